public import SettlementModel

/// What a digest or a signature is about. Bytes made for one purpose never count for another.
///
/// What is hashed or signed is always the tag, a zero byte, and then the bytes.
/// - Source: `Specs/Protocol/Messages.md`, domain tags. A tag's text never changes; a new form gets a new
///   number.
public enum DomainTag: String, Hashable, Sendable, CaseIterable {
    /// A lock's identity, over its terms.
    case lock = "interlock/lock/1"
    /// The settlement terms that both gateways sign.
    case terms = "interlock/terms/1"
    /// A transfer's identity, over both gateways and the common id.
    case transfer = "interlock/transfer/1"
    /// A command to a ledger, signed by the account's holder.
    case ledgerCommand = "interlock/ledger-command/1"
    /// Consent of one holder to end a lock on Y, or in M1, before its time.
    case unlockByBoth = "interlock/unlock-by-both/1"
    /// Consent of one holder to the exit gate of a lock on X in M2.
    case releaseByBoth = "interlock/release-by-both/1"
    /// A message from gateway to gateway.
    case message = "interlock/message/1"
    /// The header of a frame of messages.
    case frame = "interlock/frame/1"
    /// A desk's ticket.
    case ticket = "interlock/ticket/1"
    /// A record of the journal.
    case journal = "interlock/journal/1"
    /// An evidence document.
    case evidence = "interlock/evidence/1"

    /// The bytes to sign: tag, zero byte, `bytes`.
    public func message(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(rawValue.utf8.count + 1 + bytes.count)
        result.append(contentsOf: rawValue.utf8)
        result.append(0)
        result.append(contentsOf: bytes)
        return result
    }

    /// SHA-256 of `message(bytes)`.
    public func digest(_ bytes: [UInt8]) -> Bytes32 { Digest.sha256(rawValue, 0, bytes) }
}
