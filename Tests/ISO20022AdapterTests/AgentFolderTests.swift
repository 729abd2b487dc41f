import FileDropTestKit
import Foundation
import ISO20022Adapter
import ISO20022Messages
import ISO20022Proofs
import ISO20022TestSystem
import SettlementModel
import SettlementTestKit
import Testing

/// A cash agent whose messages are files in real folders, some of which cannot be read or put away.
@Suite(.timeLimit(.minutes(2)))
struct AgentFolderTests {
    private let folder: String
    private let theirs: FileExchange
    private let world: AgentWorld
    private let logged = LogTape()

    init() async throws {
        folder = NSTemporaryDirectory() + "agent-folder-\(UUID().uuidString)"
        let ours = try FileExchange(folder: folder, outgoing: "to", incoming: "from")
        theirs = try FileExchange(folder: folder, outgoing: "from", incoming: "to")
        world = try await AgentWorld(exchange: ours, logger: logged.logger("test"))
    }

    @Test func `a file that cannot be read holds up no other, and is heard once it can be`() async throws {
        let incoming = folder + "/from/"
        try FileManager.default.createDirectory(
            atPath: incoming + "0-folder.xml", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: incoming + "0-link.xml", withDestinationPath: "/nowhere")
        #expect(mkfifo(incoming + "0-pipe.xml", 0o600) == 0)
        let terms = try await world.terms()
        let lock = try await world.lock(terms)
        #expect(await world.submit(lock, rounds: 1) == nil)
        // What settles it lies there and cannot be opened.
        try await answer([("ACSC", nil)], as: "1-held")
        let lease = try Lease(incoming + "1-held.xml")
        try await answer([("PDNG", nil)], as: "2")
        #expect(try await world.payments().map(\.course.isKnownThere) == [false])
        await world.work(2)
        #expect(try await world.payments().map(\.course.isKnownThere) == [true])
        #expect(try await world.payments().map(\.course.state) == [.sent])
        // Once each, however often it is looked at: the folder, the link, the pipe and what is held.
        #expect(logged.codes == [String](repeating: "agent.exchange.unread", count: 4))
        lease.end()
        #expect(await isApplied(world.submit(lock, rounds: 1)))
        #expect(try await world.book.state(terms) == .locked)
        let left = try FileManager.default.contentsOfDirectory(atPath: incoming).filter { $0 != "read" }
        #expect(left.sorted() == ["0-folder.xml", "0-link.xml", "0-pipe.xml"])
    }

    @Test func `a message under the longest name there can be is heard once and put away`() async throws {
        let lock = try await world.lock(try await world.terms())
        #expect(await world.submit(lock, rounds: 1) == nil)
        try await answer([("RJCT", "NOOR")], as: "1")
        let long = "1" + String(repeating: "n", count: 250) + ".xml"
        #expect(rename(folder + "/from/1.xml", folder + "/from/" + long) == 0)
        await world.work(3)
        #expect(try await theirs.received().messages.count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/from") == ["read"])
        // "Never received" was heard once; heard again now it would contradict.
        try await answer([("PDNG", nil)], as: "2")
        await world.work(3)
        #expect(try await world.payments().map(\.course.state) == [.sent])
    }

