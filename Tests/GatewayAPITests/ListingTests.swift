import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@testable import GatewayAPI

/// The list of transfers in pages of a size that its readers take.
struct ListingTests {
    private func list(_ desk: SmallDesk, _ query: String, mostBytes: Int) async throws -> APIAnswer {
        let auditor = APIUser(name: UserID(checked: "carol"), roles: [.auditor], pin: Digest.sha256([]))
        let page = try #require(TransferPage(query: query))
        return try await APIDispatch(desk: desk, mostPageBytes: mostBytes).perform(
            .transfers, method: "GET", body: APIBody(bytes: []), user: auditor, page: page)
    }

    @Test func `a page is whole or refused, and one transfer alone is always shown`() async throws {
        let desk = SmallDesk()
        for number in 1...5 {
            let ticket = try Sample.ticket(client: "desk-\(number)", common: "BOND\(number)")
            _ = try await desk.submit(ticket, by: UserID(checked: "alice"))
        }
        let views = await desk.transfers(after: nil, limit: 5).map(TransferViewCodec.json)
        let whole = CanonicalJSON.encode(.array(views))
        #expect(try await list(desk, "limit=5", mostBytes: whole.count).body == whole)
        let problem = await #expect(throws: APIProblem.self) {
            try await list(desk, "limit=5", mostBytes: whole.count - 1)
        }
        #expect(problem?.status == 413 && problem?.code == "api.page.too-large")
        // As many as it says fit.
        #expect(problem?.next.hasSuffix("&limit=4") == true)
        let four = try await list(desk, "limit=4", mostBytes: whole.count - 1).body
        #expect(four == CanonicalJSON.encode(.array(Array(views.prefix(4)))))
        let one = try await list(desk, "limit=1", mostBytes: 1).body
        #expect(one == CanonicalJSON.encode(.array(Array(views.prefix(1)))))
        #expect(try await list(SmallDesk(), "limit=5", mostBytes: 1).body == Array("[]".utf8))
    }
}
