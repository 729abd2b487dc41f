import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

/// What a desk sends after a settlement, and how a purchase is written.
struct ClosingAPITests {
    private let path = "/v1/transfers/" + String(repeating: "5c", count: 16)

    @Test func `lifts, notices and the wish for a rescission reach the desk as they were sent`() async throws
    {
        try await Door.open { door in
            let ticket = try Sample.ticket()
            let id = TransferID.derive(
                initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
                commonID: ticket.commonID)
            let submitted = try await door.send(
                "alice", "POST", "/v1/transfers", body: CanonicalJSON.encode(ticket.canonical))
            #expect(submitted.status == 200)
            let base = "/v1/transfers/\(id.hex)"
            for (user, path, body) in [
                ("alice", "/reserve/lift", #"{"points":["原件"],"reason":"seen"}"#),
                ("bob", "/reserve/lift", #"{"reason":"seen too"}"#),
                ("bob", "/notice", #"{"step":"SENT","on":"2026-03-17","reference":"MT799 7"}"#),
            ] {
                let answer = try await door.send(user, "POST", base + path, body: Array(body.utf8))
                #expect(answer.status == 200, "\(path)")
                _ = try TransferViewCodec.read(try CanonicalJSON.parse(answer.body))
            }
            let prepared = try await door.send(
                "alice", "POST", base + "/rescission",
                body: Array(#"{"date":"2026-04-16","commonID":"R7"}"#.utf8))
            #expect(try TradeTicket(canonical: try CanonicalJSON.parse(prepared.body)) == ticket)
            #expect(
                await door.desk.closings == [
                    "lift 原件 alice seen", "lift  bob seen too", "SENT 2026-03-17 MT799 7 bob",
                    "rescission 2026-04-16 R7",
                ])
        }
    }

    @Test func `roles and bodies that are not right are refused`() async throws {
        try await Door.open { door in
            for (user, act, status) in [
                ("dora", "/reserve/lift", 403), ("carol", "/notice", 403), ("bob", "/rescission", 403),
                ("alice", "/reserve", 404), ("alice", "/reserve/drop", 404),
            ] {
                let answer = try await door.send(user, "POST", path + act, body: Array("{}".utf8))
                #expect(answer.status == status, "\(user) \(act)")
            }
            for (act, body) in [
                ("/reserve/lift", "{}"), ("/reserve/lift", #"{"reason":"r","points":"a"}"#),
                ("/reserve/lift", #"{"reason":"r","points":[" a"]}"#),
                ("/reserve/lift", #"{"reason":"r","more":1}"#), ("/reserve/lift", "no"),
                ("/notice", #"{"step":"LOST","on":"2026-03-17","reference":"x"}"#),
                ("/notice", #"{"step":"SENT","on":"2026-02-30","reference":"x"}"#),
                ("/notice", #"{"step":"SENT","reference":"x"}"#), ("/rescission", "{}"),
                ("/rescission", #"{"date":"2026-04-16","commonID":"a b"}"#),
            ] {
                let answer = try await door.send("alice", "POST", path + act, body: Array(body.utf8))
                #expect(answer.status == 400 || answer.status == 422, "\(act) \(body): \(answer.status)")
            }
            #expect(await door.desk.closings == [])
        }
    }

    @Test func `a purchase is read back as it was written, and a deadline that does not follow is refused`()
        throws
    {
        let day = try #require(CalendarDate("2026-04-15"))
        let word = WordView(
            what: "LIFTED", on: day, points: ["a"], text: "seen", people: [UserID(checked: "bob")])
        let reserve = ReserveView(
            points: ["a", "b"], open: ["b"], until: day, lifts: [word], asked: word,
            rescission: TransferID(hex: String(repeating: "5c", count: 16)))
        let notice = NoticeView(
            giver: .sell, noticeBy: day, daysToAcknowledge: 10, isDue: true,
            acknowledgeBy: day.adding(days: 3), sent: word, acknowledged: nil, asked: nil)
        let base = try Sample.view(
            of: try Sample.ticket(), id: try #require(TransferID(hex: String(repeating: "0", count: 32))),
            maker: nil)
        for deal in [
            DealView(
                state: "SETTLED_UNDER_RESERVE", claimState: "NOTICE_SENT", rescinds: nil, reserve: reserve,
                notice: notice),
            DealView(
                state: "FIRM", claimState: "OFFERED",
                rescinds: TransferID(hex: String(repeating: "0", count: 32)), reserve: nil, notice: nil),
            DealView(
                state: "FIRM", claimState: "OFFERED", rescinds: nil,
                distinct: DistinctClaim(refused: base.id, reason: "invoice 1/00"), reserve: nil, notice: nil),
        ] {
            let view = base.with(deal)
            let written = TransferViewCodec.json(view)
            #expect(try TransferViewCodec.read(written) == view)
            guard case .object(var object) = written, case .object(var inner)? = object["deal"] else {
                Issue.record("no object")
                return
            }
            inner["deadline"] = .string("2026-01-01")
            object["deal"] = .object(inner)
            #expect(throws: JSONFault.self) { try TransferViewCodec.read(.object(object)) }
        }
    }
}

extension TransferView {
    fileprivate func with(_ deal: DealView) -> TransferView {
        TransferView(
            id: id, commonID: commonID, side: side, own: own, counterparty: counterparty, mode: mode,
            kind: kind, instrument: instrument, cash: cash, settlementDate: settlementDate, state: state,
            isoStatus: isoStatus, outcome: outcome, reason: reason, maker: maker, approvers: approvers,
            approvalsNeeded: approvalsNeeded, lanes: lanes, next: next, guards: guards,
            operatorTrusted: operatorTrusted, decisions: decisions, registration: registration,
            revision: revision, settlementState: .settledUnderReserve, maturity: maturity, deal: deal)
    }
}
