import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// A ledger that is a chain: its anchors move and age, and its X goes back from T_X on only.
struct ChainTrustTests {
    /// Joins what is asked for by the one right path, and trusts until a set time.
    private struct AgingVerifier: LedgerProofVerifier {
        let format = ProofFormat.evm1
        let trustAges = true
        let end: LedgerInstant?
        static let right: [UInt8] = [1]

        func verify(_ bundle: [UInt8], from anchor: LedgerAnchor) throws(ProofFault) -> VerifiedProof {
            throw ProofFault(code: "proof.fake", detail: "nothing is proven here")
        }
        func head(in shown: [UInt8], of anchor: LedgerAnchor) throws(ProofFault) -> ShownHead {
            throw ProofFault(code: "head.malformed", detail: "no heads here")
        }
        func join(
            _ shown: LogHead, to known: LogHead, path: [UInt8], of anchor: LedgerAnchor
        ) throws(ProofFault) -> LogHead {
            guard path == Self.right else { throw ProofFault(code: "proof.fake", detail: "another history") }
            return shown
        }
        func trustEnds(
            after head: LogHead, path: [UInt8], of anchor: LedgerAnchor
        ) throws(ProofFault) -> LedgerInstant? { end }
        func statement(
            of end: AgreedEnd, of lock: LockTerms, on anchor: LedgerAnchor
        ) throws(ProofFault) -> HolderStatement { end.statement(of: lock.lockID) }
    }

    private let deals = Deals()

    private func anchor(_ size: UInt64, _ profile: String = "{}") throws -> LedgerAnchor {
        let bytes = try need(LedgerProfile(bytes: Array(profile.utf8), operatorTrusted: false))
        return try need(
            LedgerAnchor(
                ledger: Deals.cash, format: .evm1, profile: bytes,
                head: LogHead(size: size, root: Digest.sha256([UInt8(truncatingIfNeeded: size)]))))
    }

    private func policy(_ anchor: LedgerAnchor, refundsAtOnce: Bool = true) throws -> GatewayPolicy {
        let own = try deals.policy(Bank.a.get())
        return own.with(
            LedgerPolicy(
                operatorLEI: deals.operatorLEI, anchor: anchor, bounds: try deals.bounds(),
                enforcement: .ledger, proofPolicy: .native, verifiesProofsOf: [], access: .participant,
                ownAccounts: [], refundsByProofAtOnce: refundsAtOnce), for: anchor.ledger)
    }

    private func codes(
        named: LedgerAnchor, own: LedgerAnchor, path: [UInt8]?, end: LedgerInstant?, knowsFormat: Bool = true
    ) throws -> [String] {
        let terms = try deals.terms()
        let leg = try need(terms.leg(.y))
        let told = Leg(
            id: leg.id, ledger: leg.ledger, operatorLEI: leg.operatorLEI, asset: leg.asset,
            quantity: leg.quantity, payer: leg.payer, payee: leg.payee, enforcement: leg.enforcement,
            proofPolicy: leg.proofPolicy, anchor: named)
        let facts = try deals.facts().y
        return TermsCheck.trust(
            in: told, until: terms,
            LegFacts(
                asset: facts.asset, payer: facts.payer, payee: facts.payee, clock: facts.clock,
                anchorPath: path),
            try policy(own), knowsFormat ? [.evm1: AgingVerifier(end: end)] : [:]
        ).map(\.code)
    }

