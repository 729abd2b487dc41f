import SettlementModel
import SettlementProofs

/// The 20 bytes that name an account of an EVM ledger: the last of the Keccak-256 of its public key or of its creation.
public struct EVMAddress: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var rest = bytes[...]
        func take<Word: FixedWidthInteger>(_ count: Int) -> Word {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reduce(0) { $0 << 8 | Word($1) }
        }
        high = take(8)
        middle = take(8)
        low = take(4)
    }

    /// Reads 40 lower-case hexadecimal digits after `0x`. The spelling with capitals as a checksum is another text, refused.
    public init?(_ text: String) {
        guard text.utf8.starts(with: "0x".utf8), let bytes = Hex.decode(String(text.dropFirst(2))) else {
            return nil
        }
        self.init(bytes)
    }

    /// The address of a public key.
    ///
    /// - Parameter key: the 64 bytes x ‖ y.
    public init?(publicKey key: [UInt8]) {
        guard key.count == 64 else { return nil }
        self.init(Keccak256.digest(key).bytes.suffix(20))
    }

    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 20) { buffer, count in
            let room = UnsafeMutableRawBufferPointer(buffer)
            room.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            room.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
            room.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
            count = 20
        }
    }

    /// Its 20 bytes at the end of a word.
    var word: Bytes32 {
        Bytes32(bigEndianWords: 0, high >> 32, high << 32 | middle >> 32, middle << 32 | UInt64(low))
    }

    public var description: String { "0x" + Hex.encode(bytes) }

    public static let zero = EVMAddress(high: 0, middle: 0, low: 0)

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        (self.high, self.middle, self.low) = (high, middle, low)
    }

    public static func < (left: EVMAddress, right: EVMAddress) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}
