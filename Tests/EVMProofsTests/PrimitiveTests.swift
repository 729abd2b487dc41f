import EVMProofs
import SettlementModel
import SettlementProofs
import Testing

/// Hashes, encodings and tries against what other programs say.
struct PrimitiveTests {
    @Test func `keccak gives the reference's digest for every length around its block`() throws {
        struct File: Decodable {
            struct Entry: Decodable { let length: Int; let digest: String }
            let digests: [Entry]
        }
        let entries = try vectors("keccak", as: File.self).digests
        #expect(entries.count > 300)
        for entry in entries {
            let message = (0..<entry.length).map { UInt8(truncatingIfNeeded: 7 * $0 + entry.length) }
            #expect(Keccak256.digest(message).hex == entry.digest, "length \(entry.length)")
            #expect(Keccak256.digest(([9] + message)[1...]).hex == entry.digest, "length \(entry.length)")
        }
    }

    @Test func `keccak is not SHA3-256`() {
        #expect(
            Keccak256.digest([]).hex == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
    }

    /// A string as its digits, a list as a list.
    private indirect enum Tree: Decodable, Equatable {
        case string(String)
        case list([Tree])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .string(text)
            } else {
                self = .list(try container.decode([Tree].self))
            }
        }

        init(_ item: RLPItem) throws {
            self =
                item.isList
                ? .list(try item.items(limit: 4096).map { try Tree($0) })
                : .string(Hex.encode(item.payload))
        }

        var encoding: [UInt8] {
            switch self {
            case .string(let text): RLP.string(Hex.decode(text) ?? [])
            case .list(let items): RLP.list(items.map(\.encoding))
            }
        }
    }

    private struct RLPFile: Decodable {
        struct Accepted: Decodable { let encoding: String; let tree: Tree }
        struct Refused: Decodable { let name, encoding: String }
        let accepted: [Accepted]
        let refused: [Refused]
    }

    @Test func `RLP is read and written as the reference does`() throws {
        let file = try vectors("rlp", as: RLPFile.self)
        #expect(file.accepted.count > 70)
        for vector in file.accepted {
            let bytes = try hex(vector.encoding)
            #expect(try Tree(RLPItem(bytes)) == vector.tree)
            #expect(vector.tree.encoding == bytes)
        }
    }

    @Test func `RLP that has another form is refused`() throws {
        for vector in try vectors("rlp", as: RLPFile.self).refused {
            let bytes = try hex(vector.encoding)
            #expect(faultCode { _ = try RLPItem(bytes) } == "proof.evm.rlp", "\(vector.name)")
        }
    }

    @Test func `numbers in RLP have one form and a limit`() throws {
        func number(_ bytes: [UInt8]) -> UInt64? { try? RLPItem(bytes).unsigned() }
        #expect(number([0x80]) == 0)
        #expect(number([0x7F]) == 127)
        #expect(number([0x82, 0x01, 0x00]) == 256)
        #expect(number([0x88] + [UInt8](repeating: 0xFF, count: 8)) == .max)
        #expect(number([0x00]) == nil)
        #expect(number([0x82, 0x00, 0x01]) == nil)
        #expect(number([0x89] + [UInt8](repeating: 1, count: 9)) == nil)
        #expect(number([0xC0]) == nil)
        #expect(try RLPItem([0x05]).word() == Bytes32(bigEndianWords: 0, 0, 0, 5))
        #expect((try? RLPItem([0xA1] + [UInt8](repeating: 1, count: 33)).word()) == nil)
    }

    @Test func `random bytes never trap and what is read is written back alike`() {
        var random = SystemRandomNumberGenerator()
        var read = 0
        for _ in 0..<20_000 {
            let length = Int.random(in: 0...12, using: &random)
            let bytes = (0..<length).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0x7E...0xC8, using: &random) : .random(in: 0...255)
            }
            guard let item = try? RLPItem(bytes), let tree = try? Tree(item) else { continue }
            read += 1
            #expect(tree.encoding == bytes)
        }
        #expect(read > 100)
    }

    private struct TrieFile: Decodable {
        struct Proof: Decodable {
            let root, key: String
            let nodes: [String]
            let value: String?
        }
        let proofs: [Proof]
    }

    @Test func `trie proofs show the reference's value or that there is none`() throws {
        let proofs = try vectors("tries", as: TrieFile.self).proofs
        #expect(proofs.count { $0.value == nil } > 20 && proofs.count { $0.value != nil } > 20)
        for vector in proofs {
            let proof = TrieProof(try vector.nodes.map(hex))
            let value = try proof.value(of: hex(vector.key), under: word(vector.root))
            #expect(value.map(Array.init) == (try vector.value.map(hex)), "\(vector.key)")
        }
    }

    @Test func `trie proofs with another root, a node less, a node more or swapped nodes are refused`() throws
    {
        for vector in try vectors("tries", as: TrieFile.self).proofs where !vector.nodes.isEmpty {
            let (nodes, key) = (try vector.nodes.map(hex), try hex(vector.key))
            let root = try word(vector.root)
            func refusal(_ nodes: [[UInt8]], _ root: Bytes32) -> String? {
                faultCode { _ = try TrieProof(nodes).value(of: key, under: root) }
            }
            #expect(refusal(nodes, Keccak256.digest([1])) == "proof.evm.trie")
            #expect(refusal(nodes.dropLast(), root) == "proof.evm.trie")
            #expect(refusal(nodes + [nodes[0]], root) == "proof.evm.trie")
            if nodes.count > 1 { #expect(refusal(nodes.reversed(), root) == "proof.evm.trie") }
            #expect(refusal([], root) == "proof.evm.trie")
            for place in nodes.indices {
                var flipped = nodes
                flipped[place][nodes[place].count / 2] ^= 1
                #expect(refusal(flipped, root) == "proof.evm.trie")
            }
        }
    }

    @Test func `the trie of nothing has one root and no nodes`() throws {
        #expect(try TrieProof([]).value(of: [1], under: TrieProof.emptyRoot) == nil)
        #expect(
            faultCode { _ = try TrieProof([[0x80]]).value(of: [1], under: TrieProof.emptyRoot) }
                == "proof.evm.trie")
    }

    @Test func `an address has one spelling`() throws {
        let address = try #require(EVMAddress("0x00112233445566778899aabbccddeeff00112233"))
        #expect(address.description == "0x00112233445566778899aabbccddeeff00112233")
        #expect(EVMAddress("0x00112233445566778899AABBCCDDEEFF00112233") == nil)
        #expect(EVMAddress("00112233445566778899aabbccddeeff00112233") == nil)
        #expect(EVMAddress("0x001122") == nil)
        #expect(EVMAddress(address.bytes) == address)
        #expect(EVMAddress.zero < address)
    }
}
