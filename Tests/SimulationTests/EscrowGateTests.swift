import EVMNotaryRules
import EVMProofs
import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import Testing

@testable import SettlementTestKit

/// The simulated escrow opens a lock with certificate gates to no less than the real one asks for: a world in which it took anything
/// would show nothing.
struct EscrowGateTests {
    private let payer: SigningKey
    private let payee: SigningKey
    private let notaries: [NotaryKey]
    private let committee: EscrowCommittee
    private let anchor: LedgerAnchor
    private let preimage = Preimage(Digest.sha256([1]))

    init() throws {
        payer = try SigningKey.generate(.ed25519)
        payee = try SigningKey.generate(.ed25519)
        notaries = try (1...4).map { try #require(NotaryKey(secret: [UInt8](repeating: $0, count: 32))) }
            .sorted { $0.address < $1.address }
        committee = try Self.committee(notaries, escrow: 7)
        anchor = try #require(
            LedgerAnchor(
                ledger: LedgerID(checked: "sql:cash"), format: .sqlLog1, origin: "log.example/cash",
                operatorKey: payer.verificationKey, witnesses: [], witnessQuorum: 0,
                head: LogHead(size: 0, root: Digest.sha256([]))))
    }

    private static func committee(_ keys: [NotaryKey], escrow: UInt8) throws -> EscrowCommittee {
        let address = try #require(EVMAddress([UInt8](repeating: escrow, count: 20)))
        return EscrowCommittee(
            domain: try #require(EscrowDomain(chainID: 1, escrow: address)),
            set: try #require(NotarySet(epoch: 1, threshold: 3, members: keys.map(\.address))))
    }

    // MARK: What there is

    private func instant(_ seconds: Int64) throws -> LedgerInstant {
        try #require(LedgerInstant(seconds: seconds))
    }

    private func lock(_ salt: UInt8 = 1, refund: RefundGate? = nil) throws -> LockTerms {
        let foreign = ForeignLock(lock: LockID(Digest.sha256([salt, 2])), anchor: anchor)
        let transfer = try #require(TransferID([UInt8](repeating: salt, count: 16)))
        return try #require(
            LockTerms(
                ledger: LedgerID(checked: "evm:simulated"), transfer: transfer, leg: .x,
                asset: AssetID(checked: "bond:1"), quantity: 5,
                payer: LockParty(account: AccountID(checked: "a"), holderKey: payer.verificationKey),
                payee: LockParty(account: AccountID(checked: "b"), holderKey: payee.verificationKey),
                hashlock: preimage.hashlock, claimGate: .otherClaimed(foreign),
                refundGate: refund ?? .otherEnded(foreign), exitByBoth: true,
                lockDeadline: instant(1_000_100), expiry: instant(1_000_200),
                termsDigest: Digest.sha256([salt])))
    }

