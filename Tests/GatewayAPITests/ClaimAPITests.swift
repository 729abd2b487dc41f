import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

/// Orders about the claim that is bought, as the API takes them.
struct ClaimAPITests {
    @Test func `a claim is named with its papers, and a claim like others is accepted by answer and reason`()
        async throws
    {
        try await Door.open { door in
            let made = try await door.send(
                "alice", "POST", "/v1/transfers", body: try Sample.ticket().canonicalBytes)
            let id = try view(made).id
            func send(_ path: String, _ body: String, as user: String = "alice") async throws -> Int {
                try await door.send(user, "POST", "/v1/transfers/\(id)/\(path)", body: Array(body.utf8))
                    .status
            }
            let hash = String(repeating: "ab", count: 32)
            #expect(try await send("claim", #"{"document":{"number":"1"}}"#) == 200)
            let papers = #""files":["\#(hash)"],"invoices":[{"number":"2"}],"links":[]"#
            #expect(try await send("claim", #"{"document":{"number":"1"},\#(papers)}"#, as: "bob") == 200)
            let wrong = [
                #"{"document":{"number":"1"},"files":["AB"]}"#, #"{"document":{"number":"1"},"files":{}}"#,
                #"{"document":{"number":"1"},"invoices":"x"}"#, #"{"document":{"number":"1"},"more":1}"#,
                #"{"files":[]}"#,
                #"{"document":{"number":"1"},"files":[\#(Array(repeating: "\"\(hash)\"", count: 33).joined(separator: ","))]}"#,
            ]
            for body in wrong { #expect(try await send("claim", body) == 422, "\(body.prefix(60))") }
            #expect(try await send("claim/accept", #"{"answer":"7","reason":"another shipment"}"#) == 200)
            #expect(try await send("claim/accept", #"{"answer":"8","reason":"another shipment"}"#) == 422)
            for body in [#"{"answer":7,"reason":"r"}"#, #"{"answer":"7"}"#, #"{"answer":"7","reason":" "}"#] {
                #expect(try await send("claim/accept", body) == 422, "\(body)")
            }
            let admin = try await send("claim/accept", #"{"answer":"7","reason":"r"}"#, as: "carol")
            #expect(admin == 403)
        }
    }
}
