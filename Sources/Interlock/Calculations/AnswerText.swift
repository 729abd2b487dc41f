import SettlementProofs

/// An answer for people: one line a value, lists of objects as tables.
enum AnswerText {
    static func lines(_ answer: Answer) -> [String] {
        let width = answer.map(\.key.count).max() ?? 0
        return answer.flatMap { key, value -> [String] in
            if let rows = table(value) { return [key] + rows.map { "  " + $0 } }
            return [TextWrap.padded(key, width + 2) + plain(value)]
        }
    }

    /// The rows of a list of objects, under a line of their names.
    private static func table(_ value: JSONValue) -> [String]? {
        guard case .array(let entries) = value, !entries.isEmpty else { return nil }
        let objects = entries.compactMap { entry -> JSONObject? in
            if case .object(let object) = entry { object } else { nil }
        }
        guard objects.count == entries.count else { return nil }
        var names: [String] = []
        for object in objects {
            for member in object.members where !names.contains(member.key) { names.append(member.key) }
        }
        let cells = objects.map { object in names.map { object[$0].map(plain) ?? "" } }
        let widths = names.indices.map { column in
            max(names[column].count, cells.map { $0[column].count }.max() ?? 0)
        }
        return ([names] + cells).map { row in
            zip(row, widths).map { TextWrap.padded($0, $1 + 2) }.joined().trimmedEnd
        }
    }

    private static func plain(_ value: JSONValue) -> String {
        switch value {
        case .null: "none"
        case .bool(let flag): flag ? "yes" : "no"
        case .integer(let number): "\(number)"
        case .string(let text): TextWrap.safe(text)
        case .array(let entries): entries.isEmpty ? "none" : entries.map(plain).joined(separator: ", ")
        case .object(let object):
            object.members.map { TextWrap.safe($0.key) + " " + plain($0.value) }.joined(separator: "; ")
        }
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
