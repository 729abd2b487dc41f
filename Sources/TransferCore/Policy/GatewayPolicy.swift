public import SettlementModel

/// What this gateway is and what it accepts: its configuration, as far as decisions need it.
public struct GatewayPolicy: Hashable, Sendable {
    public let own: PartyIdentity
    /// The keys that hold our accounts on the ledgers. No ledger's answer takes their place.
    public let ownHolderKeys: Set<VerificationKey>
    public let ledgers: [LedgerID: LedgerPolicy]
    public let peers: [GatewayID: PeerPolicy]
    public let messageSeconds: Int64
    public let recoverySeconds: Int64
    /// The longest that own funds may stand locked.
    public let longestLockSeconds: Int64
    /// From this cash amount on a ticket needs a second person; a currency without an entry always does.
    public let fourEyesFrom: [CurrencyCode: Int128]
    /// The most cash at risk on ledgers for which nobody but their operator vouches.
    public let operatorTrustedLimit: [CurrencyCode: Int128]
    /// Obligors, countries, counterparties, days, currencies and ledgers; `nil` where the bank limits none of them.
    public let limits: LimitPolicy?
    /// Rules for every trade before terms, locks and claims; `nil` where the bank has none.
    public let restrictions: RestrictionPolicy?
    /// The registry that is asked before a payment claim is bought; nil where none is.
    public let registry: GatewayID?
    /// Whether officers may let a claim pass that the registry refuses because of its fingerprint, as another one.
    public let passesFingerprint: Bool

    public init(
        own: PartyIdentity, ownHolderKeys: Set<VerificationKey>, ledgers: [LedgerID: LedgerPolicy],
        peers: [GatewayID: PeerPolicy],
        messageSeconds: Int64,
        recoverySeconds: Int64, longestLockSeconds: Int64, fourEyesFrom: [CurrencyCode: Int128],
        operatorTrustedLimit: [CurrencyCode: Int128], limits: LimitPolicy? = nil,
        restrictions: RestrictionPolicy? = nil, registry: GatewayID? = nil, passesFingerprint: Bool = false
    ) {
        self.own = own
        self.ownHolderKeys = ownHolderKeys
        self.ledgers = ledgers
        self.peers = peers
        self.messageSeconds = messageSeconds
        self.recoverySeconds = recoverySeconds
        self.longestLockSeconds = longestLockSeconds
        self.fourEyesFrom = fourEyesFrom
        self.operatorTrustedLimit = operatorTrustedLimit
        self.limits = limits
        self.restrictions = restrictions
        self.registry = registry
        self.passesFingerprint = passesFingerprint
    }

    /// The same with these limits and restrictions.
    public func with(limits: LimitPolicy?, restrictions: RestrictionPolicy?) -> GatewayPolicy {
        GatewayPolicy(
            own: own, ownHolderKeys: ownHolderKeys, ledgers: ledgers, peers: peers,
            messageSeconds: messageSeconds, recoverySeconds: recoverySeconds,
            longestLockSeconds: longestLockSeconds, fourEyesFrom: fourEyesFrom,
            operatorTrustedLimit: operatorTrustedLimit, limits: limits, restrictions: restrictions,
            registry: registry, passesFingerprint: passesFingerprint)
    }

    /// How many people besides the maker must approve a ticket of this amount: 0 or 1.
    public func approvalsNeeded(for cash: Money) -> Int {
        guard let threshold = fourEyesFrom[cash.currency] else { return 1 }
        return cash.minor >= threshold ? 1 : 0
    }

    /// The bounds of a pair, from this gateway's own measurements; `nil` where a ledger is not configured.
    public func bounds(x: LedgerID, y: LedgerID) -> PairBounds? {
        guard let first = ledgers[x]?.bounds, let second = ledgers[y]?.bounds else { return nil }
        return PairBounds(
            x: first, y: second, messageSeconds: messageSeconds, recoverySeconds: recoverySeconds)
    }
}

/// What this gateway holds true of one ledger.
public struct LedgerPolicy: Hashable, Sendable {
    public let operatorLEI: String
    public let anchor: LedgerAnchor
    public let bounds: LedgerBounds
    public let enforcement: Enforcement
    public let proofPolicy: ProofPolicy
    /// Foreign proof formats that the ledger verifies by itself.
    public let verifiesProofsOf: Set<ProofFormat>
    /// False where a lock that waits for another ledger's goes back from its expiry on only.
    public let refundsByProofAtOnce: Bool
    /// Only a participant's ledger carries a leg of ours.
    public let access: LedgerAccess
    /// Our accounts there; no other pays or is paid for us.
    public let ownAccounts: Set<AccountID>

    public init(
        operatorLEI: String, anchor: LedgerAnchor, bounds: LedgerBounds, enforcement: Enforcement,
        proofPolicy: ProofPolicy, verifiesProofsOf: Set<ProofFormat>, access: LedgerAccess,
        ownAccounts: Set<AccountID>, refundsByProofAtOnce: Bool = true
    ) {
        self.operatorLEI = operatorLEI
        self.anchor = anchor
        self.bounds = bounds
        self.enforcement = enforcement
        self.proofPolicy = proofPolicy
        self.verifiesProofsOf = verifiesProofsOf
        self.refundsByProofAtOnce = refundsByProofAtOnce
        self.access = access
        self.ownAccounts = ownAccounts
    }
}

/// What this gateway holds true of one peer.
public struct PeerPolicy: Hashable, Sendable {
    public let lei: String
    /// The most cash in flight with it at a time; a currency without an entry is not traded with it.
    public let exposureLimit: [CurrencyCode: Int128]
    /// It registers each payment claim that it buys before it accepts terms: our terms say so.
    public let registersClaims: Bool

    public init(lei: String, exposureLimit: [CurrencyCode: Int128], registersClaims: Bool = false) {
        self.lei = lei
        self.exposureLimit = exposureLimit
        self.registersClaims = registersClaims
    }
}
