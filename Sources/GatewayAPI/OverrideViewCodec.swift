import SettlementEngine
import SettlementModel
import SettlementProofs

/// The JSON form of an officers' word within a transfer's view.
enum OverrideViewCodec {
    static func json(_ view: OverrideView) -> JSONValue {
        [
            "number": .integer(view.number), "subject": .string(view.subject),
            "covers": ViewLimits.list(view.covers), "by": .string(view.by.text),
            "reason": ViewLimits.text(view.reason, most: ViewLimits.remark), "at": view.at.canonical,
            "state": .string(view.state.rawValue),
            "decidedBy": view.decidedBy.map { .string($0.text) } ?? .null,
            "decidedAt": .orNull(view.decidedAt),
            "decidedWhy": ViewLimits.text(view.decidedWhy, most: ViewLimits.remark),
        ]
    }

    static func read(_ value: JSONValue) throws(JSONFault) -> OverrideView {
        var reader = try ObjectReader(value)
        let state = try reader.string("state", limit: 32)
        let by = try reader.string("by", limit: 96)
        let decidedBy = try reader.stringOrNull("decidedBy", limit: 96)
        let view = OverrideView(
            number: try reader.integer("number", in: 1...JSONValue.integerRange.upperBound),
            subject: try reader.string("subject", limit: 256), covers: try reader.sentences("covers"),
            by: try reader.make("by", expected: "a user's name", UserID(by)),
            reason: try reader.string("reason", limit: ViewLimits.remark), at: try reader.decode("at"),
            state: try reader.make("state", expected: "a known state", OverrideView.State(exactly: state)),
            decidedBy: try decidedBy.map { name throws(JSONFault) in
                try reader.make("decidedBy", expected: "a user's name", UserID(name))
            }, decidedAt: try reader.decodeOrNull("decidedAt"),
            decidedWhy: try reader.string("decidedWhy", limit: ViewLimits.remark))
        try reader.finish()
        return view
    }
}

/// The JSON form of a place in the line for room in the limits.
enum LimitWaitCodec {
    static func json(_ view: LimitWaitView) -> JSONValue {
        ["place": .integer(Int64(view.place)), "since": view.since.canonical, "until": view.until.canonical]
    }

    static func read(_ key: String, _ outer: inout ObjectReader) throws(JSONFault) -> LimitWaitView? {
        let value = try outer.value(key)
        guard value != .null else { return nil }
        do throws(JSONFault) {
            var reader = try ObjectReader(value)
            let view = LimitWaitView(
                place: Int(try reader.integer("place", in: 1...1_000_000)), since: try reader.decode("since"),
                until: try reader.decode("until"))
            try reader.finish()
            return view
        } catch {
            throw error.under(key)
        }
    }
}

extension ObjectReader {
    /// A list of texts, as `ViewLimits.list` writes it.
    mutating func sentences(_ key: String) throws(JSONFault) -> [String] {
        var texts: [String] = []
        for value in try array(key, limit: ViewLimits.sentences) {
            guard case .string(let text) = value, text.utf8.count <= ViewLimits.remark else {
                throw fault(key, expected: "texts of at most \(ViewLimits.remark) bytes", found: "another")
            }
            texts.append(text)
        }
        return texts
    }
}
