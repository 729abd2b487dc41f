import PeerProtocol
public import SettlementEvidence
public import SettlementModel

/// How evidence reads the messages of this protocol; an `EvidenceVerifier` is made with it.
public enum EvidenceReading {
    /// One message item, signed by the key that `keys` knows of its sender and epoch.
    ///
    /// - Throws: `EvidenceFault` of code `message`, with what did not hold.
    @Sendable public static func message(
        _ item: [UInt8], _ keys: (GatewayID, UInt32) -> VerificationKey?
    ) throws(EvidenceFault) -> EvidencedMessage {
        do throws(LinkFault) {
            let inclusion = try MessageInclusion(bytes: item)
            let header = inclusion.frame.header
            guard let key = keys(header.gateway, header.keyEpoch) else {
                throw LinkFault(.frameSignature, "no key \(header.keyEpoch) of \(header.gateway) is known")
            }
            let message = try inclusion.verify(key: key)
            return EvidencedMessage(
                envelope: message.envelope, digest: message.digest, keyEpoch: header.keyEpoch,
                frame: header.sequence)
        } catch {
            throw EvidenceFault(.message, error.description)
        }
    }
}
