import ISO20022Messages
import SettlementEngine
import SettlementModel
import SettlementProofs

/// Why a file was not taken, as a message to its sender and as words for a person.
struct ExchangeRefusal {
    let refusal: MessageRefusal
    let header: Head001?
    /// The instruction's name, where the file got as far as to tell it.
    let transactionID: String?
    let commonID: String?

    init(_ refused: DeskMessage.Refused) {
        refusal = refused.refusal
        header = refused.header
        transactionID = refused.transactionID
        commonID = refused.commonID
    }

    init(_ refusal: MessageRefusal, header: Head001? = nil, ticket: TradeTicket? = nil) {
        self.refusal = refusal
        self.header = header
        transactionID = ticket?.clientID.text
        commonID = ticket?.commonID.text
    }

    init(_ fault: DeskFault, _ ticket: TradeTicket, _ header: Head001?) {
        self.init(
            MessageRefusal(code: fault.code, detail: fault.detail, next: fault.next), header: header,
            ticket: ticket)
    }

    /// The sese.024 that rejects the instruction; `nil` where nothing says which one, or the message cannot be written.
    /// - Parameter id: the file's digest, 24 characters.
    func rejection(id: String, created: LedgerInstant) -> ExchangeReport? {
        guard let transactionID else { return nil }
        let reason = ISOReasonedStatus.Reason(reasonCode, text: Self.plain(refusal.sentence, most: 210))
        let advice = Sese024(
            transactionID: transactionID, commonID: commonID,
            processing: ISOReasonedStatus("Rjctd", [reason]))
        let messageID = "RJCT-" + id
        do throws(MessageFault) {
            let document = try advice.document()
            return ExchangeReport(
                name: "\(messageID).\(document.definition.identifier).xml",
                bytes: try AnswerWriter.bytes(document, answering: header, id: messageID, created: created))
        } catch {
            // What the sender called its instruction no message takes: the problem beside the file says all.
            return nil
        }
    }

    /// A code of the message's list of reasons to reject.
    private var reasonCode: String {
        switch refusal.code {
        case "desk.ticket.conflict", "trade.ticket.conflict", "trade.closed": "REFE"
        case let code where code.contains("account"): "SAFE"
        default: "OTHR"
        }
    }

    /// As `interlock` shows problems everywhere, with the file that is meant.
    func problem(file: String) -> [UInt8] {
        CanonicalJSON.encode([
            "type": .string("urn:interlock:problem:" + refusal.code), "title": "Not taken",
            "code": .string(refusal.code), "detail": .string(Self.plain(refusal.detail, most: 1000)),
            "next": .string(refusal.next), "file": .string(file), "path": .string(refusal.path),
            "line": .integer(Int64(clamping: refusal.line)),
            "instruction": transactionID.map { .string($0) } ?? .null,
            "commonId": commonID.map { .string($0) } ?? .null,
        ]) + [10]
    }

    /// For people and messages: one line of plain characters, at most `most`.
    static func plain(_ text: String, most: Int) -> String {
        let scalars = text.unicodeScalars.map { (0x20...0x7e).contains($0.value) ? $0 : "?" }
        return String(String.UnicodeScalarView(scalars.prefix(most)))
    }
}
