import EVMAdapter
import EVMNotaryRules
import SettlementModel

/// One ledger of a gateway: what the engine must know of any ledger, and the way to this one.
struct LedgerConnection {
    let ledger: LedgerID
    let operatorLEI: String
    let access: LedgerAccess
    let accounts: [AccountID]
    let anchor: LedgerAnchor
    let bounds: LedgerBounds
    let way: LedgerWay

    /// True where one party alone can say that money moved.
    var isOperatorTrusted: Bool {
        if case .iso20022 = way { return true }
        return anchor.operatorTrusted
    }
}

/// How to speak to a ledger, with what that needs.
enum LedgerWay {
    case sqlledger(SQLLedgerWay)
    case evm(EVMLedgerWay)
    /// Cash at an ISO 20022 payment system, through its agent's book; may only be Y.
    case iso20022(SQLLedgerWay)
}

/// The name of a way, as `driver` in the file says it.
enum LedgerDriver: String, CaseIterable, Sendable {
    case sqlledger, evm, iso20022
}

struct SQLLedgerWay: Hashable {
    let endpoint: Endpoint
    let pin: Bytes32
    /// Our certificate there; the gateway's own unless said otherwise.
    let identity: IdentityFiles
}

struct EVMLedgerWay {
    /// At least two different ones.
    let endpoints: [EVMEndpoint]
    /// The file of the key that pays for gas; no holder's.
    let feeKey: String
    /// The driver's file, made where it is missing. One process and one fee account each.
    let store: String
    /// The accounts of both sides that are known here, with the keys whose addresses they are.
    let holders: [AccountID: VerificationKey]
    /// What is kept there, as its platform describes it.
    let assets: [AssetDescriptor]
    /// Where certificates of the escrow's notary set are collected; `nil` where no lock here waits for one.
    let notaries: NotaryClientProfile?
    /// The sets before that one which held locks may still name.
    let earlierNotaries: [NotaryClientProfile]
    /// The most that a unit of gas may cost, in wei.
    let feeCeiling: UInt128
    /// Between two looks at the chain.
    let poll: Duration
}
