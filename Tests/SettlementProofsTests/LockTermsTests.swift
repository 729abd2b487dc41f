import SettlementModel
import SettlementProofs
import Testing

struct LockTermsTests {
    @Test func `in M1 both locks go by the clock`() throws {
        let terms = Samples.terms(seed: 21, mode: .m1)
        for leg in LegID.allCases {
            let lock = try terms.lockTerms(leg)
            #expect(lock.claimGate == .beforeExpiry)
            #expect(lock.refundGate == .fromExpiry)
            #expect(!lock.exitByBoth)
            #expect(lock.leg == leg)
        }
        #expect(try terms.lockTerms(.x).expiry == terms.timelocks.expiryX)
        #expect(try terms.lockTerms(.y).lockDeadline == terms.timelocks.lockDeadlineY)
    }

    @Test func `in M2 X pins the lock of Y and the anchor of Y's leg`() throws {
        let terms = Samples.terms(seed: 22, mode: .m2)
        let (x, y) = (try terms.lockTerms(.x), try terms.lockTerms(.y))
        let foreign = ForeignLock(lock: y.lockID, anchor: terms.legs[1].anchor)
        #expect(y.claimGate == .beforeExpiry && y.refundGate == .fromExpiry && !y.exitByBoth)
        #expect(x.claimGate == .otherClaimed(foreign))
        #expect(x.refundGate == .otherEnded(foreign))
        #expect(x.exitByBoth)
        #expect(x.termsDigest == terms.digest && y.termsDigest == terms.digest)
        #expect(x.ledger == terms.legs[0].ledger && x.asset == terms.legs[0].asset.id)
        #expect(x.quantity == terms.legs[0].quantity && x.hashlock == terms.hashlock)
        #expect(x.payer.account == terms.legs[0].payer.account)
        #expect(x.payee.holderKey == terms.legs[0].payee.holderKey)
        #expect(x.lockDeadline == terms.timelocks.lockDeadlineX && x.expiry == terms.timelocks.expiryX)
    }

    @Test func `legs that are not X and then Y yield no lock`() {
        let terms = Samples.terms(seed: 23)
        for legs in [[], [terms.legs[0]], [terms.legs[1], terms.legs[0]], terms.legs + [terms.legs[0]]] {
            let fault = #expect(throws: TermsFault.self) { try terms.with(legs: legs).lockTerms(.y) }
            #expect(fault?.code == "terms.legs.shape")
        }
    }

    @Test func `a leg that no ledger could lock yields no lock`() {
        let terms = Samples.terms(seed: 24)
        let broken = terms.legs[0].with(quantity: 0)
        let fault = #expect(throws: TermsFault.self) {
            try terms.with(legs: [broken, terms.legs[1]]).lockTerms(.x)
        }
        #expect(fault?.code == "terms.lock.invalid")
    }

    @Test func `any change of the terms changes their digest and both locks`() throws {
        let terms = Samples.terms(seed: 25)
        let other = terms.with(legs: [
            terms.legs[0].with(quantity: terms.legs[0].quantity ^ 1 | 2), terms.legs[1],
        ])
        #expect(terms.digest != other.digest)
        for leg in LegID.allCases { #expect(try terms.lockTerms(leg).lockID != other.lockTerms(leg).lockID) }
    }

    @Test func `a digest that is kept is that of these very terms, and equality knows nothing of it`() throws
    {
        let terms = Samples.terms(seed: 26)
        #expect(terms.digest == DomainTag.terms.digest(terms.canonicalBytes))
        #expect(terms.digest == terms.digest)
        #expect(terms.with(legs: terms.legs) == terms)
        for leg in LegID.allCases {
            let lock = try terms.lockTerms(leg)
            let id = LockID(DomainTag.lock.digest(lock.canonicalBytes))
            let fresh = try LockTerms(canonicalBytes: lock.canonicalBytes)
            #expect(lock.lockID == id && lock.lockID == id)
            #expect(fresh == lock && fresh.hashValue == lock.hashValue)
            #expect(fresh.lockID == id)
        }
    }

    @Test func `a digest is one, however many ask for it at once`() async throws {
        let lock = try Samples.terms(seed: 27).lockTerms(.x)
        let ids = await withTaskGroup(of: LockID.self) { group in
            for _ in 0..<64 { group.addTask { lock.lockID } }
            return await group.reduce(into: Set<LockID>()) { $0.insert($1) }
        }
        #expect(ids == [LockID(DomainTag.lock.digest(lock.canonicalBytes))])
    }

    @Test func `digests of different purposes differ over the same bytes`() {
        let digests = Set(DomainTag.allCases.map { $0.digest([1, 2, 3]) })
        #expect(digests.count == DomainTag.allCases.count)
        #expect(DomainTag.lock.message([7]) == Array("interlock/lock/1".utf8) + [0, 7])
    }

    @Test func `a transfer has one name for both gateways and another for each other trade`() throws {
        let (a, b) = (try #require(GatewayID("gw.a")), try #require(GatewayID("gw.b")))
        let (one, two) = (try #require(CommonID("T1")), try #require(CommonID("T2")))
        let id = TransferID.derive(initiator: a, responder: b, commonID: one)
        #expect(id == TransferID.derive(initiator: a, responder: b, commonID: one))
        #expect(id != TransferID.derive(initiator: b, responder: a, commonID: one))
        #expect(id != TransferID.derive(initiator: a, responder: b, commonID: two))
        let bytes = Array(
            "interlock/transfer/1\0{\"commonID\":\"T1\",\"initiator\":\"gw.a\",\"responder\":\"gw.b\"}".utf8)
        #expect(id.bytes == Array(Digest.sha256(bytes).bytes.prefix(16)))
    }
}

extension SettlementTerms {
    func with(legs: [Leg]) -> SettlementTerms {
        SettlementTerms(
            transfer: transfer, commonID: commonID, mode: mode, initiator: initiator, responder: responder,
            economics: economics, tradeDate: tradeDate, settlementDate: settlementDate, cash: cash,
            legs: legs,
            hashlock: hashlock, bounds: bounds, timelocks: timelocks, guards: guards)
    }
}

extension Leg {
    func with(quantity: Int128) -> Leg {
        Leg(
            id: id, ledger: ledger, operatorLEI: operatorLEI, asset: asset, quantity: quantity, payer: payer,
            payee: payee, enforcement: enforcement, proofPolicy: proofPolicy, anchor: anchor)
    }
}
