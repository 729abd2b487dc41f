import SettlementEvidence
import SettlementModel
import SettlementProofs

/// A verdict for people and for programs.
enum EvidenceReport {
    static func lines(_ verdict: EvidenceVerdict, _ style: OutputStyle) -> [String] {
        var lines: [String] = []
        let transfer = verdict.transfer?.hex ?? "unreadable"
        let outcome = verdict.outcome?.rawValue ?? "unknown"
        lines.append(
            verdict.holds
                ? style.paint("PROVED  transfer \(transfer) ended \(outcome)", .green)
                : style.paint("NOT PROVED  transfer \(transfer), stated outcome \(outcome)", .red))
        lines.append("")
        for finding in verdict.findings {
            lines += item(mark(finding.result) + " " + finding.rule.rawValue, finding.rule.title, style)
            if finding.result != .passed { lines += item("", finding.sentence, style) }
        }
        if !verdict.story.isEmpty {
            lines += ["", style.paint("who promised what, and which fact proves it", .bold)]
        }
        for line in verdict.story {
            lines += item(line.kind.rawValue.lowercased(), "\(line.who): \(line.what); \(line.when)", style)
            lines += item("", "signed by \(line.signature); known from \(line.anchor)", style)
        }
        for ledger in verdict.operatorTrusted {
            lines += item(
                "trust", "\(ledger): nobody but its operator vouches for its log (operatorTrusted)", style)
        }
        if !verdict.notChecked.isEmpty {
            lines += item("unchecked", verdict.notChecked.joined(separator: ", "), style)
        }
        for note in verdict.notes { lines += item("note", note, style) }
        return lines
    }

    /// - Parameter file: whose verdict it is, where several are given.
    static func json(_ verdict: EvidenceVerdict, file: String? = nil) -> JSONValue {
        let members = object(verdict).members.map { ($0.key, $0.value) }
        return .object(JSONObject(members + (file.map { [("file", .string($0))] } ?? [])))
    }

    private static func object(_ verdict: EvidenceVerdict) -> JSONObject {
        [
            "holds": .bool(verdict.holds), "transfer": .orNull(verdict.transfer),
            "outcome": verdict.outcome.map { .string($0.rawValue) } ?? .null,
            "findings": .array(
                verdict.findings.map {
                    [
                        "rule": .string($0.rule.rawValue), "title": .string($0.rule.title),
                        "result": .string(name($0.result)), "sentence": .string($0.sentence),
                    ]
                }),
            "story": .array(
                verdict.story.map {
                    [
                        "kind": .string($0.kind.rawValue), "who": .string($0.who), "what": .string($0.what),
                        "when": .string($0.when), "signature": .string($0.signature),
                        "anchor": .string($0.anchor),
                    ]
                }),
            "operatorTrusted": .list(verdict.operatorTrusted),
            "notChecked": .array(verdict.notChecked.map { .string($0) }),
            "notes": .array(verdict.notes.map { .string($0) }),
        ]
    }

    private static func item(_ label: String, _ text: String, _ style: OutputStyle) -> [String] {
        let column = 12
        return TextWrap.lines(TextWrap.safe(text), width: style.width - column).enumerated().map {
            TextWrap.padded($0.offset == 0 ? label : "", column) + $0.element
        }
    }

    private static func mark(_ result: RuleResult) -> String {
        switch result {
        case .passed: "ok  "
        case .failed: "FAIL"
        case .notReached: "-   "
        }
    }

    private static func name(_ result: RuleResult) -> String {
        switch result {
        case .passed: "passed"
        case .failed: "failed"
        case .notReached: "notReached"
        }
    }
}
