public import SettlementModel

/// One party's view of a ledger's history: every head it is shown must be of the history of those before.
///
/// A pure value. It starts at the configured anchor and only moves forward. Two signed heads of one size with two roots are a
/// portable proof that the operator tells two histories. A head that was signed for our challenge and is shorter than one that
/// we knew when we asked says that the ledger lost entries: a history only grows.
/// - Source: `protocol.md` threat 34; architecture decisions 2 and 4; RFC 9162 section 2.1.4.
public struct HeadFollower: Hashable, Sendable {
    /// Trust, standing at the newest head that may be trusted.
    public private(set) var anchor: LedgerAnchor
    /// That head as the ledger showed it; `nil` before the first.
    public private(set) var newest: [UInt8]?

    /// - Parameter newest: the head at which `anchor` stands, as the ledger showed it, where that is known.
    public init(anchor: LedgerAnchor, newest: [UInt8]? = nil) {
        self.anchor = anchor
        self.newest = newest
    }

    /// Reads `shown` and says what is needed to follow it.
    ///
    /// - Parameter challenge: what the head must carry to be fresh, made after everything known here was; `nil` where the
    ///   ledger can bind none, and then a shorter head may be an older one.
    /// - Throws: what the verifier's `head` throws, `head.stale`, `head.rolled-back` for a fresh head of fewer entries than
    ///   known, and `head.fork` for a signed head of the known size with another root.
    public func check(
        _ shown: [UInt8], challenge: Bytes32? = nil, by verifier: any LedgerProofVerifier
    ) throws(ProofFault) -> CheckedHead {
        let read = try verifier.head(in: shown, of: anchor)
        return CheckedHead(
            shown: shown, read: read, anchor: anchor, pathNeeded: try pathNeeded(for: read, challenge))
    }

    /// Between which heads a path is needed to follow `shown`; `nil` where none is.
    ///
    /// - Throws: as `check`.
    public func pathNeeded(
        for shown: [UInt8], challenge: Bytes32? = nil, by verifier: any LedgerProofVerifier
    ) throws(ProofFault) -> LogHead? {
        try check(shown, challenge: challenge, by: verifier).pathNeeded
    }

    private func pathNeeded(for read: ShownHead, _ challenge: Bytes32?) throws(ProofFault) -> LogHead? {
        let (head, known) = (read.head, anchor.head)
        if let challenge {
            guard read.challenge == challenge else {
                throw ProofFault(
                    code: "head.stale", detail: "the head does not carry our challenge: it is an old one")
            }
            guard head.size >= known.size else {
                throw ProofFault(
                    code: "head.rolled-back",
                    detail:
                        "a fresh head of \(head.size) entries after one of \(known.size): the log lost entries"
                )
            }
        }
        if head == known || read.standing == .alone { return nil }
        if head.size == known.size, read.standing == .signed { throw Self.fork(head, known) }
        return min(head.size, known.size) == 0 ? nil : head
    }

    /// As `follow(_: CheckedHead)`, for a head that is read here.
    public mutating func follow(
        _ shown: [UInt8], path: [UInt8], by verifier: any LedgerProofVerifier
    ) throws(ProofFault) {
        try follow(try check(shown, by: verifier), path: path, by: verifier)
    }

    /// Moves on to a head that was checked, or stays where it is older and of the same history.
    ///
    /// - Parameters:
    ///   - checked: by this follower, whose trust has not moved since; otherwise it is read again.
    ///   - path: to the head that `pathNeeded` named; empty where it named none.
    /// - Throws: as `check`, and what the verifier's `join` throws where the path does not join the two heads.
    public mutating func follow(
        _ checked: CheckedHead, path: [UInt8], by verifier: any LedgerProofVerifier
    ) throws(ProofFault) {
        let (shown, isOurs) = (checked.shown, checked.anchor == anchor)
        let read = isOurs ? checked.read : try verifier.head(in: shown, of: anchor)
        guard read.standing != .alone else { return }
        let known = anchor.head
        if read.head.size == known.size, read.head != known, read.standing == .signed {
            throw Self.fork(read.head, known)
        }
        let next = try verifier.join(read.head, to: known, path: path, of: anchor)
        guard read.head.size >= known.size else { return }
        anchor = anchor.advanced(to: next)
        newest = shown
    }

    private static func fork(_ head: LogHead, _ known: LogHead) -> ProofFault {
        ProofFault(
            code: "head.fork",
            detail:
                "the signed head of size \(head.size) does not continue the known one of size \(known.size)"
        )
    }
}

/// A head that held when a follower read it. Only `HeadFollower.check` makes one: signatures are verified once.
public struct CheckedHead: Hashable, Sendable {
    let shown: [UInt8]
    let read: ShownHead
    /// Whose trust it was read with, and where that stood.
    let anchor: LedgerAnchor
    /// To which head a path is needed to follow it; `nil` where none is.
    public let pathNeeded: LogHead?
}
