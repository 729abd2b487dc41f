import SQLLedgerProofs
import SettlementModel
import SettlementProofs
import Testing

/// A verifier that remembers heads accepts exactly one history.
struct SQLLogHistoryTests {
    /// Two logs of one operator that part after the shared entries.
    private struct Fork {
        static let shared: UInt64 = 5
        static let longest: UInt64 = 10
        let honest: LogFixture
        let other: LogFixture

        init() throws {
            var honest = try LogFixture()
            var other = honest
            for number in honest.entries.count..<Int(Self.longest) {
                try honest.book(.cancelled, honest.terms("honest-\(number)"))
            }
            // The other history replaces everything after the shared entries.
            try other.restart(keeping: Int(Self.shared))
            for number in Int(Self.shared)..<Int(Self.longest) {
                try other.book(.cancelled, other.terms("other-\(number)"))
            }
            self.honest = honest
            self.other = other
        }
    }

    private func isAccepted(
        _ proof: SQLLogProof, from anchor: LedgerAnchor, _ remembered: [UInt64: Bytes32]
    ) -> Bool {
        do {
            let verified = try SQLLogVerifier().verify(proof.bytes, from: anchor) { remembered[$0] }
            #expect(verified.nextAnchor.head.size == max(anchor.head.size, verified.fact.head.size))
            return true
        } catch { return false }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `a head counts exactly if it is remembered, continued by a remembered one, or continues the newest`(
        seed: UInt64
    ) throws {
        let fork = try Fork()
        let newest = Fork.shared + seed
        var remembered: [UInt64: Bytes32] = [:]
        for size in 1..<newest where (size &* 7 &+ seed) % 3 == 0 {
            remembered[size] = try fork.honest.head(size).root
        }
        let anchor = try fork.honest.anchor(newest)
        let known = Set(remembered.keys).union([newest])
        var accepted = 0
        for shown in 1...Fork.longest {
            for (log, isHonest) in [(fork.honest, true), (fork.other, false)] {
                let isTrue = isHonest || shown <= Fork.shared
                let whole = try log.proof(0, size: shown, known: shown)
                for met in 1...Fork.longest {
                    for (paths, isHonestPath) in [(fork.honest, true), (fork.other, false)] {
                        let proof = SQLLogProof(
                            checkpoint: whole.checkpoint, index: 0, entry: whole.entry,
                            inclusion: whole.inclusion, consistency: try paths.consistency(met, shown))
                        let isPathTrue = isHonestPath || max(met, shown) <= Fork.shared
                        let isLinked = known.contains(met) && (met > shown || met == newest) && isPathTrue
                        let expected = isTrue && (known.contains(shown) || (isLinked && met != shown))
                        let found = isAccepted(proof, from: anchor, remembered)
                        #expect(found == expected, "shown \(shown) \(isHonest), met \(met) \(isHonestPath)")
                        if found { accepted += 1 }
                    }
                }
            }
        }
        #expect(accepted > 20)
    }

    @Test func `another root for a remembered size is named a fork`() throws {
        let fork = try Fork()
        let anchor = try fork.honest.anchor(Fork.longest)
        let remembered = [UInt64(7): try fork.honest.head(7).root]
        for size in [7, Fork.longest] {
            let proof = try fork.other.proof(0, size: size, known: Fork.shared)
            #expect {
                try SQLLogVerifier().verify(proof.bytes, from: anchor) { remembered[$0] }
            } throws: { ($0 as? ProofFault)?.code == "proof.fork" }
        }
    }

    @Test func `what memory claims beyond the newest head is not believed`() throws {
        let fork = try Fork()
        let beyond = [UInt64(9): try fork.other.head(9).root]
        let proof = try fork.other.proof(0, size: 9, known: Fork.shared)
        #expect(!isAccepted(proof, from: try fork.honest.anchor(7), beyond))
    }

    @Test func `an empty anchor takes the first head, and nothing else skips a path`() throws {
        let fixture = try LogFixture()
        let empty = try fixture.anchor(0)
        #expect(isAccepted(try fixture.proof(0, size: 4, known: 0), from: empty, [:]))
        #expect(!isAccepted(try fixture.proof(0, size: 4, known: 0), from: try fixture.anchor(6), [:]))
        let four = try fixture.head(4).root
        #expect(isAccepted(try fixture.proof(0, size: 4, known: 0), from: try fixture.anchor(6), [4: four]))
    }

    @Test func `a remembered head needs the operator's signature all the same`() throws {
        let fixture = try LogFixture()
        let anchor = try fixture.anchor(6)
        let right = try fixture.proof(0, size: 4, known: 2)
        let forged = SQLLogProof(
            checkpoint: try fixture.signed(right.checkpoint.text, by: fixture.witnesses[0]),
            index: right.index, entry: right.entry, inclusion: right.inclusion,
            consistency: right.consistency)
        let remembered = [UInt64(4): try fixture.head(4).root]
        #expect(isAccepted(right, from: anchor, remembered))
        #expect(!isAccepted(forged, from: anchor, remembered))
    }
}
