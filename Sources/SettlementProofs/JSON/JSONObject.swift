/// The members of a JSON object, kept in canonical order, each key once.
///
/// Keys are compared by their exact bytes: two spellings that Unicode calls equivalent are two keys.
/// - Source: RFC 8785 section 3.2.3 (order by UTF-16 code units).
public struct JSONObject: Sendable {
    public struct Member: Hashable, Sendable {
        public let key: String
        public let value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The members of an object, in canonical order.
    public struct Members: RandomAccessCollection, Sendable {
        fileprivate let pairs: [(String, JSONValue)]

        public var startIndex: Int { 0 }
        public var endIndex: Int { pairs.count }
        public subscript(index: Int) -> Member { Member(key: pairs[index].0, value: pairs[index].1) }
    }

    /// In canonical order. As literals come, so that those in order are taken as they are.
    private(set) var pairs: [(String, JSONValue)]

    /// In canonical order.
    public var members: Members { Members(pairs: pairs) }

    public init() { pairs = [] }

    /// Takes the members in any order.
    ///
    /// - Repeats: of two members with one key, the later stays.
    public init(_ members: [(String, JSONValue)]) {
        pairs = members
        // Most callers write their members in order, and then there is nothing to do.
        guard !JSONObject.isStrictlyOrdered(pairs) else { return }
        JSONObject.sort(&pairs)
        pairs = JSONObject.lastOfEachKey(pairs)
    }

    /// For the parser, which has sorted the members and refused duplicates.
    init(sortedUnique members: [(String, JSONValue)]) { pairs = members }

    public var count: Int { pairs.count }

    /// The value of `key`; setting `nil` removes it.
    public subscript(_ key: String) -> JSONValue? {
        get { index(of: key).map { pairs[$0].1 } }
        set {
            if let found = index(of: key) { pairs.remove(at: found) }
            guard let newValue else { return }
            let place = pairs.firstIndex { KeyOrder.precedes(key, $0.0) } ?? pairs.count
            pairs.insert((key, newValue), at: place)
        }
    }

    /// Where `key` is: straight comparison while that is cheaper, halving above.
    ///
    /// - Parameter start: where to look first; whoever reads the members in order finds each at once.
    func index(of key: String, from start: Int = 0) -> Int? {
        guard pairs.count > 24 else {
            for index in min(start, pairs.count)..<pairs.count where KeyOrder.same(pairs[index].0, key) {
                return index
            }
            for index in 0..<min(start, pairs.count) where KeyOrder.same(pairs[index].0, key) { return index }
            return nil
        }
        var low = 0
        var high = pairs.count
        while low < high {
            let middle = low + (high - low) / 2
            if KeyOrder.precedes(pairs[middle].0, key) { low = middle + 1 } else { high = middle }
        }
        return low < pairs.count && KeyOrder.same(pairs[low].0, key) ? low : nil
    }

    /// A stable sort, so that the later of two equal keys stays later.
    static func sort(_ pairs: inout [(String, JSONValue)]) {
        pairs.sort { KeyOrder.precedes($0.0, $1.0) }
    }

    private static func isStrictlyOrdered(_ pairs: [(String, JSONValue)]) -> Bool {
        for index in pairs.indices.dropFirst()
        where !KeyOrder.precedes(pairs[index - 1].0, pairs[index].0) {
            return false
        }
        return true
    }

    private static func lastOfEachKey(_ sorted: [(String, JSONValue)]) -> [(String, JSONValue)] {
        var result: [(String, JSONValue)] = []
        result.reserveCapacity(sorted.count)
        for pair in sorted {
            if let last = result.last, KeyOrder.same(last.0, pair.0) { result.removeLast() }
            result.append(pair)
        }
        return result
    }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0.0 == $1.0 && $0.1 == $1.1 }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(pairs.count)
        for (key, value) in pairs {
            hasher.combine(key)
            hasher.combine(value)
        }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}

/// The order of object keys.
@usableFromInline
enum KeyOrder {
    /// True where both have the same bytes. `==` alone would also take canonically equivalent Unicode.
    @usableFromInline
    static func same(_ left: String, _ right: String) -> Bool {
        // Most keys are compared with another one, and most of those have another length.
        guard left.utf8.count == right.utf8.count else { return false }
        var (left, right) = (left, right)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                var index = left.count
                while index > 0 {
                    index -= 1
                    guard left[index] == right[index] else { return false }
                }
                return true
            }
        }
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
