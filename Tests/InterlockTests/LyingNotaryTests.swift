import DurableSQLite
import EVMNotaryRules
import EVMProofs
import Foundation
import GRDB
import SettlementModel
import SettlementProofs
import Testing

@testable import Interlock

/// What one notary of four can do to whoever collects certificates: nothing that stops one, or that grows without end.
struct LyingNotaryTests {
    let world: NotaryScript
    let folder: URL

    init() throws {
        world = try NotaryScript()
        folder = FileManager.default.temporaryDirectory.appending(path: "lies-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private var path: String { folder.appending(path: "memory.sqlite").path }

    private func collect(_ memory: CollectionMemory) async throws -> CollectedEnds {
        try await EndCollector(asker: world, memory: memory, evidence: folder.path).collect(world.lock)
    }

    private var documents: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).count {
                $0.hasPrefix("equivocation-")
            }
        }
    }

    @Test func `a notary that names more records than can be loses its own word alone`() async throws {
        let memory = try CollectionMemory(path)
        try world.say(.claimed, by: [0, 1, 2, 3], records: 1)
        let signed = try world.signed(.claimed, by: 0, lock: world.lock)
        try world.say(signed, by: 0, records: UInt64(Int64.max) + 1)
        let found = try await collect(memory)
        #expect(found.gathering.certificate?.signatures.map(\.member) == [1, 2, 3])
        #expect(found.words.map(\.answer) == ["notary.signature", "CLAIMED", "CLAIMED", "CLAIMED"])
        #expect(try await memory.tips(of: world.set.members).count == 3)
        let kept = try await memory.ends(of: world.lock.otherLock, on: world.lock.otherLedger)
        #expect(kept.map(\.notary) == Array(world.set.members.dropFirst()))
        // As many as can be are no fault.
        try world.say(signed, by: 0, records: UInt64(Int64.max))
        #expect(try await collect(memory).words.map(\.answer) == Array(repeating: "CLAIMED", count: 4))
        try memory.close()
    }

    @Test func `a lie that is signed anew is no second row and no second document`() async throws {
        let memory = try CollectionMemory(path)
        try world.say(.claimed, by: [0, 1, 2, 3], records: 1)
        _ = try await collect(memory)
        let lie = try world.signed(.refunded, by: 0, lock: world.lock)
        try world.say(lie, by: 0, records: 2)
        let first = try await collect(memory)
        // With its own earlier word, and with each of the others.
        #expect(first.documents.count == 4 && first.documents.allSatisfy(\.isNew))
        let anew = try SignedAnew.end(lie)
        #expect(anew != lie && anew.statement == lie.statement)
        try world.say(anew, by: 0, records: 3)
        let second = try await collect(memory)
        #expect(second.gathering.certificate?.signatures.map(\.member) == [1, 2, 3])
        #expect(second.documents.map(\.path) == first.documents.map(\.path))
        #expect(second.documents.allSatisfy { !$0.isNew })
        let written = try documents
        #expect(written == 4)
        let kept = try await memory.ends(of: world.lock.otherLock, on: world.lock.otherLedger)
        #expect(kept.count == 5 && kept.contains(lie) && !kept.contains(anew))
        try memory.close()
    }

    @Test func `a memory from before keeps each statement once, the oldest`() async throws {
        let lie = try world.signed(.refunded, by: 0, lock: world.lock)
        let ends = [lie, try SignedAnew.end(lie), try world.signed(.claimed, by: 1, lock: world.lock)]
        let layout = CollectionLayout.layout
        let before = FileLayout(
            kind: layout.kind, owner: layout.owner, migrations: Array(layout.migrations.prefix(1)))
        try DurableFile.create(at: path, layout: before) { database in
            for end in ends {
                let body = end.canonicalBytes
                try database.execute(
                    sql: "INSERT INTO signed_end VALUES (?, ?, ?, ?)",
                    arguments: [
                        blob(Digest.sha256(body).bytes), end.statement.otherLedger.text,
                        blob(end.statement.otherLock.digest.bytes), blob(body),
                    ])
            }
        }
        let memory = try CollectionMemory(path)
        let kept = try await memory.ends(of: world.lock.otherLock, on: world.lock.otherLedger)
        #expect(kept == [ends[0], ends[2]])
        try memory.close()
    }
}

/// Other signatures of one key over one digest, as any number of them can be made: by the nonce 1, whose point is the
/// curve's generator, and for keys that are small numbers.
enum SignedAnew {
    static func end(_ end: SignedEnd) throws -> SignedEnd {
        let signatures = (1...4).compactMap { signature(of: end.statement.digest, secret: $0) }
        let own = signatures.first { $0.signer(of: end.statement.digest) == end.notary }
        return try SignedEnd(notary: end.notary, statement: end.statement, signature: #require(own))
    }

    private static func signature(of digest: Bytes32, secret: Int) -> NotarySignature? {
        // s = digest + r · secret.
        var s = rest([0] + digest.bytes)
        for _ in 0..<secret { s = rest(sum(s, generator)) }
        guard let r = Bytes32(generator.dropFirst()) else { return nil }
        func made(_ v: Int64, _ s: [UInt8]) -> NotarySignature? {
            Bytes32(s.dropFirst()).flatMap { NotarySignature(v: v, r: r, s: $0) }
        }
        return made(27, s) ?? made(28, difference(order, s))
    }

    private static let order = number("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
    private static let generator = number("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")

    /// 33 bytes, so that a sum of two has room.
    private static func number(_ hex: String) -> [UInt8] { [0] + (Hex.decode(hex) ?? []) }

    private static func rest(_ number: [UInt8]) -> [UInt8] {
        number.lexicographicallyPrecedes(order) ? number : difference(number, order)
    }

    private static func sum(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
        var (result, carry) = (one, 0)
        for place in one.indices.reversed() {
            let digit = Int(one[place]) + Int(other[place]) + carry
            (result[place], carry) = (UInt8(digit & 255), digit >> 8)
        }
        return result
    }

    private static func difference(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
        var (result, borrow) = (one, 0)
        for place in one.indices.reversed() {
            let digit = Int(one[place]) - Int(other[place]) - borrow
            (result[place], borrow) = (UInt8(digit & 255), digit < 0 ? 1 : 0)
        }
        return result
    }
}
