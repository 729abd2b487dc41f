import Foundation
import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@testable import Interlock

/// A list of transfers of which this program cannot read one.
struct ViewPageTests {
    private func item(_ digit: String) throws -> JSONValue {
        TransferViewCodec.json(
            try Sample.view(
                of: try Sample.ticket(),
                id: try #require(TransferID(hex: String(repeating: digit, count: 32))), maker: nil))
    }

    @Test func `one that cannot be read is one line, and the others are there`() throws {
        guard case .object(var foreign) = try item("2") else {
            Issue.record("no object")
            return
        }
        foreign["reason"] = .string(String(repeating: "r", count: 5000))
        let page = try ViewPage([try item("1"), .object(foreign), try item("3")])
        #expect(page.views.map(\.id.hex.first) == ["1", "3"])
        #expect(page.unread.count == 1)
        let line = try #require(page.unread.first)
        #expect(line.contains(String(repeating: "2", count: 32)) && line.contains("client.answer"))
        #expect(page.first?.hex.first == "1" && page.last?.hex.first == "3")
    }

    @Test func `the page goes on after one that cannot be read, and not after one without an id`() throws {
        let id = String(repeating: "4", count: 32)
        let page = try ViewPage([.object(JSONObject([("id", .string(id))]))])
        #expect(page.views.isEmpty && page.last?.hex == id)
        #expect(throws: CommandFailure.self) { try ViewPage([.object(JSONObject())]) }
    }

    @Test(arguments: ["api.page.too-large", "curl.response.too-large"])
    func `what is too long for one answer comes in smaller pages, and nothing is left out`(
        code: String
    ) throws {
        let ids = (1...20).map { String(format: "%032x", $0) }
        let items = try ids.map { id in
            TransferViewCodec.json(
                try Sample.view(
                    of: try Sample.ticket(), id: try #require(TransferID(hex: id)), maker: nil))
        }
        var asked: [String] = []
        // A gateway of which no answer holds more than nine.
        func answer(_ query: String) throws -> JSONValue {
            asked.append(query)
            let words = query.split(separator: "&").map { $0.split(separator: "=")[1] }
            let limit = try #require(words.last.flatMap { Int($0) })
            let first = words.count == 1 ? 0 : (ids.firstIndex(of: String(words[0])) ?? 0) + 1
            let page = items[first...].prefix(limit)
            guard page.count <= 9 else { throw CommandFailure.refused(code, "too long", next: "less") }
            return .array(Array(page))
        }
        let views = try ViewPage.all(answer) { Issue.record("\($0)") }
        #expect(views.map(\.id.hex) == ids)
        #expect(
            asked == [
                "limit=500", "limit=125", "limit=31", "limit=7", "after=\(ids[6])&limit=7",
                "after=\(ids[13])&limit=7",
            ])
    }

    @Test func `one transfer that no answer holds ends the list, and is not asked for again and again`() {
        var asked = 0
        let failure = #expect(throws: CommandFailure.self) {
            _ = try ViewPage.all { _ in
                asked += 1
                throw CommandFailure.refused("api.page.too-large", "too long", next: "less")
            } telling: { _ in
            }
        }
        #expect(failure?.code == "api.page.too-large" && asked == 5)
    }
}
