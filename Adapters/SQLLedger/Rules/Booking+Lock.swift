import SQLLedgerProofs
import SettlementModel
import SettlementProofs

extension Booking {
    /// Moves the quantity from the payer into escrow under the terms' gates.
    func lock(_ terms: LockTerms, anchorProof: SQLLogConsistency?) throws -> AppliedCommand {
        try requireOwn(terms)
        let id = terms.lockID
        if let record = try storage.lock(id) { throw refusalOfSecondLock(record) }
        try requireSignature(by: terms.payer.holderKey, of: "the payer")
        try requireParties(of: terms)
        try requireTimes(of: terms)
        try requireFreshHash(of: terms)
        try requireGates(of: terms, anchorProof: anchorProof)
        let applied = try write(
            EntryDraft(kind: .locked, lock: terms, postings: LogEntry.postings(.locked, of: terms)))
        try storage.putUse(of: HashUse(payer: terms.payer.account, hashlock: terms.hashlock), by: id)
        try storage.putLock(
            LockRecord(
                id: id, terms: terms, state: .locked, preimage: nil, entryIndex: applied.index,
                entryTime: applied.time))
        return applied
    }

    /// Writes the tombstone: these terms can never be locked any more.
    func cancel(_ terms: LockTerms) throws -> AppliedCommand {
        try requireOwn(terms)
        let id = terms.lockID
        if let record = try storage.lock(id) { throw refusalOfSecondLock(record) }
        if time < terms.lockDeadline {
            guard signed.signatures.contains(where: { $0.key == terms.payer.holderKey }) else {
                throw Rejection(
                    .cancelEarly, "the clock says \(time), anyone may cancel from \(terms.lockDeadline) on")
            }
            try requireSignature(by: terms.payer.holderKey, of: "the payer")
        }
        let applied = try write(EntryDraft(kind: .cancelled, lock: terms))
        try storage.putLock(
            LockRecord(
                id: id, terms: terms, state: .cancelled, preimage: nil, entryIndex: applied.index,
                entryTime: applied.time))
        return applied
    }

    func requireOwn(_ terms: LockTerms) throws {
        guard terms.ledger == rules.ledger else {
            throw Rejection(.commandOtherLedger, "the terms name \(terms.ledger), this is \(rules.ledger)")
        }
    }

    private func refusalOfSecondLock(_ record: LockRecord) -> Rejection {
        switch record.state {
        case .cancelled: Rejection(.lockCancelled, "lock \(record.id), entry \(record.entryIndex)")
        case .locked: Rejection(.lockExists, "lock \(record.id), entry \(record.entryIndex)")
        case .claimed, .refunded, .none:
            Rejection(.lockEnded, "lock \(record.id) is \(record.state.rawValue), entry \(record.entryIndex)")
        }
    }

    private func requireParties(of terms: LockTerms) throws {
        _ = try requireAsset(terms.asset)
        let payer = try sender(terms.payer.account)
        guard payer.holderKey == terms.payer.holderKey else {
            throw Rejection(.accountKeyMismatch, "the terms name another key for the payer, \(payer.id)")
        }
        let payee = try receiver(terms.payee.account)
        guard payee.holderKey == terms.payee.holderKey else {
            throw Rejection(.accountKeyMismatch, "the terms name another key for the payee, \(payee.id)")
        }
    }

    private func requireTimes(of terms: LockTerms) throws {
        guard time < terms.lockDeadline else {
            throw Rejection(.lockLate, "the clock says \(time), the lock deadline was \(terms.lockDeadline)")
        }
        let ahead = terms.expiry.seconds(since: time)
        guard ahead >= rules.limits.shortestExpirySeconds else {
            throw Rejection(
                .lockExpiryTooSoon,
                "\(ahead) seconds ahead, at least \(rules.limits.shortestExpirySeconds) needed")
        }
        guard ahead <= rules.limits.longestExpirySeconds else {
            throw Rejection(
                .lockExpiryTooFar,
                "\(ahead) seconds ahead, at most \(rules.limits.longestExpirySeconds) allowed")
        }
    }

    private func requireFreshHash(of terms: LockTerms) throws {
        guard rules.limits.hashlocks.contains(terms.hashlock.algorithm) else {
            throw Rejection(.lockHashAlgorithm, terms.hashlock.algorithm.rawValue)
        }
        let use = HashUse(payer: terms.payer.account, hashlock: terms.hashlock)
        if let lock = try storage.use(of: use) {
            throw Rejection(.lockHashUsed, "\(use.payer) used \(terms.hashlock.digest) for lock \(lock)")
        }
    }
}
