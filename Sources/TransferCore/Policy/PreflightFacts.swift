public import SettlementModel

/// What both ledgers said just before the terms were made or judged. Read, not proven: the locks prove themselves.
public struct PreflightFacts: Hashable, Sendable {
    public let x: LegFacts
    public let y: LegFacts
    public init(x: LegFacts, y: LegFacts) {
        self.x = x
        self.y = y
    }

    public var clocks: LedgerClocks { LedgerClocks(x: x.clock, y: y.clock) }
    public subscript(leg: LegID) -> LegFacts { leg == .x ? x : y }
}

public struct LegFacts: Hashable, Sendable {
    /// `nil` where the ledger keeps no such asset.
    public let asset: AssetDescriptor?
    /// `nil` where no such account exists.
    public let payer: AccountFacts?
    public let payee: AccountFacts?
    public let clock: LedgerInstant
    /// What shows that the head which the terms name is of the history that this gateway trusts, for the verifier's `join`. Raw;
    /// empty where it was asked for and could not be had, `nil` where nobody had to ask.
    public let anchorPath: [UInt8]?
    public init(
        asset: AssetDescriptor?, payer: AccountFacts?, payee: AccountFacts?, clock: LedgerInstant,
        anchorPath: [UInt8]? = nil
    ) {
        self.asset = asset
        self.payer = payer
        self.payee = payee
        self.clock = clock
        self.anchorPath = anchorPath
    }
}

public struct AccountFacts: Hashable, Sendable {
    public let holderKey: VerificationKey
    /// Pays and receives; a frozen or closed account does not pay.
    public let open: Bool
    /// False for a closed account.
    public let canReceive: Bool
    /// Spendable units of the leg's asset.
    public let spendable: Int128
    public init(holderKey: VerificationKey, open: Bool, canReceive: Bool, spendable: Int128) {
        self.holderKey = holderKey
        self.open = open
        self.canReceive = canReceive
        self.spendable = spendable
    }
}
