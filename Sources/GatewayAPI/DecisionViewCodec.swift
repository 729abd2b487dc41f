import SettlementEngine
import SettlementModel
import SettlementProofs

/// The JSON form of one decision within a transfer's view.
enum DecisionViewCodec {
    static func json(_ view: DecisionView) -> JSONValue {
        [
            "subject": .string(view.subject.rawValue), "stage": .string(view.stage),
            "result": .string(view.result), "rules": .string(view.rules), "version": .integer(view.version),
            "at": .orNull(view.at), "since": .orNull(view.since),
            "reasons": ViewLimits.list(view.reasons),
            "lists": ViewLimits.list(view.lists),
            "overridden": ViewLimits.list(view.overridden),
            "limits": .array(view.limits.prefix(ViewLimits.limitRows).map(json)),
            "digest": view.digest.map { .hex($0) } ?? .null,
        ]
    }

    static func read(_ value: JSONValue) throws(JSONFault) -> DecisionView {
        var reader = try ObjectReader(value)
        let word = try reader.string("subject", limit: 32)
        let view = DecisionView(
            subject: try reader.make(
                "subject", expected: "LIMITS or RULES", DecisionView.Subject(exactly: word)),
            stage: try reader.string("stage", limit: 32), result: try reader.string("result", limit: 32),
            rules: try reader.string("rules", limit: 96), version: try reader.integer("version"),
            at: try reader.decodeOrNull("at"), since: try reader.decodeOrNull("since"),
            reasons: try reader.sentences("reasons"), lists: try reader.sentences("lists"),
            overridden: try reader.sentences("overridden"), limits: try limits(&reader),
            digest: try reader.bytes32OrNull("digest"))
        try reader.finish()
        return view
    }

    private static func json(_ row: LimitRow) -> JSONValue {
        [
            "scope": .string(row.scope), "name": .string(row.name), "ceiling": .orNull(row.ceiling),
            "outstanding": .decimal(row.outstanding), "inFlight": .decimal(row.inFlight),
            "new": row.new.canonical, "result": .string(row.result),
        ]
    }

    private static func limits(_ outer: inout ObjectReader) throws(JSONFault) -> [LimitRow] {
        var rows: [LimitRow] = []
        for value in try outer.array("limits", limit: ViewLimits.limitRows) {
            var reader = try ObjectReader(value)
            rows.append(
                LimitRow(
                    scope: try reader.string("scope", limit: 32), name: try reader.string("name", limit: 96),
                    ceiling: try reader.decodeOrNull("ceiling"),
                    outstanding: try reader.amount("outstanding"), inFlight: try reader.amount("inFlight"),
                    new: try reader.decode("new"), result: try reader.string("result", limit: 32)))
            try reader.finish()
        }
        return rows
    }
}
