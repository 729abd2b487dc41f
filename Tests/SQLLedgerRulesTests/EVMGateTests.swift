import EVMProofs
import Foundation
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// A lock on a SQL ledger whose other leg is on an EVM ledger: the SQL ledger checks headers, account and storage itself.
struct EVMGateTests {
    private struct Missing: Error {}

    private let x: TestLedger
    private let trade: TestTrade
    private let proofs: [(name: String, anchor: LedgerAnchor, bundle: [UInt8])]

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../Specs/Vectors/evm")
        let bytes = try Data(contentsOf: root.appending(path: "locks.json"))
        var reader = try ObjectReader(
            CanonicalJSON.parse([UInt8](bytes), limits: JSONLimits(bytes: 8_388_608)))
        proofs = try reader.array("proofs", limit: 100).map { json in
            var reader = try ObjectReader(json)
            return (
                try reader.string("name"), try reader.decode("anchor"),
                Array(try reader.string("bundle", limit: 262_144).utf8)
            )
        }
        x = try TestLedger("sql:bank-a-claims")
        trade = try TestTrade(x)
    }

    private func vector(_ name: String) throws -> (anchor: LedgerAnchor, bundle: [UInt8], fact: LedgerFact) {
        guard let found = proofs.first(where: { $0.name == name }) else { throw Missing() }
        let fact = try EVMLockVerifier().verify(found.bundle, from: found.anchor).fact
        return (found.anchor, found.bundle, fact)
    }

    /// Locks on X under gates that look at the vectors' lock, trusting `anchor`.
    private func lock(_ anchor: LedgerAnchor) throws -> (terms: LockTerms, preimage: Preimage) {
        x.rules = LedgerRules(
            ledger: x.id, operatorKey: x.operatorKey.verificationKey,
            verifiers: [SQLLogVerifier(), EVMLockVerifier()], foreignAnchors: [anchor])
        let claimed = try vector("qbft: CLAIMED").fact
        let preimage = try #require(claimed.preimage)
        let foreign = ForeignLock(lock: claimed.lock, anchor: anchor)
        let terms = try trade.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            hashlock: preimage.hashlock)
        return (try trade.lock(terms), preimage)
    }

    @Test func `it opens to the payee by the proof of a claim there and by no other`() throws {
        let claimed = try vector("qbft: CLAIMED")
        let (terms, preimage) = try lock(claimed.anchor)
        #expect(try x.refusal(.claim(terms.lockID, preimage, proof: nil)) == .proofMissing)
        for wrong in ["qbft: LOCKED", "qbft: REFUNDED", "qbft: CANCELLED"] {
            let proof = try vector(wrong).bundle
            #expect(try x.refusal(.claim(terms.lockID, preimage, proof: proof)) != nil, "\(wrong)")
        }
        var forged = claimed.bundle
        forged[forged.count / 2] ^= 1
        #expect(try x.refusal(.claim(terms.lockID, preimage, proof: forged)) == .proofInvalid)
        #expect(try x.state(terms) == .locked)
        try x.apply(.claim(terms.lockID, preimage, proof: claimed.bundle))
        #expect(try x.state(terms) == .claimed)
        #expect(try x.with { try $0.foreignAnchor(claimed.anchor.ledger)?.head } == claimed.fact.head)
    }

    @Test(arguments: ["qbft: REFUNDED", "qbft: CANCELLED"])
    func `it goes back by the proof that the other leg ended without a claim`(name: String) throws {
        let ended = try vector(name)
        let (terms, _) = try lock(ended.anchor)
        let held = try vector("qbft: LOCKED").bundle
        #expect(try x.refusal(.refund(terms.lockID, proof: held)) != nil)
        #expect(try x.refusal(.refund(terms.lockID, proof: try vector("qbft: CLAIMED").bundle)) != nil)
        try x.apply(.refund(terms.lockID, proof: ended.bundle))
        #expect(try x.state(terms) == .refunded)
    }

    @Test func `a lock that pins another profile than the operator's is refused`() throws {
        let anchor = try vector("qbft: LOCKED").anchor
        _ = try lock(anchor)
        let other = try vector("ibft2: LOCKED").anchor
        let foreign = ForeignLock(lock: try vector("qbft: LOCKED").fact.lock, anchor: other)
        let terms = try trade.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: 2,
            quantity: 1, hashlock: Preimage(Digest.sha256([9])).hashlock)
        #expect(try x.refusal(.lock(terms, anchorProof: nil), by: [trade.payer.key]) == .anchorMismatch)
    }

    @Test
    func `a block that neither the operator nor a proof has shown is no pin, whatever path comes with it`()
        throws
    {
        let claimed = try vector("qbft: CLAIMED")
        let (first, preimage) = try lock(claimed.anchor)
        func refusal(_ head: LogHead, salt: UInt8, _ path: SQLLogConsistency?) throws -> RejectionCode? {
            let foreign = ForeignLock(lock: claimed.fact.lock, anchor: claimed.anchor.advanced(to: head))
            let terms = try trade.terms(
                leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign),
                exitByBoth: true, salt: salt, quantity: 1,
                hashlock: Preimage(Digest.sha256([salt])).hashlock)
            return try x.refusal(.lock(terms, anchorProof: path), by: [trade.payer.key])
        }
        let known = claimed.anchor.head
        // A Merkle path that would join two logs of these sizes is no path between blocks.
        let leaf = Digest.sha256([1])
        let later = LogHead(size: known.size + 1, root: MerkleLog.nodeHash(known.root, leaf))
        let path = SQLLogConsistency(from: known.size, to: later.size, path: [known.root, leaf])
        for proof in [path, nil] { #expect(try refusal(later, salt: 7, proof) == .anchorUnproven) }
        #expect(try refusal(LogHead(size: known.size - 1, root: leaf), salt: 8, nil) == .anchorUnproven)
        // Once a proof has led to the next block, locks may pin it, and the one before still.
        try x.apply(.claim(first.lockID, preimage, proof: claimed.bundle))
        #expect(try refusal(claimed.fact.head, salt: 9, nil) == nil)
        #expect(try refusal(known, salt: 10, nil) == nil)
        #expect(
            try refusal(LogHead(size: known.size, root: leaf), salt: 11, nil) == .anchorMismatch)
    }

    @Test func `the operator's later block renews the anchor of a ledger that was quiet for too long`() throws
    {
        let claimed = try vector("qbft: CLAIMED")
        let (terms, preimage) = try lock(claimed.anchor)
        try x.apply(.claim(terms.lockID, preimage, proof: claimed.bundle))
        func trusted(_ configured: LogHead) throws -> LogHead? {
            let rules = LedgerRules(
                ledger: x.id, operatorKey: x.operatorKey.verificationKey, verifiers: [EVMLockVerifier()],
                foreignAnchors: [claimed.anchor.advanced(to: configured)])
            return try x.with { try rules.trust(in: claimed.anchor.ledger, from: $0)?.anchor.head }
        }
        let kept = claimed.fact.head
        let later = LogHead(size: kept.size + 1_000_000, root: Digest.sha256([1]))
        #expect(try trusted(later) == later)
        #expect(try trusted(claimed.anchor.head) == kept)
        #expect(try trusted(LogHead(size: kept.size, root: Digest.sha256([1]))) == kept)
    }

    @Test func `a lock pins a block, never the nothing before the first`() throws {
        let anchor = try vector("qbft: LOCKED").anchor
        _ = try lock(anchor)
        x.rules = LedgerRules(
            ledger: x.id, operatorKey: x.operatorKey.verificationKey, verifiers: [EVMLockVerifier()])
        let nothing = LogHead(size: 0, root: MerkleLog.emptyRoot)
        let foreign = ForeignLock(
            lock: try vector("qbft: LOCKED").fact.lock, anchor: anchor.advanced(to: nothing))
        let terms = try trade.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: 2, quantity: 1, hashlock: Preimage(Digest.sha256([9])).hashlock)
        #expect(try x.refusal(.lock(terms, anchorProof: nil), by: [trade.payer.key]) == .anchorMismatch)
    }
}
