public import SettlementModel

/// Why settlement terms do not yield the terms of a lock.
public struct TermsFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// `terms.legs.shape` or `terms.lock.invalid`.
    public let code: String
    public let detail: String

    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }
}

/// What follows from settlement terms.
public struct TermsLocks: Hashable, Sendable {
    public let termsDigest: Bytes32
    public let x: LockTerms
    public let y: LockTerms
    public let idX: LockID
    public let idY: LockID
}

extension SettlementTerms {
    /// What the lock of `leg` must say, computed alike by both gateways.
    ///
    /// In M1 both locks go by the clock. In M2 X opens only by proof of how Y ended; it pins Y's identity
    /// and the anchor from which Y's proofs start.
    /// - Throws: `terms.legs.shape` where the legs are not X then Y; `terms.lock.invalid` where a lock
    ///   could not
    ///   exist (no quantity, a deadline not before the expiry, payer and payee the same account).
    public func lockTerms(_ leg: LegID) throws(TermsFault) -> LockTerms {
        try requireShape()
        let digest = digest
        let y = leg == .y || mode == .m2 ? try lockY(digest) : nil
        if leg == .y, let y { return y }
        return try lockX(digest, y: y.map { $0.lockID })
    }

    /// Both locks with their identities, and the digest of these terms: each computed once.
    ///
    /// - Throws: as `lockTerms`.
    public func locks() throws(TermsFault) -> TermsLocks {
        try requireShape()
        let digest = digest
        let y = try lockY(digest)
        let idY = y.lockID
        let x = try lockX(digest, y: idY)
        return TermsLocks(termsDigest: digest, x: x, y: y, idX: x.lockID, idY: idY)
    }

    private func requireShape() throws(TermsFault) {
        guard legs.count == 2, legs[0].id == .x, legs[1].id == .y else {
            throw TermsFault(code: "terms.legs.shape", detail: "a pair has exactly two legs, X and then Y")
        }
    }

    private func lockY(_ digest: Bytes32) throws(TermsFault) -> LockTerms {
        try lock(.y, .beforeExpiry, .fromExpiry, exitByBoth: false, digest)
    }

    private func lockX(_ digest: Bytes32, y: LockID?) throws(TermsFault) -> LockTerms {
        guard mode == .m2, let y else {
            return try lock(.x, .beforeExpiry, .fromExpiry, exitByBoth: false, digest)
        }
        let foreign = ForeignLock(lock: y, anchor: legs[1].anchor)
        return try lock(.x, .otherClaimed(foreign), .otherEnded(foreign), exitByBoth: true, digest)
    }

    private func lock(
        _ id: LegID, _ claimGate: ClaimGate, _ refundGate: RefundGate, exitByBoth: Bool,
        _ termsDigest: Bytes32
    ) throws(TermsFault) -> LockTerms {
        let leg = id == .x ? legs[0] : legs[1]
        let terms = LockTerms(
            ledger: leg.ledger, transfer: transfer, leg: id, asset: leg.asset.id, quantity: leg.quantity,
            payer: LockParty(account: leg.payer.account, holderKey: leg.payer.holderKey),
            payee: LockParty(account: leg.payee.account, holderKey: leg.payee.holderKey), hashlock: hashlock,
            claimGate: claimGate, refundGate: refundGate, exitByBoth: exitByBoth,
            lockDeadline: id == .x ? timelocks.lockDeadlineX : timelocks.lockDeadlineY,
            expiry: id == .x ? timelocks.expiryX : timelocks.expiryY, termsDigest: termsDigest)
        guard let terms else {
            throw TermsFault(
                code: "terms.lock.invalid",
                detail:
                    "leg \(id.rawValue) needs a quantity, two accounts and a lock deadline before its expiry")
        }
        return terms
    }
}
