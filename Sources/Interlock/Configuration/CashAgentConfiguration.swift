import SettlementModel

/// A ledger whose units are money at an ISO 20022 payment system, in an account of its operator's.
struct CashAgentConfiguration {
    /// The folder through which messages go: `to-system` and `from-system` in it.
    let exchange: String
    /// The agent's file of payments.
    let store: String
    let bic: String
    let system: String
    /// The agent's segregated account: what open locks hold lies here.
    let reserve: CashAccountName
    let participants: [CashParticipant]
    let patienceSeconds: Int64
    let askSeconds: Int64
    let retrySeconds: Int64
}

/// How a payment system names an account.
enum CashAccountName: Hashable {
    case iban(String)
    case other(String)
}

/// A bank whose account at the system the agent may debit.
struct CashParticipant {
    /// Its account in the agent's book.
    let account: AccountID
    let bic: String
    let atSystem: CashAccountName
    let authority: [CurrencyCode: Money]
}
