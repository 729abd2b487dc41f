public import SettlementModel
import SettlementProofs

/// Messages as the bytes that frames carry and signatures cover.
///
/// One envelope has exactly one text (RFC 8785), and `decode` takes nothing else, so a digest over the bytes
/// is a digest of the meaning.
/// - Source: `Specs/Protocol/Messages.md`, envelope.
public enum MessageCodec {
    /// The envelope's version on the wire.
    public static let version: Int64 = 1

    /// The canonical bytes of `envelope`.
    ///
    /// The bytes are read back before they are given out, so that nothing is signed here that the other
    /// gateway must refuse.
    /// - Throws: as `decode` would.
    public static func encode(_ envelope: MessageEnvelope) throws(LinkFault) -> [UInt8] {
        let bytes = CanonicalJSON.encode(json(envelope))
        guard try decode(bytes) == envelope else {
            throw LinkFault(.messageValue, "the message does not read back as it was written")
        }
        return bytes
    }

    /// Reads what `encode` writes and refuses everything else.
    public static func decode(_ bytes: [UInt8]) throws(LinkFault) -> MessageEnvelope {
        guard bytes.count <= WireLimits.message else {
            throw LinkFault(.messageSize, "\(bytes.count) bytes, at most \(WireLimits.message) are allowed")
        }
        let envelope: MessageEnvelope
        do throws(JSONFault) {
            envelope = try read(try CanonicalJSON.parseCanonical(bytes, limits: WireLimits.messageJSON))
        } catch {
            throw LinkFault(message: error)
        }
        try MessageRules.check(envelope)
        return envelope
    }

    /// What identifies a message everywhere: SHA-256 over `interlock/message/1` ‖ 0 ‖ its bytes.
    public static func digest(of bytes: [UInt8]) -> Bytes32 { DomainTag.message.digest(bytes) }

    static func json(_ envelope: MessageEnvelope) -> JSONValue {
        .object([
            "body": .object(MessageBody.write(envelope.message)), "from": envelope.from.canonical,
            "prev": .orNull(envelope.previous), "seq": .decimal(envelope.sequence),
            "session": envelope.transfer.canonical, "to": envelope.to.canonical,
            "type": .string(MessageType(envelope.message).rawValue), "v": .integer(version),
        ])
    }

    private static func read(_ json: JSONValue) throws(JSONFault) -> MessageEnvelope {
        var reader = try ObjectReader(json)
        try reader.literal("v", version)
        let name = try reader.string("type", limit: 64)
        guard let type = MessageType(exactly: name) else {
            throw reader.fault("type", expected: "a message type", found: "another name")
        }
        let transfer: TransferID = try reader.decode("session")
        let sequence = try reader.unsigned("seq")
        let previous = try reader.bytes32OrNull("prev")
        let from: GatewayID = try reader.decode("from")
        let to: GatewayID = try reader.decode("to")
        let message: PeerMessage
        do throws(JSONFault) {
            message = try MessageBody.read(type, try reader.value("body"))
        } catch {
            throw error.under("body")
        }
        try reader.finish()
        return try reader.make(
            "seq", expected: "seq below 2^32, prev null exactly at 0, and two different gateways",
            MessageEnvelope(
                transfer: transfer, sequence: sequence, previous: previous, from: from, to: to,
                message: message))
    }
}

extension LinkFault {
    /// Sorts a JSON fault of a message by what the sender did wrong.
    init(message fault: JSONFault) {
        let code: LinkCode =
            switch (fault.path, fault.code) {
            case ("v", _): .messageVersion
            case ("type", "json.value"): .messageType
            case (_, "json.size"): .messageSize
            case (_, "json.value"): .messageValue
            default: .messageForm
            }
        self.init(code, "\(fault)")
    }
}
