import Foundation
import GatewayAPITestKit
import ISO20022Messages
import SettlementEngine
import SettlementModel
import Testing

@testable import ISOExchange

/// Messages out: each status once and in order, whatever ends the process between.
struct TellingTests {
    @Test func `every status is told once, and a settlement by all its messages`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            let ticket = try Sample.ticket()
            try room.drop(try Messages.instruction(ticket), as: "a.xml")
            await exchange.look()
            let id = Messages.transfer(ticket)
            for status in ["Pdg/AWMO", "Pdg/AWMO", "Pdg/LINK", "Pdg/NCON"] {
                try await room.desk.advance(id, isoStatus: status)
                await exchange.sweep()
            }
            try await room.desk.advance(id, isoStatus: "Sttld", state: "SETTLED", outcome: .settled)
            for _ in 0..<3 { await exchange.sweep() }
            #expect(
                try room.statuses() == [
                    "Mtchd", "Mtchd Pdg/AWMO", "Mtchd Pdg/LINK", "Mtchd Pdg/NCON", "sese.025", "pacs.002",
                    "camt.054",
                ])
            let documents = try room.told().compactMap(\.document)
            let status = try #require(try Pacs002(documents[5]).statuses.first)
            #expect(status.code == "ACSC" && status.uetr == UETR(cashLegOf: id).text)
            #expect(status.endToEndID == ticket.commonID.text)
            #expect(try Sese025(documents[4]).commonID == ticket.commonID.text)
            #expect(await exchange.open.isEmpty)
            #expect(try room.disk.keys(on: .ended).count == 1 && room.disk.keys(on: .open).isEmpty)
        }
    }

    @Test func `changes are told as they come, without being asked for`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            let running = Task { await exchange.run() }
            let ticket = try Sample.ticket()
            try room.drop(try Messages.instruction(ticket), as: "a.xml")
            try await wait { try room.statuses() == ["Mtchd"] }
            try await room.desk.advance(Messages.transfer(ticket), isoStatus: "Pdg/AWMO")
            try await wait { try room.statuses() == ["Mtchd", "Mtchd Pdg/AWMO"] }
            running.cancel()
            await running.value
        }
    }

    private func wait(_ condition: () throws -> Bool) async throws {
        for _ in 0..<600 {
            if try condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("it did not come in thirty seconds")
    }

    @Test func `what was decided leaves after a kill, once; what was not decided never`() async throws {
        try await ExchangeRoom.open { room in
            let ticket = try Sample.ticket()
            let key = ExchangeRecord.key(of: ticket.clientID.text)
            try room.drop(try Messages.instruction(ticket), as: "a.xml")
            await (try await room.exchange()).look()
            let id = Messages.transfer(ticket)
            try await room.desk.advance(id, isoStatus: "Pdg/AWMO")
            let view = try #require(await room.desk.transfer(id))
            let reports = try ExchangeReports(
                ticket: ticket, header: nil, created: view.lanes[0].events[0].at
            )
            .told(view, from: 2)
            // Killed after the messages lay ready: nothing was decided, and the next one decides.
            for report in reports { try room.disk.stage(report) }
            try room.disk.stage(ExchangeReport(name: "stray.xml", bytes: [60]))
            let second = try await room.exchange()
            #expect(try room.statuses() == ["Mtchd"])
            await second.sweep()
            #expect(try room.statuses() == ["Mtchd", "Mtchd Pdg/AWMO"])
            // Killed after the record: it leaves at the start, and the reader who took it does not get it again.
            try await room.desk.advance(id, isoStatus: "Pdg/LINK")
            let later = try #require(await room.desk.transfer(id))
            let last = try ExchangeReports(ticket: ticket, header: nil, created: later.lanes[0].events[0].at)
                .told(later, from: 3)
            var record = try ExchangeRecord(try #require(try room.disk.load(key, on: .open)))
            record.count = 3
            record.status = later.isoStatus
            record.revision = later.revision
            record.staged = last.map(\.name)
            for report in last { try room.disk.stage(report) }
            try room.disk.save(record.bytes, key, on: .open)
            _ = try await room.exchange()
            #expect(try room.bytes("out", last[0].name) == last[0].bytes)
            try FileManager.default.removeItem(atPath: room.path("out", last[0].name))
            let third = try await room.exchange()
            await third.sweep()
            #expect(try room.statuses() == ["Mtchd", "Mtchd Pdg/AWMO"])
        }
    }

    @Test func `a file that was taken and not moved is taken again, and told once`() async throws {
        try await ExchangeRoom.open { room in
            let bytes = try Messages.instruction(try Sample.ticket())
            try room.drop(bytes, as: "a.xml")
            await (try await room.exchange()).look()
            try room.drop(bytes, as: "a.xml")
            await (try await room.exchange()).look()
            #expect(await room.desk.transfers().count == 1)
            #expect(try room.statuses() == ["Mtchd"] && room.names("in").isEmpty)
        }
    }

    @Test func `a refusal that was decided is carried out after a kill`() async throws {
        try await ExchangeRoom.open { room in
            _ = try await room.exchange()
            let name = Array("bad.xml".utf8)
            try room.drop(Array("<x/>".utf8), as: "bad.xml")
            guard case .bytes(_, let stamp) = room.disk.read(name) else {
                Issue.record("not read")
                return
            }
            let report = ExchangeReport(name: "RJCT-1.xml", bytes: Array("<y/>".utf8))
            try room.disk.stage(report)
            let intent = ExchangeIntent(
                name: name, stamp: stamp, target: "1-bad.xml", isRefused: true, staged: [report.name],
                problem: Array("{}".utf8))
            try room.disk.save(intent.bytes, "1", on: .intents)
            _ = try await room.exchange()
            #expect(try room.names("in").isEmpty && room.names("out") == ["RJCT-1.xml"])
            #expect(try room.names("refused") == ["1-bad.xml", "1-bad.xml.problem.json"])
        }
    }

    @Test func `a memory that cannot be read stops the start`() async throws {
        try await ExchangeRoom.open { room in
            _ = try await room.exchange()
            try room.disk.save(Array("{}".utf8), "abc", on: .open)
            let fault = await #expect(throws: ExchangeFault.self) { try await room.exchange() }
            #expect(fault?.code == "iso.exchange.memory")
            try FileManager.default.removeItem(atPath: room.path("done"))
            try room.disk.forget("abc", on: .open)
            let missing = await #expect(throws: ExchangeFault.self) { try await room.exchange() }
            #expect(missing?.code == "iso.exchange.disk")
        }
    }

    @Test func `records and intents come back from their bytes, and others are refused`() throws {
        var record = ExchangeRecord(
            transfer: try #require(TransferID(hex: String(repeating: "ab", count: 16))), message: [60, 97])
        record.count = 7
        record.staged = ["a.xml"]
        #expect(try ExchangeRecord(record.bytes) == record)
        let away = String(decoding: record.bytes, as: UTF8.self).replacingOccurrences(
            of: "a.xml", with: "../a.xml")
        #expect(throws: (any Error).self) { try ExchangeRecord(Array(away.utf8)) }
    }
}
