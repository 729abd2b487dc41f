import PeerProtocol
import SettlementModel
import SettlementProofs

@testable import TransferCore

/// Relay inputs as a gateway journals them, messages in the wire's own form.
enum JournalForm {
    static let codec = RelayInputCodec(encodeMessage: bytes, decodeMessage: message)

    @Sendable static func bytes(_ message: PeerMessage) -> [UInt8] {
        let (a, b) = (GatewayID(checked: "gw.bank-a"), GatewayID(checked: "gw.bank-b"))
        let transfer = TransferID.derive(
            initiator: a, responder: b, commonID: CommonID(checked: "DLC2026000517"))
        let envelope = MessageEnvelope(
            transfer: transfer, sequence: 0, previous: nil, from: a, to: b, message: message)
        return envelope.flatMap { try? MessageCodec.encode($0) } ?? []
    }

    @Sendable static func message(_ bytes: [UInt8]) throws(JSONFault) -> PeerMessage {
        do throws(LinkFault) {
            let message = try MessageCodec.decode(bytes).message
            guard Self.bytes(message) == bytes else { throw LinkFault(.messageValue, "another envelope") }
            return message
        } catch {
            throw JSONFault(expected: "a message", found: "\(error.code): \(error.detail)")
        }
    }
}
