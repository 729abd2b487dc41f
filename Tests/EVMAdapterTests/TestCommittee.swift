import EVMAdapter
import EVMNotaryRules
import EVMProofs
import LedgerAdapterKit
import SQLLedgerProofs
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Synchronization

/// Four notaries by their real rules, three of which must sign, over a real SQL ledger in memory: the ledger of Y.
struct TestCommittee {
    let ledger: TestLedger
    let trade: TestTrade
    let anchor: LedgerAnchor
    let keys: [NotaryKey]
    let set: NotarySet
    private let storages = (0..<4).map { _ in MemoryNotaryStorage() }

    init() throws {
        ledger = try TestLedger("sql:cash")
        trade = try TestTrade(ledger)
        anchor = try ledger.anchor()
        let made = try (1...4).map { number in
            try need(NotaryKey(secret: [UInt8](repeating: 0, count: 31) + [UInt8(0x60 + number)]))
        }
        keys = made.sorted { $0.address < $1.address }
        set = try need(NotarySet(epoch: 1, threshold: 3, members: keys.map(\.address)))
    }

    /// Y's terms, not locked yet, and what opens both locks.
    func y() throws -> (terms: LockTerms, gate: ForeignLock, preimage: Preimage) {
        let preimage = Preimage(TestDeal.random())
        let terms = try trade.terms(quantity: 1, hashlock: preimage.hashlock)
        return (terms, ForeignLock(lock: terms.lockID, anchor: anchor), preimage)
    }

    /// Locks Y where its end needs that, and ends it.
    func bring(_ terms: LockTerms, to end: LockEnd, _ preimage: Preimage) throws {
        if end == .cancelled { return _ = try ledger.apply(.cancel(terms), by: [trade.payer.key]) }
        try trade.lock(terms)
        if end == .claimed { return _ = try ledger.apply(.claim(terms.lockID, preimage, proof: nil)) }
        ledger.now = max(ledger.now, terms.expiry.seconds)
        try ledger.apply(.refund(terms.lockID, proof: nil))
    }

    /// What the members in these places of the set say, put together.
    /// - Returns: `nil` while too few have signed.
    func certificate(
        _ lock: EscrowLock, _ profile: EVMProfile, by places: [Int] = [0, 1, 2]
    ) throws -> EndCertificate? {
        let domain = try need(EscrowDomain(chainID: profile.chainID, escrow: profile.escrow))
        let held = try need(HeldLock(lock))
        var gathering = try Gathering(held, in: domain, set: set)
        for place in places {
            let (key, storage) = (keys[place], storages[place])
            let rules = NotaryRules(
                notary: key.address, sets: [domain: [set]], anchors: [ledger.id: anchor])
            let question = try rules.accept(held, in: domain)
            guard let bundle = try ledger.proof(of: held.otherLock, from: anchor.head.size) else { continue }
            let proof = try SQLLogVerifier().verify(bundle, from: anchor)
            guard case .decided(let decision) = try rules.decide(question, by: proof, bundle: bundle, storage)
            else { continue }
            let statement = try rules.statement(question, decision)
            let signed = try SignedEnd(
                notary: key.address, statement: statement, signature: key.sign(statement.digest))
            let verdict = NotaryAnswer.Verdict.ended(
                signed, preimage: decision.preimage, proof: decision.proof)
            let answer = NotaryAnswer(verdict: verdict, records: try SignedTip(storage.tip(), by: key))
            try gathering.take(answer, from: key.address)
        }
        return gathering.certificate
    }
}

/// The adapter's way to notaries, giving what the test laid there.
final class TestCertifier: EndCertifier {
    private let laid = Mutex<EndCertificate?>(nil)

    func lay(_ certificate: EndCertificate?) { laid.withLock { $0 = certificate } }

    func certificate(
        for lock: HeldLock, waitingFor other: LockTerms?
    ) async throws(AdapterFault) -> EndCertificate {
        guard let certificate = laid.withLock({ $0 }) else {
            throw .unavailable(reason: "2 of 3 needed signatures")
        }
        return certificate
    }
}
