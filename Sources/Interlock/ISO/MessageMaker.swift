import GatewayAPI
import ISO20022Messages
import ISOExchange
import SettlementEngine
import SettlementModel
import SettlementProofs

/// Makes the messages of one ticket and of its transfer.
struct MessageMaker {
    let ticket: TradeTicket
    let transfer: TransferView?
    let messageID: String
    let created: LedgerInstant

    /// The transfer in a file.
    static func view(_ path: String) throws -> TransferView {
        do {
            return try TransferViewCodec.read(try CanonicalJSON.parse(try HostFiles.read(path)))
        } catch let fault as JSONFault {
            throw CommandFailure.usage(
                fault.code, TextWrap.safe("\(path): \(fault)"),
                next: "write it by `interlock transfer show --json`")
        }
    }

    /// - Parameter name: the message with or without its version.
    func document(_ name: String) throws -> ValidatedDocument {
        let known = MessageDefinition.all.first { $0.identifier == name || $0.family == name }
        switch known?.family {
        case "sese.023": return try InstructionMapping.instruction(of: ticket).document()
        case "pacs.009":
            return try PaymentMapping.payment(
                of: ticket, transfer: transferID, messageID: messageID, created: created
            ).document()
        case "sese.024": return try report().statusAdvice().document()
        case "sese.025": return try report().confirmation().document()
        case "sese.020": return try report().cancellationRequest().document()
        case "sese.027": return try report().cancellationAdvice(requestID: messageID).document()
        case "pacs.002": return try report().paymentStatus(messageID: messageID, created: created).document()
        case "camt.054": return try report().notification(messageID: messageID, created: created).document()
        default:
            throw CommandFailure.usage(
                "iso.message.unknown",
                "\(TextWrap.safe(String(name.prefix(40)))) is not written from a ticket",
                next: "see `interlock iso render --help`; --from writes the others")
        }
    }

    private var transferID: TransferID {
        TransferID.derive(
            initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
            commonID: ticket.commonID)
    }

    /// - Throws: `CommandFailure` where the transfer is missing, of another ticket, or has a status that no message tells.
    private func report() throws -> SettlementReport {
        guard let transfer else {
            throw CommandFailure.usage(
                "iso.reading.incomplete", "this message tells of a transfer",
                next: "give --transfer with the JSON of `interlock transfer show`")
        }
        do throws(MessageFault) { return try SettlementReport(ticket, transfer) } catch {
            throw CommandFailure.refused(
                error.code, TextWrap.safe(error.detail),
                next: error.kind == .contradiction
                    ? "name the ticket and the transfer of one trade"
                    : "use a program of the gateway's version")
        }
    }
}

/// A message from the JSON that `parse --json` writes.
enum RenderedJSON {
    static func message(_ path: String, wanted: String?) throws -> BusinessMessage {
        let object = try CalculationRequest.object(in: path)
        guard case .string(let name)? = object["message"], let content = object["content"],
            let definition = MessageDefinition(name)
        else {
            throw CommandFailure.usage(
                "iso.message.unknown", TextWrap.safe("\(path) has no known `message` with its `content`"),
                next: "write it as `interlock iso parse --json` does")
        }
        if let wanted, wanted != definition.identifier, wanted != definition.family {
            throw CommandFailure.refused(
                "iso.reading.contradiction", TextWrap.safe("\(path) holds \(definition), not \(wanted)"),
                next: "name the message that it holds")
        }
        let document = try OutlineJSON.outline(content).document(definition)
        guard let header = object["header"], header != .null else {
            return try BusinessMessage(document.element)
        }
        guard case .string(let headerName)? = object["headerMessage"],
            let headerDefinition = MessageDefinition(headerName)
        else {
            throw CommandFailure.usage(
                "iso.message.unknown", TextWrap.safe("\(path): `headerMessage` is missing or not known"),
                next: "write it as `interlock iso parse --json` does")
        }
        let head = try OutlineJSON.outline(header, "header").document(headerDefinition)
        return try BusinessMessage(header: try Head001(head), document: document)
    }
}
