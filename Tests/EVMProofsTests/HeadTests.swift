import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

/// Heads of a chain, followed as any ledger's are.
struct HeadTests {
    private let verifier = EVMLockVerifier()

    /// The anchor's block and the next, sealed.
    private struct Blocks {
        let anchor: LedgerAnchor
        /// Hashed form, sealed form.
        let first: [UInt8], second: [UInt8]
        let format: SealFormat
        var known: LogHead { anchor.head }
        var later: LogHead {
            get throws {
                let header = try SealedHeader(second, format)
                return try #require(LogHead(block: header.header.number, hash: header.hash))
            }
        }
        var secondHashed: [UInt8] { get throws { try SealedHeader(second, format).hashedForm } }
    }

    private func blocks(_ seal: String) throws -> Blocks {
        let vector = try LockVectors().named("\(seal): LOCKED")
        let proof = try EVMLockProof(bytes: vector.bundle)
        return Blocks(
            anchor: vector.anchor, first: proof.headers[0], second: proof.headers[1],
            format: try #require(SealFormat(exactly: seal)))
    }

    @Test(arguments: ["qbft", "ibft2", "goquorum-ibft"])
    func `a follower climbs by seals and stays where an older block is shown`(seal: String) throws {
        let blocks = try blocks(seal)
        var follower = HeadFollower(anchor: blocks.anchor)
        let up = HeaderPath([blocks.first, blocks.second]).bytes
        #expect(try follower.pathNeeded(for: blocks.secondHashed, by: verifier) == blocks.later)
        try follower.follow(blocks.secondHashed, path: up, by: verifier)
        #expect(try follower.anchor.head == blocks.later)
        #expect(try follower.pathNeeded(for: blocks.secondHashed, by: verifier) == nil)
        let down = HeaderPath([blocks.first, try blocks.secondHashed]).bytes
        #expect(try follower.pathNeeded(for: blocks.first, by: verifier) == blocks.known)
        try follower.follow(blocks.first, path: down, by: verifier)
        #expect(try follower.anchor.head == blocks.later)
    }

    @Test func `an older block counts only by its children, whoever sealed them`() throws {
        let blocks = try blocks("qbft")
        // Another block of the same validators at the old height: the real later block is sealed by them too.
        let items = try RLPItem(blocks.first).items(limit: 32)
        let forged = RLP.list(
            items.enumerated().map { place, item in
                place == 3 ? ArraySlice(RLP.string([UInt8](repeating: 7, count: 32))) : item.encoding
            })
        let shown = LogHead(size: blocks.known.size, root: Keccak256.digest(forged))
        for path in [[forged, blocks.second], [forged, try blocks.secondHashed], [forged], []] {
            let code = faultCode {
                _ = try verifier.join(
                    shown, to: blocks.later, path: HeaderPath(path).bytes, of: blocks.anchor)
            }
            #expect(code?.hasPrefix("proof.") == true, "\(code ?? "joined")")
        }
    }

    @Test func `a path without seals, to another block or of no form joins nothing`() throws {
        let blocks = try blocks("qbft")
        let later = try blocks.later
        func code(_ path: [UInt8], to shown: LogHead) -> String? {
            faultCode { _ = try verifier.join(shown, to: blocks.known, path: path, of: blocks.anchor) }
        }
        let right = HeaderPath([blocks.first, blocks.second]).bytes
        #expect(code(right, to: later) == nil)
        #expect(code(right, to: LogHead(size: later.size, root: blocks.known.root)) == "proof.evm.path")
        #expect(code(right, to: LogHead(size: later.size + 1, root: later.root)) == "proof.evm.path")
        #expect(code(HeaderPath([blocks.first, try blocks.secondHashed]).bytes, to: later) != nil)
        #expect(code(HeaderPath([blocks.second]).bytes, to: later) == "proof.evm.anchor")
        for bytes in [[], Array("[]".utf8), Array("{}".utf8), Array("[1]".utf8), [0xFF]] {
            #expect(code(bytes, to: later)?.hasPrefix("proof.") == true)
        }
    }

    @Test func `a head of no form is malformed, and a Clique head is not followed`() throws {
        let blocks = try blocks("qbft")
        #expect(faultCode { _ = try verifier.head(in: [1, 2, 3], of: blocks.anchor) } == "head.malformed")
        let clique = try #require(try LockVectors().proofs.first { $0.name.hasPrefix("clique") })
        let header = try #require(try EVMLockProof(bytes: clique.bundle).headers.last)
        #expect(try verifier.head(in: header, of: clique.anchor).standing == .alone)
        var follower = HeadFollower(anchor: clique.anchor)
        #expect(try follower.pathNeeded(for: header, by: verifier) == nil)
        try follower.follow(header, path: [], by: verifier)
        #expect(follower.anchor == clique.anchor)
    }

    @Test func `what holders sign is the escrow's own statement`() throws {
        let vector = try LockVectors().named("qbft: LOCKED")
        let terms = try verifier.verify(vector.bundle, from: vector.anchor).fact.terms
        let profile = try EVMProfile(of: vector.anchor)
        let lock = try EscrowLock(terms, profile)
        #expect(
            try verifier.statement(of: .unlockByBoth, of: terms, on: vector.anchor)
                == .typed(EscrowConsent.unlockByBoth.statement(lock, profile)))
        #expect(
            try verifier.statement(of: .releaseByBoth, of: terms, on: vector.anchor)
                == .typed(EscrowConsent.releaseByBoth.statement(lock, profile)))
    }
}
