public import SettlementProofs

/// One item of Recursive Length Prefix bytes: a string or a list, as a view of the bytes that came. Nothing is copied.
///
/// Only the canonical encoding is read: the shortest length, a single byte below 0x80 as itself, nothing left over. So the
/// bytes that are hashed are the bytes that were read, and no second decoder can see another value.
/// - Source: the Ethereum yellow paper, appendix B.
public struct RLPItem: Sendable {
    public let isList: Bool
    /// Prefix and payload.
    public let encoding: ArraySlice<UInt8>
    private let payloadStart: Int

    /// What the prefix announces.
    public var payload: ArraySlice<UInt8> { encoding[payloadStart...] }

    /// Deepest nesting of lists that is read.
    public static let deepest = 8
    /// Most items that one document may have.
    public static let most = 8192

    /// Reads one item that fills `bytes`, and checks everything inside it.
    ///
    /// - Throws: `proof.evm.rlp`.
    public init(_ bytes: ArraySlice<UInt8>) throws(ProofFault) {
        var count = 0
        self = try Self.first(of: bytes)
        guard encoding.endIndex == bytes.endIndex else { throw Self.fault("bytes follow the item") }
        try check(depth: 0, count: &count)
    }

    /// - Throws: `proof.evm.rlp`.
    public init(_ bytes: [UInt8]) throws(ProofFault) { try self.init(bytes[...]) }

    private init(isList: Bool, encoding: ArraySlice<UInt8>, payloadStart: Int) {
        self.isList = isList
        self.encoding = encoding
        self.payloadStart = payloadStart
    }

    /// The items of a list.
    ///
    /// - Throws: `proof.evm.rlp` for a string, and where there are more than `limit`.
    public func items(limit: Int) throws(ProofFault) -> [RLPItem] {
        guard isList else { throw Self.fault("a string where a list was expected") }
        var items: [RLPItem] = []
        var rest = payload
        while !rest.isEmpty {
            guard items.count < limit else { throw Self.fault("a list of more than \(limit) items") }
            let item = try Self.first(of: rest)
            items.append(item)
            rest = rest[item.encoding.endIndex...]
        }
        return items
    }

    /// The items of a list that has exactly `count`.
    ///
    /// - Throws: `proof.evm.rlp`.
    public func items(exactly count: Int) throws(ProofFault) -> [RLPItem] {
        let found = try items(limit: count)
        guard found.count == count else { throw Self.fault("\(found.count) items instead of \(count)") }
        return found
    }

    private func check(depth: Int, count: inout Int) throws(ProofFault) {
        count += 1
        guard count <= Self.most else { throw Self.fault("more than \(Self.most) items") }
        guard isList else { return }
        guard depth < Self.deepest else { throw Self.fault("lists nested deeper than \(Self.deepest)") }
        var rest = payload
        while !rest.isEmpty {
            let item = try Self.first(of: rest)
            try item.check(depth: depth + 1, count: &count)
            rest = rest[item.encoding.endIndex...]
        }
    }

    private static func first(of bytes: ArraySlice<UInt8>) throws(ProofFault) -> RLPItem {
        guard let prefix = bytes.first else { throw fault("no byte") }
        let start = bytes.startIndex
        switch prefix {
        case ..<0x80:
            return try item(bytes, list: false, from: start, count: 1)
        case ..<0xB8:
            let item = try item(bytes, list: false, from: start + 1, count: Int(prefix - 0x80))
            if item.payload.count == 1, let only = item.payload.first, only < 0x80 {
                throw fault("a small byte with a prefix")
            }
            return item
        case ..<0xC0:
            let (from, count) = try longLength(bytes, sizeOfLength: Int(prefix - 0xB7))
            return try item(bytes, list: false, from: from, count: count)
        case ..<0xF8:
            return try item(bytes, list: true, from: start + 1, count: Int(prefix - 0xC0))
        default:
            let (from, count) = try longLength(bytes, sizeOfLength: Int(prefix - 0xF7))
            return try item(bytes, list: true, from: from, count: count)
        }
    }

    private static func longLength(
        _ bytes: ArraySlice<UInt8>, sizeOfLength: Int
    ) throws(ProofFault) -> (from: Int, count: Int) {
        let digits = bytes.dropFirst().prefix(sizeOfLength)
        // Four bytes of length are more than any limit above this layer.
        guard digits.count == sizeOfLength, sizeOfLength <= 4, digits.first != 0 else {
            throw fault("a length that is cut off, too long, or starts with zero")
        }
        let count = digits.reduce(0) { $0 << 8 | Int($1) }
        guard count > 55 else { throw fault("a short length in the long form") }
        return (digits.endIndex, count)
    }

    private static func item(
        _ bytes: ArraySlice<UInt8>, list: Bool, from: Int, count: Int
    ) throws(ProofFault) -> RLPItem {
        guard count <= bytes.endIndex - from else { throw fault("a length beyond the end") }
        return RLPItem(
            isList: list, encoding: bytes[bytes.startIndex..<from + count], payloadStart: from)
    }

    static func fault(_ detail: String) -> ProofFault { ProofFault(code: "proof.evm.rlp", detail: detail) }
}
