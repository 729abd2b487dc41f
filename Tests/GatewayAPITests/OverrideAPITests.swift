import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

struct OverrideAPITests {
    @Test func `an officer asks and approves by number, and nobody else does`() async throws {
        try await Door.open { door in
            let ticket = try Sample.ticket()
            let sent = try await door.send(
                "alice", "POST", "/v1/transfers", body: CanonicalJSON.encode(ticket.canonical))
            let id = try TransferViewCodec.read(try CanonicalJSON.parse(sent.body)).id.hex
            let path = "/v1/transfers/\(id)/overrides"
            let limits = Array(#"{"reason":"seen","subject":{"kind":"LIMITS"}}"#.utf8)
            let rule = Array(
                #"{"reason":"seen","subject":{"kind":"RULE","set":"bank","rule":"lock-up"}}"#.utf8)
            for user in ["alice", "bob", "carol", "dora"] {
                for act in ["", "/1/approve", "/1/reject"] {
                    let answer = try await door.send(user, "POST", path + act, body: limits)
                    #expect(answer.status == 403, "\(user) \(act)")
                }
            }
            #expect(try await door.send("olga", "POST", path, body: limits).status == 200)
            #expect(try await door.send("olga", "POST", path, body: rule).status == 200)
            #expect(try await door.send("olga", "POST", path + "/1/approve").status == 200)
            #expect(try await door.send("olga", "POST", path + "/2/approve").status == 404)
            let reason = Array(#"{"reason":"no"}"#.utf8)
            #expect(try await door.send("olga", "POST", path + "/1/reject", body: reason).status == 200)
            #expect(
                await door.desk.officers == [
                    "olga asks limits: seen", #"olga asks rule(set: "bank", rule: "lock-up"): seen"#,
                    "olga approves 1", "olga rejects 1: no",
                ])
        }
    }

    @Test func `subjects, reasons and numbers that are not right are refused`() async throws {
        try await Door.open { door in
            let path = "/v1/transfers/" + String(repeating: "0", count: 32) + "/overrides"
            for body in [
                #"{"reason":"seen"}"#, #"{"subject":{"kind":"LIMITS"}}"#,
                #"{"reason":" ","subject":{"kind":"LIMITS"}}"#,
                #"{"reason":"seen","subject":{"kind":"EVERYTHING"}}"#,
                #"{"reason":"seen","subject":{"kind":"RULE","set":"bank"}}"#,
                #"{"reason":"seen","subject":{"kind":"LIMITS","set":"bank"}}"#,
            ] {
                let answer = try await door.send("olga", "POST", path, body: Array(body.utf8))
                #expect(answer.status == 422 || answer.status == 400, "\(body): \(answer.status)")
            }
            for act in ["/0/approve", "/01/approve", "/1/steal", "/1", "/1/approve/2", "/-1/reject", "/"] {
                let answer = try await door.send("olga", "POST", path + act)
                #expect(answer.status == 404, "\(act)")
            }
        }
    }

    @Test func `a view with a place in line and officers' words reads back as it was written`() throws {
        let at = try #require(LedgerInstant(seconds: 1_780_000_000))
        let yuan = try #require(CurrencyCode("CNY"))
        let money = try #require(Money(yuan, minor: 100))
        let plain = try Sample.view(
            of: try Sample.ticket(), id: try #require(TransferID(hex: String(repeating: "0", count: 32))),
            maker: nil)
        let view = TransferView(
            id: plain.id, commonID: plain.commonID, side: plain.side, own: plain.own,
            counterparty: plain.counterparty, mode: plain.mode, kind: plain.kind, instrument: "x",
            cash: plain.cash, settlementDate: plain.settlementDate, state: "QUEUED",
            isoStatus: "Pdg/PREA", outcome: nil, reason: "", maker: nil, approvers: [], approvalsNeeded: 1,
            lanes: plain.lanes, next: "", guards: [], operatorTrusted: [],
            decisions: [
                DecisionView(
                    subject: .limits, stage: "APPROVAL", result: "WAITS", rules: "limits", version: 7,
                    at: at, since: at, reasons: ["r"], lists: [], overridden: ["o"],
                    limits: [
                        LimitRow(
                            scope: "day", name: "2026-03-16", ceiling: money, outstanding: 1, inFlight: 2,
                            new: money, result: "REFUSED"),
                        LimitRow(
                            scope: "obligor", name: "unknown", ceiling: nil, outstanding: 0, inFlight: 0,
                            new: money, result: "REFUSED"),
                    ], digest: Digest.sha256([1]))
            ], limitWait: LimitWaitView(place: 3, since: at, until: at.advanced(bySeconds: 60)),
            overrides: [
                OverrideView(
                    number: 1, subject: "limits", covers: ["c"], by: UserID(checked: "olga"), reason: "r",
                    at: at, state: .rejected, decidedBy: UserID(checked: "otto"), decidedAt: at,
                    decidedWhy: "no"),
                OverrideView(
                    number: 2, subject: "bank/lock-up", covers: [], by: UserID(checked: "olga"),
                    reason: "r", at: at, state: .asked, decidedBy: nil, decidedAt: nil, decidedWhy: ""),
            ], revision: 4, settlementState: .held)
        let bytes = CanonicalJSON.encode(TransferViewCodec.json(view))
        #expect(try TransferViewCodec.read(try CanonicalJSON.parse(bytes)) == view)
    }
}
