public import SettlementModel

/// Turns a fact about a held lock into the right to build on it.
///
/// - Throws: `proof.state` where the lock is not held; `proof.mismatch.…` naming the first field that
///   differs.
public func validateLock(_ fact: LedgerFact, against expected: LockTerms) throws(ProofFault) -> ValidatedLock
{
    guard fact.state == .locked else {
        throw ProofFault(
            code: "proof.state", detail: "expected LOCKED, the proof shows \(fact.state.rawValue)")
    }
    try requireSameTerms(fact, expected)
    return ValidatedLock(
        lock: fact.lock, terms: fact.terms, entryTime: fact.entryTime, proofDigest: fact.proofDigest)
}

/// Turns a fact about an ended lock into the right to build on its end.
///
/// - Throws: `proof.state` where the lock has not ended; `proof.mismatch.…`; `proof.preimage`.
public func validateEnd(_ fact: LedgerFact, against expected: LockTerms) throws(ProofFault) -> ValidatedEnd {
    guard fact.state.isEnd else {
        throw ProofFault(
            code: "proof.state", detail: "expected an end, the proof shows \(fact.state.rawValue)")
    }
    try requireSameTerms(fact, expected)
    var preimage: ValidatedPreimage?
    if fact.state == .claimed {
        guard let opened = fact.preimage else {
            throw ProofFault(code: "proof.preimage", detail: "a claim without its preimage")
        }
        preimage = try validatePreimage(opened, against: expected.hashlock)
    }
    return ValidatedEnd(
        lock: fact.lock, terms: fact.terms, end: fact.state, preimage: preimage,
        entryTime: fact.entryTime,
        proofDigest: fact.proofDigest)
}

/// Checks that `preimage` opens `hashlock`.
///
/// - Throws: `proof.preimage`.
public func validatePreimage(
    _ preimage: Preimage, against hashlock: Hashlock
) throws(ProofFault) -> ValidatedPreimage {
    guard preimage.hashlock == hashlock else {
        throw ProofFault(code: "proof.preimage", detail: "the preimage does not hash to the hashlock")
    }
    return ValidatedPreimage(preimage: preimage, hashlock: hashlock)
}

/// Says which field differs first, in the order of the terms.
private func requireSameTerms(_ fact: LedgerFact, _ expected: LockTerms) throws(ProofFault) {
    let found = fact.terms
    if found == expected { return try requireSameIdentity(fact, expected) }
    let fields: [(String, Bool)] = [
        ("ledger", found.ledger == expected.ledger),
        ("transfer", found.transfer == expected.transfer),
        ("leg", found.leg == expected.leg),
        ("asset", found.asset == expected.asset),
        ("quantity", found.quantity == expected.quantity),
        ("payer", found.payer == expected.payer),
        ("payee", found.payee == expected.payee),
        ("hashlock", found.hashlock == expected.hashlock),
        ("claim-gate", found.claimGate == expected.claimGate),
        ("refund-gate", found.refundGate == expected.refundGate),
        ("exit", found.exitByBoth == expected.exitByBoth),
        ("lock-deadline", found.lockDeadline == expected.lockDeadline),
        ("expiry", found.expiry == expected.expiry),
        ("terms", found.termsDigest == expected.termsDigest),
    ]
    for (name, isSame) in fields where !isSame {
        throw ProofFault(
            code: "proof.mismatch.\(name)", detail: "lock \(fact.lock) has another \(name) than agreed"
        )
    }
    try requireSameIdentity(fact, expected)
}

/// Text fields are compared by Swift's Unicode equality; the identity is compared byte by byte.
private func requireSameIdentity(_ fact: LedgerFact, _ expected: LockTerms) throws(ProofFault) {
    guard fact.lock == expected.lockID else {
        throw ProofFault(code: "proof.mismatch.lock", detail: "the terms hash to another lock than agreed")
    }
}
