public import SettlementModel
internal import XML

/// A message that a desk acts on, as it comes through a door: an instruction, or the request to cancel one.
public struct DeskMessage: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// sese.023: our desk's ticket. Its `TxId` is the client id.
        case instruction(TradeTicket)
        /// sese.020: the request to cancel the instruction of that name.
        case cancellation(Sese020)
    }

    public let header: Head001?
    public let content: Content

    /// What can be said of a message that is not taken: nothing of it was done.
    public struct Refused: Error, Hashable, Sendable {
        public let refusal: MessageRefusal
        public let header: Head001?
        /// The instruction's own name and its common id, where the message got as far as to tell them.
        public let transactionID: String?
        public let commonID: String?
    }

    /// Reads a whole message: XML, schema, rules, and what this house takes from it.
    ///
    /// - Parameter mostBytes: of the document; never more than `XMLLimits` takes.
    public static func read(_ bytes: [UInt8], mostBytes: Int) throws(Refused) -> DeskMessage {
        var limits = XMLLimits()
        limits.bytes = min(limits.bytes, mostBytes)
        let message: BusinessMessage
        do { message = try BusinessMessage(bytes, limits: limits) } catch {
            throw Refused(
                refusal: refusal(error), header: nil, transactionID: nil, commonID: nil)
        }
        var header: Head001?
        var names: (transaction: String?, common: String?) = (nil, nil)
        do throws(MessageFault) {
            header = try message.header.map { document throws(MessageFault) in try Head001(document) }
            guard let document = message.document else {
                throw MessageFault(.root, "AppHdr", "a header without its message")
            }
            switch document.definition.family {
            case "sese.023":
                let instruction = try Sese023(document)
                names = (instruction.content.transactionID, instruction.content.commonID)
                return DeskMessage(
                    header: header, content: .instruction(try InstructionMapping.ticket(of: instruction)))
            case "sese.020":
                let request = try Sese020(document)
                names = (request.instruction.transactionID, nil)
                if let path = request.unread.first {
                    throw MessageFault(.unsupported, path, "nothing is known here of what it asks")
                }
                return DeskMessage(header: header, content: .cancellation(request))
            default:
                throw MessageFault(
                    .unsupported, document.element.name,
                    "\(document.definition.identifier) is read here, but no desk acts on it")
            }
        } catch {
            throw Refused(
                refusal: MessageRefusal(error), header: header, transactionID: names.transaction,
                commonID: names.common)
        }
    }

    /// The ticket of an instruction, for a door that takes nothing else.
    /// - Parameter mostBytes: as `read`.
    public static func ticket(_ bytes: [UInt8], mostBytes: Int) throws(Refused) -> TradeTicket {
        let message = try read(bytes, mostBytes: mostBytes)
        guard case .instruction(let ticket) = message.content else {
            throw Refused(
                refusal: MessageRefusal(
                    MessageFault(.unsupported, "Document", "a settlement instruction is taken here")),
                header: message.header, transactionID: nil, commonID: nil)
        }
        return ticket
    }

    private static func refusal(_ error: any Error) -> MessageRefusal {
        switch error {
        case let fault as MessageFault: MessageRefusal(fault)
        case let fault as XMLFault: MessageRefusal(fault)
        // BusinessMessage throws no other; an unknown one is a document that is not read.
        default: MessageRefusal(XMLFault(.syntax, detail: "\(error)"))
        }
    }
}
