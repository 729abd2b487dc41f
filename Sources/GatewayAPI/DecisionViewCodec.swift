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
            "reasons": .array(view.reasons.map { .string($0) }),
            "lists": .array(view.lists.map { .string($0) }),
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
            reasons: try texts("reasons", &reader), lists: try texts("lists", &reader),
            digest: try reader.bytes32OrNull("digest"))
        try reader.finish()
        return view
    }

    private static func texts(
        _ key: String, _ reader: inout ObjectReader
    ) throws(JSONFault) -> [String] {
        var texts: [String] = []
        for value in try reader.array(key, limit: 1024) {
            guard case .string(let text) = value else {
                throw reader.fault(key, expected: "a list of texts", found: value.kindName)
            }
            texts.append(text)
        }
        return texts
    }
}
