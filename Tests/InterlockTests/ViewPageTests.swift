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
}
