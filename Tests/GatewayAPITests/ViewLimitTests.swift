import GatewayAPI
import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

/// Whatever a view holds, what is written of it can be read: nobody's words hide a transfer.
struct ViewLimitTests {
    /// Three bytes to a character, so that most limits fall within one.
    private let long = String(repeating: "票", count: 40_000)
    private let users = (0..<200).map { UserID(checked: "user-\($0)") }

    private func at() throws -> LedgerInstant { try #require(LedgerInstant(seconds: 1_780_000_000)) }
    private func id() throws -> TransferID {
        try #require(TransferID(hex: String(repeating: "0", count: 32)))
    }

    private func decision() throws -> DecisionView {
        let texts = [String](repeating: long, count: 3) + (0..<2000).map { "reason \($0)" }
        let yuan = try #require(CurrencyCode("CNY"))
        let money = try #require(Money(yuan, minor: 100))
        let row = LimitRow(
            scope: "day", name: String(repeating: "n", count: 96), ceiling: money, outstanding: 1,
            inFlight: 2, new: money, result: "REFUSED")
        return DecisionView(
            subject: .limits, stage: "APPROVAL", result: "REFUSED",
            rules: String(repeating: "r", count: 96),
            version: 1, at: try at(), since: nil, reasons: texts, lists: texts, overridden: texts,
            limits: [LimitRow](repeating: row, count: 100), digest: nil)
    }

    private func override(_ number: Int64) throws -> OverrideView {
        OverrideView(
            number: number, subject: String(repeating: "s", count: 193),
            covers: [String](repeating: long, count: 2), by: users[0], reason: long, at: try at(),
            state: .rejected, decidedBy: users[1], decidedAt: try at(), decidedWhy: long)
    }

    private func deal() throws -> DealView {
        let day = try #require(CalendarDate("2026-04-15"))
        let points = (0..<32).map { "\(10 + $0)" + String(repeating: "p", count: 126) }
        let word = WordView(what: "LIFTED", on: day, points: points, text: long, people: users)
        return DealView(
            state: "SETTLED_UNDER_RESERVE", claimState: "NOTICE_SENT", rescinds: nil,
            reserve: ReserveView(
                points: points, open: points, until: day, lifts: [WordView](repeating: word, count: 32),
                asked: word, rescission: nil),
            notice: NoticeView(
                giver: .sell, noticeBy: day, daysToAcknowledge: 365, isDue: true,
                acknowledgeBy: day.adding(days: 3), sent: word, acknowledged: word, asked: word))
    }

    private func lane(_ plain: LaneView) throws -> LaneView {
        let event = LaneEvent(at: try at(), what: "locked", who: "gw.bank-a", detail: long)
        return LaneView(
            title: plain.title, leg: plain.leg, ledger: plain.ledger, asset: plain.asset,
            quantity: plain.quantity, state: plain.state, lock: plain.lock,
            lockDeadline: plain.lockDeadline,
            expiry: plain.expiry, events: [LaneEvent](repeating: event, count: 300))
    }

    private func largest() throws -> TransferView {
        let plain = try Sample.view(of: try Sample.ticket(), id: try id(), maker: nil)
        return TransferView(
            id: plain.id, commonID: plain.commonID, side: plain.side, own: plain.own,
            counterparty: plain.counterparty, mode: plain.mode, kind: plain.kind,
            instrument: plain.instrument, cash: plain.cash, settlementDate: plain.settlementDate,
            state: "UNMATCHED", isoStatus: "Unmtchd", outcome: nil, reason: long, maker: users[0],
            approvers: users, approvalsNeeded: 1, lanes: try plain.lanes.map(lane), next: long,
            guards: plain.guards, operatorTrusted: plain.operatorTrusted,
            decisions: [DecisionView](repeating: try decision(), count: 130),
            overrides: try (1...70).map(override),
            registration: RegistrationView(
                registry: GatewayID(checked: "registry"), state: "REFUSED", reservation: "r", claim: nil,
                people: users, answer: 1, at: nil, alike: 0, sharingInvoices: 0, sharingFiles: 0,
                accepted: users, detail: long, receipt: long),
            revision: 1, settlementState: .held, deal: try deal())
    }

    @Test func `the largest of each field is written so that it can be read`() throws {
        let view = try TransferViewCodec.read(TransferViewCodec.json(try largest()))
        for text in [view.reason, view.next, view.registration?.detail ?? ""] {
            #expect(text.utf8.count > 4090 && text.utf8.count <= 4096 && text.hasSuffix("票…"))
        }
        #expect(view.registration?.receipt == nil, "a signed answer is whole or not at all")
        #expect(view.approvers.count == 64 && view.registration?.people.count == 64)
        #expect(view.decisions.count == 128 && view.decisions[0].reasons.count == 1024)
        #expect(view.decisions[0].reasons[0].utf8.count <= 1024)
        #expect(view.overrides.map(\.number) == Array(7...70), "the newest words are shown")
        #expect(view.deal?.reserve?.lifts[0].text.hasSuffix("…") == true)
    }

    @Test func `what fits is written as it is, to the last byte`() throws {
        for reason in ["", String(repeating: "a", count: 4096), String(repeating: "票", count: 1365)] {
            let view = try Sample.view(of: try Sample.ticket(), id: try id(), maker: nil, reason: reason)
            #expect(try TransferViewCodec.read(TransferViewCodec.json(view)) == view)
        }
    }

    @Test func `a wish to resume is read whatever its ledger said`() throws {
        let subject = try #require(ResumeSubject(kind: "ledger", name: "sql:bank-a-assets"))
        let view = ResumptionView(
            number: 1, subject: subject, by: users[0], reason: long, trouble: long, head: nil, state: .asked,
            decidedBy: nil)
        let read = try ResumptionViewCodec.read(ResumptionViewCodec.json(view))
        #expect(read.trouble.hasSuffix("票…") && read.reason.utf8.count <= 1024)
    }
}
