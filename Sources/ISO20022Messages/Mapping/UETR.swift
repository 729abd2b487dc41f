public import SettlementModel

/// The name of one payment everywhere on its way: a UUID of version 4 in lower case.
/// - Source: ISO 20022 `UUIDv4Identifier`; `domain.md` 7.
public struct UETR: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// The name of a transfer's cash leg: both gateways and every retry give the same one, and no other transfer has it.
    ///
    /// A transfer's id is half of a SHA-256 digest; six of its bits make way for the version and the variant.
    public init(cashLegOf transfer: TransferID) { self.init(sixteen: transfer.bytes) }

    /// The name of another payment than a transfer's one cash leg, from a digest of what it is for.
    public init(digest: Bytes32) { self.init(sixteen: Array(digest.bytes.prefix(16))) }

    private init(sixteen: [UInt8]) {
        var bytes = sixteen
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(Hex.encode(bytes))
        text = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
    }

    public var description: String { text }
}
