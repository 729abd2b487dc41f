public import SettlementModel

/// The pure half of one kind of ledger: what its proofs show, whether its heads are of one history, and what its holders sign.
///
/// Anchor and bytes in, verdict out; no network, no clock.
public protocol LedgerProofVerifier: Sendable {
    var format: ProofFormat { get }

    /// Says what `bundle` proves to someone who trusts `anchor`.
    func verify(_ bundle: [UInt8], from anchor: LedgerAnchor) throws(ProofFault) -> VerifiedProof

    /// What a head says of itself.
    ///
    /// - Throws: `head.malformed`; `head.origin` and `head.signature` where heads are signed.
    func head(in shown: [UInt8], of anchor: LedgerAnchor) throws(ProofFault) -> ShownHead

    /// Checks that `shown` is of the history in which `known` is trusted, whichever is later.
    ///
    /// - Parameter path: what the adapter's `path` gave for the two; not read where the two are equal.
    /// - Returns: where trust may stand next: `known` or later.
    /// - Throws: `head.fork` or a code under `proof.` where the path does not show it.
    func join(
        _ shown: LogHead, to known: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LogHead

    /// Whether proofs count only for some time after the head that trust stands at. `trustEnds` says until when.
    var trustAges: Bool { get }

    /// Until when proofs count for someone who trusts `head` and no later one, by the ledger's clock.
    ///
    /// - Parameter path: what joins `head` to the anchor's head, or that head to itself where they are equal; the caller has `join`
    ///   check it first.
    /// - Returns: `nil` where trust in it does not end.
    /// - Throws: a code under `proof.` where the path does not say, or where nothing can be proven from such a head.
    func trustEnds(
        after head: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LedgerInstant?

    /// Whether the two show, to anyone who trusts `anchor`, that whoever makes this ledger's history made two of them.
    ///
    /// - Parameters: two signed heads of a log; of a chain two header paths from the anchor's head.
    /// - Returns: false for everything else, also for what cannot be read: it says nothing against the ledger.
    func isForkProven(by first: [UInt8], _ second: [UInt8], of anchor: LedgerAnchor) -> Bool

    /// Whether bytes that a ledger showed are signed and contradict the head at which `anchor` stands.
    ///
    /// Only signatures speak here: a path that leads nowhere may be anybody's, and says nothing about the ledger.
    /// - Parameters:
    ///   - shown: a head, a path, or a proof.
    ///   - known: the head at which `anchor` stands, as the ledger showed it; `nil` where that was not kept.
    /// - Returns: `nil` for bytes that contradict nothing.
    func fork(in shown: [UInt8], known: [UInt8]?, from anchor: LedgerAnchor) -> ShownFork?

    /// What a holder signs to end `lock` early: the same bytes for the gateway, for its peer and for the ledger.
    ///
    /// - Throws: a code under `proof.` for a lock that this ledger cannot hold.
    func statement(
        of end: AgreedEnd, of lock: LockTerms, on anchor: LedgerAnchor
    ) throws(ProofFault) -> HolderStatement
}

extension LedgerProofVerifier {
    /// For ledgers whose heads never age.
    public var trustAges: Bool { false }

    /// For ledgers whose heads never age.
    public func trustEnds(
        after head: LogHead, path: [UInt8], of anchor: LedgerAnchor
    ) throws(ProofFault) -> LedgerInstant? { nil }

    /// For logs, whose heads are signed.
    public func isForkProven(by first: [UInt8], _ second: [UInt8], of anchor: LedgerAnchor) -> Bool {
        anchor.isForkProven(by: first, second)
    }

    /// For formats in which nobody signs a head.
    public func fork(in shown: [UInt8], known: [UInt8]?, from anchor: LedgerAnchor) -> ShownFork? { nil }
}

/// A history that was signed beside the one that is trusted.
public enum ShownFork: Hashable, Sendable {
    /// It convinces whoever trusts the anchor's head.
    case againstAnchor
    /// Two signed heads of one height, which convince everyone who knows who must sign.
    case proven
}

/// A head as a ledger shows it.
public struct ShownHead: Hashable, Sendable {
    public let head: LogHead
    /// The asker's nonce, where the head was signed for it.
    public let challenge: Bytes32?
    public let standing: Standing

    /// What a head is worth by itself.
    public enum Standing: Hashable, Sendable {
        /// The ledger's operator signed it: two of one size with two roots are two histories.
        case signed
        /// Only the path from a trusted head shows that it counts.
        case byPath
        /// No path is short enough to be asked for at each look; proofs alone are judged.
        case alone
    }

    public init(head: LogHead, challenge: Bytes32?, standing: Standing) {
        self.head = head
        self.challenge = challenge
        self.standing = standing
    }
}

/// An end of a lock that both holders sign.
///
/// - Source: `protocol.md` 7, on-ledger interface.
public enum AgreedEnd: Hashable, Sendable, CaseIterable {
    /// Of Y, or of either leg in M1, before its time.
    case unlockByBoth
    /// Of X in M2, after four eyes at both banks.
    case releaseByBoth

    public var tag: DomainTag {
        switch self {
        case .unlockByBoth: .unlockByBoth
        case .releaseByBoth: .releaseByBoth
        }
    }

    /// What holders sign on ledgers that know Interlock's own statements.
    public func statement(of lock: LockID) -> HolderStatement { .bytes(tag.message(lock.digest.bytes)) }
}

/// Why a proof was refused. It never means that the opposite is true.
public struct ProofFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable, lower-case, dotted, under `proof.` or `head.`.
    public let code: String
    public let detail: String

    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }
}
