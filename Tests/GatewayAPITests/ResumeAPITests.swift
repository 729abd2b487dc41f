import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

struct ResumeAPITests {
    private func read(_ body: [UInt8]) throws -> ResumptionView {
        try ResumptionViewCodec.read(try CanonicalJSON.parse(body))
    }

    @Test func `a maker asks, a checker approves by number, and everybody reads what was asked`() async throws
    {
        try await Door.open { door in
            let root = String(repeating: "ab", count: 32)
            let bodies = [
                ("ledger/sql:bank-b-cash", #"{"reason":"mended","head":{"size":"12","root":"\#(root)"}}"#),
                ("ledger/sql:bank-b-cash", #"{"reason":"mended","head":null}"#),
                ("peer/gw.bank-b", #"{"reason":"settled"}"#),
                ("transfer/" + String(repeating: "0", count: 32), #"{"reason":"looked at"}"#),
            ]
            for (name, body) in bodies {
                let asked = try await door.send(
                    "alice", "POST", "/v1/gateway/resume/\(name)", body: Array(body.utf8))
                #expect(asked.status == 200, "\(name)")
                let view = try read(asked.body)
                #expect(view.state == .asked && "\(view.subject.kind)/\(view.subject.name)" == name)
                #expect(try CanonicalJSON.parse(asked.body) == ResumptionViewCodec.json(view))
            }
            #expect(await door.desk.wishes[1]?.head?.size == 12)
            let approved = try await door.send("bob", "POST", "/v1/gateway/resumptions/1/approve")
            #expect(try read(approved.body).decidedBy == UserID(checked: "bob"))
            let dropped = try await door.send(
                "alice", "POST", "/v1/gateway/resumptions/2/reject", body: Array(#"{"reason":"no"}"#.utf8))
            #expect(try read(dropped.body).state == .rejected)
            let listed = try await door.send("carol", "GET", "/v1/gateway/resumptions")
            guard case .array(let items) = try CanonicalJSON.parse(listed.body) else {
                Issue.record("not a list")
                return
            }
            #expect(try items.map { try ResumptionViewCodec.read($0).number } == [1, 2, 3, 4])
        }
    }

    @Test func `roles, names, numbers and heads that are not right are refused`() async throws {
        try await Door.open { door in
            let reason = Array(#"{"reason":"r"}"#.utf8)
            for (user, path) in [
                ("bob", "/v1/gateway/resume/peer/gw.bank-b"), ("dora", "/v1/gateway/resume/peer/gw.bank-b"),
                ("alice", "/v1/gateway/resumptions/1/approve"), ("dora", "/v1/gateway/resumptions/1/approve"),
                ("carol", "/v1/gateway/resumptions/1/reject"),
            ] {
                let answer = try await door.send(user, "POST", path, body: reason)
                #expect(answer.status == 403, "\(user) \(path)")
            }
            for path in [
                "/v1/gateway/resume/bank/x", "/v1/gateway/resume/ledger", "/v1/gateway/resume/ledger/",
                "/v1/gateway/resume/transfer/AB", "/v1/gateway/resumptions/0/approve",
                "/v1/gateway/resumptions/01/approve", "/v1/gateway/resumptions/1/steal",
                "/v1/gateway/resumptions/1",
            ] {
                let answer = try await door.send("alice", "POST", path, body: reason)
                #expect(answer.status == 404, "\(path)")
            }
            for body in [
                "{}", #"{"reason":" "}"#, #"{"reason":"r","head":5}"#,
                #"{"reason":"r","head":{"size":"1"}}"#, #"{"reason":"r","more":1}"#,
            ] {
                let answer = try await door.send(
                    "alice", "POST", "/v1/gateway/resume/ledger/sql:x", body: Array(body.utf8))
                #expect(try problem(answer).code == "api.reason", "\(body)")
            }
            let headless = try await door.send(
                "alice", "POST", "/v1/gateway/resume/peer/gw.x",
                body: Array(#"{"reason":"r","more":1}"#.utf8))
            #expect(headless.status == 422)
            let own = try await door.send("bob", "POST", "/v1/gateway/resumptions/7/approve")
            #expect(own.status == 409)
        }
    }

    @Test func `the wish for an exit is taken back by either role`() async throws {
        try await Door.open { door in
            let made = try await door.send(
                "alice", "POST", "/v1/transfers", body: try Sample.ticket().canonicalBytes)
            let id = try view(made).id
            let reason = Array(#"{"reason":"Y answers"}"#.utf8)
            _ = try await door.send("alice", "POST", "/v1/transfers/\(id)/exit", body: reason)
            let back = try await door.send("bob", "POST", "/v1/transfers/\(id)/exit/withdraw", body: reason)
            #expect(try view(back).state == "APPROVED")
            let refused = try await door.send(
                "carol", "POST", "/v1/transfers/\(id)/exit/withdraw", body: reason)
            #expect(refused.status == 403)
        }
    }
}
