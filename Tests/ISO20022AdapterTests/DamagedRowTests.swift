import DurableSQLite
import Foundation
import GRDB
import ISO20022Messages
import ISO20022Proofs
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

@testable import ISO20022Adapter

/// The agent's file, altered: each row is a payment that an agent can have written, or a fault in words. Nothing traps.
struct DamagedRowTests {
    private static let columns = [
        "uetr", "kind", "state", "known", "advised", "reason", "terms", "message", "attempt", "created",
        "moved",
        "status", "closed", "refusal", "command", "signed", "party", "account", "why", "reservation",
        "fromBook",
    ]

    /// Every cell by itself, then some at once: another type, another length, a number at its edge, flipped bits, missing.
    @Test func `whatever a row holds is a payment that writes back as it was read, or a fault`() async throws
    {
        let rows = try await Self.rows()
        #expect(rows.count == 3)
        var random = SplitMix(state: 20_261_129)
        let memory = try DatabaseQueue()
        try await memory.write { try PaymentLayout.of(LedgerID(checked: "sql:rows")).migrations[0].apply($0) }
        var (read, refused): (Int, [String: Int]) = (0, [:])
        for round in 0..<4000 {
            var cells = rows[round % rows.count]
            let hits = round < 2000 ? 1 : Int.random(in: 2...5, using: &random)
            for hit in 0..<hits {
                let place = hit == 0 ? round / rows.count : Int.random(in: 0..<100, using: &random)
                Self.damage(&cells, Self.columns[place % Self.columns.count], &random)
            }
            let row = Row(cells.mapValues { $0 as (any DatabaseValueConvertible)? })
            let record: PaymentRecord
            do { record = try PaymentRow.record(row) } catch let fault as AgentFault {
                guard case .store(let detail) = fault, !detail.isEmpty else {
                    Issue.record("\(round): \(fault)")
                    continue
                }
                refused[String(detail.prefix(24)), default: 0] += 1
                continue
            }
            read += 1
            // Whatever is reckoned with it stays within its type.
            #expect(record.attempt >= 0 && record.attempt <= Int(Int32.max))
            #expect(
                LedgerInstant(seconds: record.created) != nil && LedgerInstant(seconds: record.moved) != nil)
            let again = try await memory.write { database -> PaymentRecord? in
                try database.execute(sql: "DELETE FROM payment")
                try PaymentRow.put(record, database)
                return try Row.fetchOne(database, sql: "SELECT * FROM payment").map(PaymentRow.record)
            }
            #expect(again == record, "\(round)")
        }
        #expect(read > 200 && refused.count > 10, "\(read) read, refused: \(refused)")
    }

    @Test(arguments: [
        "state = 'settled'", "kind = 'gift'", "terms = x'00'", "attempt = 9223372036854775807",
        "attempt = -1",
        "moved = -9223372036854775808", "created = 9223372036854775807", "known = 2", "command = x'01'",
        "party = '  '",
    ])
    func `a row that no agent wrote stops the agent with a fault in words, and it moves no money`(
        damage: String
    ) async throws {
        let world = try await AgentWorld([.isSilent])
        #expect(await world.submit(try await world.lock(try await world.terms()), rounds: 1) == nil)
        let sent = await world.line.sent.count
        try await world.alter("UPDATE payment SET \(damage)")
        try await world.restart()
        for _ in 0..<3 { await world.work(1, seconds: 20) }
        #expect(await world.line.sent.count == sent)
        #expect(throws: AgentFault.self) { try world.storedPayments() }
        await #expect(throws: AgentFault.self) {
            try await world.agent.reservable(
                world.payer.account, in: [TestTrade.cash: AgentWorld.currency])
        }
    }

    /// The words about other payments are heard, and the message stays for when the file is mended.
    @Test func `a payment whose message is damaged holds up no other, and its words wait`() async throws {
        let world = try await AgentWorld([.answersLate(5), .answersLate(5)])
        let terms = try await world.terms()
        let first = try await world.lock(terms)
        #expect(await world.submit(first, rounds: 1) == nil)
        let uetr = try #require(try await world.payments().first).uetr
        let other = try await world.otherTerms(of: terms)
        let second = try await world.lock(other.terms, "other")
        #expect(await world.submit(second, rounds: 1) == nil)
        let message = try #require(try await world.payments().first { $0.uetr == uetr }).message
        try await world.alter("UPDATE payment SET message = x'3C' WHERE uetr = '\(uetr)'")
        try await world.restart()
        #expect(await isApplied(world.submit(second, rounds: 2, seconds: 6)))
        #expect(try await world.book.state(terms) == .none)
        #expect(await world.line.waiting > 0)
        let hex = message.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        try await world.alter("UPDATE payment SET message = x'\(hex)' WHERE uetr = '\(uetr)'")
        try await world.restart()
        #expect(await isApplied(world.submit(first, rounds: 2)))
        #expect(await world.line.waiting == 0)
    }

    /// A reservation, a release and a release of what was not locked, as cells.
    private static func rows() async throws -> [[String: DatabaseValue]] {
        let world = try await AgentWorld()
        let terms = try await world.terms()
        let uetr = "a2d5f6c0-1111-4222-8333-444455556666"
        let kinds: [PaymentKind] = [
            .reservation(
                command: CommandID(Digest.sha256([1])), signed: [1, 2, 3], party: GatewayID("gw.bank-b")),
            .release(.claimed, to: terms.payee.account, fromBook: true),
            .release(.notLocked(reservation: uetr), to: terms.payer.account, fromBook: false),
        ]
        let memory = try DatabaseQueue()
        return try await memory.write { database in
            try PaymentLayout.of(LedgerID(checked: "sql:rows")).migrations[0].apply(database)
            for (number, kind) in kinds.enumerated() {
                var record = PaymentRecord(
                    uetr: "\(uetr.dropLast())\(number)", kind: kind, course: PaymentCourse(state: .sent),
                    terms: terms, message: [60, 61], attempt: number, created: 1_794_560_400)
                record.status = number == 0 ? [1] : nil
                try PaymentRow.put(record, database)
            }
            return try Row.fetchAll(database, sql: "SELECT * FROM payment ORDER BY uetr").map { row in
                Dictionary(uniqueKeysWithValues: columns.map { ($0, row[$0] as DatabaseValue) })
            }
        }
    }

    private static func damage(
        _ cells: inout [String: DatabaseValue], _ column: String, _ random: inout SplitMix
    ) {
        let edges: [Int64] = [.min, .max, -1, 0, 1, 2, 253_402_300_800, Int64(Int32.max) + 1]
        switch Int.random(in: 0..<8, using: &random) {
        case 0: cells[column] = .null
        case 1: cells[column] = nil
        case 2: cells[column] = (edges.randomElement(using: &random) ?? 0).databaseValue
        case 3: cells[column] = Double.nan.databaseValue
        case 4:
            cells[column] =
                ["", "release", "refunded", "final", "\u{FEFF}'é"].randomElement(using: &random)?
                .databaseValue
        case 5: cells[column] = blob([UInt8](repeating: 0xFF, count: Int.random(in: 0...64, using: &random)))
        default: flip(&cells, column, &random)
        }
    }

    private static func flip(
        _ cells: inout [String: DatabaseValue], _ column: String, _ random: inout SplitMix
    ) {
        let (mask, cut) = (UInt8(1) << UInt8.random(in: 0..<8, using: &random), Bool.random(using: &random))
        func changed(_ bytes: [UInt8]) -> [UInt8] {
            guard let place = bytes.indices.randomElement(using: &random) else { return [mask] }
            var bytes = cut ? Array(bytes[..<place]) : bytes
            if !cut { bytes[place] ^= mask }
            return bytes
        }
        switch cells[column]?.storage {
        case .string(let text)?:
            cells[column] = String(decoding: changed(Array(text.utf8)), as: UTF8.self).databaseValue
        case .blob(let data)?: cells[column] = blob(changed(Array(data)))
        case .int64(let value)?:
            cells[column] = (value ^ (1 << Int64(mask.trailingZeroBitCount * 8))).databaseValue
        default: cells[column] = blob([mask])
        }
    }
}

extension AgentWorld {
    /// Somebody alters the file while no agent runs.
    func alter(_ sql: String) async throws {
        try close()
        let queue = try DatabaseQueue(path: path)
        try await queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }

    nonisolated func storedPayments() throws -> [PaymentRecord] {
        try PaymentStore.newest(100, in: path, of: book.ledger)
    }
}
