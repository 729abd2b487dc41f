public import SettlementEngine
import SettlementModel
public import SettlementProofs

/// The one JSON form of a resumption: for the API, for `--json`, and for the client that reads it back.
public enum ResumptionViewCodec {
    public static func json(_ view: ResumptionView) -> JSONValue {
        [
            "number": .integer(view.number), "kind": .string(view.subject.kind),
            "name": .string(view.subject.name), "by": .string(view.by.text),
            "reason": ViewLimits.text(view.reason, most: ViewLimits.remark),
            "trouble": ViewLimits.text(view.trouble, most: ViewLimits.story), "head": .orNull(view.head),
            "state": .string(view.state.rawValue),
            "decidedBy": view.decidedBy.map { .string($0.text) } ?? .null,
        ]
    }

    /// - Throws: `JSONFault` with the path of the first field that is not as `json` writes it.
    public static func read(_ value: JSONValue) throws(JSONFault) -> ResumptionView {
        var reader = try ObjectReader(value)
        let kind = try reader.string("kind", limit: 32)
        let name = try reader.string("name")
        let state = try reader.string("state", limit: 32)
        let by = try reader.string("by", limit: 96)
        let decidedBy = try reader.stringOrNull("decidedBy", limit: 96)
        let view = ResumptionView(
            number: try reader.integer("number", in: 1...JSONValue.integerRange.upperBound),
            subject: try reader.make(
                "name", expected: "the name of a \(kind)", ResumeSubject(kind: kind, name: name)),
            by: try reader.make("by", expected: "a user's name", UserID(by)),
            reason: try reader.string("reason", limit: ViewLimits.remark),
            trouble: try reader.string("trouble", limit: ViewLimits.story),
            head: try reader.decodeOrNull("head"),
            state: try reader.make(
                "state", expected: "a known state", ResumptionView.State(exactly: state)),
            decidedBy: try decidedBy.map { name throws(JSONFault) in
                try reader.make("decidedBy", expected: "a user's name", UserID(name))
            })
        try reader.finish()
        return view
    }
}
