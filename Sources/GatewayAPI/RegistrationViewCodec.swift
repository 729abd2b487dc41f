import SettlementEngine
import SettlementModel
import SettlementProofs

/// What the registry holds, as the API writes it inside a transfer's view.
enum RegistrationViewCodec {
    static func json(_ view: RegistrationView) -> JSONValue {
        [
            "registry": view.registry.canonical, "state": .string(view.state),
            "reservation": .string(view.reservation), "claim": .orNull(view.claim),
            "people": ViewLimits.users(view.people),
            "answer": view.answer.map { .decimal($0) } ?? .null, "at": .orNull(view.at),
            "alike": .integer(view.alike), "sharingInvoices": .integer(view.sharingInvoices),
            "sharingFiles": .integer(view.sharingFiles),
            "accepted": ViewLimits.users(view.accepted),
            "detail": ViewLimits.text(view.detail, most: ViewLimits.story),
            "receipt": ViewLimits.whole(view.receipt, most: ViewLimits.receipt),
        ]
    }

    /// - Returns: nil for null.
    static func read(
        _ key: String, _ reader: inout ObjectReader
    ) throws(JSONFault) -> RegistrationView? {
        let value = try reader.value(key)
        if value == .null { return nil }
        do throws(JSONFault) { return try read(value) } catch { throw error.under(key) }
    }

    private static func read(_ value: JSONValue) throws(JSONFault) -> RegistrationView {
        var reader = try ObjectReader(value)
        let view = RegistrationView(
            registry: try reader.decode("registry"), state: try reader.string("state", limit: 32),
            reservation: try reader.string("reservation", limit: 96),
            claim: try reader.decodeOrNull("claim"), people: try users("people", &reader),
            answer: try reader.unsignedOrNull("answer"), at: try reader.decodeOrNull("at"),
            alike: try reader.integer("alike", in: 0...JSONValue.largestInteger),
            sharingInvoices: try reader.integer("sharingInvoices", in: 0...JSONValue.largestInteger),
            sharingFiles: try reader.integer("sharingFiles", in: 0...JSONValue.largestInteger),
            accepted: try users("accepted", &reader),
            detail: try reader.string("detail", limit: ViewLimits.story),
            receipt: try reader.stringOrNull("receipt", limit: ViewLimits.receipt))
        try reader.finish()
        return view
    }

    private static func users(
        _ key: String, _ reader: inout ObjectReader
    ) throws(JSONFault) -> [UserID] {
        var users: [UserID] = []
        for person in try reader.array(key, limit: ViewLimits.people) {
            guard case .string(let text) = person, let user = UserID(text) else {
                throw JSONFault(path: key, expected: "users' names", found: person.kindName)
            }
            users.append(user)
        }
        return users
    }
}
