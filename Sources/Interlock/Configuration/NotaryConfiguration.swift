import EVMAdapter
import EVMNotaryRules
import EVMProofs
import SettlementModel

/// Everything one `interlock notary serve` is told by its operator.
struct NotaryConfiguration {
    /// For the log and for people; the notary's name in the world is its address.
    let name: GatewayID
    /// The secp256k1 secret's file.
    let key: String
    /// The store; made by `interlock notary init`, and never again for the same key.
    let store: String
    let tls: IdentityFiles
    let listen: Endpoint
    let admitted: [AdmittedParty]
    let ledgers: [WatchedConnection]
    let sets: [EscrowDomain: [NotarySet]]
    let askAgainSeconds: Int64
    let watchSeconds: Int64
    let logLevel: LogLevel
}

/// How a notary reaches one ledger.
struct WatchedConnection {
    let anchor: LedgerAnchor
    let way: WatchedWay
}

/// How a notary speaks to what it watches.
enum WatchedWay {
    /// - endpoints: at least one.
    /// - identity: our certificate there.
    case sqlledger(endpoints: [PinnedEndpoint], identity: IdentityFiles)
    /// - endpoints: at least two different nodes.
    /// - store: what was read of the chain; made where it is missing.
    case evm(endpoints: [EVMEndpoint], store: String)
}

struct PinnedEndpoint: Hashable {
    let endpoint: Endpoint
    let pin: Bytes32
}

/// Where the members of one set answer, and as whom we ask. Read from a file of `kind: notary-client`.
struct NotaryClientProfile {
    let domain: EscrowDomain
    let set: NotarySet
    /// In the set's order.
    let notaries: [(address: EVMAddress, place: PinnedEndpoint)]
    let identity: IdentityFiles
    let timeoutSeconds: Int64
}