    @Test func `what cannot be put away is heard once all the same`() async throws {
        let lock = try await world.lock(try await world.terms())
        #expect(await world.submit(lock, rounds: 1) == nil)
        let (read, aside) = (folder + "/from/read", folder + "/aside")
        #expect(rename(read, aside) == 0)
        try Data().write(to: URL(fileURLWithPath: read))
        try await answer([("RJCT", "NOOR")], as: "1")
        try await theirs.send(Array("<no-message/>".utf8), named: "2")
        await world.work(1)
        try await answer([("PDNG", nil)], as: "3")
        await world.work(3)
        #expect(try await world.payments().map(\.course.state) == [.sent])
        try await answer([("ACSC", nil)], as: "4")
        #expect(await isApplied(world.submit(lock, rounds: 1)))

        try FileManager.default.removeItem(atPath: read)
        #expect(rename(aside, read) == 0)
        await world.work(1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/from") == ["read"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: read).count == 4)
    }

    @Test
    func `more files than one look takes, none of which can be put away, leave nothing unheard`()
        async throws
    {
        let lock = try await world.lock(try await world.terms())
        #expect(await world.submit(lock, rounds: 1) == nil)
        let incoming = folder + "/from/"
        #expect(rename(incoming + "read", folder + "/aside") == 0)
        try Data().write(to: URL(fileURLWithPath: incoming + "read"))
        try FileManager.default.createDirectory(
            atPath: incoming + "0-folder.xml", withIntermediateDirectories: false)
        try await answer([("RJCT", "NOOR")], as: "1")
        for number in 1000..<1600 {
            try Data("<no-message/>".utf8).write(to: URL(fileURLWithPath: incoming + "2-\(number).xml"))
        }
        await world.work(1)
        try await answer([("PDNG", nil)], as: "3")
        // The third look comes to what was said last, and to the front again: "never received" would contradict it now.
        await world.work(5)
        #expect(try await world.payments().map(\.course.isKnownThere) == [true])
        #expect(try await world.payments().map(\.course.state) == [.sent])
        try await answer([("ACSC", nil)], as: "4")
        #expect(await isApplied(world.submit(lock, rounds: 4)))
        #expect(logged.codes == ["agent.exchange.unread"])
    }

    @Test func `a reservation that people looked at again after it was given back is over`() async throws {
        let lock = try await world.lock(try await world.terms())
        #expect(await world.submit(lock, rounds: 1) == nil)
        await world.move(by: 200)
        try await answer([("ACSC", nil)], as: "1")
        await world.work(2)
        // Too late for the lock: its money is on its way back. Then the system books another amount than it settled.
        let reservation = try #require(try await settledOnes().first)
        #expect(reservation.isClosed)
        #expect(!reservation.refusal.isEmpty)
        try await advise(reservation, minor: 599, as: "2")
        await world.work(1)
        let wrong = try await settledOnes()
        #expect(wrong.map(\.course.state) == [.contradicted])
        #expect(try await world.resolve(reservation.uetr, asSettled: true))
        await world.work(1)
        let after = try await settledOnes()
        #expect(after.map(\.course.state) == [.final])
        #expect(after.map(\.isClosed) == [true])
        #expect(try await world.payments().count == 2)
    }

    /// Payments of which the system said that they settled.
    private func settledOnes() async throws -> [PaymentRecord] {
        try await world.payments().filter { $0.status != nil }
    }

    /// What the payment system says that it booked on the agent's account.
    private func advise(_ record: PaymentRecord, minor: Int128, as name: String) async throws {
        let payment = try Payment(bytes: record.message)
        let amount = try #require(Money(payment.amount.currency, minor: minor))
        let directed = ISOSettlementAmount(ISOAmount(amount), .credit)
        let entry = ISOEntry(
            amount: directed, status: "BOOK", booked: .moment(payment.created), value: nil,
            transactionCode: "PMNT",
            details: [ISOEntryDetail(endToEndID: payment.endToEndID, uetr: payment.uetr, amount: directed)])
        let account = ISOAccount(AgentWorld.reserve.account, currency: amount.currency.code)
        let message = Camt054(
            messageID: name, created: payment.created,
            notifications: [Camt054.Notification(id: name, account: account, entries: [entry])])
        let bytes = try SystemMessage.bytes(
            message, id: name, created: payment.created, from: AgentWorld.systemBIC,
            to: AgentWorld.agentBIC)
        try await theirs.send(bytes, named: name)
    }

    /// What the payment system says of the one payment, in one message.
    private func answer(_ words: [(code: String, reason: String?)], as name: String) async throws {
        let record = try #require(try await world.payments().first)
        let payment = try Payment(bytes: record.message)
        let created = payment.created
        let statuses = words.map { word in
            Pacs002.Status(
                endToEndID: payment.endToEndID, uetr: payment.uetr, code: word.code,
                reason: word.reason.map { ($0, true) })
        }
        let message = Pacs002(messageID: name, created: created, statuses: statuses)
        let bytes = try SystemMessage.bytes(
            message, id: name, created: created, from: AgentWorld.systemBIC, to: AgentWorld.agentBIC)
        try await theirs.send(bytes, named: name)
    }
}
