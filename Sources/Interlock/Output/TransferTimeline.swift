import SettlementEngine
import SettlementModel

/// One transfer for people: what is true, two lanes of who did what when, what is next and by when.
///
/// Every instant stands on its own ledger's clock; the two clocks are not one.
struct TransferTimeline {
    private let view: TransferView
    private let style: OutputStyle
    private static let narrowest = 72

    init(_ view: TransferView, _ style: OutputStyle) {
        self.view = view
        self.style = style
    }

    func lines() -> [String] {
        head() + [""] + lanes() + [""] + foot()
    }

    private func head() -> [String] {
        var facts = [
            ("transfer", view.id.hex),
            ("trade", "\(view.commonID), \(view.kind) \(view.instrument), mode \(view.mode.rawValue)"),
            (
                "we",
                "\(view.side == .sell ? "sell to" : "buy from") \(view.counterparty.gateway) (\(view.counterparty.lei))"
            ),
            ("cash", "\(Grouping.written(view.cash)), settles \(view.settlementDate)"),
            ("state", "\(view.state)"),
            ("settlement", "\(view.settlementState.rawValue) (\(view.isoStatus))"),
        ]
        if let outcome = view.outcome { facts.append(("outcome", Self.words(outcome))) }
        if !view.reason.isEmpty { facts.append(("why", view.reason)) }
        facts.append(("approvals", approvals()))
        return facts.flatMap { labelled($0.0, $0.1) }
    }

    private func approvals() -> String {
        let maker = view.maker.map { "made by \($0)" } ?? "no maker"
        let given =
            view.approvers.isEmpty
            ? "" : ", approved by " + view.approvers.map(\.text).joined(separator: ", ")
        return "\(view.approvers.count) of \(view.approvalsNeeded); \(maker)\(given)"
    }

    private func foot() -> [String] {
        var lines: [String] = []
        if !view.next.isEmpty { lines += labelled("next", view.next) }
        for ledger in view.operatorTrusted {
            lines += labelled(
                "trust", "\(ledger): nobody but its operator vouches for its log (operatorTrusted)")
        }
        if let wait = view.limitWait {
            lines += labelled(
                "waits",
                "number \(wait.place) in line for room in the limits since \(InstantText.written(wait.since)), "
                    + "at most until \(InstantText.written(wait.until))")
        }
        for word in view.overrides { lines += labelled("officers", word.sentence) }
        for decision in view.decisions { lines += labelled("checked", Self.words(decision)) }
        if let registration = view.registration { lines += labelled("registry", words(registration)) }
        let unchecked = view.guards.filter { $0.status == .notChecked }.map(\.name)
        if !unchecked.isEmpty { lines += labelled("not checked", unchecked.joined(separator: ", ")) }
        return lines
    }

    /// `MATCH by offering 3: ALLOWED, screened by lists.example 2026-11-12`.
    private static func words(_ decision: DecisionView) -> String {
        let by =
            decision.subject == .limits
            ? "limits \(decision.version)" : "\(decision.rules) \(decision.version)"
        let since = decision.since.map { " since \(InstantText.written($0))" } ?? ""
        let lists = decision.lists.isEmpty ? "" : ", screened by " + decision.lists.joined(separator: ", ")
        let said = decision.reasons + decision.overridden
        let why = said.isEmpty ? "" : ": " + said.joined(separator: "; ")
        return "\(decision.stage) by \(by): \(decision.result)\(since)\(lists)\(why)"
    }

    private func words(_ registration: RegistrationView) -> String {
        var words = ["\(registration.registry): \(registration.state) as \(registration.reservation)"]
        if let answer = registration.answer { words.append("answer \(answer)") }
        if registration.alike > 0 {
            words.append("\(registration.alike) more of that issuer and number: look at the documents")
        }
        if !registration.detail.isEmpty { words.append(registration.detail) }
        return words.joined(separator: "; ")
    }

    private func labelled(_ label: String, _ text: String) -> [String] {
        let column = 12
        return TextWrap.lines(TextWrap.safe(text), width: style.width - column).enumerated().map {
            index, line in
            let name = TextWrap.padded(index == 0 ? label : "", column)
            return index == 0 ? style.paint(name, .dim) + line : name + line
        }
    }

