/// The two texts of an ECDSA P-256 signature: DER `SEQUENCE { r, s }` and the 64 bytes r ‖ s that JOSE uses.
///
/// Both readers want 1 ≤ r, s < n and, for DER, the shortest encoding: otherwise anyone could change a
/// signature's bytes without breaking it. A high s is accepted, as FIPS 186-5 and every signer in use make
/// such.
/// - Source: RFC 3279 2.2.3, X.690 8.3 and 10.1 (DER), RFC 7518 3.4 (r ‖ s), SEC 2 (n).
public enum ECDSASignature {
    /// The order of the P-256 group.
    private static let order: [UInt8] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]

    /// Whether `bytes` are exactly one strict DER signature with both numbers in range.
    public static func isStrictDER(_ bytes: [UInt8]) -> Bool { scalars(inDER: bytes) != nil }

    /// The 64 bytes r ‖ s of a strict DER signature, or `nil`.
    public static func raw(fromDER bytes: [UInt8]) -> [UInt8]? {
        guard let (r, s) = scalars(inDER: bytes) else { return nil }
        return padded(bytes[r]) + padded(bytes[s])
    }

    /// The DER text of r ‖ s, or `nil` unless there are 64 bytes and both numbers are in range.
    public static func der(fromRaw bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count == 64, isInRange(bytes[0..<32]), isInRange(bytes[32..<64]) else { return nil }
        let body = integer(bytes[0..<32]) + integer(bytes[32..<64])
        return [0x30, UInt8(body.count)] + body
    }

    /// Where r and s stand in `bytes`, without a sign byte.
    private static func scalars(inDER bytes: [UInt8]) -> (Range<Int>, Range<Int>)? {
        // Both numbers are at most 33 bytes, so every length is one byte below 0x80.
        guard (8...72).contains(bytes.count), bytes[0] == 0x30, Int(bytes[1]) == bytes.count - 2,
            let r = scalar(in: bytes, at: 2), let s = scalar(in: bytes, at: r.upperBound),
            s.upperBound == bytes.count
        else { return nil }
        return (r, s)
    }

    /// The magnitude of the INTEGER that starts at `start`: positive, shortest form, in range.
    private static func scalar(in bytes: [UInt8], at start: Int) -> Range<Int>? {
        guard start <= bytes.count - 3, bytes[start] == 0x02, (1...33).contains(bytes[start + 1]) else {
            return nil
        }
        var first = start + 2
        let end = first + Int(bytes[start + 1])
        guard end <= bytes.count, bytes[first] < 0x80 else { return nil }
        if bytes[first] == 0 {
            guard end - first > 1, bytes[first + 1] >= 0x80 else { return nil }
            first += 1
        }
        guard end - first <= 32, isInRange(bytes[first..<end]) else { return nil }
        return first..<end
    }

    /// Whether the big-endian number is in 1..<n. At most 32 bytes; fewer are below n.
    private static func isInRange(_ magnitude: ArraySlice<UInt8>) -> Bool {
        guard magnitude.contains(where: { $0 != 0 }) else { return false }
        return magnitude.count < 32 || magnitude.lexicographicallyPrecedes(order)
    }

    private static func padded(_ magnitude: ArraySlice<UInt8>) -> [UInt8] {
        [UInt8](repeating: 0, count: 32 - magnitude.count) + magnitude
    }

    private static func integer(_ magnitude: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(magnitude.drop { $0 == 0 })
        if let first = digits.first, first >= 0x80 { digits.insert(0, at: 0) }
        return [0x02, UInt8(digits.count)] + digits
    }
}
