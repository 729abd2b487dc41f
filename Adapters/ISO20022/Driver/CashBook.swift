public import SQLLedgerProofs
public import SQLLedgerRules
public import SettlementModel

/// The agent's own book, as the agent uses it: an SQL ledger's.
public protocol CashBook: Sendable {
    var ledger: LedgerID { get }
    /// Books a command, or says why not; durable when it returns. Repeats: the first answer.
    func book(_ signed: SQLSignedCommand, by party: GatewayID?) async throws -> CommandVerdict
    /// What the book would say to these commands in turn, with none of them booked.
    func trial(_ signed: [SQLSignedCommand], by party: GatewayID?) async throws -> [CommandVerdict]
    /// True where this command is booked.
    func hasBooked(_ command: CommandID) async throws -> Bool
    /// Entries of the log in order.
    func entries(from first: UInt64, limit: Int) async throws -> [[UInt8]]
    /// `nil` where the asset is unknown or no cash.
    func currency(of asset: AssetID) async throws -> CurrencyCode?
    /// What open locks hold of what an account paid in.
    func held(of account: AccountID, asset: AssetID) async throws -> Int128
}

/// Why the agent cannot go on with one thing, for its operator.
public enum AgentFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file of payments says what it cannot say.
    case store(String)
    /// The money is under way: ask again.
    case pending(String)
    /// An end cannot be paid out.
    case unpayable(String)

    public var description: String {
        switch self {
        case .store(let detail): "agent.store: \(detail)"
        case .pending(let detail): "agent.pending: \(detail)"
        case .unpayable(let detail): "agent.unpayable: \(detail)"
        }
    }
}
