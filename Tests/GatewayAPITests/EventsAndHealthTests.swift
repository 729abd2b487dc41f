import Curl
import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Synchronization
import Testing

struct EventsAndHealthTests {
    @Test func `readiness names its checks and fails with them`() async throws {
        try await Door.open { door in
            let ready = try await door.send("carol", "GET", "/readyz")
            #expect(ready.status == 200)
            await door.desk.loseJournal()
            let broken = try await door.send("carol", "GET", "/readyz")
            #expect(broken.status == 503)
            guard case .object(let object) = try CanonicalJSON.parse(broken.body) else {
                Issue.record("not an object")
                return
            }
            #expect(object["ready"] == .bool(false))
            #expect(
                object["checks"] == [
                    ["name": "journal", "passes": false, "detail": "not there"],
                    ["name": "ledger sql:bank-b-cash", "passes": true, "detail": "head 12"],
                ])
            #expect(try await door.send("carol", "GET", "/healthz").status == 200)
        }
    }

    @Test func `metrics are Prometheus text, one family at a time, escaped`() async throws {
        try await Door.open { door in
            let answer = try await door.send("carol", "GET", "/metrics")
            #expect(
                String(decoding: answer.body, as: UTF8.self) == """
                    # HELP interlock_transfers Transfers by state.
                    # TYPE interlock_transfers gauge
                    interlock_transfers{gateway="gw.\\"a\\"",state="X_LOCKED"} 3
                    interlock_transfers{state="SETTLED"} 4
                    # HELP interlock_journal_syncs_total Syncs\\nof the journal.
                    # TYPE interlock_journal_syncs_total counter
                    interlock_journal_syncs_total 17

                    """)
        }
    }

    @Test func `a watcher sees how a transfer stands and then every change of it`() async throws {
        var limits = APILimits()
        limits.heartbeat = .milliseconds(50)
        try await Door.open(limits: limits) { door in
            let made = try await door.send(
                "alice", "POST", "/v1/transfers", body: try Sample.ticket().canonicalBytes)
            let id = try view(made).id
            let client = door.client("carol")
            let request = CurlRequest(
                method: "GET", url: "https://127.0.0.1:\(door.port)/v1/events?transfer=\(id)")
            let seen = Mutex<[UInt8]>([])
            async let status = Door.blocking {
                try client.stream(request) { _, bytes in
                    seen.withLock { all in
                        all += bytes
                        return !String(decoding: all, as: UTF8.self).contains("\"WITHDRAWN\"")
                    }
                }
            }
            while await door.desk.readerCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
            _ = try await door.send("bob", "POST", "/v1/transfers/\(id)/approve")
            while !seen.withLock({ String(decoding: $0, as: UTF8.self).contains(": still here") }) {
                try await Task.sleep(for: .milliseconds(5))
            }
            _ = try await door.send(
                "bob", "POST", "/v1/transfers/\(id)/reject", body: Array(#"{"reason":"too dear"}"#.utf8))
            #expect(try await status == 200)
            let text = seen.withLock { String(decoding: $0, as: UTF8.self) }
            let states = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }
            #expect(states == ["id: 1", "id: 2", "id: 3"])
            #expect(text.contains("\"too dear\""))
        }
    }

    @Test func `a reader that hangs up is forgotten`() async throws {
        var limits = APILimits()
        limits.heartbeat = .milliseconds(20)
        try await Door.open(limits: limits) { door in
            let client = door.client("carol")
            let request = CurlRequest(method: "GET", url: "https://127.0.0.1:\(door.port)/v1/events")
            #expect(try await Door.blocking { try client.stream(request) { _, _ in false } } == 200)
            while await door.desk.readerCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test func `draining the gateway ends open streams`() async throws {
        try await Door.open { door in
            let client = door.client("carol")
            let request = CurlRequest(method: "GET", url: "https://127.0.0.1:\(door.port)/v1/events")
            async let status = Door.blocking { try client.stream(request) { _, _ in true } }
            while await door.desk.readerCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
            await door.drain()
            #expect(try await status == 200)
        }
    }

    @Test func `more streams than allowed are refused`() async throws {
        var limits = APILimits()
        limits.streams = 0
        try await Door.open(limits: limits) { door in
            let answer = try await door.send("carol", "GET", "/v1/events")
            #expect(answer.status == 429)
            #expect(try problem(answer).code == "api.streams")
            let asked = try await door.send("carol", "GET", "/v1/events?transfer=zz")
            #expect(try problem(asked).code == "api.query")
        }
    }

    @Test func `a path that takes no query refuses one, and does nothing`() async throws {
        try await Door.open { door in
            let id = String(repeating: "a", count: 32)
            for path in [
                "/healthz", "/readyz", "/metrics", "/v1/me", "/v1/transfers/\(id)", "/v1/gateway/resumptions",
            ] {
                let answer = try await door.send("carol", "GET", path + "?x=1")
                let refused = try problem(answer)
                #expect(answer.status == 400 && refused.code == "api.query", "\(path)")
            }
            let ticket = try Sample.ticket().canonicalBytes
            let order = try await door.send("alice", "POST", "/v1/transfers?limit=1", body: ticket)
            #expect(try problem(order).code == "api.query")
            #expect(await door.desk.transfers().isEmpty)
        }
    }

    @Test func `a view survives its JSON, and another key in it is refused`() throws {
        let id = try #require(TransferID(hex: String(repeating: "1f", count: 16)))
        for outcome in TransferOutcome.allCases.map(Optional.some) + [nil] {
            let view = try Sample.view(
                of: try Sample.ticket(), id: id, outcome: outcome, maker: UserID(checked: "alice"),
                approvers: [UserID(checked: "bob")])
            let json = TransferViewCodec.json(view)
            #expect(try TransferViewCodec.read(json) == view)
            guard case .object(var object) = json else { return }
            object["surprise"] = 1
            #expect(throws: JSONFault.self) { try TransferViewCodec.read(.object(object)) }
        }
    }
}
