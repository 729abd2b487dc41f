public import ISO20022Messages
public import SettlementModel
internal import XML

/// An account at the payment system, and the institution that holds it.
public struct SystemAccount: Hashable, Sendable {
    public let bic: String
    public let account: ISOAccount.Identification
    public init(bic: String, account: ISOAccount.Identification) {
        self.bic = bic
        self.account = account
    }
}

/// One pacs.009 of a cash agent: one payment, named the same by everyone for ever.
///
/// The bytes of its message are made once and kept; everything else is read back from them.
public struct Payment: Hashable, Sendable {
    public let uetr: String
    public let messageID: String
    /// The transfer's id in hex: it goes through to every statement and notification.
    public let endToEndID: String
    public let instructionID: String?
    public let amount: Money
    public let debtor: SystemAccount
    public let creditor: SystemAccount
    public let created: ISODateTime
    /// For people; at most 140 characters.
    public let purpose: String

    public init(
        uetr: UETR, transfer: TransferID, lock: LockID, amount: Money, debtor: SystemAccount,
        creditor: SystemAccount, created: LedgerInstant, purpose: String
    ) {
        self.uetr = uetr.text
        messageID = uetr.text.filter { $0 != "-" }
        endToEndID = transfer.hex
        instructionID = String(lock.hex.prefix(32))
        self.amount = amount
        self.debtor = debtor
        self.creditor = creditor
        self.created = ISODateTime(created)
        self.purpose = purpose
    }

    /// The exact bytes that are sent.
    /// - Throws: where an account or a BIC is none that a message can hold.
    public func message(from sender: String, to system: String) throws -> [UInt8] {
        let core = ISOTransferCore(
            id: ISOPaymentID(instructionID: instructionID, endToEndID: endToEndID, uetr: uetr),
            amount: ISOAmount(amount), settlementDate: CalendarDate(String(created.text.prefix(10))),
            debtorAccount: ISOAccount(debtor.account, currency: amount.currency.code),
            creditorAccount: ISOAccount(creditor.account, currency: amount.currency.code),
            remittance: [purpose])
        let message = Pacs009(
            group: ISOPaymentGroup(messageID: messageID, created: created),
            transfers: [
                Pacs009.Transfer(
                    core, debtor: ISOAgent(bic: debtor.bic), creditor: ISOAgent(bic: creditor.bic))
            ])
        return try SystemMessage.bytes(message, id: messageID, created: created, from: sender, to: system)
    }

    /// Reads a payment back from the bytes of its message.
    /// - Throws: `XMLFault` or `MessageFault` where they are no message of one payment.
    public init(bytes: [UInt8]) throws {
        guard let document = try BusinessMessage(bytes).document else {
            throw MessageFault(.incomplete, "", "a header without a message")
        }
        try self.init(reading: try Pacs009(document))
    }

    /// Reads the payment that `message` asks for.
    /// - Throws: `iso.reading.incomplete` where it is another message, or says less than a payment needs.
    public init(reading message: Pacs009) throws(MessageFault) {
        guard let transfer = message.transfers.first, message.transfers.count == 1 else {
            throw MessageFault(.incomplete, "CdtTrfTxInf", "one payment in a message")
        }
        let core = transfer.core
        guard let uetr = core.id.uetr, let from = core.debtorAccount, let into = core.creditorAccount,
            let payer = transfer.debtor.bic, let payee = transfer.creditor.bic
        else { throw MessageFault(.incomplete, "CdtTrfTxInf", "UETR, both accounts and both BICs") }
        self.uetr = uetr
        messageID = message.group.messageID
        endToEndID = core.id.endToEndID
        instructionID = core.id.instructionID
        amount = core.amount.money
        debtor = SystemAccount(bic: payer, account: from.id)
        creditor = SystemAccount(bic: payee, account: into.id)
        created = message.group.created
        purpose = core.remittance.joined(separator: " ")
    }

    /// Asks what became of this payment. Each question has an id of its own.
    public func question(
        _ number: Int64, from sender: String, to system: String, at now: LedgerInstant
    ) throws -> SystemMessage {
        let id = "\(messageID.prefix(24))Q\(number)"
        let created = ISODateTime(now)
        let message = Pacs028(
            messageID: id, created: created,
            queries: [
                Pacs028.Query(
                    originalMessageID: messageID, originalDefinition: Pacs009.identifier,
                    instructionID: instructionID, endToEndID: endToEndID, uetr: uetr)
            ])
        return SystemMessage(
            id: id,
            bytes: try SystemMessage.bytes(message, id: id, created: created, from: sender, to: system))
    }
}

/// A message with its business header, as a file holds it.
public struct SystemMessage: Hashable, Sendable {
    public let id: String
    public let bytes: [UInt8]
    public init(id: String, bytes: [UInt8]) {
        self.id = id
        self.bytes = bytes
    }

    public static func bytes(
        _ message: some ISO20022Message, id: String, created: ISODateTime, from sender: String,
        to receiver: String
    ) throws -> [UInt8] {
        let header = Head001(
            from: Head001.Party(bic: sender), to: Head001.Party(bic: receiver), messageID: id,
            definition: type(of: message).identifier, created: created)
        let envelope = try BusinessMessage(header: header, document: try message.document())
        guard let element = envelope.element else {
            throw MessageFault(.writing, "BizMsgEnvlp", "nothing to write")
        }
        return try XMLWriter.write(element)
    }
}
