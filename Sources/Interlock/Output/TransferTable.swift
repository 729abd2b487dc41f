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
            let line = row.enumerated().map { TextWrap.padded($0.element, widths[$0.offset]) }.joined(
                separator: "  ")
            // Where it is no terminal a program reads it, or a person a file: what is cut there is lost.
            return cut(line, style == .plain ? Int.max : style.width)
        }
        return [style.paint(written[0], .bold)] + written.dropFirst()
    }

    private static func cut(_ line: String, _ width: Int) -> String {
        var line = line
        while line.last == " " { line.removeLast() }
        return line.count <= width ? line : line.prefix(max(1, width - 1)) + "…"
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
