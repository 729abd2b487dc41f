import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import Testing

struct SQLLogProofTests {
    private let verifier = SQLLogVerifier()

    private func refusal(_ proof: SQLLogProof, _ anchor: LedgerAnchor) -> String? {
        do throws(ProofFault) {
            _ = try verifier.verify(proof.bytes, from: anchor)
            return nil
        } catch { return error.code }
    }

    @Test(arguments: SignatureAlgorithm.ofAnyMessage)
    func `every lock entry is proved from every anchor under every head`(algorithm: SignatureAlgorithm) throws
    {
        let log = try LogFixture(algorithm)
        for known in UInt64(0)...7 {
            let anchor = try log.anchor(known)
            for size in UInt64(1)...7 {
                for index in 0..<size {
                    let proof = try log.proof(index, size: size, known: known)
                    let entry = log.entries[Int(index)]
                    guard let terms = entry.lock else {
                        #expect(refusal(proof, anchor) == "proof.entry.kind")
                        continue
                    }
                    let verified = try verifier.verify(proof.bytes, from: anchor)
                    #expect(verified.fact.terms == terms)
                    #expect(verified.fact.state == entry.state)
                    #expect(verified.fact.preimage == entry.preimage)
                    #expect(verified.fact.entryIndex == index && verified.fact.entryTime == entry.time)
                    #expect(verified.fact.head.size == size && verified.fact.headTime == log.headTime)
                    #expect(verified.fact.operatorTrusted && verified.fact.challenge == nil)
                    #expect(verified.fact.proofDigest == Digest.sha256(proof.bytes))
                    let next = try log.head(max(known, size))
                    #expect(verified.nextAnchor == anchor.advanced(to: next))
                }
            }
        }
    }

    @Test func `a bundle travels unchanged`() throws {
        let log = try LogFixture()
        let proof = try log.proof(
            3, size: 7, known: 2, challenge: Digest.sha256([9]), cosigners: log.witnesses)
        #expect(try SQLLogProof(bytes: proof.bytes) == proof)
        let verified = try verifier.verify(proof.bytes, from: try log.anchor(2, quorum: 3))
        #expect(verified.fact.challenge == Digest.sha256([9]))
        #expect(!verified.fact.operatorTrusted)
        #expect(try validateEnd(verified.fact, against: log.terms("A")).preimage?.preimage == log.preimage)
    }

    @Test func `an entry that was read before is held anew against each anchor and head`() throws {
        let log = try LogFixture()
        let proof = try log.proof(3, size: 7, known: 2)
        let anchor = try log.anchor(2)
        #expect(refusal(proof, anchor) == nil)
        let elsewhere = try #require(
            LedgerAnchor(
                ledger: LedgerID(checked: "sql:bank-b"), format: .sqlLog1, origin: log.origin,
                operatorKey: log.operatorKey.verificationKey, witnesses: [], witnessQuorum: 0,
                head: anchor.head))
        #expect(refusal(proof, elsewhere) == "proof.ledger")
        let moved = SQLLogProof(
            checkpoint: proof.checkpoint, index: 2, entry: proof.entry, inclusion: proof.inclusion,
            consistency: proof.consistency)
        #expect(refusal(moved, anchor) == "proof.inclusion")
        #expect(try verifier.verify(proof.bytes, from: anchor).fact.preimage == log.preimage)
    }

    @Test func `every single changed byte is refused`() throws {
        let log = try LogFixture(.ed25519)
        let anchor = try log.anchor(2)
        let bytes = try log.proof(3, size: 7, known: 2).bytes
        for place in stride(from: 0, to: bytes.count, by: 2) {
            var spoilt = bytes
            spoilt[place] ^= UInt8(1 << (place / 2 % 7))
            #expect(throws: ProofFault.self, "byte \(place)") { try verifier.verify(spoilt, from: anchor) }
        }
        for count in stride(from: 0, to: bytes.count, by: 97) {
            #expect(throws: ProofFault.self) { try verifier.verify(Array(bytes.prefix(count)), from: anchor) }
        }
    }

    @Test func `each part of the bundle that differs is refused with its code`() throws {
        let log = try LogFixture()
        let anchor = try log.anchor(2)
        let good = try log.proof(3, size: 7, known: 2)
        let path = good.consistency.path
        func with(
            checkpoint: SignedNote? = nil, index: UInt64? = nil, entry: [UInt8]? = nil,
            inclusion: [Bytes32]? = nil,
            consistency: SQLLogConsistency? = nil
        ) -> String? {
            refusal(
                SQLLogProof(
                    checkpoint: checkpoint ?? good.checkpoint, index: index ?? good.index,
                    entry: entry ?? good.entry,
                    inclusion: inclusion ?? good.inclusion, consistency: consistency ?? good.consistency),
                anchor)
        }
        #expect(with() == nil)
        #expect(with(index: 2) == "proof.inclusion")
        #expect(with(index: 7) == "proof.inclusion")
        #expect(with(index: .max) == "proof.inclusion")
        #expect(with(entry: log.entries[2].bytes) == "proof.inclusion")
        #expect(with(entry: []) == "proof.inclusion")
        #expect(with(inclusion: []) == "proof.inclusion")
        #expect(with(inclusion: Array(good.inclusion.reversed())) == "proof.inclusion")
        #expect(with(inclusion: good.inclusion + [Digest.sha256([1])]) == "proof.inclusion")
        #expect(with(consistency: SQLLogConsistency(from: 3, to: 7, path: path)) == "proof.consistency")
        #expect(with(consistency: SQLLogConsistency(from: 2, to: 6, path: path)) == "proof.consistency")
        #expect(with(consistency: SQLLogConsistency(from: 2, to: 7, path: [])) == "proof.consistency")
        #expect(
            with(consistency: SQLLogConsistency(from: 2, to: 7, path: path.reversed())) == "proof.consistency"
        )
        let other = try log.checkpoint(6)
        #expect(with(checkpoint: other) == "proof.consistency")
    }

    @Test func `each field of an entry that differs leaves the tree`() throws {
        let log = try LogFixture()
        let anchor = try log.anchor(0)
        let good = try log.proof(3, size: 7, known: 0)
        guard case .object(let entry) = try CanonicalJSON.parse(good.entry) else {
            Issue.record("no object")
            return
        }
        #expect(entry.count == 14)
        for member in entry.members {
            var spoilt = entry
            switch member.value {
            case .integer(let number): spoilt[member.key] = .integer(number + 1)
            case .string(let text): spoilt[member.key] = .string(text + "0")
            case .null: spoilt[member.key] = .hex(Digest.sha256([7]))
            default: spoilt[member.key] = .null
            }
            let bytes = CanonicalJSON.encode(.object(spoilt))
            let proof = SQLLogProof(
                checkpoint: good.checkpoint, index: 3, entry: bytes, inclusion: good.inclusion,
                consistency: good.consistency)
            #expect(refusal(proof, anchor) == "proof.inclusion", "\(member.key)")
        }
    }
}
