public import SettlementModel

/// One party's view of a ledger's log: every signed head it is shown must continue the one before.
///
/// A pure value. It starts at the configured anchor and only moves forward. Two heads of one size with two roots, both
/// signed, are a portable proof that the operator tells two histories. A head that was signed for our challenge and is shorter
/// than one that we knew when we asked says that the log lost entries: a log only grows.
/// - Source: `protocol.md` threat 34; architecture decisions 2 and 4; RFC 9162 section 2.1.4.
public struct LogFollower: Hashable, Sendable {
    /// Trust, standing at the newest head seen.
    public private(set) var anchor: LedgerAnchor
    /// That head as the operator signed it; `nil` before the first.
    public private(set) var newest: [UInt8]?

    /// - Parameter newest: the head at which `anchor` stands, as the operator signed it, where that is known.
    public init(anchor: LedgerAnchor, newest: [UInt8]? = nil) {
        self.anchor = anchor
        self.newest = newest
    }

    /// Between which sizes a consistency path is needed to follow `signedHead`; `nil` where none is.
    ///
    /// - Parameter challenge: what the head must carry to be fresh, made after everything known here was; `nil` where the
    ///   ledger can bind none, and then a shorter head may be an older one.
    /// - Throws: `head.malformed`, `head.origin`, `head.signature`, `head.stale`, `head.rolled-back` for a fresh head of
    ///   fewer entries than known, and `head.fork` for a head of the known size with another root.
    public func pathNeeded(
        for signedHead: [UInt8], challenge: Bytes32? = nil
    ) throws(ProofFault) -> (from: UInt64, to: UInt64)? {
        let head = try verified(signedHead, challenge)
        let known = anchor.head
        if challenge != nil, head.size < known.size {
            throw ProofFault(
                code: "head.rolled-back",
                detail:
                    "a fresh head of \(head.size) entries after one of \(known.size): the log lost entries")
        }
        if head.size == known.size, head.root != known.root { throw fork(head) }
        let (older, newer) = (min(head.size, known.size), max(head.size, known.size))
        return older == 0 || older == newer ? nil : (older, newer)
    }

    /// Moves on to `signedHead`, or stays where it is older and consistent.
    ///
    /// - Parameter path: between the sizes that `pathNeeded` named; empty where it named none.
    /// - Throws: as `pathNeeded`, and `head.fork` where the path does not join the two heads.
    public mutating func follow(_ signedHead: [UInt8], path: [Bytes32]) throws(ProofFault) {
        let head = try verified(signedHead, nil)
        let known = anchor.head
        let (older, newer) = head.size < known.size ? (head, known) : (known, head)
        guard MerkleLog.verifyConsistency(from: older, to: newer, path: path) else { throw fork(head) }
        guard head.size >= known.size else { return }
        anchor = anchor.advanced(to: head)
        newest = signedHead
    }

    private func verified(_ signedHead: [UInt8], _ challenge: Bytes32?) throws(ProofFault) -> LogHead {
        let checkpoint = try anchor.checkpoint(signedIn: signedHead)
        if let challenge, checkpoint.challenge != challenge {
            throw ProofFault(
                code: "head.stale", detail: "the head does not carry our challenge: it is an old one")
        }
        return checkpoint.head
    }

    private func fork(_ head: LogHead) -> ProofFault {
        ProofFault(
            code: "head.fork",
            detail:
                "the signed head of size \(head.size) does not continue the known one of size \(anchor.head.size)"
        )
    }
}
