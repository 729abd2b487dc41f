public import SettlementModel

/// One ledger, as the gateway needs it. Passing `AdapterConformance` is what makes it one.
///
/// An adapter holds no keys and decides nothing: it carries bytes to the ledger and brings raw facts back, which the
/// gateway's own verifiers judge. Every value on this boundary is plain data.
/// - Source: architecture decision 17.
public protocol LedgerAdapter: Sendable {
    var ledger: LedgerID { get }

    /// What the ledger itself enforces.
    var capabilities: LedgerCapabilities { get }

    /// The ledger's newest head: its time and, where it can bind one, the caller's challenge.
    func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead

    /// What the ledger says of an account: its holder key, status and spendable balances.
    /// - Returns: `nil` where no such account exists.
    func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement?

    /// What the ledger says an asset is; `nil` where it keeps no such asset.
    func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor?

    /// Makes the exact bytes of a command and says over what the holder must sign. Pure; no I/O.
    func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand

    /// What bytes that `prepare` made say: what a restart holds its journal's commands against. Pure; no I/O.
    /// - Returns: `nil` where this adapter cannot read its commands back; then only the ledger judges them.
    /// - Throws: `.rejected` for bytes that are no command of this ledger.
    func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading?

    /// Asks the ledger to act. Repeats: a repeated command id acts once and gets the first answer.
    func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome

    /// What became of a command: the only legal reply to `.outcomeUnknown`.
    func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome

    /// Final facts in ledger order from `cursor` on, at least once; waits up to `waitSeconds` for the first.
    func observe(from cursor: LedgerCursor, waitSeconds: Int) async throws(AdapterFault) -> ObservationPage

    /// Where reading goes on behind everything that is final at `head`: the first place that `head` says nothing about. Pure; no I/O.
    func cursor(after head: LogHead) -> LedgerCursor

    /// The state of a lock as the ledger tells it: a hint for recovery, never a proof.
    func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement

    /// A proof of the newest entry about a lock, built so that a verifier standing at `anchor` can follow.
    /// - Returns: the bundle for the `ProofFormat` of `capabilities`; `nil` where the ledger has no entry.
    func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]?

    /// A proof of the entry that brought a lock into `state`, even where a later one followed: an end that came
    /// quickly may be seen before the lock, and evidence needs both.
    /// - Returns: `nil` where the ledger has no such entry, or proves newest entries only.
    func prove(
        _ lock: LockReference, in state: LockState, from anchor: LogHead
    ) async throws(AdapterFault) -> [UInt8]?

    /// What shows that two heads of this ledger are of one history, for the verifier's `join`: where `known` is trusted and
    /// `shown` may be later or earlier.
    func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8]

    /// What the adapter came upon of a second history of this ledger, for a verifier that stands at `known`.
    ///
    /// A ledger whose heads are signed needs none: whoever follows them finds it. Repeats harmlessly; asks no more than it must.
    /// - Returns: two items for the verifier's `isForkProven`; `nil` where no second history was seen, or where nobody who
    ///   stands at `known` can be convinced of it.
    func forkEvidence(from known: LogHead) async -> ForkEvidence?

    /// What this ledger's gate of `lock` accepts for how the other lock ended, where `end` is the other ledger's own proof of it.
    /// - Parameter other: the lock whose end it is, with all its fields: whoever else must vouch may need them to find it.
    /// - Returns: `end` itself where the ledger verifies foreign proofs.
    /// - Throws: `.unavailable` where whoever else must vouch has not done so yet.
    func gateProof(
        of end: [UInt8], about other: LockReference, for lock: LockReference
    ) async throws(AdapterFault) -> [UInt8]

    /// Where this ledger's trust in `foreign` stands now; `nil` where it has no anchor for it yet.
    func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead?
}

extension LedgerAdapter {
    /// For ledgers that prove newest entries only.
    public func prove(
        _ lock: LockReference, in state: LockState, from anchor: LogHead
    ) async throws(AdapterFault) -> [UInt8]? { nil }

    /// For adapters that cannot read their commands back.
    public func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading? { nil }

    /// For ledgers whose heads are signed.
    public func forkEvidence(from known: LogHead) async -> ForkEvidence? { nil }

    /// For logs, whose places are counted as their heads count entries.
    public func cursor(after head: LogHead) -> LedgerCursor { LedgerCursor(next: head.size) }

    /// For ledgers that verify foreign proofs, and those that have no such gate.
    public func gateProof(
        of end: [UInt8], about other: LockReference, for lock: LockReference
    ) async throws(AdapterFault) -> [UInt8] { end }
}
