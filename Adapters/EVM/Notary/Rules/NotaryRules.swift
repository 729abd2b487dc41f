public import EVMProofs
public import SettlementModel
public import SettlementProofs

/// What one notary signs and what it never signs. It decides; it asks nobody and signs nothing itself.
///
/// Of one lock it accepts one end, the first that was proven to it, and writes that down before anything is signed.
/// Every statement follows from what is written.
/// - Source: `protocol.md` 5.5; `Specs/Operations/Notary.md`.
public struct NotaryRules: Sendable {
    public let notary: EVMAddress
    /// The sets, with this notary in each, by the escrow that they certify to.
    public let sets: [EscrowDomain: [NotarySet]]
    /// Where trust in each watched ledger starts.
    public let anchors: [LedgerID: LedgerAnchor]

    public init(
        notary: EVMAddress, sets: [EscrowDomain: [NotarySet]], anchors: [LedgerID: LedgerAnchor]
    ) {
        self.notary = notary
        self.sets = sets
        self.anchors = anchors
    }

    /// A question that this notary may answer at all.
    public struct Question: Hashable, Sendable {
        public let lock: HeldLock
        /// Of exactly the lock that is waited for; `nil` where the asker gave none.
        public let otherTerms: LockTerms?
        public let domain: EscrowDomain
        /// As configured.
        public let anchor: LedgerAnchor

        init(lock: HeldLock, otherTerms: LockTerms?, domain: EscrowDomain, anchor: LedgerAnchor) {
            self.lock = lock
            self.otherTerms = otherTerms
            self.domain = domain
            self.anchor = anchor
        }
    }

    /// - Parameter otherTerms: the fields of the lock that is waited for, not believed: they count only where they hash to its id.
    /// - Throws: `notary.escrow-unknown`, `notary.set-unknown`, `notary.ledger-unknown`, `notary.terms`.
    public func accept(
        _ lock: HeldLock, waitingFor otherTerms: LockTerms? = nil, in domain: EscrowDomain
    ) throws(NotaryFault) -> Question {
        guard let sets = sets[domain] else {
            throw NotaryFault(.escrowUnknown, "chain \(domain.chainID), escrow \(domain.escrow)")
        }
        guard let set = sets.first(where: { $0.id == lock.notarySet }), set.members.contains(notary) else {
            throw NotaryFault(.setUnknown, "notary set \(lock.notarySet)")
        }
        guard let anchor = anchors[lock.otherLedger] else {
            throw NotaryFault(.ledgerUnknown, "ledger \(lock.otherLedger)")
        }
        if let otherTerms {
            guard otherTerms.ledger == lock.otherLedger, otherTerms.lockID == lock.otherLock else {
                throw NotaryFault(.terms, "these terms are not those of lock \(lock.otherLock)")
            }
        }
        return Question(lock: lock, otherTerms: otherTerms, domain: domain, anchor: anchor)
    }

    /// - Throws: `notary.rolled-back`, `notary.ledger-closed`: nothing is signed then, not even what was signed before.
    public func requireOpen(_ anchor: LedgerAnchor, _ storage: any NotaryStorage) throws {
        for finding in try storage.findings() {
            if finding.kind == .rolledBack { throw NotaryFault(.rolledBack, finding.detail) }
            if finding.closes(anchor) {
                throw NotaryFault(.ledgerClosed, "\(anchor.ledger): \(finding.kind.rawValue)")
            }
        }
    }

    /// What is to be said now, from the records alone; `nil` where the ledger must be asked.
    public func known(_ question: Question, _ storage: any NotaryStorage) throws -> EndDecision? {
        try requireOpen(question.anchor, storage)
        return try storage.decision(on: question.lock.otherLock, of: question.lock.otherLedger)
    }

    /// What a proof comes to.
    public enum Ruling: Hashable, Sendable {
        /// Written down. Only what `statement(_:_:)` makes of it may be signed, and only once it is durable.
        case decided(EndDecision)
        /// Not an end yet.
        case open(LockState)
        /// A second end; a finding was written and this is what the asker is told.
        case refused(NotaryFault)
    }

    /// Decides by a proof that the notary fetched and verified itself.
    ///
    /// - Parameter bundle: the proof's bytes, kept beside the decision.
    /// - Throws: `notary.proof`, `proof.preimage`, and what `requireOpen` and the storage throw.
    public func decide(
        _ question: Question, by verified: VerifiedProof, bundle: [UInt8], _ storage: any NotaryStorage
    ) throws -> Ruling {
        try requireOpen(question.anchor, storage)
        let lock = question.lock
        guard let (ended, end) = try shownEnd(of: lock.otherLock, on: lock.otherLedger, verified, bundle)
        else { return .open(verified.fact.state) }
        if let known = try storage.decision(on: lock.otherLock, of: lock.otherLedger) {
            guard known.end != end else { return .decided(known) }
            return .refused(try contradict(known, end, bundle, question.anchor, storage))
        }
        let statement = EndStatement(lock, in: question.domain, end: end)
        let decision = EndDecision(ended, statement: statement, end: end)
        try storage.put(proof: bundle, digest: decision.proof)
        try write(.decision(decision), storage)
        return .decided(decision)
    }

    /// Holds a later proof of a decided lock against the decision.
    ///
    /// - Throws: as `decide`.
    /// - Returns: what was found, once it is written; `nil` where the end is the same.
    public func recheck(
        _ known: EndDecision, from anchor: LedgerAnchor, by verified: VerifiedProof, bundle: [UInt8],
        _ storage: any NotaryStorage
    ) throws -> NotaryFault? {
        try requireOpen(anchor, storage)
        guard let (_, end) = try shownEnd(of: known.lock, on: known.ledger, verified, bundle),
            end != known.end
        else { return nil }
        return try contradict(known, end, bundle, anchor, storage)
    }

    private func shownEnd(
        of lock: LockID, on ledger: LedgerID, _ verified: VerifiedProof, _ bundle: [UInt8]
    ) throws -> (ValidatedEnd, LockEnd)? {
        let fact = verified.fact
        guard fact.lock == lock, fact.terms.ledger == ledger, fact.proofDigest == Digest.sha256(bundle)
        else { throw NotaryFault(.proof, "it shows lock \(fact.lock), not \(lock)") }
        guard let end = LockEnd(fact.state) else { return nil }
        // The lock's id is the hash of its terms, so the id is all that there is to compare with.
        return (try validateEnd(fact, against: fact.terms), end)
    }

    /// The one statement that follows from a decision for the lock that was asked about.
    public func statement(_ question: Question, _ decision: EndDecision) throws(NotaryFault) -> EndStatement {
        guard decision.lock == question.lock.otherLock, decision.ledger == question.lock.otherLedger else {
            throw NotaryFault(.records, "the decision is about another lock")
        }
        return EndStatement(question.lock, in: question.domain, end: decision.end)
    }

    private func contradict(
        _ known: EndDecision, _ end: LockEnd, _ bundle: [UInt8], _ anchor: LedgerAnchor,
        _ storage: any NotaryStorage
    ) throws -> NotaryFault {
        let detail = "lock \(known.lock) ended \(known.end.rawValue) and then \(end.rawValue)"
        let earlier = try storage.proof(known.proof) ?? []
        let finding = NotaryFinding.about(
            anchor, .twoEnds, isProven: true, detail, evidence: [earlier, bundle])
        try write(.finding(finding), storage)
        return NotaryFault(.otherEnd, detail)
    }

    func write(_ record: NotaryRecord, _ storage: any NotaryStorage) throws {
        try storage.append(record, tip: record.digest(after: try storage.tip()))
    }
}
