import SettlementEngine
import SettlementModel

/// A blotter for people: a sign and words, for colour is never the only signal.
enum BlotterTable {
    static func lines(_ blotter: Blotter, _ moment: BlotterMoment, _ style: OutputStyle) -> [String] {
        let head = "\(blotter.view.rawValue): \(blotter.view.meaning)"
        guard !blotter.rows.isEmpty else { return [style.paint(head, .bold), "no transfers"] }
        return [style.paint(head, .bold)] + table(blotter.rows, moment, style) + foot(blotter)
    }

    /// Every view with how much stands in it.
    static func views(_ blotters: [Blotter]) -> [String] {
        let width = blotters.map { $0.view.rawValue.count }.max() ?? 0
        let counts = blotters.map { "\($0.rows.count)" }
        let digits = counts.map(\.count).max() ?? 0
        return zip(blotters, counts).map { blotter, count in
            TextWrap.padded(blotter.view.rawValue, width) + "  "
                + String(repeating: " ", count: digits - count.count) + count + "  " + blotter.view.meaning
        }
    }

    private static func table(
        _ rows: [BlotterRow], _ moment: BlotterMoment, _ style: OutputStyle
    ) -> [String] {
        let names = [
            "", "COMMON ID", "SIDE", "KIND", "CASH", "PEER", "VALUE", "STANDS", "ISO", "EXPIRES", "NEXT",
        ]
        let cells = rows.map { row in
            let transfer = row.transfer
            return [
                sign(row), transfer.commonID.text, transfer.side.rawValue, transfer.kind,
                Grouping.written(transfer.cash), transfer.counterparty.gateway.text,
                transfer.settlementDate.description, transfer.settlementState.rawValue, transfer.isoStatus,
                row.expiry.map { remaining($0, moment.now) } ?? transfer.deal?.deadline?.description ?? "",
                transfer.next,
            ].map(TextWrap.safe)
        }
        let widths = names.indices.map { column in ([names] + cells).map { $0[column].count }.max() ?? 0 }
        return zip([names] + cells, [nil] + rows.map(Optional.some)).map { line, row in
            let text = style.line(zip(line, widths).map(TextWrap.padded).joined(separator: "  "))
            guard let row else { return style.paint(text, .bold) }
            return row.isAtRisk ? style.paint(text, .red) : row.isOverdue ? style.paint(text, .yellow) : text
        }
    }

    private static func sign(_ row: BlotterRow) -> String {
        row.isAtRisk ? (row.isOverdue ? "RISK LATE" : "RISK") : row.isOverdue ? "LATE" : ""
    }

    /// How long until then: `in 4 min`, `3 h ago`.
    static func remaining(_ instant: LedgerInstant, _ now: LedgerInstant) -> String {
        let seconds = instant.seconds(since: now)
        let (size, unit): (Int64, String) =
            switch seconds.magnitude {
            case ..<120: (1, "s")
            case ..<7200: (60, "min")
            case ..<172_800: (3600, "h")
            default: (86_400, "d")
            }
        let count = Int64(seconds.magnitude) / size
        return seconds < 0 ? "\(count) \(unit) ago" : "in \(count) \(unit)"
    }

    private static func foot(_ blotter: Blotter) -> [String] {
        let count = blotter.rows.count
        let overdue = blotter.overdue == 0 ? "" : ", \(blotter.overdue) past the value date or a deadline"
        return ["\(count) transfer\(count == 1 ? "" : "s")\(overdue)"]
            + blotter.totals.map { total in
                let sums = [("we pay", total.pays), ("we receive", total.receives)].map { words, sum in
                    "\(words) \(sum.map { Grouping.written($0.decimal) } ?? "more than an amount can be")"
                }
                return "\(total.currency.code) in \(total.transfers): " + sums.joined(separator: ", ")
            }
    }
}
