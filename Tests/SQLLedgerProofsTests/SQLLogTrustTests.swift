import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import Testing

struct SQLLogTrustTests {
    private let verifier = SQLLogVerifier()

    private func refusal(_ proof: SQLLogProof, _ anchor: LedgerAnchor) -> String? {
        do throws(ProofFault) {
            _ = try verifier.verify(proof.bytes, from: anchor)
            return nil
        } catch { return error.code }
    }

    private func replacing(_ proof: SQLLogProof, _ note: SignedNote) -> SQLLogProof {
        SQLLogProof(
            checkpoint: note, index: proof.index, entry: proof.entry, inclusion: proof.inclusion,
            consistency: proof.consistency)
    }

    private func altered(
        _ anchor: LedgerAnchor, ledger: String? = nil, origin: String? = nil, key: VerificationKey? = nil
    ) throws -> LedgerAnchor {
        let log = try #require(anchor.log)
        return try #require(
            LedgerAnchor(
                ledger: ledger.map { LedgerID(checked: $0) } ?? anchor.ledger, format: anchor.format,
                origin: origin ?? log.origin, operatorKey: key ?? log.operatorKey,
                witnesses: log.witnesses, witnessQuorum: log.witnessQuorum, head: anchor.head))
    }

    @Test func `another ledger, another origin and another key are refused`() throws {
        let log = try LogFixture()
        let anchor = try log.anchor(2)
        let proof = try log.proof(3, size: 7, known: 2)
        #expect(refusal(proof, anchor) == nil)
        #expect(refusal(proof, try altered(anchor, ledger: "sql:bank-b")) == "proof.ledger")
        #expect(refusal(proof, try altered(anchor, origin: "ledger.bank-b.example/log")) == "proof.origin")
        let stranger = try SigningKey.generate(.ecdsaP256SHA256)
        #expect(
            refusal(proof, try altered(anchor, key: stranger.verificationKey)) == "proof.checkpoint.signature"
        )
        let forged = try log.signed(proof.checkpoint.text, by: stranger)
        #expect(refusal(replacing(proof, forged), anchor) == "proof.checkpoint.signature")
    }

    @Test func `an older head counts where the anchor continues it and the anchor stays`() throws {
        let log = try LogFixture()
        let anchor = try log.anchor(7)
        let verified = try verifier.verify(try log.proof(3, size: 4, known: 7).bytes, from: anchor)
        #expect(verified.nextAnchor == anchor)
        #expect(verified.fact.head.size == 4)
    }

    @Test func `a forked log is refused at the same size, later and earlier`() throws {
        let honest = try LogFixture()
        // The same operator key signs a history in which entry 6 never was.
        let forged = try SQLLogTrustTests.forkedTree(honest)
        for size in [UInt64(7), 8, 9] {
            let proof = SQLLogProof(
                checkpoint: try SQLLogTrustTests.note(honest, forged, size), index: 3,
                entry: honest.entries[3].bytes,
                inclusion: try MerkleLog.inclusionPath(index: 3, size: size, nodes: forged),
                consistency: SQLLogConsistency(
                    from: 7, to: size, path: try MerkleLog.consistencyPath(from: 7, to: size, nodes: forged)))
            #expect(refusal(proof, try honest.anchor(7)) == (size == 7 ? "proof.fork" : "proof.consistency"))
            let fresh = try MerkleLog.consistencyPath(from: 6, to: size, nodes: forged)
            let before = SQLLogProof(
                checkpoint: proof.checkpoint, index: 3, entry: proof.entry, inclusion: proof.inclusion,
                consistency: SQLLogConsistency(from: 6, to: size, path: fresh))
            #expect(
                refusal(before, try honest.anchor(6)) == nil, "whoever stands before the fork cannot see it")
        }
        let later = try #require(
            LedgerAnchor(
                ledger: honest.ledger, format: .sqlLog1, origin: honest.origin,
                operatorKey: honest.operatorKey.verificationKey, witnesses: [], witnessQuorum: 0,
                head: LogHead(size: 9, root: try MerkleLog.root(size: 9, nodes: forged))))
        let earlier = SQLLogProof(
            checkpoint: try honest.checkpoint(7), index: 3, entry: honest.entries[3].bytes,
            inclusion: try MerkleLog.inclusionPath(index: 3, size: 7, nodes: honest.tree),
            consistency: SQLLogConsistency(
                from: 7, to: 9, path: try MerkleLog.consistencyPath(from: 7, to: 9, nodes: forged)))
        #expect(refusal(earlier, later) == "proof.consistency")
    }

    private static func forkedTree(_ honest: LogFixture) throws -> MerkleMemory {
        var tree = MerkleMemory()
        for entry in honest.entries.prefix(6) { try tree.append(entry: entry.bytes) }
        for number in UInt8(0)..<3 { try tree.append(entry: [number]) }
        return tree
    }

    private static func note(_ log: LogFixture, _ tree: MerkleMemory, _ size: UInt64) throws -> SignedNote {
        let head = LogHead(size: size, root: try MerkleLog.root(size: size, nodes: tree))
        let checkpoint = try #require(
            Checkpoint(origin: log.origin, head: head, time: log.headTime, challenge: nil))
        return try log.signed(checkpoint.text)
    }

    @Test func `a quorum needs that many different listed witnesses`() throws {
        let log = try LogFixture()
        let stranger = try SigningKey.generate(.ed25519)
        let (a, b, c) = (log.witnesses[0], log.witnesses[1], log.witnesses[2])
        let cases: [([SigningKey], Int, Bool)] = [
            ([], 0, true), ([], 1, false), ([a], 1, true), ([a], 2, false), ([a, a], 2, false),
            ([a, stranger], 2, false),
            ([a, b], 2, true), ([stranger, b, c], 2, true), ([a, b], 3, false), ([c, b, a], 3, true),
        ]
        for (cosigners, quorum, isEnough) in cases {
            let proof = try log.proof(0, size: 7, known: 3, cosigners: cosigners)
            let code = refusal(proof, try log.anchor(3, quorum: quorum))
            #expect(
                code == (isEnough ? nil : "proof.checkpoint.witnesses"), "\(cosigners.count) of \(quorum)")
        }
    }

    @Test func `a checkpoint without time, malformed or older than its entry is refused`() throws {
        let log = try LogFixture()
        let anchor = try log.anchor(0)
        let proof = try log.proof(3, size: 7, known: 0)
        let first = proof.checkpoint.text.split(separator: "\n").prefix(3).joined(separator: "\n") + "\n"
        let timeless = try log.signed(first)
        #expect(refusal(replacing(proof, timeless), anchor) == "proof.checkpoint.time")
        let early = try log.signed(first + "time 1780000002\n")
        #expect(refusal(replacing(proof, early), anchor) == "proof.entry.time")
        let exact = try log.signed(first + "time 1780000003\n")
        #expect(refusal(replacing(proof, exact), anchor) == nil)
        let twice = try log.signed(first + "time 1780000003\ntime 1780000004\n")
        #expect(refusal(replacing(proof, twice), anchor) == "proof.checkpoint.malformed")
        let alien = try log.signed("hello\n")
        #expect(refusal(replacing(proof, alien), anchor) == "proof.checkpoint.malformed")
    }

    @Test func `an entry that stands elsewhere than it says is refused`() throws {
        var log = try LogFixture()
        try log.append(log.entries[6])
        let proof = try log.proof(7, size: 8, known: 0)
        #expect(refusal(proof, try log.anchor(0)) == "proof.entry.index")
    }

    @Test func `an empty anchor with a made-up root is refused`() throws {
        let log = try LogFixture()
        let anchor = try log.anchor(0).advanced(to: LogHead(size: 0, root: Digest.sha256([3])))
        #expect(refusal(try log.proof(3, size: 7, known: 0), anchor) == "proof.consistency")
    }
}
