public import SettlementModel
public import SettlementProofs

// What the strings inside RLP stand for. A number has no leading zero and zero is the empty string, so that each has one form.
extension RLPItem {
    /// The bytes of a string.
    ///
    /// - Throws: `proof.evm.rlp` for a list, and for more than `limit` bytes.
    public func string(limit: Int) throws(ProofFault) -> ArraySlice<UInt8> {
        guard !isList else { throw Self.fault("a list where a string was expected") }
        guard payload.count <= limit else { throw Self.fault("a string of more than \(limit) bytes") }
        return payload
    }

    /// The bytes of a string that has exactly `count`.
    ///
    /// - Throws: `proof.evm.rlp`.
    public func string(exactly count: Int) throws(ProofFault) -> ArraySlice<UInt8> {
        let bytes = try string(limit: count)
        guard bytes.count == count else { throw Self.fault("\(bytes.count) bytes instead of \(count)") }
        return bytes
    }

    /// - Throws: `proof.evm.rlp`.
    public func bytes32() throws(ProofFault) -> Bytes32 {
        guard let value = Bytes32(try string(exactly: 32)) else { throw Self.fault("not 32 bytes") }
        return value
    }

    /// - Throws: `proof.evm.rlp`.
    public func address() throws(ProofFault) -> EVMAddress {
        guard let value = EVMAddress(try string(exactly: 20)) else { throw Self.fault("not 20 bytes") }
        return value
    }

    /// A number up to 2^64 - 1.
    ///
    /// - Throws: `proof.evm.rlp`.
    public func unsigned() throws(ProofFault) -> UInt64 {
        try scalar(limit: 8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// A number up to 2^256 - 1, filled up with zeros in front.
    ///
    /// - Throws: `proof.evm.rlp`.
    public func word() throws(ProofFault) -> Bytes32 {
        let digits = try scalar(limit: 32)
        let padded = [UInt8](repeating: 0, count: 32 - digits.count) + digits
        guard let value = Bytes32(padded) else { throw Self.fault("not 32 bytes") }
        return value
    }

    private func scalar(limit: Int) throws(ProofFault) -> ArraySlice<UInt8> {
        let digits = try string(limit: limit)
        guard digits.first != 0 else { throw Self.fault("a number with a leading zero") }
        return digits
    }
}

/// Writes Recursive Length Prefix bytes.
public enum RLP {
    /// The list of items that are encoded already.
    public static func list(_ items: some Sequence<some Sequence<UInt8>>) -> [UInt8] {
        var payload: [UInt8] = []
        for item in items { payload.append(contentsOf: item) }
        return prefix(payload.count, short: 0xC0) + payload
    }

    public static func string(_ bytes: some Collection<UInt8>) -> [UInt8] {
        if bytes.count == 1, let only = bytes.first, only < 0x80 { return [only] }
        return prefix(bytes.count, short: 0x80) + bytes
    }

    public static func number(_ value: UInt64) -> [UInt8] { string(bigEndian(value)) }

    static let emptyString: [UInt8] = [0x80]
    static let emptyList: [UInt8] = [0xC0]

    private static func prefix(_ count: Int, short: UInt8) -> [UInt8] {
        guard count > 55 else { return [short + UInt8(count)] }
        let digits = bigEndian(UInt64(count))
        return [short + 55 + UInt8(digits.count)] + digits
    }

    private static func bigEndian(_ value: UInt64) -> [UInt8] {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }
        return Array(bytes.drop { $0 == 0 })
    }
}
