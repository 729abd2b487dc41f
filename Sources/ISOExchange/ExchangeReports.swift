public import ISO20022Messages
public import SettlementEngine
public import SettlementModel
import XML

/// A message with the name of its file.
struct ExchangeReport: Hashable, Sendable {
    let name: String
    let bytes: [UInt8]
}

/// What is told of an instruction that came by file. Pure: equal values give equal bytes.
struct ExchangeReports {
    let ticket: TradeTicket
    /// The header that the instruction had; with one, every answer has one.
    let header: Head001?
    let created: LedgerInstant

    /// The messages of a view: the status, or once settled the confirmation with those of the cash leg.
    /// - Parameter number: of the first message.
    /// - Returns: nothing where there is nothing of ours to report on.
    /// - Throws: `MessageFault` where a status is none that a message tells.
    func told(_ view: TransferView, from number: Int) throws(MessageFault) -> [ExchangeReport] {
        let report = try SettlementReport(ticket, view)
        switch report.status.kind {
        case .alleged: return []
        case .settled:
            let second = try id(view, number + 1)
            let third = try id(view, number + 2)
            return [
                try file(try report.confirmation().document(), try id(view, number)),
                try file(
                    try report.paymentStatus(messageID: second, created: created).document(), second),
                try file(
                    try report.notification(messageID: third, created: created).document(), third),
            ]
        case .accepted, .rejected, .unmatched, .matched, .pending, .failing, .cancelling, .cancelled:
            return [try file(try report.statusAdvice().document(), try id(view, number))]
        }
    }

    /// The transfer's id and three digits: 35 characters, as much as a message's name has.
    private func id(_ view: TransferView, _ number: Int) throws(MessageFault) -> String {
        guard (1...ExchangeRecord.most).contains(number) else {
            throw MessageFault(.writing, "BizMsgIdr", "more than \(ExchangeRecord.most) messages")
        }
        let digits = "\(number)"
        return view.id.hex + String(repeating: "0", count: 3 - digits.count) + digits
    }

    private func file(_ document: ValidatedDocument, _ id: String) throws(MessageFault) -> ExchangeReport {
        ExchangeReport(
            name: "\(id).\(document.definition.identifier).xml",
            bytes: try AnswerWriter.bytes(document, answering: header, id: id, created: created))
    }
}

/// A document as a file, behind a header where the message that it answers had one.
enum AnswerWriter {
    static func bytes(
        _ document: ValidatedDocument, answering header: Head001?, id: String, created: LedgerInstant
    ) throws(MessageFault) -> [UInt8] {
        var element = document.element
        if let header {
            let answer = Head001(
                from: header.to, to: header.from, messageID: id,
                definition: document.definition.identifier, created: ISODateTime(created))
            element = try BusinessMessage(header: answer, document: document).element ?? element
        }
        do throws(XMLFault) { return try XMLWriter.write(element) } catch {
            throw MessageFault(.writing, error.path, error.detail)
        }
    }
}

extension SettlementReport {
    /// A transfer as the desk shows it, in the words of messages.
    /// - Throws: `MessageFault` where the view is of another ticket, or of a status that is not known here.
    public init(_ ticket: TradeTicket, _ view: TransferView) throws(MessageFault) {
        let id = TransferID.derive(
            initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
            commonID: ticket.commonID)
        guard view.id == id, view.commonID == ticket.commonID, view.side == ticket.side,
            view.cash == ticket.cash, view.settlementDate == ticket.settlementDate
        else {
            throw MessageFault(.contradiction, "transfer", "the transfer \(view.id) is not of this ticket")
        }
        guard let status = SettlementStatus(view.isoStatus) else {
            throw MessageFault(
                .unsupported, "isoStatus", "the status \(view.isoStatus.prefix(40)) is not known here")
        }
        let ends = view.lanes.compactMap { lane in lane.events.last { $0.what == "claimed" }?.at }
        let paid = view.lanes.first { $0.title == "cash" }?.events.last { $0.what == "claimed" }?.at
        self.init(
            ticket: ticket, transfer: view.id, status: status, state: view.state,
            outcome: view.outcome?.rawValue, legs: view.lanes.map(Leg.init),
            // Two ledgers have two clocks: the later of both is when all was done.
            settledAt: ends.count == 2 ? ends.max() : nil, paidAt: paid)
    }
}

extension SettlementReport.Leg {
    fileprivate init(_ lane: LaneView) {
        self.init(
            name: lane.leg == .x ? "X" : "Y", ledger: lane.ledger, asset: lane.asset,
            state: lane.state.rawValue, lock: lane.lock, lockDeadline: lane.lockDeadline, expiry: lane.expiry)
    }
}
