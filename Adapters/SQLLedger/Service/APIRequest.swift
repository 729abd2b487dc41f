import SecureChannels
import SettlementModel
import SettlementProofs

/// A request's path and query, taken apart strictly.
struct APIRequest {
    let segments: [String]
    private var query: [String: String] = [:]

    init(_ request: HTTP2Request) throws(Problem) {
        guard request.path.utf8.count <= 2048 else { throw Problem.malformed("the path is too long") }
        let parts = request.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        for part in parts[0].split(separator: "/") { segments.append(try Self.decoded(part)) }
        self.segments = segments
        guard parts.count == 2 else { return }
        for pair in parts[1].split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decoded(sides[0])
            guard sides.count == 2, query[name] == nil else { throw Problem.malformed("query \(name)") }
            query[name] = try Self.decoded(sides[1])
        }
    }

    func text(_ name: String) throws(Problem) -> String? { query[name] }

    /// A log size; `nil` as default means that it must be there.
    func size(_ name: String, default absent: UInt64?) throws(Problem) -> UInt64 {
        guard let text = query[name] else {
            guard let absent else { throw Problem.malformed("query \(name) is missing") }
            return absent
        }
        guard let size = DecimalText.uint64(text) else {
            throw Problem.malformed("\(name): a decimal number is needed")
        }
        return size
    }

    func integer(_ name: String, default absent: Int64, in range: ClosedRange<Int64>) throws(Problem) -> Int64
    {
        guard let text = query[name] else { return absent }
        guard let value = DecimalText.int64(text), range.contains(value) else {
            throw Problem.malformed(
                "\(name): a number from \(range.lowerBound) to \(range.upperBound) is needed")
        }
        return value
    }

    func challenge() throws(Problem) -> Bytes32? {
        guard let text = query["challenge"] else { return nil }
        guard let challenge = Bytes32(hex: text) else {
            throw Problem.malformed("challenge: 64 hex digits are needed")
        }
        return challenge
    }

    func digest(_ position: Int) throws(Problem) -> Bytes32 {
        guard position < segments.count, let digest = Bytes32(hex: segments[position]) else {
            throw Problem.malformed("the path needs 64 lower-case hex digits")
        }
        return digest
    }

    func lockID(_ position: Int) throws(Problem) -> LockID { LockID(try digest(position)) }
    func commandID(_ position: Int) throws(Problem) -> CommandID { CommandID(try digest(position)) }

    func name<Name>(_ position: Int, _ make: (String) -> Name?) throws(Problem) -> Name {
        guard position < segments.count, let name = make(segments[position]) else {
            throw Problem.malformed("the path holds no legal name")
        }
        return name
    }

    private static func decoded(_ part: Substring) throws(Problem) -> String {
        var bytes: [UInt8] = []
        var rest = part.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let hex = String(decoding: rest.prefix(2), as: UTF8.self).lowercased()
            guard let value = Hex.decode(hex), value.count == 1 else {
                throw Problem.malformed("a percent escape")
            }
            bytes.append(value[0])
            rest = rest.dropFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem.malformed("the path is not UTF-8")
        }
        return text
    }
}
