import DoorTestKit
import FinancingRegistry
import FinancingRegistryTestKit
import Foundation
import GRDB
import SettlementModel
import Testing

@testable import FinancingRegistryService

struct RegistryStorageTests {
    let world: RegistryWorld
    let folder: TemporaryFolder
    let path: String

    init() throws {
        world = try RegistryWorld()
        folder = try TemporaryFolder()
        path = folder.file("registry.sqlite")
        try RegistryBook.create(at: path, registry: world.registry)
    }

    @Test(arguments: RegistryScene.allCases)
    func `a scene is played over the file, and its tables follow from its records`(
        _ scene: RegistryScene
    ) throws {
        let desk = try FileDesk(path)
        try scene.play(world, desk)
        try desk.queue.read { try SQLiteRegistryStorage($0).verify(beside: path) }
    }

    @Test func `file and memory decide a thousand random requests alike`() throws {
        let (file, memory) = (try FileDesk(path), MemoryDesk())
        var random = SeededNumbers(seed: 20_261_129)
        var kinds: Set<String> = []
        for turn in 0..<1000 {
            let member = [world.a, world.b, world.c][random.below(3)]
            let request = try self.request(member, &random)
            let seconds = Int64(turn / 4)
            let first = Result { try file.ask(request, member, in: world, after: seconds) }
            let second = Result { try memory.ask(request, member, in: world, after: seconds) }
            switch (first, second) {
            case (.success(let first), .success(let second)):
                #expect(first == second)
                kinds.insert("\(first.outcome.canonical)")
            case (.failure(let first as RegistryFault), .failure(let second as RegistryFault)):
                #expect(first == second)
            default: Issue.record("one decided and the other did not: \(request.canonical)")
            }
        }
        // The play must have been a rich one.
        #expect(kinds.count > 12)
        try file.queue.read { database in
            try SQLiteRegistryStorage(database).verify(beside: path)
            for (claim, entry) in memory.storage.entries {
                #expect(try SQLiteRegistryStorage(database).entry(claim) == entry)
            }
        }
    }

    private func request(_ member: GatewayID, _ random: inout SeededNumbers) throws -> RegistryRequest {
        let id = "r/\(random.below(160))"
        let other = RegistryRequestID(checked: "r/\(random.below(160))")
        let number = random.below(4)
        switch random.below(10) {
        case 8: return world.reserve(id, number, near: number / 2, written: random.below(3))
        case 9:
            return world.distinct(
                id, random.below(3), from: number, near: number / 2, refused: other.text)
        case 0, 1: return world.reserve(id, number, near: number / 2, until: Int64(random.below(300)))
        case 2:
            let basis = try world.basis(invoices: [random.below(6)], files: [random.below(4)])
            return world.reserve(id, number, near: number / 2, basis: basis)
        case 3:
            let from = [world.a, world.b, world.c][random.below(3)]
            let link = try world.link(from, member, for: id, number)
            return world.reserve(id, number, near: number / 2, chain: [link])
        case 4, 5: return world.request(id, .finance(other))
        case 6: return world.request(id, .extend(other, until: nil))
        default:
            let reason = ReleaseReason.allCases[random.below(3)]
            return world.request(id, .release(other, reason))
        }
    }

    @Test func `a replay keeps no record, and goes back to none that it has not read yet`() throws {
        let (desk, elsewhere) = (try FileDesk(path), MemoryDesk())
        _ = try desk.ask(world.reserve("b/1"), world.b, in: world)
        _ = try desk.ask(world.reserve("c/1"), world.c, in: world)
        _ = try elsewhere.ask(world.reserve("b/9"), world.b, in: world)
        try desk.queue.read { database in
            let file = SQLiteRegistryStorage(database)
            try DatabaseQueue().write { scratch in
                let tables = try ReplayedTables(file, in: scratch)
                let first = try #require(try file.decision(world.b, "b/1"))
                #expect(try tables.decision(world.b, "b/1") == nil)
                tables.append(.decision(first.decision), tip: first.record)
                let found = try tables.decision(world.b, "b/1")
                #expect(found == first && tables.tip() == first.record)
                #expect(try tables.decision(world.c, "c/1") == nil)
                // One that the file lacks is let go.
                let other = try #require(elsewhere.storage.decision(world.b, "b/9"))
                tables.append(.decision(other.decision), tip: other.record)
                #expect(try tables.decision(world.b, "b/9") == nil)
                // What follows stands in the scratch file, and in no memory.
                let entry = try #require(try file.entry(world.claim(1)))
                try tables.put(entry)
                try tables.withdraw(world.b, "b/3")
                let kept = SQLiteRegistryStorage(scratch)
                #expect(try kept.entry(entry.claim) == entry)
                #expect(try kept.isWithdrawn(world.b, "b/3"))
                try scratch.execute(sql: "DELETE FROM claim")
                #expect(try tables.entry(entry.claim) == nil)
            }
        }
    }

