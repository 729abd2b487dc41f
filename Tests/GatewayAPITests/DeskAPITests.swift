import Curl
import GatewayAPI
import GatewayAPITestKit
import ISO20022Messages
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing
import XML

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

    @Test func `the log says who was refused, where and why, and no word of a foreign path`() async throws {
        let tape = LogTape()
        let approve = "/v1/transfers/\(String(repeating: "0", count: 32))/approve"
        try await Door.open(logger: tape.logger("door")) { door in
            await #expect(throws: CurlFault.self) { try await door.send("stranger", "GET", "/healthz") }
            let refused = try await door.send("alice", "POST", approve)
            let told = try problem(refused)
            #expect(refused.status == 403 && !told.next.contains("a checker"), "\(told.next)")
            let taken = try await door.send("alice", "GET", "/v1/me")
            let lost = try await door.send("alice", "GET", "/their-own-words")
            #expect(taken.status == 200 && lost.status == 404)
        }
        func isLogged(_ words: String...) -> Bool {
            tape.lines.contains { line in words.allSatisfy { line.contains($0) } }
        }
        #expect(isLogged("connection refused", "code=tls.", "(from "), "\(tape.lines)")
        #expect(isLogged("refused", "code=api.role method=POST path=\(approve) status=403 user=alice"))
        #expect(isLogged("request", "method=GET path=/v1/me status=200 user=alice"))
        #expect(isLogged("refused", "code=api.route.unknown method=GET path=unknown status=404 user=alice"))
        #expect(!isLogged("their-own-words"))
    }

    @Test func `a body that is wrong beside its reason is told so`() async throws {
        try await Door.open { door in
            let id = String(repeating: "0", count: 32)
            let answer = try await door.send(
                "bob", "POST", "/v1/transfers/\(id)/claim/accept",
                body: Array(#"{"answer":1,"reason":"seen"}"#.utf8))
            let told = try problem(answer)
            #expect(told.code == "api.reason" && told.next.contains("`answer`"), "\(told.next)")
            let silent = try await door.send(
                "alice", "POST", "/v1/transfers/\(id)/cancel", body: Array(#"{"reason":""}"#.utf8))
            let wanted = try problem(silent)
            #expect(wanted.next.contains("1 to 256 bytes"))
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

    @Test func `what a page in a browser could post approves nothing`() async throws {
        try await Door.open { door in
            let made = try await door.send(
                "alice", "POST", "/v1/transfers", body: try Sample.ticket().canonicalBytes)
            let (id, json) = (try view(made).id, [UInt8]("{}".utf8))
            let approve = "/v1/transfers/\(id)/approve"
            for type in [nil, "text/plain", "multipart/form-data", ""] {
                for body in [nil, json] {
                    let form = try await door.send("bob", "POST", approve, body: body, type: type)
                    #expect(form.status == 415, "\(type ?? "a form")")
                    #expect(try problem(form).code == "api.body.type")
                }
            }
            for mark in [("Origin", "https://example.org"), ("Origin", "null"), ("Sec-Fetch-Site", "none")] {
                let headers = [(name: mark.0, value: mark.1)]
                let page = try await door.send("bob", "POST", approve, body: json, headers: headers)
                #expect(page.status == 403, "\(mark)")
                #expect(try problem(page).code == "api.browser")
                let link = try await door.send("bob", "GET", "/v1/transfers/\(id)", headers: headers)
                #expect(try problem(link).code == "api.browser")
            }
            let untouched = try await door.send("bob", "GET", "/v1/transfers/\(id)")
            #expect(try view(untouched).approvers.isEmpty)
            let approved = try await door.send("bob", "POST", approve)
            #expect(try view(approved).approvers == [UserID(checked: "bob")])
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `strangers who connect and stay silent keep no user out`() async throws {
        var limits = APILimits()
        (limits.connections, limits.unprovenConnections) = (2, 4)
        try await Door.open(limits: limits) { door in
            try await door.withStrangers(20) {
                for user in ["alice", "bob", "carol"] {
                    let answer = try await door.send(user, "GET", "/healthz")
                    #expect(answer.status == 200)
                }
            }
        }
    }

    @Test func `an instruction in XML is the ticket in JSON, to the byte of the answer`() async throws {
        try await Door.open { door in
            let ticket = try Sample.ticket()
            let message = try XMLWriter.write(
                try InstructionMapping.instruction(of: ticket).document().element)
            let path = "/v1/transfers"
            let made = try await door.send("alice", "POST", path, body: message, type: "application/xml")
            #expect(made.status == 200)
            #expect(
                try view(made).id
                    == TransferID.derive(
                        initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
                        commonID: ticket.commonID))
            let again = try await door.send(
                "alice", "POST", path, body: message, type: "application/xml; charset=utf-8")
            let json = try await door.send("alice", "POST", path, body: ticket.canonicalBytes)
            #expect(made.body == again.body && made.body == json.body)
            let other = try XMLWriter.write(
                try InstructionMapping.instruction(of: try Sample.ticket(units: 101)).document().element)
            let conflict = try await door.send("alice", "POST", path, body: other, type: "application/xml")
            #expect(try conflict.status == 409 && problem(conflict).code == "desk.ticket.conflict")
            #expect(
                try await door.send("bob", "POST", path, body: message, type: "application/xml").status == 403
            )
        }
    }

    @Test func `the list comes in pages, and everybody may ask who they are`() async throws {
        try await Door.open { door in
            for number in 1...5 {
                let ticket = try Sample.ticket(client: "desk-\(number)", common: "BOND\(number)")
                _ = try await door.send("alice", "POST", "/v1/transfers", body: ticket.canonicalBytes)
            }
            let all = try await ids(door, "")
            #expect(all.count == 5)
            let sorted = all.sorted()
            var paged: [String] = []
            while true {
                let after = paged.last.map { "after=\($0)&" } ?? ""
                let page = try await ids(door, "?\(after)limit=2")
                paged += page
                if page.count < 2 { break }
            }
            #expect(paged == sorted)
            for query in [
                "?limit=0", "?limit=1001", "?limit=01", "?after=x", "?limit=1&limit=2", "?x=1", "?limit",
            ] {
                let refused = try await door.send("alice", "GET", "/v1/transfers" + query)
                #expect(try refused.status == 400 && problem(refused).code == "api.query", "\(query)")
            }
            let me = try await door.send("bob", "GET", "/v1/me")
            #expect(String(decoding: me.body, as: UTF8.self) == #"{"name":"bob","roles":["checker"]}"#)
        }
    }

    private func ids(_ door: Door, _ query: String) async throws -> [String] {
        let answer = try await door.send("carol", "GET", "/v1/transfers" + query)
        guard case .array(let items) = try CanonicalJSON.parse(answer.body) else { return [] }
        return try items.map { try TransferViewCodec.read($0).id.hex }
    }

    @Test func `hostile XML is refused with a code, and only a ticket may be XML`() async throws {
        try await Door.open { door in
            let good = try XMLWriter.write(
                try InstructionMapping.instruction(of: try Sample.ticket()).document().element)
            let bomb = Array("<!DOCTYPE x [<!ENTITY a \"aa\">]>".utf8) + good
            let request = try XMLWriter.write(
                try Sese020(instruction: .init("desk-1", .deliver, .againstPayment)).document().element)
            for (body, code) in [
                ([], "xml.size"), (bomb, "xml.doctype"), (Array(good.dropLast(9)), "xml.syntax"),
                (Array("<x/>".utf8), "iso.root"), (request, "iso.reading.unsupported"),
            ] {
                let refused = try await door.send(
                    "alice", "POST", "/v1/transfers", body: body, type: "application/xml")
                #expect(try refused.status == 422 && problem(refused).code == code, "\(code)")
                #expect(try problem(refused).next.isEmpty == false)
            }
            let freeze = try await door.send(
                "dora", "POST", "/v1/gateway/freeze", body: good, type: "application/xml")
            #expect(try freeze.status == 415 && problem(freeze).code == "api.body.type")
            #expect(await door.desk.transfers().isEmpty)
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
