import FileDrop
import Foundation
import GatewayAPITestKit
import ISO20022Messages
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

@testable import ISOExchange

/// What cannot be moved stays, is dealt with once, and holds up nothing: neither the next file nor the next start.
struct LeavingTests {
    /// Lies where the file would go, and no file or folder can take its place: the system refuses the move, root's too.
    private func block(_ room: ExchangeRoom, _ shelf: String, _ target: String) throws {
        try FileManager.default.createDirectory(
            atPath: room.path(shelf, target), withIntermediateDirectories: false)
        try Data([1]).write(to: URL(fileURLWithPath: room.path(shelf, target, "inside")))
    }

    private func free(_ room: ExchangeRoom, _ shelf: String, _ target: String) throws {
        try FileManager.default.removeItem(atPath: room.path(shelf, target))
    }

    private func target(_ name: String, _ bytes: [UInt8]) -> String {
        ISOExchange.Arrival(Array(name.utf8), FileStamp(text: ""), digest: Digest.sha256(bytes)).target
    }

    private func immovableFolder(_ room: ExchangeRoom, _ name: String) throws -> String {
        try FileManager.default.createDirectory(
            atPath: room.path("in", name), withIntermediateDirectories: false)
        guard case .unfit(_, let stamp) = room.disk.read(Array(name.utf8)) else {
            throw CocoaError(.fileReadUnknown)
        }
        let target = target(name, Array(name.utf8) + [0] + Array(stamp.text.utf8))
        try block(room, "refused", target)
        return target
    }

    @Test func `a folder that cannot be moved stays, and neither a file nor a start waits for it`()
        async throws
    {
        try await ExchangeRoom.open { room in
            let logged = LogTape()
            let first = try await room.exchange(logger: logged.logger("test"))
            let target = try immovableFolder(room, "a.xml")
            try room.drop(try Messages.instruction(try Sample.ticket()), as: "b.xml")
            for _ in 0..<3 { await first.look() }
            #expect(try room.names("in") == ["a.xml"] && room.statuses() == ["Mtchd"])
            #expect(try room.problem("a.xml")["code"] == "iso.exchange.file")
            #expect(logged.codes.filter { $0 == "iso.exchange.unmoved" }.count == 1)
            #expect(logged.codes.filter { $0 == "iso.exchange.file" }.count == 1, "it is refused once")
            let health = await first.health()
            #expect(health.passes && health.detail == "1 files stay in `in`")
            let second = try await room.exchange()
            try room.drop(Array("<note/>".utf8), as: "c.xml")
            await second.look()
            #expect(try room.names("in") == ["a.xml"])
            #expect(try room.problem("c.xml")["code"] == "iso.root")
            try free(room, "refused", target)
            await second.look()
            #expect(try room.names("in").isEmpty && room.disk.keys(on: .intents).isEmpty)
        }
    }

    @Test func `an instruction that cannot be moved is one transfer, and is told once`() async throws {
        try await ExchangeRoom.open { room in
            let bytes = try Messages.instruction(try Sample.ticket())
            let target = target("a.xml", bytes)
            try block(room, "done", target)
            try room.drop(bytes, as: "a.xml")
            let first = try await room.exchange()
            for _ in 0..<2 { await first.look() }
            #expect(try room.statuses() == ["Mtchd"])
            for name in try room.names("out") {
                try FileManager.default.removeItem(atPath: room.path("out", name))
            }
            let second = try await room.exchange()
            for _ in 0..<2 { await second.look() }
            #expect(try room.names("in") == ["a.xml"] && room.names("out").isEmpty)
            #expect(await room.desk.transfers().count == 1)
            try free(room, "done", target)
            await second.look()
            #expect(try room.names("in").isEmpty && room.names("out").isEmpty)
        }
    }

    @Test func `a request to cancel that cannot be moved is answered once, also after a restart`()
        async throws
    {
        try await ExchangeRoom.open { room in
            let first = try await room.exchange()
            try room.drop(try Messages.instruction(try Sample.ticket()), as: "a.xml")
            await first.look()
            let request = try Messages.cancellation("desk-1", id: "CXL-7")
            let target = target("v.xml", request)
            try block(room, "done", target)
            try room.drop(request, as: "v.xml")
            await first.look()
            let answers = try room.names("out").filter { $0.hasPrefix("CXLA-") }
            #expect(answers.count == 1)
            // Its reader took it: whatever is said again would be there.
            for name in answers { try FileManager.default.removeItem(atPath: room.path("out", name)) }
            await first.look()
            let second = try await room.exchange()
            await second.look()
            #expect(try room.names("in") == ["v.xml"])
            #expect(try room.names("out").allSatisfy { !$0.hasPrefix("CXLA-") })
            #expect(await room.desk.reasons == ["cancelled by sese.020"])
            try free(room, "done", target)
            await second.look()
            #expect(try room.names("in").isEmpty && room.disk.keys(on: .intents).isEmpty)
        }
    }

    @Test func `another file under the name of one that stays is dealt with`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            _ = try immovableFolder(room, "a.xml")
            await exchange.look()
            try FileManager.default.removeItem(atPath: room.path("in", "a.xml"))
            try room.drop(try Messages.instruction(try Sample.ticket()), as: "a.xml")
            await exchange.look()
            #expect(try room.names("in").isEmpty && room.statuses() == ["Mtchd"])
        }
    }

    @Test func `an exchange that cannot begin says so, and begins once it can`() async throws {
        try await ExchangeRoom.open { room in
            _ = try await room.exchange()
            try room.disk.save(Array("{}".utf8), "abc", on: .open)
            guard let instant = LedgerInstant(seconds: 1_794_560_500) else { throw CocoaError(.formatting) }
            let logged = LogTape()
            let exchange = ISOExchange(
                desk: room.desk, settings: room.settings, logger: logged.logger("test"), now: { instant })
            let running = Task { await exchange.run() }
            try room.drop(try Messages.instruction(try Sample.ticket()), as: "a.xml")
            try await wait { logged.codes.contains("iso.exchange.memory") }
            #expect(await !exchange.health().passes)
            #expect(try room.names("in") == ["a.xml"])
            try room.disk.forget("abc", on: .open)
            try await wait { try room.statuses() == ["Mtchd"] }
            running.cancel()
            await running.value
            #expect(await exchange.health().passes)
        }
    }

    private func wait(_ condition: () throws -> Bool) async throws {
        for _ in 0..<600 {
            if try condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("it did not come in thirty seconds")
    }
}