    @Test func `a start leaves no file behind, and is not stopped by one that another left`() async throws {
        let left = path + ".verify"
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: left))
        let start = world.start
        let book = try await RegistryBook(at: path, rules: world.rules, clock: { start })
        #expect(!FileManager.default.fileExists(atPath: left))
        try book.close()
        try play(thenAlter: "DELETE FROM claim")
        await #expect(throws: RegistryFault.self) {
            try await RegistryBook(at: path, rules: world.rules, clock: { start })
        }
        #expect(!FileManager.default.fileExists(atPath: left))
    }

    @Test(arguments: [
        "UPDATE record SET body = CAST(replace(CAST(body AS TEXT), 'gw.bank-b', 'gw.bank-c') AS BLOB) WHERE sequence = 1",
        "UPDATE record SET member = 'gw.bank-c' WHERE sequence = 1",
        "UPDATE record SET request = 'b/77' WHERE sequence = 1",
        "UPDATE record SET kind = 'rolled-back' WHERE sequence = 2",
        "UPDATE record SET at = at + 1 WHERE sequence = 2", "DELETE FROM record WHERE sequence = 1",
        "DELETE FROM claim", "DELETE FROM withdrawn", "UPDATE claim SET near = zeroblob(32)",
        "UPDATE claim SET body = CAST(replace(CAST(body AS TEXT), 'false', 'true') AS BLOB)",
        "INSERT INTO withdrawn VALUES ('gw.bank-c', 'c/1')", "DELETE FROM record",
        "UPDATE record SET digest = zeroblob(32) WHERE sequence = 3",
        "DELETE FROM mark", "UPDATE mark SET mark = zeroblob(32)",
        "INSERT INTO mark SELECT zeroblob(32), claim FROM claim",
        "UPDATE claim SET body = CAST(replace(CAST(body AS TEXT), 'distinctFrom', 'distinctForm') AS BLOB)",
        "UPDATE claim SET body = CAST(json_remove(CAST(body AS TEXT), '$.distinctFrom') AS BLOB)",
    ])
    func `whatever was altered, the start says so`(_ alteration: String) async throws {
        try play(thenAlter: alteration)
        let start = world.start
        await #expect(throws: RegistryFault.self) {
            try await RegistryBook(at: path, rules: world.rules, clock: { start })
        }
    }

    private func play(thenAlter alteration: String) throws {
        let desk = try FileDesk(path)
        let basis = try world.basis(invoices: [9])
        _ = try desk.ask(world.reserve("b/1", basis: basis, written: 1), world.b, in: world)
        _ = try desk.ask(world.request("b/2", .finance("b/1")), world.b, in: world)
        _ = try desk.ask(world.request("b/3", .release("b/9", .refunded)), world.b, in: world)
        _ = try desk.ask(world.reserve("c/1", written: 2), world.c, in: world)
        _ = try desk.ask(world.distinct("c/2", 2, refused: "c/1"), world.c, in: world)
        try desk.queue.read { try SQLiteRegistryStorage($0).verify(beside: path) }
        try desk.queue.write { try $0.execute(sql: alteration) }
        try desk.queue.close()
    }
}

/// The same numbers in every run: SplitMix64.
struct SeededNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ (word >> 31)) % UInt64(limit))
    }
}