    @Test func `another block is taken where a path joins it to our own, and not where none does`() throws {
        let (own, named) = (try anchor(5), try anchor(9))
        let right = AgingVerifier.right
        #expect(try codes(named: named, own: own, path: right, end: nil) == [])
        #expect(try codes(named: own, own: own, path: right, end: nil) == [])
        for path in [nil, [], [2]] as [[UInt8]?] {
            let found = try codes(named: named, own: own, path: path, end: nil)
            #expect(found == ["terms.anchor.unjoined"], "\(path as Any)")
        }
        #expect(
            try codes(named: named, own: own, path: right, end: nil, knowsFormat: false)
                == ["terms.anchor.unjoined"])
        // Journals from before paths: the terms named our own block, and were taken.
        #expect(try codes(named: own, own: own, path: nil, end: nil) == [])
    }

    @Test func `trust must last until what is begun at T_X is proven, to the second`() throws {
        let own = try anchor(5)
        let margin = TimelockRules.lastProof(try deals.bounds(), recovery: deals.recovery).seconds
        // 2 to be booked, 2 to be seen, 1 of clock error, 300 of halt.
        #expect(margin == 305 + deals.recovery)
        let needed = try deals.terms().timelocks.expiryX.advanced(bySeconds: margin)
        func found(_ seconds: Int64) throws -> [String] {
            try codes(
                named: own, own: own, path: AgingVerifier.right, end: needed.advanced(bySeconds: seconds))
        }
        #expect(try found(0) == [])
        #expect(try found(-1) == ["terms.anchor.aged"])
    }

    @Test func `a chain's own terms name its profile, whatever their block`() throws {
        let (own, later) = (try anchor(5), try anchor(9))
        let other = try anchor(9, #"{"chainId":"7"}"#)
        #expect(own.advanced(to: later.head) == later)
        #expect(own.advanced(to: other.head) != other)
    }

    @Test func `proofs of a held lock may start at a later block of the same trust`() throws {
        let (pinned, later) = (try anchor(5), try anchor(9))
        func start(_ configured: LedgerAnchor, ages: Bool = true) throws -> LedgerAnchor? {
            let verifiers: [any LedgerProofVerifier] = ages ? [AgingVerifier(end: nil)] : []
            return Relay(policy: try policy(configured), verifiers: verifiers).laterTrust(than: pinned)
        }
        #expect(try start(later) == later)
        #expect(try start(pinned) == nil)
        #expect(try start(try anchor(4)) == nil)
        #expect(try start(try anchor(9, #"{"chainId":"7"}"#)) == nil)
        #expect(try start(later, ages: false) == nil)
        let log = try need(try deals.terms().leg(.y)?.anchor)
        let relay = Relay(policy: try deals.policy(Bank.a.get()), verifiers: [FakeVerifier()])
        #expect(relay.laterTrust(than: log) == nil)
    }

    @Test func `X that goes back from its expiry on only is not asked for before, by either side`() throws {
        let deal = try deals.deal()
        let state = TransferState.yEnded(
            deal, x: try Proven.lock(.x, deal), y: try Proven.end(.y, .cancelled, deal))
        let expiry = deal.lockX.expiry
        func duties(_ role: TransferRole, _ atOnce: Bool, _ clock: LedgerInstant) throws -> [Duty] {
            let bank = try role == .initiator ? Bank.a.get() : Bank.b.get()
            let known = try need(try deals.policy(bank).ledgers[deal.lockX.ledger])
            let waiting = LedgerPolicy(
                operatorLEI: known.operatorLEI, anchor: known.anchor, bounds: known.bounds,
                enforcement: known.enforcement, proofPolicy: known.proofPolicy,
                verifiesProofsOf: known.verifiesProofsOf, access: known.access,
                ownAccounts: known.ownAccounts, refundsByProofAtOnce: atOnce)
            let context = TransferContext(
                role: role, ticket: try deals.ticket(bank),
                policy: try deals.policy(bank).with(waiting, for: deal.lockX.ledger), mayBegin: true)
            return Transfer.duties(state, LedgerClocks(x: clock, y: clock), in: context)
        }
        let refund = [Duty.submit(.x, .refund)]
        #expect(deal.terms.mode == .m2)
        #expect(try duties(.initiator, true, expiry.advanced(bySeconds: -1)) == refund)
        for role in [TransferRole.initiator, .responder] {
            #expect(try duties(role, false, expiry.advanced(bySeconds: -1)) == [])
            #expect(try duties(role, false, expiry) == refund)
            #expect(try duties(role, true, expiry) == refund)
        }
        #expect(try duties(.responder, true, expiry.advanced(bySeconds: -1)) == [])
    }

    @Test func `what is new in facts and policies is written only where it says something`() throws {
        let facts = try deals.facts().x
        let with = LegFacts(
            asset: facts.asset, payer: facts.payer, payee: facts.payee, clock: facts.clock, anchorPath: [7])
        #expect(!String(decoding: facts.canonicalBytes, as: UTF8.self).contains("anchorPath"))
        #expect(try LegFacts(canonicalBytes: with.canonicalBytes) == with)
        let empty = LegFacts(
            asset: facts.asset, payer: facts.payer, payee: facts.payee, clock: facts.clock, anchorPath: [])
        #expect(try LegFacts(canonicalBytes: empty.canonicalBytes) == empty)
        let plain = try policy(try anchor(5)), waiting = try policy(try anchor(5), refundsAtOnce: false)
        #expect(!String(decoding: plain.canonicalBytes, as: UTF8.self).contains("refundsByProofAtOnce"))
        #expect(try GatewayPolicy(canonicalBytes: waiting.canonicalBytes) == waiting)
        let known = try need(waiting.ledgers[Deals.cash]).canonicalBytes
        let said = String(decoding: known, as: UTF8.self).replacing(
            #""refundsByProofAtOnce":false"#, with: #""refundsByProofAtOnce":true"#)
        #expect(throws: JSONFault.self) { try LedgerPolicy(canonicalBytes: Array(said.utf8)) }
    }
}

extension GatewayPolicy {
    fileprivate func with(_ ledger: LedgerPolicy, for id: LedgerID) -> GatewayPolicy {
        GatewayPolicy(
            own: own, ownHolderKeys: ownHolderKeys,
            ledgers: ledgers.merging([id: ledger]) { _, new in new }, peers: peers,
            messageSeconds: messageSeconds, recoverySeconds: recoverySeconds,
            longestLockSeconds: longestLockSeconds, fourEyesFrom: fourEyesFrom,
            operatorTrustedLimit: operatorTrustedLimit)
    }
}
