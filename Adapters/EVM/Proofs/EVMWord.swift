public import SettlementModel
import SettlementProofs

/// The 32-byte words of the contract ABI: every static value is one.
///
/// - Source: Solidity's contract ABI specification, static types.
public enum EVMWord {
    public static let zero = Bytes32(bigEndianWords: 0, 0, 0, 0)

    public static func number(_ value: UInt64) -> Bytes32 { Bytes32(bigEndianWords: 0, 0, 0, value) }

    /// - Returns: `nil` for a negative number.
    public static func number(_ value: Int128) -> Bytes32? {
        guard value >= 0 else { return nil }
        return Bytes32(
            bigEndianWords: 0, 0, UInt64(truncatingIfNeeded: value >> 64), UInt64(truncatingIfNeeded: value))
    }

    /// The number in a word; `nil` from 2^127 on.
    public static func signed(_ word: Bytes32) -> Int128? {
        let bytes = word.bytes
        guard bytes[..<16].allSatisfy({ $0 == 0 }), bytes[16] < 0x80 else { return nil }
        return bytes[16...].reduce(0) { $0 << 8 | Int128($1) }
    }

    public static func address(_ address: EVMAddress) -> Bytes32 { address.word }

    /// The digest of words one after the other, as `keccak256(abi.encode(…))` of static values.
    public static func digest(_ words: [Bytes32]) -> Bytes32 {
        let bytes = [UInt8](unsafeUninitializedCapacity: 32 * words.count) { buffer, count in
            let room = UnsafeMutableRawBufferPointer(buffer)
            for word in words {
                word.write(to: UnsafeMutableRawBufferPointer(rebasing: room[count...]))
                count += 32
            }
        }
        return Keccak256.digest(bytes)
    }
}
