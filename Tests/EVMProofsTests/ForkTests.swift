import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

/// Two histories of one chain convince whoever trusts a block before them, and nothing else does.
struct ForkTests {
    private struct Header: Decodable { let header: String }
    private struct HeadersFile: Decodable {
        struct Genesis: Decodable { let hash, header: String }
        let epochLength: UInt64
        let genesis: Genesis
        let headers: [Header]
    }
    private struct RejectedFile: Decodable { let headers, equivocation: [Header] }

    private let verifier = EVMLockVerifier()
    /// Of block 0.
    private let anchor: LedgerAnchor
    /// The trusted block and those that the test ledger made, then the two of one height on the second.
    private let lead: [[UInt8]], rivals: [[UInt8]], bad: [[UInt8]]

    init() throws {
        let file = try vectors("qbft-headers", as: HeadersFile.self)
        let rejected = try vectors("qbft-rejected", as: RejectedFile.self)
        anchor = try Self.anchor(.qbft, file.epochLength, try word(file.genesis.hash))
        lead = try [hex(file.genesis.header)] + file.headers.prefix(2).map { try hex($0.header) }
        rivals = try rejected.equivocation.map { try hex($0.header) }
        bad = try rejected.headers.map { try hex($0.header) }
    }

    private static func anchor(_ seal: SealFormat, _ epoch: UInt64, _ hash: Bytes32) throws -> LedgerAnchor {
        let policy = try #require(
            HeaderPolicy(format: seal, epochLength: epoch, trustingPeriod: 86_400, requiresLowS: false))
        let escrow = try #require(EVMAddress([UInt8](repeating: 1, count: 20)))
        let profile = try #require(
            EVMProfile(
                chainID: 7, genesis: hash, headers: policy, depth: seal == .clique ? 1 : 0, escrow: escrow,
                escrowCode: hash, notarySet: nil))
        return try #require(
            profile.anchor(
                ledger: LedgerID(checked: "evm:fork"), block: 0, hash: hash, operatorTrusted: false))
    }

    private func isProven(_ first: [[UInt8]], _ second: [[UInt8]], at anchor: LedgerAnchor? = nil) -> Bool {
        verifier.isForkProven(
            by: HeaderPath(first).bytes, HeaderPath(second).bytes, of: anchor ?? self.anchor)
    }

    @Test func `two paths to two sealed blocks of one height prove it, also as one path and a block more`() {
        #expect(isProven(lead + [rivals[0]], lead + [rivals[1]]))
        #expect(isProven(lead + [rivals[1]], lead + [rivals[0]]))
        #expect(isProven(lead + [rivals[0]], lead + rivals))
    }

    @Test func `it is proven to whoever stands at one of the two blocks already`() throws {
        for (own, other) in [(rivals[0], rivals[1]), (rivals[1], rivals[0])] {
            let header = try SealedHeader(own, .qbft)
            let head = try #require(LogHead(block: header.header.number, hash: header.hash))
            let there = anchor.advanced(to: head)
            #expect(isProven([header.hashedForm], [header.hashedForm, other], at: there))
            #expect(!isProven([header.hashedForm], [header.hashedForm, own], at: there), "one block twice")
        }
    }

    @Test func `one history, two heights, other trust and what nobody sealed prove nothing`() throws {
        #expect(!isProven(lead, lead))
        #expect(!isProven(lead + [rivals[0]], lead + [rivals[0]]))
        #expect(!isProven(lead, lead + [rivals[0]]))
        for header in bad {
            #expect(!isProven(lead + [rivals[0]], lead + [rivals[0], header]))
            #expect(!isProven(lead + [rivals[0]], lead + [header]))
        }
        let unsealed = try SealedHeader(rivals[1], .qbft).hashedForm
        #expect(!isProven(lead + [rivals[0]], lead + [rivals[0], unsealed]))
        let strange = try Self.anchor(.qbft, 16, Digest.sha256([1]))
        #expect(!isProven(lead + [rivals[0]], lead + [rivals[1]], at: strange))
        let right = HeaderPath(lead + [rivals[0]]).bytes
        for bytes in [[], [0xFF], Array("[]".utf8), Array("{}".utf8), Array(right.dropLast())] {
            #expect(!verifier.isForkProven(by: bytes, right, of: anchor))
            #expect(!verifier.isForkProven(by: right, bytes, of: anchor))
        }
    }

    /// One signer makes a Clique block, and another branch may win: two blocks of one height are its everyday.
    @Test func `on a Clique ledger nothing is a proof of two histories`() throws {
        let clique = try Self.anchor(.clique, 16, anchor.head.root)
        #expect(!isProven(lead + [rivals[0]], lead + [rivals[1]], at: clique))
    }

    @Test func `a head's trust ends with the trusting period after its block`() throws {
        let later = try SealedHeader(lead[2], .qbft)
        let head = try #require(LogHead(block: later.header.number, hash: later.hash))
        let path = HeaderPath(lead).bytes
        for (trusted, time) in [
            (anchor.head, try EVMHeader(lead[0]).timestamp), (head, later.header.timestamp),
        ] {
            let end = try verifier.trustEnds(after: trusted, path: path, of: anchor)
            #expect(end?.seconds == Int64(time) + 86_400)
        }
        #expect(
            faultCode {
                _ = try verifier.trustEnds(
                    after: LogHead(size: head.size, root: anchor.head.root), path: path, of: anchor)
            } == "proof.evm.path")
        #expect(verifier.trustAges)
    }
}
