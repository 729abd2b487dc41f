public import SettlementModel

/// The three ways a ledger fails one, each with one legal next step.
public enum AdapterFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing happened: try again later.
    case unavailable(reason: String)
    /// The ledger said no and changed nothing: never send the same again. `code` is stable, `detail` is for people.
    case rejected(code: String, detail: String)
    /// It may have happened: ask `outcome(of:)` before anything else.
    case outcomeUnknown(CommandID)

    /// For logs and people; programs match the cases.
    public var description: String {
        switch self {
        case .unavailable(let reason): reason
        case .rejected(let code, let detail): "\(code): \(detail)"
        case .outcomeUnknown(let id): "what became of command \(id) is unknown"
        }
    }
}

/// What became of a command.
public enum CommandOutcome: Hashable, Sendable {
    /// Booked, final by the ledger's own rule, at this index of its log.
    case applied(index: UInt64, time: LedgerInstant)
    /// The ledger has not acted on it. It still may, if the bytes are under way.
    case notSeen
}
