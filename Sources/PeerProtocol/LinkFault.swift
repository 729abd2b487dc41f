/// Why bytes from the other gateway were refused. It ends a message or a frame, never a transfer.
///
/// - Source: `Specs/Protocol/Errors.md`, link codes.
public struct LinkFault: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: LinkCode
    /// What was found and what was expected; no secrets, at most a few hundred characters.
    public let detail: String

    public init(_ code: LinkCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}

/// The stable codes of the link. A code never changes its meaning; new ones are added.
public enum LinkCode: String, Hashable, Sendable, CaseIterable {
    /// The message is empty or longer than 1 MiB.
    case messageSize = "link.message.size"
    /// Not the canonical JSON of an envelope: syntax, key order, unknown or missing key, or a wrong type.
    case messageForm = "link.message.form"
    /// A version of the envelope that this program does not speak.
    case messageVersion = "link.message.version"
    /// A message type that this program does not know.
    case messageType = "link.message.type"
    /// A field has the right type but an impossible value, or is longer than its own limit.
    case messageValue = "link.message.value"
    /// The envelope names other gateways than the frame that carried it.
    case messageParties = "link.message.parties"
    /// The inclusion path does not lead to the frame's root.
    case messageInclusion = "link.message.inclusion"

    /// The frame ends early, has bytes left over, or a length that cannot be.
    case frameForm = "link.frame.form"
    /// More than 4 MiB, more than 256 messages, or none.
    case frameSize = "link.frame.size"
    /// Not the canonical JSON of a frame header.
    case frameHeader = "link.frame.header"
    /// A protocol name or version that this program does not speak.
    case frameProtocol = "link.frame.protocol"
    /// Count or Merkle root of the messages differ from the signed header.
    case frameRoot = "link.frame.root"
    /// The signature is not the named gateway's over this header.
    case frameSignature = "link.frame.signature"
    /// Signed by a key whose epoch ended: a frame of a later epoch stands before it.
    case frameEpoch = "link.frame.epoch"
    /// The sender's frame numbers are used up.
    case frameExhausted = "link.frame.exhausted"

    /// Not the canonical JSON of a signed hello.
    case helloForm = "link.hello.form"
    /// The hello's signature is not the named gateway's.
    case helloSignature = "link.hello.signature"
    /// The hello does not answer the challenge we gave.
    case helloChallenge = "link.hello.challenge"
    /// The hello is from or for another gateway.
    case helloParties = "link.hello.parties"
    /// The hello shows a frame as ours that we never signed.
    case helloReceipt = "link.hello.receipt"
    /// No protocol version is spoken by both.
    case versionNone = "link.version.none"

    /// The two items offered as a fraud proof do not contradict each other.
    case conflictNone = "link.conflict.none"
    /// A fraud proof's item is malformed or not signed by the accused.
    case conflictForm = "link.conflict.form"
}
