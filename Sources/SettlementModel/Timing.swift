/// How long one ledger takes, as measured by the gateway that states it.
///
/// - Units: seconds. - Range: 0 to 30 days each; inclusion at least 1.
/// - Source: `protocol.md` section 4.
public struct LedgerBounds: Hashable, Sendable {
    /// inc: from submitting a command to its being booked (p99.99).
    public let inclusionSeconds: Int64
    /// fin: from booked to irreversible.
    public let finalitySeconds: Int64
    /// obs: from final to a verified proof here.
    public let observationSeconds: Int64
    /// ε: how wrong the ledger's clock may be, block spacing included.
    public let clockErrorSeconds: Int64
    /// halt: how long the ledger may stand still and still be met.
    public let haltSeconds: Int64
    /// True where a booked entry can still disappear before it is final.
    public let canReorganise: Bool

    public init?(
        inclusionSeconds: Int64, finalitySeconds: Int64, observationSeconds: Int64, clockErrorSeconds: Int64,
        haltSeconds: Int64, canReorganise: Bool
    ) {
        let limits: ClosedRange<Int64> = 0...2_592_000
        guard limits.contains(inclusionSeconds), inclusionSeconds >= 1, limits.contains(finalitySeconds),
            limits.contains(observationSeconds), limits.contains(clockErrorSeconds),
            limits.contains(haltSeconds)
        else { return nil }
        self.inclusionSeconds = inclusionSeconds
        self.finalitySeconds = finalitySeconds
        self.observationSeconds = observationSeconds
        self.clockErrorSeconds = clockErrorSeconds
        self.haltSeconds = haltSeconds
        self.canReorganise = canReorganise
    }
}

/// The bounds of one pair of ledgers and of the link between the gateways.
public struct PairBounds: Hashable, Sendable {
    public let x: LedgerBounds
    public let y: LedgerBounds
    /// rel: one message from gateway to gateway, verified and durable there.
    public let messageSeconds: Int64
    /// rec: a crash or failover and the recovery from it.
    public let recoverySeconds: Int64

    public init?(x: LedgerBounds, y: LedgerBounds, messageSeconds: Int64, recoverySeconds: Int64) {
        let limits: ClosedRange<Int64> = 0...2_592_000
        guard limits.contains(messageSeconds), limits.contains(recoverySeconds) else { return nil }
        self.x = x
        self.y = y
        self.messageSeconds = messageSeconds
        self.recoverySeconds = recoverySeconds
    }
}

/// The instants of one transfer, each on the clock of the ledger it names.
public struct Timelocks: Hashable, Sendable {
    /// t0: Y's clock when the terms were made.
    public let proposedAtY: LedgerInstant
    /// L_X: X accepts no lock from here on.
    public let lockDeadlineX: LedgerInstant
    /// L_Y: Y accepts no lock from here on.
    public let lockDeadlineY: LedgerInstant
    /// R_Y: the preimage is never revealed for the first time after this.
    public let revealDeadlineY: LedgerInstant
    /// T_Y: claim before, refund from here.
    public let expiryY: LedgerInstant
    /// T_X: as T_Y in M1; only an alarm in native M2.
    public let expiryX: LedgerInstant

    public init(
        proposedAtY: LedgerInstant, lockDeadlineX: LedgerInstant, lockDeadlineY: LedgerInstant,
        revealDeadlineY: LedgerInstant, expiryY: LedgerInstant, expiryX: LedgerInstant
    ) {
        self.proposedAtY = proposedAtY
        self.lockDeadlineX = lockDeadlineX
        self.lockDeadlineY = lockDeadlineY
        self.revealDeadlineY = revealDeadlineY
        self.expiryY = expiryY
        self.expiryX = expiryX
    }
}
