import FileDropTestKit
import Foundation
import GatewayAPITestKit
import ISO20022Messages
import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

@testable import ISOExchange

/// Files in: each is taken once, or refused in words.
struct TakingTests {
    @Test func `an instruction by file is a ticket of the exchange, and its status goes out`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            let ticket = try Sample.ticket()
            try room.drop(try Messages.instruction(ticket), as: "first.xml")
            await exchange.look()
            let view = try #require(await room.desk.transfers().first)
            #expect(view.maker == UserID(checked: "iso-exchange") && view.id == Messages.transfer(ticket))
            #expect(try room.names("in").isEmpty && room.names("refused").isEmpty)
            #expect(try room.names("done").map { $0.hasSuffix("-first.xml") } == [true])
            #expect(try room.statuses() == ["Mtchd"])
            let advice = try Sese024(try #require(try room.told().first?.document))
            #expect(advice.transactionID == "desk-1" && advice.commonID == ticket.commonID.text)
            let supplement = try #require(advice.supplements.first)
            #expect(
                supplement.children.first { $0.name == "UETR" }?.text == UETR(cashLegOf: view.id).text)
        }
    }

    @Test func `the same instruction again is the same transfer and says nothing new`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            let bytes = try Messages.instruction(try Sample.ticket())
            try room.drop(bytes, as: "a.xml")
            await exchange.look()
            for name in ["a.xml", "b.xml"] { try room.drop(bytes, as: name) }
            await exchange.look()
            #expect(await room.desk.transfers().count == 1)
            #expect(try room.statuses() == ["Mtchd"] && room.names("in").isEmpty)
            #expect(try room.names("done").count == 2, "one content under one name lies there once")
        }
    }

    @Test func `another instruction under the same name is rejected, and the first one stands`() async throws
    {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            let first = try Sample.ticket()
            try room.drop(try Messages.instruction(first), as: "a.xml")
            try room.drop(try Messages.instruction(try Sample.ticket(units: 101)), as: "b.xml")
            await exchange.look()
            #expect(await room.desk.transfers().count == 1)
            let problem = try room.problem("b.xml")
            #expect(problem["code"] == "desk.ticket.conflict" && problem["next"]?.isEmpty == false)
            #expect(problem["instruction"] == "desk-1")
            #expect(try room.statuses().sorted() == ["Mtchd", "Rjctd/REFE"])
        }
    }

    @Test func `while the gateway takes nothing, files wait`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            await room.desk.loseJournal()
            try room.drop(try Messages.instruction(try Sample.ticket()), as: "a.xml")
            await exchange.look()
            await exchange.look()
            #expect(try room.names("in") == ["a.xml"] && room.names("out").isEmpty)
            #expect(try room.names("refused").isEmpty)
            await room.desk.findJournal()
            await exchange.look()
            #expect(try room.names("in").isEmpty && room.statuses() == ["Mtchd"])
        }
    }

    @Test func `a header is answered by a header, and one to somebody else is not taken`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            let ticket = try Sample.ticket()
            try room.drop(try Messages.instruction(ticket, to: Sample.buyer.lei), as: "other.xml")
            await exchange.look()
            #expect(try room.problem("other.xml")["code"] == "iso.exchange.addressee")
            #expect(try room.statuses() == ["Rjctd/OTHR"])
            #expect(await room.desk.transfers().isEmpty)
            try room.drop(try Messages.instruction(ticket, to: Sample.seller.lei), as: "ours.xml")
            await exchange.look()
            let heads = try room.told().compactMap(\.header).map { try Head001($0) }
            #expect(heads.count == 2)
            #expect(heads.last?.to.lei == Sample.buyer.lei || heads.first?.to.lei == Sample.buyer.lei)
            #expect(Set(heads.map(\.messageID)).count == 2)
        }
    }

    @Test func `what is no message is refused in words, whatever it is, and the next one is taken`()
        async throws
    {
        let good = String(decoding: try Messages.instruction(try Sample.ticket()), as: UTF8.self)
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>" + good
        let hostile: [(name: String, text: String, code: String)] = [
            ("a-empty.xml", "", "xml.size"), ("b-text.xml", "not a message", "xml.syntax"),
            ("c-bomb.xml", bomb, "xml.doctype"),
            ("d-cut.xml", String(good.prefix(good.count / 2)), "xml.syntax"),
            (
                "e-space.xml", good.replacingOccurrences(of: "sese.023.001.11", with: "sese.023.001.99"),
                "iso.message.unknown"
            ),
            ("f-other.xml", "<note><to>you</to></note>", "iso.root"),
            ("g-large.xml", String(repeating: " ", count: 300_000), "iso.exchange.size"),
            (
                "h-terms.xml",
                good.replacingOccurrences(of: "<SctiesTxTp><Cd>TRAD", with: "<SctiesTxTp><Cd>REDM"),
                "iso.reading.unsupported"
            ),
        ]
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            for one in hostile { try room.drop(Array(one.text.utf8), as: one.name) }
            try room.drop(Array(good.utf8), as: "z-good.xml")
            await exchange.look()
            #expect(try room.names("in").isEmpty)
            for one in hostile {
                let problem = try room.problem(one.name)
                #expect(problem["code"] == one.code, "\(one.name): \(problem)")
                #expect(problem["next"]?.isEmpty == false, "\(one.name)")
            }
            #expect(await room.desk.transfers().count == 1)
            #expect(try room.names("done").count == 1)
            // Only what told its own name can be rejected by a message.
            #expect(try room.statuses().sorted() == ["Mtchd", "Rjctd/OTHR"])
        }
    }

    @Test func `links, pipes and folders are moved away unread, and what is not meant stays`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            let secret = room.path("secret.xml")
            try Data(try Messages.instruction(try Sample.ticket())).write(to: URL(fileURLWithPath: secret))
            try FileManager.default.createSymbolicLink(
                atPath: room.path("in", "link.xml"), withDestinationPath: secret)
            #expect(mkfifo(room.path("in", "pipe.xml"), 0o600) == 0)
            try FileManager.default.createDirectory(
                atPath: room.path("in", "folder.xml"), withIntermediateDirectories: false)
            for name in [".hidden.xml", "half.xml.tmp", "readme.txt"] {
                try room.drop(Array("<x/>".utf8), as: name)
            }
            // A name that is no text at all.
            let odd = room.path("in").utf8CString.dropLast() + [47, -1, 10, 46, 120, 109, 108, 0]
            let made = Array(odd).withUnsafeBufferPointer { creat($0.baseAddress!, 0o600) }
            #expect(made >= 0)
            close(made)
            await exchange.look()
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: room.path("in")).sorted()
                    == [".hidden.xml", "half.xml.tmp", "readme.txt"])
            for name in ["link.xml", "pipe.xml", "folder.xml"] {
                #expect(try room.problem(name)["code"] == "iso.exchange.file", "\(name)")
            }
            #expect(try room.problem("__.xml")["code"] == "xml.size")
            #expect(FileManager.default.fileExists(atPath: secret))
            #expect(await room.desk.transfers().isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a file that cannot be read now stays, holds up nothing, and is taken once it can be`() async throws
    {
        try await ExchangeRoom.open { room in
            let logged = LogTape()
            let exchange = try await room.exchange(logger: logged.logger("test"))
            try room.drop(try Messages.instruction(try Sample.ticket()), as: "a.xml")
            let lease = try Lease(room.path("in", "a.xml"))
            try room.drop(Array("<note/>".utf8), as: "b.xml")
            for _ in 0..<3 { await exchange.look() }
            #expect(logged.codes == ["iso.exchange.unread", "iso.root"])
            #expect(try room.names("in") == ["a.xml"])
            #expect(try room.problem("b.xml")["code"] == "iso.root")
            #expect(try room.problem("a.xml").isEmpty)
            #expect(await room.desk.transfers().isEmpty)
            lease.end()
            await exchange.look()
            #expect(try room.names("in").isEmpty && room.statuses() == ["Mtchd"])
        }
    }

    @Test func `two folders of one name are both moved away, and hold up nothing`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            for _ in 0..<2 {
                try FileManager.default.createDirectory(
                    atPath: room.path("in", "a.xml"), withIntermediateDirectories: false)
                try Data([1]).write(to: URL(fileURLWithPath: room.path("in", "a.xml", "inside")))
                await exchange.look()
            }
            try room.drop(try Messages.instruction(try Sample.ticket()), as: "b.xml")
            await exchange.look()
            #expect(try room.names("in").isEmpty && room.statuses() == ["Mtchd"])
            #expect(try room.names("refused").filter { !$0.hasSuffix(".problem.json") }.count == 2)
        }
    }

    @Test func `another file under the name of one that was read is not moved with it`() async throws {
        try await ExchangeRoom.open { room in
            _ = try await room.exchange()
            try room.drop(Array("<a/>".utf8), as: "a.xml")
            guard case .bytes(_, let stamp) = room.disk.read(Array("a.xml".utf8)) else {
                Issue.record("not read")
                return
            }
            try FileManager.default.removeItem(atPath: room.path("in", "a.xml"))
            try room.drop(Array("<another/>".utf8), as: "a.xml")
            try room.disk.move(Array("a.xml".utf8), stamp, isRefused: false, as: "x")
            #expect(try room.names("in") == ["a.xml"] && room.names("done").isEmpty)
        }
    }

    @Test func `a request to cancel is done at the desk and answered`() async throws {
        try await ExchangeRoom.open { room in
            let exchange = try await room.exchange()
            try room.drop(try Messages.instruction(try Sample.ticket()), as: "a.xml")
            await exchange.look()
            try room.drop(try Messages.cancellation("unheard-of"), as: "u.xml")
            try room.drop(try Messages.cancellation("desk-1", id: "CXL-7"), as: "v.xml")
            await exchange.look()
            await exchange.sweep()
            #expect(try room.problem("u.xml")["code"] == "iso.exchange.instruction")
            #expect(await room.desk.reasons == ["cancelled by sese.020"])
            let answers = try room.told().compactMap(\.document).filter {
                $0.definition.family == "sese.027"
            }
            let answer = try Sese027(try #require(answers.first))
            #expect(answers.count == 1 && answer.requestID == "CXL-7" && answer.status.name == "Canc")
            #expect(try room.statuses().contains("Canc/CANI"))
            // Its end is known even after nothing of it is open any more.
            try room.drop(try Messages.cancellation("desk-1", id: "CXL-8"), as: "w.xml")
            await exchange.look()
            #expect(try room.statuses().filter { $0 == "sese.027" }.count == 2)
        }
    }
}
