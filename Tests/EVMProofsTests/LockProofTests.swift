import EVMProofs
import Foundation
import SettlementModel
import SettlementProofs
import Testing

/// Anchors, bundles and verdicts of `locks.json`.
struct LockVectors {
    struct Vector {
        let name: String
        let anchor: LedgerAnchor
        let bundle: [UInt8]
        let json: JSONObject

        func text(_ key: String) throws -> String {
            guard case .string(let text)? = json[key] else { throw Missing(key: "\(name): \(key)") }
            return text
        }
    }

    struct Missing: Error { let key: String }

    let proofs: [Vector]
    let refused: [Vector]

    init(_ file: String = #filePath) throws {
        let root = URL(filePath: file).deletingLastPathComponent().appending(path: "../../Specs/Vectors/evm")
        let bytes = try Data(contentsOf: root.appending(path: "locks.json"))
        let limits = JSONLimits(bytes: 8_388_608)
        var reader = try ObjectReader(CanonicalJSON.parse([UInt8](bytes), limits: limits))
        proofs = try reader.array("proofs", limit: 1000).map(Self.vector)
        refused = try reader.array("refused", limit: 1000).map(Self.vector)
    }

    private static func vector(_ json: JSONValue) throws -> Vector {
        guard case .object(let object) = json else { throw Missing(key: "an object") }
        var reader = try ObjectReader(json)
        return Vector(
            name: try reader.string("name"), anchor: try reader.decode("anchor"),
            bundle: Array(try reader.string("bundle", limit: 1_048_576).utf8), json: object)
    }

    func named(_ name: String) throws -> Vector { try #require((proofs + refused).first { $0.name == name }) }
}

struct LockProofTests {
    private let verifier = EVMLockVerifier()

    private func code(_ bundle: [UInt8], _ anchor: LedgerAnchor) -> String? {
        faultCode { _ = try verifier.verify(bundle, from: anchor) }
    }

    @Test func `proofs of every state and seal give their recorded fact`() throws {
        let vectors = try LockVectors().proofs
        #expect(vectors.count >= 18)
        for vector in vectors {
            #expect(code(vector.bundle, vector.anchor) == nil, "\(vector.name)")
            let verified = try verifier.verify(vector.bundle, from: vector.anchor)
            let fact = verified.fact
            #expect(fact.lock.hex == (try vector.text("lock")), "\(vector.name)")
            #expect(fact.state.rawValue == (try vector.text("state")), "\(vector.name)")
            #expect(vector.json["since"] == .integer(fact.entryTime.seconds), "\(vector.name)")
            #expect(fact.head.root.hex == (try vector.text("head")), "\(vector.name)")
            #expect(String(fact.head.size) == (try vector.text("size")), "\(vector.name)")
            #expect(fact.proofDigest.hex == (try vector.text("digest")), "\(vector.name)")
            #expect(String(verified.nextAnchor.head.size) == (try vector.text("nextSize")), "\(vector.name)")
            let profile = try EVMProfile(of: vector.anchor)
            let id = try EscrowLock(fact.terms, profile).id(profile)
            #expect(id.hex == (try vector.text("contractLock")), "\(vector.name)")
            #expect(EscrowLock.slot(of: id).hex == (try vector.text("slot")), "\(vector.name)")
            #expect(try EVMLockProof(bytes: vector.bundle).bytes == vector.bundle)
        }
    }

    @Test func `every confusion of proofs is refused with its code`() throws {
        let vectors = try LockVectors().refused
        #expect(vectors.count > 80)
        for vector in vectors {
            #expect(code(vector.bundle, vector.anchor) == (try vector.text("code")), "\(vector.name)")
        }
    }

    @Test func `a verified lock and each end validate against the agreed terms and no others`() throws {
        let vectors = try LockVectors()
        let held = try vectors.named("qbft: LOCKED")
        let fact = try verifier.verify(held.bundle, from: held.anchor).fact
        #expect(try validateLock(fact, against: fact.terms).lock == fact.lock)
        #expect(faultCode { _ = try validateEnd(fact, against: fact.terms) } == "proof.state")
        for state in ["CLAIMED", "REFUNDED", "CANCELLED"] {
            let vector = try vectors.named("qbft: \(state)")
            let fact = try verifier.verify(vector.bundle, from: vector.anchor).fact
            let end = try validateEnd(fact, against: fact.terms)
            #expect((end.preimage != nil) == (state == "CLAIMED"))
            #expect(faultCode { _ = try validateLock(fact, against: fact.terms) } == "proof.state")
        }
    }

