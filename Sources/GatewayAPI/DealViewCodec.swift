import SettlementEngine
import SettlementModel
import SettlementProofs

/// The purchase of a claim, as the API writes it inside a transfer's view.
enum DealViewCodec {
    static func json(_ view: DealView) -> JSONValue {
        [
            "state": .string(view.state), "claimState": .string(view.claimState),
            "rescinds": .orNull(view.rescinds), "distinct": .orNull(view.distinct),
            "reserve": view.reserve.map(json) ?? .null,
            "notice": view.notice.map(json) ?? .null, "deadline": .orNull(view.deadline),
        ]
    }

    private static func json(_ view: ReserveView) -> JSONValue {
        [
            "points": texts(view.points), "open": texts(view.open), "until": view.until.canonical,
            "lifts": .array(view.lifts.map(json)), "asked": view.asked.map(json) ?? .null,
            "rescission": .orNull(view.rescission),
        ]
    }

    private static func json(_ view: NoticeView) -> JSONValue {
        [
            "giver": view.giver.canonical, "noticeBy": view.noticeBy.canonical,
            "daysToAcknowledge": .integer(Int64(view.daysToAcknowledge)), "isDue": .bool(view.isDue),
            "acknowledgeBy": .orNull(view.acknowledgeBy), "sent": view.sent.map(json) ?? .null,
            "acknowledged": view.acknowledged.map(json) ?? .null, "asked": view.asked.map(json) ?? .null,
        ]
    }

    private static func json(_ word: WordView) -> JSONValue {
        [
            "what": .string(word.what), "on": word.on.canonical, "points": texts(word.points),
            "text": ViewLimits.text(word.text, most: ViewLimits.remark),
            "people": ViewLimits.users(word.people),
        ]
    }

    private static func texts(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }

    /// - Returns: nil for null.
    static func read(_ key: String, _ reader: inout ObjectReader) throws(JSONFault) -> DealView? {
        try optional(key, &reader) { reader throws(JSONFault) in
            let view = DealView(
                state: try reader.string("state", limit: 32),
                claimState: try reader.string("claimState", limit: 32),
                rescinds: try reader.decodeOrNull("rescinds"),
                distinct: try reader.decodeOrNull("distinct"),
                reserve: try optional("reserve", &reader, reserve),
                notice: try optional("notice", &reader, notice))
            // Derived from the rest; written for readers that are not this one.
            let deadline: CalendarDate? = try reader.decodeOrNull("deadline")
            guard deadline == view.deadline else {
                throw reader.fault("deadline", expected: "the next open day", found: "another")
            }
            return view
        }
    }

    private static func reserve(_ reader: inout ObjectReader) throws(JSONFault) -> ReserveView {
        ReserveView(
            points: try ConditionList.read("points", &reader), open: try ConditionList.read("open", &reader),
            until: try reader.decode("until"), lifts: try words("lifts", &reader),
            asked: try optional("asked", &reader, word), rescission: try reader.decodeOrNull("rescission"))
    }

    private static func notice(_ reader: inout ObjectReader) throws(JSONFault) -> NoticeView {
        NoticeView(
            giver: try reader.decode("giver"), noticeBy: try reader.decode("noticeBy"),
            daysToAcknowledge: Int(try reader.integer("daysToAcknowledge", in: 1...365)),
            isDue: try reader.bool("isDue"), acknowledgeBy: try reader.decodeOrNull("acknowledgeBy"),
            sent: try optional("sent", &reader, word),
            acknowledged: try optional("acknowledged", &reader, word),
            asked: try optional("asked", &reader, word))
    }

    private static func word(_ reader: inout ObjectReader) throws(JSONFault) -> WordView {
        var people: [UserID] = []
        let what = try reader.string("what", limit: 32)
        let points = try ConditionList.read("points", &reader)
        for person in try reader.array("people", limit: ViewLimits.people) {
            guard case .string(let text) = person, let user = UserID(text) else {
                throw JSONFault(path: "people", expected: "users' names", found: person.kindName)
            }
            people.append(user)
        }
        return WordView(
            what: what, on: try reader.decode("on"), points: points,
            text: try reader.string("text", limit: ViewLimits.remark),
            people: people)
    }

    private static func words(
        _ key: String, _ reader: inout ObjectReader
    ) throws(JSONFault) -> [WordView] {
        var result: [WordView] = []
        for (index, value) in try reader.array(key, limit: PaymentReserve.mostPoints).enumerated() {
            do throws(JSONFault) { result.append(try whole(value, word)) } catch {
                throw error.under(index: index).under(key)
            }
        }
        return result
    }

    private static func optional<Value>(
        _ key: String, _ reader: inout ObjectReader,
        _ read: (inout ObjectReader) throws(JSONFault) -> Value
    ) throws(JSONFault) -> Value? {
        let value = try reader.value(key)
        if value == .null { return nil }
        do throws(JSONFault) { return try whole(value, read) } catch { throw error.under(key) }
    }

    private static func whole<Value>(
        _ value: JSONValue, _ read: (inout ObjectReader) throws(JSONFault) -> Value
    ) throws(JSONFault) -> Value {
        var reader = try ObjectReader(value)
        let result = try read(&reader)
        try reader.finish()
        return result
    }
}
