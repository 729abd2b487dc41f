/// Exactly 32 bytes: a SHA-256 digest, a preimage's size, a lock's identity.
///
/// A value of this type cannot have another length, so no reader has to check it again.
/// - Range: 32 bytes, written as 64 lower-case hexadecimal digits.
public struct Bytes32: Hashable, Sendable, Comparable {
    private let a: UInt64
    private let b: UInt64
    private let c: UInt64
    private let d: UInt64

    /// The value whose bytes are these words, highest byte first. For code that holds a digest already.
    public init(bigEndianWords a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    /// Takes the bytes if there are exactly 32 of them.
    public init?(_ bytes: some Collection<UInt8>) {
        // Another module's call is not specialised: one look at the storage costs less than 32 calls for a byte.
        let found = bytes.withContiguousStorageIfAvailable { Bytes32(contiguous: UnsafeRawBufferPointer($0)) }
        guard let value = found ?? Array(bytes).withUnsafeBytes(Bytes32.init(contiguous:)) else { return nil }
        self = value
    }

    private init?(contiguous bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 32 else { return nil }
        func word(_ offset: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        self.init(bigEndianWords: word(0), word(8), word(16), word(24))
    }

    /// Reads 64 lower-case hexadecimal digits; anything else is `nil`.
    public init?(hex: String) {
        let value = Hex.withDigits(hex, count: 64) { digits -> Bytes32? in
            guard let a = Hex.word(digits, at: 0), let b = Hex.word(digits, at: 16),
                let c = Hex.word(digits, at: 32), let d = Hex.word(digits, at: 48)
            else { return nil }
            return Bytes32(bigEndianWords: a, b, c, d)
        }
        guard let value else { return nil }
        self = value
    }

    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            write(to: UnsafeMutableRawBufferPointer(buffer))
            count = 32
        }
    }

    /// Writes the 32 bytes to the start of `room`, which must hold them.
    public func write(to room: UnsafeMutableRawBufferPointer) {
        room.storeBytes(of: a.bigEndian, toByteOffset: 0, as: UInt64.self)
        room.storeBytes(of: b.bigEndian, toByteOffset: 8, as: UInt64.self)
        room.storeBytes(of: c.bigEndian, toByteOffset: 16, as: UInt64.self)
        room.storeBytes(of: d.bigEndian, toByteOffset: 24, as: UInt64.self)
    }

    public var hex: String {
        String(unsafeUninitializedCapacity: 64) { room in
            Hex.write(a, to: room, at: 0)
            Hex.write(b, to: room, at: 16)
            Hex.write(c, to: room, at: 32)
            Hex.write(d, to: room, at: 48)
            return 64
        }
    }

    public static func < (left: Bytes32, right: Bytes32) -> Bool {
        (left.a, left.b, left.c, left.d) < (right.a, right.b, right.c, right.d)
    }
}

extension Bytes32: CustomStringConvertible {
    public var description: String { hex }
}
