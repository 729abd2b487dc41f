import SettlementProofs

/// Ways to spoil a JSON tree, for tests that expect a refusal.
extension JSONValue {
    /// Puts `value` where `path` leads (keys, and indices as text); `nil` removes the member.
    mutating func replace(_ path: [String], with value: JSONValue?) {
        guard let first = path.first else {
            if let value { self = value }
            return
        }
        let rest = Array(path.dropFirst())
        switch self {
        case .object(var object):
            if rest.isEmpty {
                object[first] = value
            } else if var inner = object[first] {
                inner.replace(rest, with: value)
                object[first] = inner
            }
            self = .object(object)
        case .array(var elements):
            guard let index = Int(first), elements.indices.contains(index) else { return }
            elements[index].replace(rest, with: value)
            self = .array(elements)
        default: return
        }
    }

    /// Paths of all values under this one, this one first.
    func paths(_ prefix: [String] = []) -> [([String], JSONValue)] {
        var result = [(prefix, self)]
        switch self {
        case .object(let object):
            for member in object.members { result += member.value.paths(prefix + [member.key]) }
        case .array(let elements):
            for (index, element) in elements.enumerated() { result += element.paths(prefix + ["\(index)"]) }
        default: break
        }
        return result
    }
}
