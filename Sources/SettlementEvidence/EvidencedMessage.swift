public import SettlementModel

/// A message that its sender is known to have signed, as the handed-in verifier found it.
public struct EvidencedMessage: Hashable, Sendable {
    public let envelope: MessageEnvelope
    /// Digest of the message's canonical bytes, as the sender's next message names it.
    public let digest: Bytes32
    /// Which of the sender's keys signed the frame.
    public let keyEpoch: UInt32
    /// The frame's number in the sender's chain.
    public let frame: UInt64

    public init(envelope: MessageEnvelope, digest: Bytes32, keyEpoch: UInt32, frame: UInt64) {
        self.envelope = envelope
        self.digest = digest
        self.keyEpoch = keyEpoch
        self.frame = frame
    }
}

/// Finds the verifier's own key of a gateway and epoch; `nil` where it knows none.
public typealias GatewayKeys = (GatewayID, UInt32) -> VerificationKey?

/// Checks one message item: inclusion path, frame signature under a key of `GatewayKeys`, and the strict form
/// of the message. Throws a sentence that says what did not hold.
public typealias MessageVerification =
    @Sendable (_ item: [UInt8], _ keys: GatewayKeys) throws(EvidenceFault) -> EvidencedMessage
