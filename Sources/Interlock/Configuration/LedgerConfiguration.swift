import SettlementModel

/// Everything one `interlock ledger serve` is told by its operator.
struct LedgerConfiguration {
    let ledger: LedgerID
    let operatorLEI: String
    /// First line of every checkpoint.
    let origin: String
    /// The SQLite file; no gateway ever opens it.
    let database: String
    /// Signs checkpoints.
    let logKey: String
    /// Signs operator acts: accounts, assets, issues.
    let operatorKey: String
    let tls: IdentityFiles
    let listen: Endpoint
    let admitted: [AdmittedParty]
    /// Where this operator's own trust in other ledgers starts. A lock that pins another anchor of such a ledger is
    /// refused; of a ledger that is not listed, the first lock's pin counts.
    let foreignAnchors: [LedgerAnchor]
    /// How far ahead a lock's expiry may lie, in seconds; milliseconds sent for seconds fall outside.
    let expiryWindow: ClosedRange<Int64>
    /// Where the book is a cash agent's: the payment system that its money lies at.
    let cashAgent: CashAgentConfiguration?
    let logLevel: LogLevel
}

/// Who may talk to the ledger, by the key of its certificate.
struct AdmittedParty: Hashable {
    let name: GatewayID
    let pin: Bytes32
}
