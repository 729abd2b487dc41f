public import ISO20022Messages
public import SQLLedgerProofs
public import SettlementModel
public import SettlementProofs

/// What a cash agent does at the payment system for what is asked of its book.
///
/// Pure: a lock is preceded by a payment into the agent's account there, an end is followed by a payment out of it.
/// - Source: `Specs/Decisions/0025-a-cash-agent-before-the-rtgs.md`.
public struct AgentRules: Sendable {
    /// The agent's segregated account: what open locks hold lies here.
    public let reserve: SystemAccount
    public let participants: [AccountID: AgentParticipant]

    public init(reserve: SystemAccount, participants: [AccountID: AgentParticipant]) {
        self.reserve = reserve
        self.participants = participants
    }

    /// What of the book's acts comes through the agent's door. Units come into the book and leave it with payments only.
    public static func admits(_ act: SQLLedgerAct) -> Bool {
        switch act {
        case .lock, .claim, .refund, .cancel, .unlockByBoth, .openAccount, .setAccountStatus, .registerAsset:
            true
        case .releaseByBoth, .reportFork, .transfer, .issue, .withdraw: false
        }
    }

    /// The payment that must be final before a lock is booked. Another try of the lock is another command, and another payment.
    /// - Parameter attempt: counted from 0; the names before it are other payments'.
    /// - Returns: `nil` where the payer is no participant, or its authority does not name the currency.
    public func reservation(
        of terms: LockTerms, for command: CommandID, attempt: Int = 0, in currency: CurrencyCode,
        now: LedgerInstant
    ) -> Payment? {
        guard let payer = participants[terms.payer.account], payer.authority[currency] != nil,
            participants[terms.payee.account] != nil, let amount = Money(currency, minor: terms.quantity)
        else { return nil }
        let name = attempt == 0 ? "reserve" : "reserve/\(attempt)"
        return Payment(
            uetr: UETR(digest: Self.digest(name, command.digest.bytes)), transfer: terms.transfer,
            lock: terms.lockID, amount: amount, debtor: payer.account, creditor: reserve, created: now,
            purpose: "reserved for lock \(terms.lockID.hex)")
    }

    /// The payment out of the agent's account that follows `reason`.
    /// - Parameter attempt: counted from 0; an earlier one was refused for good, or has the name of another payment.
    public func release(
        of terms: LockTerms, to account: AccountID, because reason: ReleaseReason, attempt: Int,
        in currency: CurrencyCode, now: LedgerInstant
    ) -> Payment? {
        guard let party = participants[account], let amount = Money(currency, minor: terms.quantity) else {
            return nil
        }
        let lock = terms.lockID
        let uetr: UETR =
            switch reason {
            case .claimed where attempt == 0: UETR(cashLegOf: terms.transfer)
            default:
                UETR(digest: Self.digest("\(reason.name)/\(attempt)", lock.digest.bytes + reason.detail))
            }
        return Payment(
            uetr: uetr, transfer: terms.transfer, lock: lock, amount: amount, debtor: reserve,
            creditor: party.account, created: now, purpose: "\(reason.name) lock \(lock.hex)")
    }

    /// The id under which a payment that became final comes into the book: it names the system's own word.
    /// - Parameter number: counted from 0; the ids before it are other commands'.
    public static func issueID(of uetr: String, status: [UInt8], number: Int = 0) -> CommandID {
        id("issue/\(uetr)", status, number)
    }

    /// The id under which units leave the book for a payment: it names the payment's very bytes.
    /// - Parameter number: as for `issueID`.
    public static func withdrawalID(of uetr: String, message: [UInt8], number: Int = 0) -> CommandID {
        id("withdraw/\(uetr)", message, number)
    }

    private static func id(_ name: String, _ bytes: [UInt8], _ number: Int) -> CommandID {
        CommandID(digest(number == 0 ? name : "\(name)/\(number)", Digest.sha256(bytes).bytes))
    }

    private static func digest(_ what: String, _ bytes: [UInt8]) -> Bytes32 {
        Digest.sha256(Array("interlock/cash-agent/1/\(what)".utf8) + [0] + bytes)
    }
}

/// Why money leaves the agent's account.
public enum ReleaseReason: Hashable, Sendable {
    case claimed
    case refunded
    /// The reservation came, but the lock was refused: late, or cancelled meanwhile.
    case notLocked(reservation: String)

    public var name: String {
        switch self {
        case .claimed: "claimed"
        case .refunded: "refunded"
        case .notLocked: "not-locked"
        }
    }

    var detail: [UInt8] {
        guard case .notLocked(let reservation) = self else { return [] }
        return Array(reservation.utf8)
    }
}

/// A bank that lets the agent debit its account at the system.
public struct AgentParticipant: Hashable, Sendable {
    public let account: SystemAccount
    /// How much may be reserved at a time, in minor units by currency.
    public let authority: [CurrencyCode: Int128]
    public init(account: SystemAccount, authority: [CurrencyCode: Int128]) {
        self.account = account
        self.authority = authority
    }
}
