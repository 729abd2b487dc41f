/// A name that crosses the wire: short, printable, with one spelling.
///
/// - Range: 1 to 96 characters of `A–Z a–z 0–9 . : _ / -`, the first a letter or a digit.
public protocol Identifier: Hashable, Sendable, Comparable, CustomStringConvertible {
    var text: String { get }
    init(checked text: String)
}

extension Identifier {
    /// Takes `text` if it is a legal name.
    @inlinable public init?(_ text: String) {
        guard IdentifierRule.admits(text) else { return nil }
        self.init(checked: text)
    }

    public var description: String { text }

    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

@usableFromInline
enum IdentifierRule {
    @usableFromInline
    static func admits(_ text: String) -> Bool {
        guard text.utf8.count <= 96 else { return false }
        var text = text
        return text.withUTF8 { bytes in
            guard let first = bytes.first, isAlphanumeric(first) else { return false }
            for byte in bytes where !isAlphanumeric(byte) && !isMark(byte) { return false }
            return true
        }
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "/"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

/// One institution's presence on the wire (IETF SATP: gateway), for example `gw.bank-a`.
public struct GatewayID: Identifier {
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// One ledger in the world, for example `sql:bank-a-claims`. Part of every lock's identity.
public struct LedgerID: Identifier {
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// An account on one ledger; it means nothing without its `LedgerID`.
public struct AccountID: Identifier {
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// A thing a ledger keeps: `iso4217:CNY`, `isin:MYBCB2000013`, `claim:DLC-2026-000517`.
public struct AssetID: Identifier {
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// The reference both desks put on their tickets; with the two gateways it names the transfer.
///
/// - Source: ISO 20022 `CmonId`; 16 characters by market practice.
public struct CommonID: Identifier {
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// The desk's own name for a request: sent twice with the same content, it acts once.
public struct ClientID: Identifier {
    public let text: String
    public init(checked text: String) { self.text = text }
}

/// One atomic settlement, named alike by both gateways.
///
/// - Range: the first 16 bytes of a domain-separated SHA-256 over both gateways and the common id.
public struct TransferID: Hashable, Sendable, Comparable, CustomStringConvertible {
    // Two words and no array: the id is the key of nearly every dictionary.
    private let high: UInt64
    private let low: UInt64

    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 16) { room, count in
            for index in 0..<8 {
                room[index] = UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
                room[index + 8] = UInt8(truncatingIfNeeded: low >> UInt64(56 - 8 * index))
            }
            count = 16
        }
    }

    public init?(hex: String) {
        let words = Hex.withDigits(hex, count: 32) { digits -> (UInt64, UInt64)? in
            guard let high = Hex.word(digits, at: 0), let low = Hex.word(digits, at: 16) else { return nil }
            return (high, low)
        }
        guard let words else { return nil }
        (high, low) = words
    }

    public var hex: String {
        String(unsafeUninitializedCapacity: 32) { room in
            Hex.write(high, to: room, at: 0)
            Hex.write(low, to: room, at: 16)
            return 32
        }
    }

    public var description: String { hex }

    public static func < (left: TransferID, right: TransferID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

/// The identity of a lock: the digest of all its terms, the same on both gateways and on the ledger.
public struct LockID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let digest: Bytes32
    public init(_ digest: Bytes32) { self.digest = digest }
    public init?(hex: String) {
        guard let digest = Bytes32(hex: hex) else { return nil }
        self.digest = digest
    }
    public var hex: String { digest.hex }
    public var description: String { hex }
    public static func < (left: LockID, right: LockID) -> Bool { left.digest < right.digest }
}

/// The idempotency key of one ledger command: a ledger acts on it once, whoever sends it and how often.
public struct CommandID: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let digest: Bytes32
    public init(_ digest: Bytes32) { self.digest = digest }
    public init?(hex: String) {
        guard let digest = Bytes32(hex: hex) else { return nil }
        self.digest = digest
    }
    public var hex: String { digest.hex }
    public var description: String { hex }
    public static func < (left: CommandID, right: CommandID) -> Bool { left.digest < right.digest }
}
