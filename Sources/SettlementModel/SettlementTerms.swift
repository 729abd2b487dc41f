/// What both gateways sign: one trade, two legs, one hashlock, and every instant that decides.
///
/// - Source: `Specs/Protocol/Messages.md`, settlement terms. It contains no lock id: those follow from it.
public struct SettlementTerms: Hashable, Sendable {
    /// Passed on at every turn: one reference instead of dozens of fields.
    private struct Fields: Hashable, Sendable {
        let transfer: TransferID
        let commonID: CommonID
        let mode: SettlementMode
        let initiator: PartyIdentity
        let responder: PartyIdentity
        let economics: TradeEconomics
        let tradeDate: CalendarDate
        let settlementDate: CalendarDate
        let cash: Money
        let legs: [Leg]
        let hashlock: Hashlock
        let bounds: PairBounds
        let timelocks: Timelocks
        let guards: [GuardStatement]
    }

    private let fields: Shared<Fields>

    public var transfer: TransferID { fields.value.transfer }
    public var commonID: CommonID { fields.value.commonID }
    public var mode: SettlementMode { fields.value.mode }
    public var initiator: PartyIdentity { fields.value.initiator }
    public var responder: PartyIdentity { fields.value.responder }
    public var economics: TradeEconomics { fields.value.economics }
    public var tradeDate: CalendarDate { fields.value.tradeDate }
    public var settlementDate: CalendarDate { fields.value.settlementDate }
    public var cash: Money { fields.value.cash }
    /// X first, then Y; each names its ledger, asset, parties and proof policy.
    public var legs: [Leg] { fields.value.legs }
    public var hashlock: Hashlock { fields.value.hashlock }
    public var bounds: PairBounds { fields.value.bounds }
    public var timelocks: Timelocks { fields.value.timelocks }
    /// Checks and what became of them; one that nothing stands behind is `notChecked`, never silently true.
    public var guards: [GuardStatement] { fields.value.guards }

    public init(
        transfer: TransferID, commonID: CommonID, mode: SettlementMode, initiator: PartyIdentity,
        responder: PartyIdentity, economics: TradeEconomics, tradeDate: CalendarDate,
        settlementDate: CalendarDate,
        cash: Money, legs: [Leg], hashlock: Hashlock, bounds: PairBounds, timelocks: Timelocks,
        guards: [GuardStatement]
    ) {
        fields = Shared(
            Fields(
                transfer: transfer, commonID: commonID, mode: mode, initiator: initiator,
                responder: responder, economics: economics, tradeDate: tradeDate,
                settlementDate: settlementDate, cash: cash, legs: legs, hashlock: hashlock, bounds: bounds,
                timelocks: timelocks, guards: guards))
    }

    /// What `derive` gave for these terms first: their one digest, which is asked for at every turn.
    package func onlyDigest(_ derive: () -> Bytes32) -> Bytes32 { fields.digest(derive) }

    public func leg(_ id: LegID) -> Leg? { legs.first { $0.id == id } }
}

/// One half of the trade.
public struct Leg: Hashable, Sendable {
    /// Passed on at every turn: one reference instead of dozens of fields.
    private struct Fields: Hashable, Sendable {
        let id: LegID
        let ledger: LedgerID
        let operatorLEI: String
        let asset: AssetDescriptor
        let quantity: Int128
        let payer: LegParty
        let payee: LegParty
        let enforcement: Enforcement
        let proofPolicy: ProofPolicy
        let anchor: LedgerAnchor
    }

    private let fields: Shared<Fields>

    public var id: LegID { fields.value.id }
    public var ledger: LedgerID { fields.value.ledger }
    /// LEI of who runs the ledger.
    public var operatorLEI: String { fields.value.operatorLEI }
    public var asset: AssetDescriptor { fields.value.asset }
    /// In the asset's smallest unit.
    public var quantity: Int128 { fields.value.quantity }
    public var payer: LegParty { fields.value.payer }
    public var payee: LegParty { fields.value.payee }
    public var enforcement: Enforcement { fields.value.enforcement }
    public var proofPolicy: ProofPolicy { fields.value.proofPolicy }
    public var anchor: LedgerAnchor { fields.value.anchor }

    public init(
        id: LegID, ledger: LedgerID, operatorLEI: String, asset: AssetDescriptor, quantity: Int128,
        payer: LegParty,
        payee: LegParty, enforcement: Enforcement, proofPolicy: ProofPolicy, anchor: LedgerAnchor
    ) {
        fields = Shared(
            Fields(
                id: id, ledger: ledger, operatorLEI: operatorLEI, asset: asset, quantity: quantity,
                payer: payer, payee: payee, enforcement: enforcement, proofPolicy: proofPolicy,
                anchor: anchor))
    }
}

/// A party's standing on one ledger.
public struct LegParty: Hashable, Sendable {
    public let gateway: GatewayID
    public let account: AccountID
    public let holderKey: VerificationKey
    public let access: LedgerAccess
    public init(gateway: GatewayID, account: AccountID, holderKey: VerificationKey, access: LedgerAccess) {
        self.gateway = gateway
        self.account = account
        self.holderKey = holderKey
        self.access = access
    }
}

/// - Source: architecture section 2.
public enum LedgerAccess: String, Hashable, Sendable, CaseIterable {
    /// Own account and key there.
    case participant
    /// Reads and proofs only.
    case observer
    /// Only through the other gateway.
    case relayed
}

extension Leg {
    /// True where one party alone can say that money moved: nobody else vouches for its log, or it holds and releases by
    /// agreement. Such legs count against the exposure limit.
    public var isOperatorTrusted: Bool { anchor.operatorTrusted || enforcement == .agreement }
}

/// Who makes a lock hold.
public enum Enforcement: String, Hashable, Sendable, CaseIterable {
    case ledger, `operator`
    /// Somebody holds and releases as agreed: may only be Y.
    case agreement
}

/// What counts as proof of a leg.
public enum ProofPolicy: String, Hashable, Sendable, CaseIterable {
    case native, attested, observed
}

/// A named check in the signed terms.
public struct GuardStatement: Hashable, Sendable {
    public let name: String
    public let status: GuardStatus
    public init(name: String, status: GuardStatus) {
        self.name = name
        self.status = status
    }
}

public enum GuardStatus: String, Hashable, Sendable, CaseIterable {
    case passed, notChecked
}
