import GatewayAPI
import SettlementEngine
import SettlementModel
import Testing

@testable import Interlock

struct TimelineTests {
    @Test func `a wide terminal shows two lanes side by side, events in order of time`() throws {
        let lines = TransferTimeline(try view(), OutputStyle(width: 100, usesColour: false)).lines()
        #expect(lines.allSatisfy { $0.count <= 100 })
        let head = try #require(lines.first { $0.contains("ASSET") })
        #expect(head.contains(" | CASH leg Y LOCKED"))
        let asset = try #require(lines.firstIndex { $0.hasPrefix("2026-11-13 09:00:00Z  locked") })
        let cash = try #require(lines.firstIndex { $0.contains("| 2026-11-13 09:00:05Z  locked") })
        let claim = try #require(lines.firstIndex { $0.contains("| 2026-11-13 09:00:09Z  claimed") })
        #expect(asset < cash && cash < claim)
        #expect(lines.contains { $0.contains("next") && $0.contains("claims the asset") })
        #expect(lines.contains { $0.contains("operatorTrusted") })
        #expect(lines.contains { $0.hasPrefix("not checked screening") })
        #expect(lines.contains { $0.contains("expires 2026-11-13 09:10:00Z") })
        #expect(lines.contains { $0.hasPrefix("approvals   1 of 1; made by alice, approved by bob") })
    }

    @Test func `within one second locks come before claims, X locks first and claims last`() throws {
        for cashFirst in [false, true] {
            // The asset's lane stands left, whichever leg it is.
            let asset: LegID = cashFirst ? .y : .x
            let both: [(String, Int64, String)] = [("claimed", 0, "gw.bank-b"), ("locked", 0, "gw.bank-a")]
            let view = try view(
                assetLeg: asset, assetEvents: both, cashEvents: both, quantity: "CNY 4926770.83")
            let lines = TransferTimeline(view, OutputStyle(width: 100, usesColour: false)).lines()
            let events = lines.filter {
                $0.contains("09:00:00Z  locked") || $0.contains("09:00:00Z  claimed")
            }
            let read = events.map { line in
                (line.hasPrefix("2026") ? "left " : "right ")
                    + (line.contains("locked") ? "locked" : "claimed")
            }
            let x = cashFirst ? "right" : "left"
            let y = cashFirst ? "left" : "right"
            #expect(read == ["\(x) locked", "\(y) locked", "\(y) claimed", "\(x) claimed"])
            #expect(lines.contains { $0.contains("CNY 4,926,770.83") })
            #expect(!lines.contains { $0.contains("4926770") })
        }
    }

    @Test(arguments: [
        ("CNY 4926770.83", "CNY 4,926,770.83"), ("140000 units of USD 100.00", "140,000 units of USD 100.00"),
        ("1 payment claim, face CNY 5000000.00", "1 payment claim, face CNY 5,000,000.00"),
        ("USD 9,979.70", "USD 9,979.70"), ("JPY 999", "JPY 999"),
        ("claim:DLC-2026-000517", "claim:DLC-2026-000517"),
        ("-1234567", "-1,234,567"), ("", ""), ("a  1000", "a  1,000"),
    ])
    func `numbers in a sentence get their commas and nothing else changes`(plain: String, grouped: String) {
        #expect(Grouping.grouped(plain) == grouped)
    }

    @Test func `a narrow terminal shows one lane after the other`() throws {
        let lines = TransferTimeline(try view(), OutputStyle(width: 48, usesColour: false)).lines()
        #expect(lines.allSatisfy { $0.count <= 48 })
        #expect(!lines.contains { $0.contains(" | ") })
        #expect(lines.contains { $0.hasPrefix("ASSET") } && lines.contains { $0.hasPrefix("CASH") })
    }

    @Test func `colour is only used where it is asked for, and words from outside cannot command a terminal`()
        throws
    {
        let hostile = try view(reason: "bad\u{1B}[2Jthing\u{202E}x")
        let plain = TransferTimeline(hostile, .plain).lines().joined()
        #expect(!plain.contains("\u{1B}") && !plain.contains("\u{202E}"))
        #expect(plain.contains("bad?[2Jthing?x"))
        let coloured = TransferTimeline(try view(), OutputStyle(width: 100, usesColour: true)).lines()
            .joined()
        #expect(coloured.contains("\u{1B}[1m"))
    }