    private func certificate(
        _ end: LockEnd, of terms: LockTerms, in other: EscrowCommittee? = nil,
        by keys: ArraySlice<NotaryKey>? = nil
    ) throws -> GateCertificate? {
        let committee = other ?? committee
        let statement = EndStatement(try #require(committee.held(terms)), in: committee.domain, end: end)
        let ends = try (keys ?? notaries[1...]).map {
            try SignedEnd(
                notary: $0.address, statement: statement, signature: $0.sign(statement.digest))
        }
        return EndCertificate(statement, by: committee.set, from: ends).map(GateCertificate.init)
    }

    /// Books in which `terms` are locked.
    private func held(_ terms: LockTerms) throws -> ChainBooks {
        var books = ChainBooks(committee: committee)
        for (name, key) in [("a", payer), ("b", payee)] {
            books.open(
                AccountID(checked: name),
                ChainBooks.Account(owner: GatewayID(checked: "gw.\(name)"), holderKey: key.verificationKey))
        }
        let euro = try #require(CurrencyCode("EUR"))
        let asset = try #require(AssetDescriptor(id: terms.asset, kind: .cash(euro), decimals: 2))
        books.issue(asset, 5, to: AccountID(checked: "a"))
        let consent = try payer.sign(ChainAct.lock(terms, nil).consentMessage)
        _ = try books.apply(.lock(terms, consent), at: instant(1_000_000))
        return books
    }

    private func refusal(_ act: ChainAct, _ books: ChainBooks, at seconds: Int64) throws -> ChainRefusal? {
        var books = books
        let time = try instant(seconds)
        do throws(ChainRefusal) {
            _ = try books.apply(act, at: time)
            return nil
        } catch { return error }
    }

    // MARK: Gates

    @Test func `a claim takes the preimage and three notaries' word that the other lock is claimed`() throws {
        let terms = try lock()
        let books = try held(terms)
        func found(_ certificate: GateCertificate?, _ secret: Preimage? = nil) throws -> String? {
            try refusal(.claim(terms, secret ?? preimage, certificate), books, at: 1_000_050)?.detail
        }
        let right = try #require(try certificate(.claimed, of: terms))
        #expect(try found(right) == nil)
        #expect(try found(nil) == "gate: needs a certificate")
        #expect(try found(certificate(.refunded, of: terms)) == "certificate: the other lock is REFUNDED")
        #expect(try found(certificate(.claimed, of: lock(2))) == "certificate: of another lock")
        #expect(try found(right, Preimage(Digest.sha256([9]))) == "claim: preimage")
        let elsewhere = try Self.committee(notaries, escrow: 8)
        #expect(try found(certificate(.claimed, of: terms, in: elsewhere)) == "certificate: of another lock")
        // No deadline.
        #expect(try refusal(.claim(terms, preimage, right), books, at: 2_000_000) == nil)
        // Two make none; with one's word twice it is still two.
        #expect(try certificate(.claimed, of: terms, by: notaries[..<2]) == nil)
        #expect(try certificate(.claimed, of: terms, by: notaries[..<2] + notaries[..<1]) == nil)
        let others = try (5...8).map { try #require(NotaryKey(secret: [UInt8](repeating: $0, count: 32))) }
            .sorted { $0.address < $1.address }
        let foreign = try Self.committee(others, escrow: 7)
        #expect(
            try found(certificate(.claimed, of: terms, in: foreign, by: others[...]))
                == "certificate: not the lock's notary set")
    }

    @Test func `a refund takes the word of another end, and waits for the expiry all the same`() throws {
        let terms = try lock()
        let books = try held(terms)
        let refunded = try certificate(.refunded, of: terms)
        #expect(
            try refusal(.refund(terms, refunded), books, at: 1_000_199)?.code == "ledger.refund.early")
        #expect(try refusal(.refund(terms, refunded), books, at: 1_000_200) == nil)
        #expect(try refusal(.refund(terms, certificate(.cancelled, of: terms)), books, at: 1_000_200) == nil)
        #expect(
            try refusal(.refund(terms, certificate(.claimed, of: terms)), books, at: 1_000_200)?.detail
                == "certificate: the other lock is CLAIMED")
        #expect(
            try refusal(.refund(terms, nil), books, at: 1_000_200)?.detail == "gate: needs a certificate")
    }

    @Test func `both holders end it by the release that is meant for it, and by nothing else`() throws {
        let terms = try lock()
        let books = try held(terms)
        func halves(_ end: AgreedEnd) throws -> (Signature, Signature) {
            let message = end.statement(of: terms.lockID).message
            return (try payer.sign(message), try payee.sign(message))
        }
        let (ours, theirs) = try halves(.releaseByBoth)
        #expect(
            try refusal(.releaseByBoth(terms, payer: ours, payee: theirs), books, at: 1_000_001) == nil)
        #expect(
            try refusal(.releaseByBoth(terms, payer: ours, payee: ours), books, at: 1_000_001) != nil)
        let (early, late) = try halves(.unlockByBoth)
        #expect(
            try refusal(.unlockByBoth(terms, payer: early, payee: late), books, at: 1_000_001) != nil)
    }

    @Test func `gates that fit no escrow, and an escrow without notaries, hold no such lock`() throws {
        let terms = try lock()
        let consent = try payer.sign(ChainAct.lock(terms, nil).consentMessage)
        var bare = ChainBooks()
        #expect(throws: ChainRefusal.self) { try bare.apply(.lock(terms, consent), at: instant(1_000_000)) }
        let other = ForeignLock(lock: LockID(Digest.sha256([5])), anchor: anchor)
        let odd = try lock(refund: .otherEnded(other))
        #expect(committee.held(odd) == nil)
        #expect(throws: ChainRefusal.self) { _ = try held(odd) }
    }

    @Test func `an act is read back from its bytes, certificate and all, and named without it`() throws {
        let terms = try lock()
        for act in [
            ChainAct.claim(terms, preimage, try certificate(.claimed, of: terms)),
            .refund(terms, try certificate(.cancelled, of: terms)), .refund(terms, nil),
        ] {
            #expect(try ChainAct(canonicalBytes: act.canonicalBytes) == act)
            #expect(DurableIntent.name(act.canonicalBytes) == DurableIntent.name(act.draft.canonicalBytes))
        }
        let one = ChainAct.claim(terms, preimage, try certificate(.claimed, of: terms))
        let same = ChainAct.claim(terms, preimage, try certificate(.claimed, of: terms, by: notaries[..<3]))
        #expect(one != same)
        #expect(DurableIntent.name(one.canonicalBytes) == DurableIntent.name(same.canonicalBytes))
    }

    @Test func `a driver sends nothing that would open nothing`() throws {
        let terms = try lock()
        let genesis = try SimulationTemplate.chainForTests(committee)
        let chain = SimulatedChain(
            genesis, scheduler: SimulationScheduler(seed: 0, order: .arrival), seed: 1)
        func code(_ act: LedgerAct) -> String? {
            let id = CommandID(Digest.sha256([3]))
            do throws(AdapterFault) {
                _ = try chain.prepare(LedgerCommand(id: id, ledger: terms.ledger, act: act))
                return nil
            } catch {
                if case .rejected(let code, _) = error { return code }
                return "\(error)"
            }
        }
        let (right, wrong) = (
            try certificate(.claimed, of: terms)?.canonicalBytes,
            try certificate(.refunded, of: terms)?.canonicalBytes
        )
        #expect(code(.claim(terms, preimage, proof: right)) == nil)
        #expect(code(.refund(terms, proof: wrong)) == nil)
        for proof in [nil, wrong, [1, 2, 3]] {
            #expect(code(.claim(terms, preimage, proof: proof)) == "ledger.evm.certificate")
        }
        #expect(code(.refund(terms, proof: right)) == "ledger.evm.certificate")
    }
}

extension SimulationTemplate {
    /// A chain whose first block holds nothing but an escrow.
    fileprivate static func chainForTests(_ committee: EscrowCommittee) throws -> Chain {
        let books = ChainBooks(committee: committee)
        let id = LedgerID(checked: "evm:simulated")
        let header = ChainHeader(
            chain: id, number: 0, parent: Digest.sha256([]),
            time: try #require(LedgerInstant(seconds: HandClock.start)),
            root: MerkleLog.root(of: books.leaves),
            locks: 0)
        return Chain(
            id: id, profile: ChainProfile(chain: id, validators: [], quorum: 1, depth: 0), keys: [],
            genesis: SimulatedChain.Block(
                sealed: SealedHeader(header: header, seals: []), hash: header.hash, transactions: [],
                events: [], books: books))
    }
}