    private static func words(_ outcome: TransferOutcome) -> String {
        switch outcome {
        case .settled: "SETTLED: the asset moved and the cash moved"
        case .refunded: "REFUNDED: nothing moved; both legs ended without a claim"
        case .lapsed: "LAPSED: the first leg was never locked"
        case .released: "RELEASED: the first leg went back by both holders' word"
        case .withdrawn: "WITHDRAWN: no lock was ever asked for"
        case .breached: "LOSS_INCIDENT: one leg was claimed and the other went back; call the operators now"
        }
    }
}

extension TransferTimeline {
    /// One event with the lane it belongs to.
    private struct Row {
        let lane: Int
        let leg: LegID
        let event: LaneEvent

        /// Instants have whole seconds: within one, a lock comes before an end; X locks first and ends last.
        var order: (Int64, Int, Int) {
            let locks = event.what == LockState.locked.rawValue.lowercased()
            return (event.at.seconds, locks ? 0 : 1, locks == (leg == .x) ? 0 : 1)
        }
    }

    private func lanes() -> [String] {
        guard style.width >= Self.narrowest, view.lanes.count == 2 else { return view.lanes.flatMap(stacked) }
        let width = (style.width - 3) / 2
        let heads = view.lanes.map { laneHead($0, width) }
        let height = heads.map(\.count).max() ?? 0
        var lines = (0..<height).map { index in
            let cells = heads.map { index < $0.count ? $0[index] : "" }
            let line = TextWrap.padded(cells[0], width) + " |" + (cells[1].isEmpty ? "" : " " + cells[1])
            return index == 0 ? style.paint(line, .bold) : line
        }
        lines.append(String(repeating: "-", count: width) + "-+-" + String(repeating: "-", count: width))
        for row in rows() {
            for cell in cells(row.event, width) {
                let left = row.lane == 0 ? cell : ""
                lines.append(TextWrap.padded(left, width) + " |" + (row.lane == 1 ? " " + cell : ""))
            }
        }
        return lines
    }

    private func stacked(_ lane: LaneView) -> [String] {
        let head = laneHead(lane, style.width)
        let first = head.prefix(1).map { style.paint($0, .bold) }
        return first + head.dropFirst() + lane.events.flatMap { cells($0, style.width - 2).map { "  " + $0 } }
            + [""]
    }

    private func laneHead(_ lane: LaneView, _ width: Int) -> [String] {
        var facts = [
            "\(lane.title.uppercased()) leg \(lane.leg.rawValue) \(lane.state.rawValue)",
            Grouping.grouped(lane.quantity), "\(lane.asset)", "on \(lane.ledger)",
        ]
        if let lock = lane.lock { facts.append("lock \(lock.hex.prefix(16))…") }
        if let deadline = lane.lockDeadline {
            facts.append("to be locked before \(InstantText.written(deadline))")
        }
        if let expiry = lane.expiry { facts.append("expires \(InstantText.written(expiry))") }
        return facts.flatMap { TextWrap.lines(TextWrap.safe($0), width: width) }
    }

    /// Both lanes' events in the order in which they read downwards.
    private func rows() -> [Row] {
        view.lanes.enumerated()
            .flatMap { lane, view in view.events.map { Row(lane: lane, leg: view.leg, event: $0) } }
            .enumerated()
            .sorted { left, right in
                left.element.order == right.element.order
                    ? left.offset < right.offset : left.element.order < right.element.order
            }
            .map(\.element)
    }

    private func cells(_ event: LaneEvent, _ width: Int) -> [String] {
        let first = "\(InstantText.written(event.at))  \(event.what)"
        var rest = event.who.isEmpty ? "" : "by \(event.who)"
        if !event.detail.isEmpty { rest += (rest.isEmpty ? "" : ": ") + event.detail }
        guard !rest.isEmpty else { return [TextWrap.safe(first)] }
        return [TextWrap.safe(first)]
            + TextWrap.lines(TextWrap.safe(rest), width: width - 2).map { "  " + $0 }
    }
}
