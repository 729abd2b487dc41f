import Curl
import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

struct DeskAPITests {
    @Test func `a maker submits, a checker approves, and everybody reads the same transfer`() async throws {
        try await Door.open { door in
            let ticket = try Sample.ticket()
            let made = try await door.send("alice", "POST", "/v1/transfers", body: ticket.canonicalBytes)
            #expect(made.status == 200)
            let id = try view(made).id
            #expect(try view(made).maker == UserID(checked: "alice"))
            let approved = try await door.send("bob", "POST", "/v1/transfers/\(id)/approve")
            #expect(try view(approved).approvers == [UserID(checked: "bob")])
            for user in ["alice", "bob", "carol", "dora"] {
                let shown = try await door.send(user, "GET", "/v1/transfers/\(id)")
                #expect(try view(shown) == (try view(approved)))
                let listed = try await door.send(user, "GET", "/v1/transfers")
                #expect(
                    try CanonicalJSON.parse(listed.body)
                        == .array([TransferViewCodec.json(try view(approved))]))
            }
        }
    }

    @Test func `the same ticket twice is one transfer, another under its client id is a conflict`()
        async throws
    {
        try await Door.open { door in
            let body = try Sample.ticket().canonicalBytes
            let first = try await door.send("alice", "POST", "/v1/transfers", body: body)
            let second = try await door.send("alice", "POST", "/v1/transfers", body: body)
            #expect(first.body == second.body)
            let other = try await door.send(
                "alice", "POST", "/v1/transfers", body: try Sample.ticket(units: 101).canonicalBytes)
            #expect(other.status == 409)
            #expect(try problem(other).code == "desk.ticket.conflict")
        }
    }

    @Test func `a role that may not is refused, whatever the route`() async throws {
        try await Door.open { door in
            let id = String(repeating: "0", count: 32)
            let refused = [
                ("bob", "/v1/transfers"), ("carol", "/v1/transfers"), ("dora", "/v1/transfers"),
                ("alice", "/v1/transfers/\(id)/approve"), ("carol", "/v1/transfers/\(id)/reject"),
                ("bob", "/v1/transfers/\(id)/cancel"), ("carol", "/v1/transfers/\(id)/exit"),
                ("alice", "/v1/gateway/freeze"), ("bob", "/v1/gateway/thaw"),
            ]
            for (user, path) in refused {
                let answer = try await door.send(user, "POST", path)
                #expect(answer.status == 403, "\(user) \(path)")
                #expect(try problem(answer).code == "api.role")
            }
        }
    }

    @Test func `a certificate that nobody configured gets no answer at all`() async throws {
        try await Door.open { door in
            await #expect(throws: CurlFault.self) { try await door.send("stranger", "GET", "/healthz") }
        }
    }

    @Test func `a client that expects another server key sends nothing`() async throws {
        try await Door.open { door in
            let client = door.client("alice", pin: Digest.sha256([1]))
            let request = CurlRequest(method: "GET", url: "https://127.0.0.1:\(door.port)/healthz")
            let fault = await #expect(throws: CurlFault.self) {
                try await Door.blocking { try client.send(request) }
            }
            #expect(fault?.code == "curl.tls.pin")
            #expect(fault?.kind == .refused)
        }
    }

    @Test func `a path or a method that is not ours is a problem with a code`() async throws {
        try await Door.open { door in
            let id = String(repeating: "a", count: 32)
            for path in [
                "/", "/v1", "/v2/transfers", "/v1/transfers/xyz", "/v1/transfers/\(id)/steal",
                "/v1/transfers/",
            ] {
                let answer = try await door.send("alice", "GET", path)
                #expect(answer.status == 404, "\(path)")
                #expect(try problem(answer).code == "api.route.unknown")
            }
            let unknown = try await door.send("alice", "GET", "/v1/transfers/\(id)")
            #expect(try problem(unknown).code == "desk.transfer.unknown")
            for (method, path) in [
                ("DELETE", "/v1/transfers"), ("POST", "/healthz"), ("PUT", "/v1/gateway/freeze"),
            ] {
                let answer = try await door.send("dora", method, path)
                #expect(answer.status == 405, "\(method) \(path)")
                #expect(try problem(answer).code == "api.method")
            }
        }
    }

    @Test func `a body that is too large, not JSON or not a ticket is refused and the connection lives`()
        async throws
    {
        var limits = APILimits()
        limits.bodyBytes = 4096
        try await Door.open(limits: limits) { door in
            let large = try await door.send(
                "alice", "POST", "/v1/transfers", body: [UInt8](repeating: 32, count: 9000))
            #expect(large.status == 413)
            let typed = try await door.send(
                "alice", "POST", "/v1/transfers", body: [123, 125], type: "text/plain")
            #expect(typed.status == 415)
            let cut = try await door.send("alice", "POST", "/v1/transfers", body: Array("{\"side\":".utf8))
            #expect(cut.status == 422)
            #expect(try problem(cut).code == "json.syntax")
            let empty = try await door.send("alice", "POST", "/v1/transfers", body: [123, 125])
            #expect(try problem(empty).code == "json.missing")
            #expect(try problem(empty).next.isEmpty == false)
        }
    }

    @Test func `every act that may be asked about later needs its reason`() async throws {
        try await Door.open { door in
            let made = try await door.send(
                "alice", "POST", "/v1/transfers", body: try Sample.ticket().canonicalBytes)
            let id = try view(made).id
            for body in ["", "{}", #"{"reason":" "}"#, #"{"reason":"a","b":1}"#] {
                let refused = try await door.send(
                    "alice", "POST", "/v1/transfers/\(id)/cancel", body: Array(body.utf8))
                #expect(try problem(refused).code == "api.reason", "\(body)")
            }
            let done = try await door.send(
                "alice", "POST", "/v1/transfers/\(id)/cancel", body: Array(#"{"reason":"wrong price"}"#.utf8))
            #expect(try view(done).outcome == .withdrawn)
            #expect(await door.desk.reasons == ["wrong price"])
        }
    }

    @Test func `an administrator freezes and thaws, and a missing journal is said so`() async throws {
        try await Door.open { door in
            let reason = Array(#"{"reason":"drill"}"#.utf8)
            #expect(try await door.send("dora", "POST", "/v1/gateway/freeze", body: reason).status == 200)
            #expect(await door.desk.isFrozen)
            let refused = try await door.send(
                "alice", "POST", "/v1/transfers", body: try Sample.ticket().canonicalBytes)
            #expect(refused.status == 422)
            #expect(try await door.send("dora", "POST", "/v1/gateway/thaw", body: reason).status == 200)
            #expect(await door.desk.isFrozen == false)
            await door.desk.loseJournal()
            let gone = try await door.send("dora", "POST", "/v1/gateway/freeze", body: reason)
            #expect(gone.status == 503)
            #expect(try problem(gone).code == "desk.journal")
        }
    }

    @Test func `evidence comes as the bytes that were sealed`() async throws {
        try await Door.open { door in
            let made = try await door.send(
                "alice", "POST", "/v1/transfers", body: try Sample.ticket().canonicalBytes)
            let bundle = try await door.send("carol", "GET", "/v1/transfers/\(try view(made).id)/evidence")
            #expect(bundle.body == Array(#"{"format":"interlock-evidence/1"}"#.utf8))
        }
    }
}
