import SettlementEngine
import SettlementModel

/// Many transfers, one a line.
enum TransferTable {
    static func lines(_ views: [TransferView], _ style: OutputStyle) -> [String] {
        guard !views.isEmpty else { return ["no transfers"] }
        let names = ["ID", "COMMON ID", "SIDE", "KIND", "CASH", "PEER", "STATE", "NEXT"]
        let rows = views.map { view in
            [
                String(view.id.hex.prefix(8)), view.commonID.text, view.side.rawValue, view.kind,
                Grouping.written(view.cash), view.counterparty.gateway.text,
                view.outcome?.rawValue ?? view.state,
                view.next,
            ].map(TextWrap.safe)
        }
        let widths = names.indices.map { column in ([names] + rows).map { $0[column].count }.max() ?? 0 }
        let written = ([names] + rows).map { row in
            style.line(zip(row, widths).map(TextWrap.padded).joined(separator: "  "))
        }
        return [style.paint(written[0], .bold)] + written.dropFirst()
    }
}

/// One change of one transfer, in one line.
enum TransferLine {
    static func written(_ view: TransferView) -> String {
        let lanes = view.lanes.map { "\($0.title) \($0.state.rawValue)" }.joined(separator: ", ")
        let end = view.outcome.map { "  \($0.rawValue)" } ?? ""
        let next = view.next.isEmpty ? "" : "  next: \(view.next)"
        let reason = view.reason.isEmpty ? "" : "  (\(view.reason))"
        return TextWrap.safe("\(view.revision)  \(view.state)\(end)  \(lanes)\(reason)\(next)")
    }
}
