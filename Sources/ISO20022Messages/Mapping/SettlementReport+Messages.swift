public import SettlementModel
internal import XML

extension SettlementReport {
    /// The status of our instruction.
    /// - Throws: `writing` where a status tells nothing: settled (see `confirmation`) and alleged.
    public func statusAdvice() throws(MessageFault) -> Sese024 {
        guard let advice = status.advice else {
            throw MessageFault(
                .writing, "SctiesSttlmTxStsAdvc",
                status.kind == .settled ? "a settlement is confirmed by sese.025" : "we have no instruction")
        }
        return Sese024(
            transactionID: ticket.clientID.text, commonID: ticket.commonID.text,
            processing: advice.processing, matching: advice.matching, settlement: advice.settlement,
            supplements: [supplement])
    }

    /// The confirmation that our instruction was settled.
    /// - Throws: `writing` unless it was.
    public func confirmation() throws(MessageFault) -> Sese025 {
        guard status.kind == .settled, let settledAt else {
            throw MessageFault(.writing, "SctiesSttlmTxConf", "the transfer is not settled: \(status)")
        }
        let isSeller = ticket.side == .sell
        return Sese025(
            transactionID: ticket.clientID.text, movement: isSeller ? .deliver : .receive,
            payment: .againstPayment, commonID: ticket.commonID.text,
            effective: .moment(ISODateTime(settledAt)),
            instrument: InstructionMapping.instrument(of: ticket),
            settled: try InstructionMapping.quantity(of: ticket),
            wallet: InstructionMapping.wallet(
                ticket.assetLeg, isSeller ? ticket.assetLeg.payer : ticket.assetLeg.payee),
            amount: ISOSettlementAmount(ISOAmount(ticket.cash), isSeller ? .credit : .debit),
            supplements: [supplement])
    }

    /// A request to cancel our instruction.
    public func cancellationRequest(reason: String = "CANI") -> Sese020 {
        Sese020(instruction: reference, reason: reason)
    }

    /// The answer to such a request.
    public func cancellationAdvice(requestID: String) -> Sese027 {
        Sese027(requestID: requestID, instruction: reference, status: status.cancellation)
    }

    private var reference: ISOTransactionReference {
        ISOTransactionReference(
            ticket.clientID.text, ticket.side == .sell ? .deliver : .receive, .againstPayment)
    }

    /// The status of the cash leg.
    public func paymentStatus(messageID: String, created: LedgerInstant) -> Pacs002 {
        let payment = status.payment
        return Pacs002(
            messageID: messageID, created: ISODateTime(created),
            statuses: [
                Pacs002.Status(
                    endToEndID: ticket.commonID.text, uetr: UETR(cashLegOf: transfer).text,
                    code: payment.code,
                    // The reasons are of the securities lists, which a payment knows as another scheme's.
                    reason: payment.reason.map { ($0, false) },
                    accepted: paidAt.map(ISODateTime.init))
            ])
    }

    /// That the cash moved on our account.
    /// - Throws: `writing` unless it did.
    public func notification(messageID: String, created: LedgerInstant) throws(MessageFault) -> Camt054 {
        guard status.kind == .settled, let paidAt else {
            throw MessageFault(.writing, "BkToCstmrDbtCdtNtfctn", "the transfer is not settled: \(status)")
        }
        let isSeller = ticket.side == .sell
        let account = isSeller ? ticket.cashLeg.payee : ticket.cashLeg.payer
        let amount = ISOSettlementAmount(ISOAmount(ticket.cash), isSeller ? .credit : .debit)
        let entry = ISOEntry(
            reference: ticket.commonID.text, amount: amount, status: "BOOK",
            booked: .moment(ISODateTime(paidAt)), value: .day(ticket.settlementDate),
            transactionCode: "DVP-SETTLEMENT",
            details: [
                ISOEntryDetail(
                    endToEndID: ticket.commonID.text, uetr: UETR(cashLegOf: transfer).text, amount: amount)
            ])
        return Camt054(
            messageID: messageID, created: ISODateTime(created),
            notifications: [
                .init(
                    id: messageID,
                    account: ISOAccount(.other(account.text), currency: ticket.cash.currency.code),
                    entries: [entry])
            ])
    }
}

/// The cash leg of a ticket as a payment between banks.
public enum PaymentMapping {
    /// - Parameter transfer: the trade's one name, from which the payment's follows.
    public static func payment(
        of ticket: TradeTicket, transfer: TransferID, messageID: String, created: LedgerInstant
    ) -> Pacs009 {
        let core = ISOTransferCore(
            id: ISOPaymentID(
                instructionID: short(ticket.clientID.text), endToEndID: ticket.commonID.text,
                uetr: UETR(cashLegOf: transfer).text), amount: ISOAmount(ticket.cash),
            settlementDate: ticket.settlementDate,
            debtorAccount: ISOAccount(.other(ticket.cashLeg.payer.text)),
            creditorAccount: ISOAccount(.other(ticket.cashLeg.payee.text)))
        return Pacs009(
            group: ISOPaymentGroup(messageID: messageID, created: ISODateTime(created)),
            transfers: [.init(core, debtor: agent(ticket.buyer), creditor: agent(ticket.seller))])
    }

    private static func agent(_ party: PartyIdentity) -> ISOAgent {
        ISOAgent(lei: party.lei, other: short(party.gateway.text))
    }

    /// A name that the message may leave out is left out where it is too long for it, never cut.
    private static func short(_ text: String) -> String? { text.utf8.count <= 35 ? text : nil }
}
