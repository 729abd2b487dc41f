public import LedgerAdapterKit
public import SettlementModel
public import SettlementProofs

/// One ledger under examination, as its adapter's author sets it up.
///
/// The accounts belong to the examination: nobody else moves value on them while it runs. Payer and
/// payee each hold at least 200 times `quantity` of `asset` at its start.
public protocol ConformanceSubject: Sendable {
    /// The door of the party that acts.
    var adapter: any LedgerAdapter { get }
    /// The door of another admitted party, that no lock names.
    var stranger: any LedgerAdapter { get }
    var payer: ConformanceHolder { get }
    var payee: ConformanceHolder { get }
    /// What the ledger should say of the asset that is locked.
    var asset: AssetDescriptor { get }
    /// How much one lock holds, in the asset's smallest unit.
    var quantity: Int128 { get }
    /// Where trust in this ledger's log starts; the same for the whole examination.
    var anchor: LedgerAnchor { get }
    var verifier: any LedgerProofVerifier { get }
    var pace: ConformancePace { get }

    /// Returns once the ledger's clock shows `instant` or later: moves the clock, or waits for it.
    func wait(until instant: LedgerInstant) async throws

    /// Another whole ledger whose proofs this one verifies; needed where the capabilities name proof formats.
    var foreign: (any ConformanceSubject)? { get }
    /// `nil` where the author cannot disturb the line; what needs it is then not applicable.
    var faults: (any ConformanceFaults)? { get }
}

extension ConformanceSubject {
    public var quantity: Int128 { 1 }
    public var pace: ConformancePace { ConformancePace() }
    public var foreign: (any ConformanceSubject)? { nil }
    public var faults: (any ConformanceFaults)? { nil }
}

/// An account with a way to have its holder's signature. The suite never sees a private key.
public struct ConformanceHolder: Sendable {
    public let account: AccountID
    public let holderKey: VerificationKey
    public let sign: @Sendable (_ message: [UInt8]) async throws -> Signature

    public init(
        account: AccountID, holderKey: VerificationKey,
        sign: @escaping @Sendable (_ message: [UInt8]) async throws -> Signature
    ) {
        self.account = account
        self.holderKey = holderKey
        self.sign = sign
    }

    var party: LockParty { LockParty(account: account, holderKey: holderKey) }
}

/// How far ahead deadlines lie: small where the author must wait for a real clock, within what the ledger
/// takes.
public struct ConformancePace: Hashable, Sendable {
    /// From now to the lock deadline; at least the time in which a handful of commands become final.
    public let lockSeconds: Int64
    /// From now to the expiry; more than `lockSeconds`.
    public let expirySeconds: Int64

    public init(lockSeconds: Int64 = 100, expirySeconds: Int64 = 1000) {
        self.lockSeconds = lockSeconds
        self.expirySeconds = expirySeconds
    }
}

/// Disturbances between the adapter and its ledger.
public protocol ConformanceFaults: Sendable {
    /// The next command that is submitted reaches the ledger and is booked; its answer never arrives.
    func loseNextAnswer() async throws
    /// From now on nothing reaches the ledger.
    func cutOff() async throws
    /// Ends either disturbance. Repeats: harmless.
    func restore() async throws
}
