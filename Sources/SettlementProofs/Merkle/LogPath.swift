public import SettlementModel

/// A Merkle path in bytes: its hashes one after the other.
public enum LogPath {
    /// More hashes than any path in a log of fewer than 2^64 entries has.
    public static let longest = 128

    public static func bytes(_ hashes: [Bytes32]) -> [UInt8] { hashes.flatMap(\.bytes) }

    /// - Returns: `nil` unless the bytes are whole hashes, at most 128.
    public static func hashes(_ bytes: [UInt8]) -> [Bytes32]? {
        guard bytes.count.isMultiple(of: 32), bytes.count <= 32 * longest else { return nil }
        return stride(from: 0, to: bytes.count, by: 32).compactMap { Bytes32(bytes[$0..<$0 + 32]) }
    }
}
