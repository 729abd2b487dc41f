/// The members of a JSON object, kept in canonical order, each key once.
///
/// Keys are compared by their exact bytes: two spellings that Unicode calls equivalent are two keys.
/// - Source: RFC 8785 section 3.2.3 (order by UTF-16 code units).
public struct JSONObject: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public let key: String
        public let value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// In canonical order.
    public private(set) var members: [Member]

    public init() { members = [] }

    /// Takes the members in any order.
    ///
    /// - Repeats: of two members with one key, the later stays.
    public init(_ members: [(String, JSONValue)]) {
        var sorted: [Member] = []
        sorted.reserveCapacity(members.count)
        for (key, value) in members { sorted.append(Member(key: key, value: value)) }
        // Most callers write their members in order, and then there is nothing to do.
        guard !JSONObject.isStrictlyOrdered(sorted) else {
            self.members = sorted
            return
        }
        JSONObject.sort(&sorted)
        self.members = JSONObject.lastOfEachKey(sorted)
    }

    /// For the parser, which has sorted the members and refused duplicates.
    init(sortedUnique members: [Member]) { self.members = members }

    public var count: Int { members.count }

    /// The value of `key`; setting `nil` removes it.
    public subscript(_ key: String) -> JSONValue? {
        get { index(of: key).map { members[$0].value } }
        set {
            if let found = index(of: key) { members.remove(at: found) }
            guard let newValue else { return }
            let place = members.firstIndex { KeyOrder.precedes(key, $0.key) } ?? members.count
            members.insert(Member(key: key, value: newValue), at: place)
        }
    }

    /// Where `key` is: straight comparison while that is cheaper, halving above.
    func index(of key: String) -> Int? {
        if members.count <= 24 {
            for index in members.indices where KeyOrder.same(members[index].key, key) { return index }
            return nil
        }
        var low = 0
        var high = members.count
        while low < high {
            let middle = low + (high - low) / 2
            if KeyOrder.precedes(members[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low < members.count && KeyOrder.same(members[low].key, key) ? low : nil
    }

    /// A stable sort, so that the later of two equal keys stays later.
    static func sort(_ members: inout [Member]) {
        members.sort { KeyOrder.precedes($0.key, $1.key) }
    }

    private static func isStrictlyOrdered(_ members: [Member]) -> Bool {
        for index in members.indices.dropFirst()
        where !KeyOrder.precedes(members[index - 1].key, members[index].key) {
            return false
        }
        return true
    }

    private static func lastOfEachKey(_ sorted: [Member]) -> [Member] {
        var result: [Member] = []
        result.reserveCapacity(sorted.count)
        for member in sorted {
            if let last = result.last, KeyOrder.same(last.key, member.key) { result.removeLast() }
            result.append(member)
        }
        return result
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

/// The order of object keys.
enum KeyOrder {
    /// True where both have the same bytes. `==` alone would also take canonically equivalent Unicode.
    static func same(_ left: String, _ right: String) -> Bool {
        // Unlike by Unicode is unlike by bytes, and most keys are compared with another one: that takes two words.
        guard left == right else { return false }
        return left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
    }

    /// True where `left` comes first by UTF-16 code units.
    ///
    /// UTF-8 bytes give the same order except that characters beyond U+FFFF, which start with 0xF0 to 0xF4,
    /// come before U+E000 to U+FFFF, which start with 0xEE or 0xEF: their surrogates start at 0xD800.
    static func precedes(_ left: String, _ right: String) -> Bool {
        var (left, right) = (left, right)
        return left.withUTF8 { left in right.withUTF8 { right in precedes(left, right) } }
    }

    private static func precedes(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for index in 0..<min(left.count, right.count) {
            let (first, second) = (left[index], right[index])
            if first == second { continue }
            if first >= 0xEE, second >= 0xEE, (first >= 0xF0) != (second >= 0xF0) { return first >= 0xF0 }
            return first < second
        }
        return left.count < right.count
    }
}
