/// Ed25519 keys that nobody holds.
///
/// The curve has eight points whose order divides eight. Taken as a key, each has signatures that verify over one message in eight
/// or more, the same bytes over all of them for the neutral point, and anyone makes them without a secret. Whoever shows such a
/// key could later deny every word under it. libcrypto takes them.
/// - Source: RFC 8032 5.1.3 (texts of points; a y below 2^255 − p has a second text) and 5.1.7.
enum Ed25519Point {
    /// Little-endian y, without the sign of x.
    private static let heights: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [0xed] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [0xee] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ]

    /// Whether the 32 bytes are one of the fourteen texts of these points.
    static func isOfSmallOrder(_ key: UnsafeRawBufferPointer) -> Bool {
        guard let last = key.last else { return false }
        return heights.contains { $0.last == last & 0x7f && key.dropLast().elementsEqual($0.dropLast()) }
    }
}
