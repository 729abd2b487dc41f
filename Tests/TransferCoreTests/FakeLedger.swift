import SettlementModel
import SettlementProofs

@testable import TransferCore

/// A whole small ledger by the rules of `protocol.md` 7: locks, gates, a clock of its own. It never forgets.
struct FakeLedger: Hashable {
    struct Entry: Hashable {
        let terms: LockTerms
        var state: LockState
        var preimage: Preimage?
        var bundle: [UInt8]
    }

    enum Answer: Hashable { case applied, rejected(String) }

    let id: LedgerID
    var now: LedgerInstant
    private(set) var entries: [LockID: Entry] = [:]
    /// A ledger that refuses every lock says why.
    var refusesLocks: String?

    init(_ id: LedgerID, now: LedgerInstant) {
        self.id = id
        self.now = now
    }

    func state(_ lock: LockID) -> LockState { entries[lock]?.state ?? .none }

    mutating func lock(_ terms: LockTerms) -> Answer {
        if let refusesLocks { return .rejected(refusesLocks) }
        // The same command again gives the first answer again.
        if entries[terms.lockID]?.state == .locked { return .applied }
        guard entries[terms.lockID] == nil else { return .rejected("ledger.lock.exists") }
        guard now < terms.lockDeadline else { return .rejected("ledger.lock.late") }
        return write(terms, .locked)
    }

    mutating func cancel(_ terms: LockTerms, byPayer: Bool) -> Answer {
        guard entries[terms.lockID] == nil else { return .rejected("ledger.lock.exists") }
        guard byPayer || now >= terms.lockDeadline else { return .rejected("ledger.cancel.early") }
        return write(terms, .cancelled)
    }

    mutating func claim(_ lock: LockID, _ preimage: Preimage, proof: [UInt8]?) -> Answer {
        guard let terms = open(lock), preimage.hashlock == terms.hashlock else {
            return .rejected("ledger.lock.closed")
        }
        switch terms.claimGate {
        case .beforeExpiry: guard now < terms.expiry else { return .rejected("ledger.claim.late") }
        case .otherClaimed(let other):
            guard proves(proof, other, [.claimed]) else { return .rejected("ledger.claim.proof") }
        }
        return write(terms, .claimed, preimage)
    }

    mutating func refund(_ lock: LockID, proof: [UInt8]?) -> Answer {
        guard let terms = open(lock) else { return .rejected("ledger.lock.closed") }
        switch terms.refundGate {
        case .fromExpiry: guard now >= terms.expiry else { return .rejected("ledger.refund.early") }
        case .otherEnded(let other):
            guard proves(proof, other, [.refunded, .cancelled]) else {
                return .rejected("ledger.refund.proof")
            }
        }
        return write(terms, .refunded)
    }

    mutating func endByBoth(_ lock: LockID, _ tag: DomainTag, payer: Signature, payee: Signature) -> Answer {
        guard let terms = open(lock), terms.exitByBoth == (tag == .releaseByBoth) else {
            return .rejected("ledger.lock.closed")
        }
        let message = tag.message(lock.digest.bytes)
        guard payer.key == terms.payer.holderKey, payee.key == terms.payee.holderKey,
            SignatureVerification.verify(payer, over: message),
            SignatureVerification.verify(payee, over: message)
        else { return .rejected("ledger.signature") }
        return write(terms, .refunded)
    }

    private func open(_ lock: LockID) -> LockTerms? {
        entries[lock].flatMap { $0.state == .locked ? $0.terms : nil }
    }

    private func proves(_ proof: [UInt8]?, _ other: ForeignLock, _ states: Set<LockState>) -> Bool {
        guard let proof, let fact = try? FakeVerifier().verify(proof, from: other.anchor).fact else {
            return false
        }
        return fact.terms.lockID == other.lock && states.contains(fact.state)
    }

    private mutating func write(_ terms: LockTerms, _ state: LockState, _ preimage: Preimage? = nil) -> Answer
    {
        entries[terms.lockID] = Entry(
            terms: terms, state: state, preimage: preimage,
            bundle: FakeBundle.bytes(terms, state, preimage, at: now))
        return .applied
    }
}
