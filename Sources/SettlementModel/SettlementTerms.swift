/// What both gateways sign: one trade, two legs, one hashlock, and every instant that decides.
///
/// - Source: `Specs/Protocol/Messages.md`, settlement terms. It contains no lock id: those follow from it.
public struct SettlementTerms: Hashable, Sendable {
    public let transfer: TransferID
    public let commonID: CommonID
    public let mode: SettlementMode
    public let initiator: PartyIdentity
    public let responder: PartyIdentity
    public let economics: TradeEconomics
    public let tradeDate: CalendarDate
    public let settlementDate: CalendarDate
    public let cash: Money
    /// X first, then Y; each names its ledger, asset, parties and proof policy.
    public let legs: [Leg]
    public let hashlock: Hashlock
    public let bounds: PairBounds
    public let timelocks: Timelocks
    /// Checks and what became of them; one that nothing stands behind is `notChecked`, never silently true.
    public let guards: [GuardStatement]

    public init(
        transfer: TransferID, commonID: CommonID, mode: SettlementMode, initiator: PartyIdentity,
        responder: PartyIdentity, economics: TradeEconomics, tradeDate: CalendarDate,
        settlementDate: CalendarDate,
        cash: Money, legs: [Leg], hashlock: Hashlock, bounds: PairBounds, timelocks: Timelocks,
        guards: [GuardStatement]
    ) {
        self.transfer = transfer
        self.commonID = commonID
        self.mode = mode
        self.initiator = initiator
        self.responder = responder
        self.economics = economics
        self.tradeDate = tradeDate
        self.settlementDate = settlementDate
        self.cash = cash
        self.legs = legs
        self.hashlock = hashlock
        self.bounds = bounds
        self.timelocks = timelocks
        self.guards = guards
    }

    public func leg(_ id: LegID) -> Leg? { legs.first { $0.id == id } }
}

/// One half of the trade.
public struct Leg: Hashable, Sendable {
    public let id: LegID
    public let ledger: LedgerID
    /// LEI of who runs the ledger.
    public let operatorLEI: String
    public let asset: AssetDescriptor
    /// In the asset's smallest unit.
    public let quantity: Int128
    public let payer: LegParty
    public let payee: LegParty
    public let enforcement: Enforcement
    public let proofPolicy: ProofPolicy
    public let anchor: LedgerAnchor

    public init(
        id: LegID, ledger: LedgerID, operatorLEI: String, asset: AssetDescriptor, quantity: Int128,
        payer: LegParty,
        payee: LegParty, enforcement: Enforcement, proofPolicy: ProofPolicy, anchor: LedgerAnchor
    ) {
        self.id = id
        self.ledger = ledger
        self.operatorLEI = operatorLEI
        self.asset = asset
        self.quantity = quantity
        self.payer = payer
        self.payee = payee
        self.enforcement = enforcement
        self.proofPolicy = proofPolicy
        self.anchor = anchor
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