    @Test func `proofs go on from anchor to anchor`() throws {
        let vectors = try LockVectors()
        let first = try vectors.named("qbft: LOCKED")
        let next = try verifier.verify(first.bundle, from: first.anchor).nextAnchor
        #expect(next.trust == first.anchor.trust && next.head.size == first.anchor.head.size + 1)
        #expect(code(first.bundle, next) == "proof.evm.anchor")
        let proof = try EVMLockProof(bytes: first.bundle)
        let shorter = EVMLockProof(
            headers: [try SealedHeader(proof.headers[1], .qbft).hashedForm], account: proof.account,
            storage: proof.storage, terms: proof.terms,
            preimage: nil)
        #expect(try verifier.verify(shorter.bytes, from: next).fact.state == .locked)
    }

    @Test func `a parent with the last number that there is is refused and does not trap`() throws {
        let vector = try LockVectors().named("qbft: LOCKED")
        let proof = try EVMLockProof(bytes: vector.bundle)
        func header(_ changes: [Int: [UInt8]]) throws -> [UInt8] {
            let items = try RLPItem(proof.headers[0]).items(limit: 32)
            return RLP.list(items.enumerated().map { place, item in changes[place] ?? Array(item.encoding) })
        }
        let parent = try header([8: RLP.number(.max)])
        let child = try header([0: RLP.string(Keccak256.digest(parent).bytes), 8: RLP.number(5)])
        let anchor = vector.anchor.advanced(to: LogHead(size: 6, root: Keccak256.digest(child)))
        let bundle = EVMLockProof(
            headers: [parent, child], account: proof.account, storage: proof.storage, terms: proof.terms,
            preimage: nil)
        #expect(code(bundle.bytes, anchor) == "proof.evm.header")
    }

    @Test func `an anchor of a log is another format and a log's verifier takes no chain`() throws {
        let vector = try LockVectors().named("qbft: LOCKED")
        let key = try #require(VerificationKey(algorithm: .ed25519, spki: [UInt8](repeating: 1, count: 44)))
        let log = try #require(
            LedgerAnchor(
                ledger: vector.anchor.ledger, format: .sqlLog1, origin: "log.example", operatorKey: key,
                witnesses: [], witnessQuorum: 0, head: vector.anchor.head))
        #expect(code(vector.bundle, log) == "proof.format")
    }

    @Test(arguments: ["qbft: CLAIMED", "ibft2: LOCKED", "goquorum-ibft: REFUNDED"])
    func `no bit of a bundle can be changed`(name: String) throws {
        let vector = try LockVectors().named(name)
        for place in stride(from: 0, to: vector.bundle.count, by: 3) {
            var flipped = vector.bundle
            flipped[place] ^= 1 << UInt8(place / 3 % 8)
            #expect(code(flipped, vector.anchor) != nil, "byte \(place)")
        }
    }

    @Test func `no bit of the decoded parts can be changed`() throws {
        let vector = try LockVectors().named("qbft: CLAIMED")
        let proof = try EVMLockProof(bytes: vector.bundle)
        func refused(_ headers: [[UInt8]], _ account: [[UInt8]], _ storage: [[UInt8]]) -> Bool {
            let changed = EVMLockProof(
                headers: headers, account: TrieProof(account), storage: TrieProof(storage),
                terms: proof.terms,
                preimage: proof.preimage)
            return code(changed.bytes, vector.anchor) != nil
        }
        func flips(_ parts: [[UInt8]], _ check: ([[UInt8]]) -> Bool) {
            for (part, bytes) in parts.enumerated() {
                for bit in stride(from: part, to: bytes.count * 8, by: 7) {
                    var changed = parts
                    changed[part][bit / 8] ^= 1 << UInt8(bit % 8)
                    #expect(check(changed), "part \(part), bit \(bit)")
                }
            }
        }
        let (headers, account, storage) = (proof.headers, proof.account.nodes, proof.storage.nodes)
        flips(account) { refused(headers, $0, storage) }
        flips(storage) { refused(headers, account, $0) }
    }

    @Test func `a bundle that is cut off anywhere is refused`() throws {
        let vector = try LockVectors().named("qbft: LOCKED")
        for count in stride(from: 0, to: vector.bundle.count, by: 11) {
            #expect(code(Array(vector.bundle.prefix(count)), vector.anchor) == "proof.bundle.malformed")
        }
    }
}
