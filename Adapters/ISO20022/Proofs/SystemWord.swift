public import ISO20022Messages
public import SettlementModel
internal import XML

/// What the payment system said, taken from one message. A message may say several things.
public enum SystemWord: Hashable, Sendable {
    /// Of the payment of this UETR.
    case status(PaymentStatus)
    /// A booking on one of the system's accounts.
    case booking(AccountBooking)

    /// Whether both name one institution: eight characters are the head office, which eleven call XXX.
    private static func isOne(_ told: String?, _ known: String) -> Bool {
        let whole = [told ?? "", known].map { $0.utf8.count == 8 ? $0 + "XXX" : $0 }
        return whole[0] == whole[1]
    }

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
        guard Self.isOne(head.from.bic, system), Self.isOne(head.to.bic, agent) else {
            throw MessageFault(.contradiction, "AppHdr", "not from \(system) to \(agent)")
        }
        switch document.definition.identifier {
        case Pacs002.identifier:
            let report = try Pacs002(document)
            return report.statuses.compactMap { PaymentStatus($0, of: report.groups).map(SystemWord.status) }
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
    /// Of several the one that decides what the code means.
    public let reason: String?
    public let amount: Money?
    /// True where it is the status of a question about the payment: what refuses the question refuses no payment.
    public let isOfQuestion: Bool

    public init(
        uetr: String, endToEndID: String?, code: String, reason: String? = nil, amount: Money? = nil,
        isOfQuestion: Bool = false
    ) {
        self.uetr = uetr
        self.endToEndID = endToEndID
        self.code = code
        self.reason = reason
        self.amount = amount
        self.isOfQuestion = isOfQuestion
    }

    /// - Parameter groups: what the report says of whole messages; it holds for a payment of which it says no other.
    /// - Returns: `nil` where it does not say of which payment it speaks, or says no status.
    init?(_ status: Pacs002.Status, of groups: [ISOGroupStatus]) {
        guard let uetr = status.uetr, let code = status.code else { return nil }
        let group: ISOGroupStatus? =
            if let named = status.original {
                groups.first { $0.original == named }
            } else {
                groups.count == 1 ? groups.first : nil
            }
        let own = status.reasons.compactMap(\.code)
        let reasons = own.isEmpty ? (group?.reasons ?? []).compactMap(\.code) : own
        let answered = (status.original ?? group?.original)?.definition ?? ""
        self.init(
            uetr: uetr, endToEndID: status.endToEndID, code: code, reason: Self.deciding(reasons),
            amount: status.amount?.money, isOfQuestion: answered.hasPrefix("pacs.028."))
    }

    /// A refusal for two reasons is none if either says that another copy is there: paid again it would be paid twice.
    private static func deciding(_ reasons: [String]) -> String? {
        reasons.first(where: heldThere.contains) ?? reasons.first { $0 == "NOOR" } ?? reasons.first
    }

    /// That the system has the payment, its message or one of its names already.
    private static let heldThere: Set<String> = ["AM05", "DUPL", "DU01", "DU03", "DU04", "DU05"]

    /// True where it refuses our question and says nothing of the payment. That no payment came is an answer to it.
    var refusesQuestion: Bool {
        guard isOfQuestion else { return false }
        switch meaning {
        case .refused, .duplicate: return true
        case .settled, .neverReceived, .underWay: return false
        }
    }

    /// What the codes say. A code that is not in this table is no decision.
    /// - Source: `domain.md` 5.3; ISO 20022 external code sets, payment transaction status and status reason.
    public var meaning: Meaning {
        switch (code, reason) {
        case ("ACSC", _): .settled
        // The system knows the payment already: that says nothing of how it ended.
        case ("RJCT", let reason?) where Self.heldThere.contains(reason): .duplicate
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
