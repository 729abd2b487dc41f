public import ISO20022Messages
public import SettlementModel
internal import XML

/// What the payment system said, taken from one message. A message may say several things.
public enum SystemWord: Hashable, Sendable {
    /// Of the payment of this UETR.
    case status(PaymentStatus)
    /// A booking on one of the system's accounts.
    case booking(AccountBooking)

    /// Reads a message with its header.
    ///
    /// - Parameters:
    ///   - system: the BIC that the header must name as sender.
    ///   - agent: the BIC that it must name as receiver.
    /// - Throws: `XMLFault` or `MessageFault`: then nothing was said.
    public static func read(_ bytes: [UInt8], from system: String, to agent: String) throws -> [SystemWord] {
        let message = try BusinessMessage(bytes)
        guard let header = message.header, let document = message.document else {
            throw MessageFault(.incomplete, "", "a header and a message are needed")
        }
        let head = try Head001(header)
        guard head.from.bic == system, head.to.bic == agent else {
            throw MessageFault(.contradiction, "AppHdr", "not from \(system) to \(agent)")
        }
        switch document.definition.identifier {
        case Pacs002.identifier:
            return try Pacs002(document).statuses.compactMap { PaymentStatus($0).map(SystemWord.status) }
        case Camt054.identifier:
            return try Camt054(document).notifications.flatMap { notification in
                notification.entries.flatMap { AccountBooking.all($0, on: notification.account.id) }
            }.map(SystemWord.booking)
        default:
            throw MessageFault(.unsupported, document.definition.identifier, "a cash agent does not read it")
        }
    }
}

/// One status of one payment, as the system gave it.
public struct PaymentStatus: Hashable, Sendable {
    public let uetr: String
    public let endToEndID: String?
    public let code: String
    public let reason: String?
    public let amount: Money?

    public init(uetr: String, endToEndID: String?, code: String, reason: String? = nil, amount: Money? = nil)
    {
        self.uetr = uetr
        self.endToEndID = endToEndID
        self.code = code
        self.reason = reason
        self.amount = amount
    }

    /// `nil` where it does not say of which payment it speaks, or says no status.
    init?(_ status: Pacs002.Status) {
        guard let uetr = status.uetr, let code = status.code else { return nil }
        self.init(
            uetr: uetr, endToEndID: status.endToEndID, code: code, reason: status.reason?.code,
            amount: status.amount?.money)
    }

    /// What the codes say. A code that is not in this table is no decision.
    /// - Source: `domain.md` 5.3; ISO 20022 external code sets, payment transaction status and status reason.
    public var meaning: Meaning {
        switch (code, reason) {
        case ("ACSC", _): .settled
        // The system knows the payment already: that says nothing of how it ended.
        case ("RJCT", "AM05"?), ("RJCT", "DUPL"?): .duplicate
        case ("RJCT", "NOOR"?): .neverReceived
        case ("RJCT", let reason), ("CANC", let reason): .refused(reason ?? code)
        default: .underWay
        }
    }

    public enum Meaning: Hashable, Sendable {
        /// Irrevocable by the system's rules.
        case settled
        /// It will not settle.
        case refused(String)
        /// The system has no such payment.
        case neverReceived
        case duplicate
        case underWay
    }
}

/// One booking of one payment on one account.
public struct AccountBooking: Hashable, Sendable {
    public let account: ISOAccount.Identification
    public let uetr: String
    public let amount: Money
    public let direction: CreditDebit

    public init(account: ISOAccount.Identification, uetr: String, amount: Money, direction: CreditDebit) {
        self.account = account
        self.uetr = uetr
        self.amount = amount
        self.direction = direction
    }

    /// Booked entries whose payment is named.
    static func all(_ entry: ISOEntry, on account: ISOAccount.Identification) -> [AccountBooking] {
        guard entry.status == "BOOK" else { return [] }
        return entry.details.compactMap { detail in
            // An entry of one payment need not repeat its amount.
            guard let uetr = detail.uetr, let amount = detail.amount ?? only(entry) else { return nil }
            return AccountBooking(
                account: account, uetr: uetr, amount: amount.amount.money, direction: amount.direction)
        }
    }

    private static func only(_ entry: ISOEntry) -> ISOSettlementAmount? {
        entry.details.count == 1 ? entry.amount : nil
    }
}
