import PeerProtocol
import SettlementProofs

/// The link fault that `body` throws; `nil` where it throws none.
func fault<Value>(_ body: () throws -> Value) -> LinkFault? {
    do {
        _ = try body()
        return nil
    } catch {
        return error as? LinkFault
    }
}

extension String {
    func firstRange(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }

    func replacingCharacters(_ range: Range<String.Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}

extension JSONValue {
    /// Every value that differs from this one in exactly one leaf.
    func withOneLeafChanged() -> [JSONValue] {
        switch self {
        case .null: ["x"]
        case .bool(let flag): [.bool(!flag)]
        case .integer(let number): [.integer(number + 1), .integer(-number - 1), .string("\(number)")]
        case .string(let text):
            [.string(text + "0"), .string(String(text.dropLast())), .string(text.turned), .null]
        case .array, .object: inEveryChild { $0.withOneLeafChanged() }
        }
    }

    func withOneKeyAdded() -> [JSONValue] {
        var results = inEveryChild { $0.withOneKeyAdded() }
        if case .object(var object) = self {
            object["zzz"] = .null
            results.append(.object(object))
        }
        return results
    }

    func withOneKeyRemoved() -> [JSONValue] {
        var results = inEveryChild { $0.withOneKeyRemoved() }
        if case .object(let object) = self {
            for member in object.members {
                let rest = object.members.filter { $0.key != member.key }
                results.append(.object(JSONObject(rest.map { ($0.key, $0.value) })))
            }
        }
        return results
    }

    private func inEveryChild(_ change: (JSONValue) -> [JSONValue]) -> [JSONValue] {
        switch self {
        case .object(let object):
            object.members.flatMap { member in
                change(member.value).map { changed in
                    var copy = object
                    copy[member.key] = changed
                    return .object(copy)
                }
            }
        case .array(let elements):
            elements.indices.flatMap { index in
                change(elements[index]).map { changed in
                    var copy = elements
                    copy[index] = changed
                    return .array(copy)
                }
            }
        case .null, .bool, .integer, .string: []
        }
    }
}

extension String {
    /// The same length with another last character, so that fixed lengths do not hide a missing check.
    fileprivate var turned: String {
        guard let last else { return "0" }
        return dropLast() + (last == "1" ? "2" : "1")
    }
}