    @Test func `the list fits its terminal and names every transfer`() throws {
        let lines = TransferTable.lines([try view(), try view()], OutputStyle(width: 80, usesColour: false))
        #expect(lines.count == 3)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines[1].contains("USD 9,979.70"))
        #expect(TransferTable.lines([], .plain) == ["no transfers"])
        // Where no terminal is, nothing is cut: the last column says who must do what by when.
        let whole = TransferTable.lines([try view()], .plain)
        let next = try view().next
        #expect(whole[1].count > 100 && whole[1].hasSuffix(next) && !whole[1].contains("…"))
    }

    @Test func `instants are written in UTC, the first and the last of them too`() throws {
        #expect(InstantText.written(try #require(LedgerInstant(seconds: 0))) == "1970-01-01 00:00:00Z")
        #expect(
            InstantText.written(try #require(LedgerInstant(seconds: 1_794_560_461))) == "2026-11-13 09:01:01Z"
        )
        #expect(
            InstantText.written(try #require(LedgerInstant(seconds: 253_402_300_799))).hasPrefix("after 2999")
        )
    }

    @Test func `events are read however the stream is cut`() throws {
        let text =
            ": open\n\nid: 1\nevent: transfer\ndata: {\"a\":1}\r\n\r\ndata: x\ndata: y\n\nevent: lost\n\n"
        for size in [1, 2, 7, 500] {
            let reader = EventReader()
            var events: [EventReader.Event] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                events += try reader.feed(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            #expect(
                events == [
                    EventReader.Event(name: "transfer", data: Array("{\"a\":1}".utf8)),
                    EventReader.Event(name: "message", data: Array("x\ny".utf8)),
                ])
        }
        #expect(throws: CommandFailure.self) {
            try EventReader().feed([UInt8](repeating: 97, count: 5 << 20))
        }
    }

    private func view(
        reason: String = "", assetLeg: LegID = .x,
        assetEvents: [(String, Int64, String)] = [("locked", 0, "gw.bank-a")],
        cashEvents: [(String, Int64, String)] = [("locked", 5, "gw.bank-b"), ("claimed", 9, "gw.bank-a")],
        quantity: String = "100 units"
    ) throws -> TransferView {
        let at = try #require(LedgerInstant(seconds: 1_794_560_400))
        let id = try #require(TransferID(hex: String(repeating: "3f", count: 16)))
        let lock = try #require(LockID(hex: String(repeating: "ab", count: 32)))
        let usd = try #require(CurrencyCode("USD"))
        let cash = try #require(Money(usd, minor: 997_970))
        let day = try #require(CalendarDate("2026-11-13"))
        let buyer = GatewayID(checked: "gw.bank-b")
        return TransferView(
            id: id, commonID: CommonID(checked: "BOND2026001113"), side: .sell,
            own: PartyIdentity(gateway: GatewayID(checked: "gw.bank-a"), lei: "969500BANKA0EXAMPL53"),
            counterparty: PartyIdentity(gateway: buyer, lei: "969500BANKB0EXAMPL08"), mode: .m2, kind: "BOND",
            instrument: "MYBCB2000018", cash: cash, settlementDate: day, state: "Y_CLAIMED",
            isoStatus: "Mtchd",
            outcome: nil, reason: reason, maker: UserID(checked: "alice"),
            approvers: [UserID(checked: "bob")],
            approvalsNeeded: 1,
            lanes: [
                lane("asset", assetLeg, at, assetEvents, lock, quantity),
                lane("cash", assetLeg == .x ? .y : .x, at, cashEvents, lock, quantity),
            ], next: "gw.bank-b claims the asset; it has no deadline",
            guards: [GuardStatement(name: "screening", status: .notChecked)],
            operatorTrusted: [LedgerID(checked: "sql:bank-b-cash")], revision: 7,
            settlementState: .claimed)
    }

    private func lane(
        _ title: String, _ leg: LegID, _ at: LedgerInstant, _ events: [(String, Int64, String)],
        _ lock: LockID, _ quantity: String
    ) -> LaneView {
        LaneView(
            title: title, leg: leg,
            ledger: LedgerID(checked: "sql:bank-\(leg == .x ? "a-assets" : "b-cash")"),
            asset: AssetID(checked: leg == .x ? "isin:MYBCB2000018" : "iso4217:USD"), quantity: quantity,
            state: .locked, lock: lock, lockDeadline: at.advanced(bySeconds: 60),
            expiry: at.advanced(bySeconds: 600),
            events: events.map {
                LaneEvent(
                    at: at.advanced(bySeconds: $0.1), what: $0.0, who: $0.2,
                    detail: "entry 12, and a sentence that is long enough to need a second line")
            })
    }
}
