internal import COpenSSL

/// Bytes that must not outlive their use: a key, a passphrase, a seed. Their memory is cleansed when
/// released.
///
/// Printing, interpolating or mirroring one shows its length only. Unchecked because a pointer is never
/// `Sendable`: the bytes are written before the object can be seen and never after.
public final class SecretBytes: @unchecked Sendable {
    /// How many bytes there are.
    public let count: Int
    private let storage: UnsafeMutableRawPointer

    /// Makes room for `count` bytes and has `fill` write them.
    /// - Throws: what `fill` throws (the memory is cleansed); `crypto.memory.exhausted`.
    init(
        count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) throws(CryptoError) -> Void
    ) throws(CryptoError) {
        guard count >= 0, let room = crypto_allocate(count) else {
            throw CryptoError(code: "crypto.memory.exhausted", detail: "no memory for \(count) secret bytes")
        }
        self.count = count
        storage = room
        try fill(UnsafeMutableRawBufferPointer(start: room, count: count))
    }

    /// Copies `bytes`. The caller's array is not cleansed: let it go soon.
    /// - Throws: `crypto.memory.exhausted`.
    public convenience init(_ bytes: [UInt8]) throws(CryptoError) {
        try self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// New bytes from the system's generator.
    /// - Parameter count: 0 to 1 MiB.
    /// - Throws: `crypto.random.count`, `crypto.random.failed`, `crypto.memory.exhausted`.
    public static func random(count: Int) throws(CryptoError) -> SecretBytes {
        try SecureRandom.check(count)
        return try SecretBytes(count: count) { (room) throws(CryptoError) in try SecureRandom.fill(room) }
    }

    deinit { crypto_cleanse_free(storage, count) }

    /// Lends the bytes for the length of the call.
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: storage, count: count))
    }

    /// A plain copy, outside this type's care: for calls that take an array.
    public var exposed: [UInt8] { withUnsafeBytes { Array($0) } }
}

extension SecretBytes: Equatable {
    /// Takes a time that depends on the lengths only.
    public static func == (left: SecretBytes, right: SecretBytes) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left.storage, right.storage, left.count) == 0
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "SecretBytes(\(count) hidden)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
