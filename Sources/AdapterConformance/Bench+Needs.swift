import LedgerAdapterKit
import SettlementModel
import SettlementProofs

extension Bench {
    /// Gates are the ledger's own, not a promise of its keeper.
    func needEnforcement() throws {
        guard adapter.capabilities.enforcement != .agreement else {
            throw NotApplicable(
                "enforcement is by agreement: the ledger holds and releases, and has no gates")
        }
    }

    /// A second ledger whose proofs this one claims to verify.
    func needForeign() throws -> Bench {
        try needEnforcement()
        let formats = adapter.capabilities.verifiesProofsOf
        guard !formats.isEmpty else { throw NotApplicable("the ledger verifies no foreign proofs") }
        let foreign = try need(
            subject.foreign, "the ledger says it verifies proofs, the subject gives no ledger to")
        let format = foreign.adapter.capabilities.proofFormat
        try expect(
            formats.contains(format), "the foreign ledger proves by \(format.rawValue), which is not verified"
        )
        return Bench(foreign)
    }

    func needFaults() throws -> any ConformanceFaults {
        guard let faults = subject.faults else {
            throw NotApplicable("the subject gives no way to disturb the line")
        }
        return faults
    }

    func needChallenge() throws {
        guard adapter.capabilities.bindsChallenge else {
            throw NotApplicable("the ledger cannot bind a challenge into its proofs")
        }
    }

    func wait(for instant: LedgerInstant) async throws {
        try await subject.wait(until: instant)
        let now = try await now()
        try expect(now >= instant, "the subject waited for \(instant), the ledger's clock says \(now)")
    }

    // MARK: Two ledgers

    /// One trade in mode M2: this ledger's lock looks at the other's.
    func pair() async throws -> Pair {
        let other = try needForeign()
        let y = try await other.deal()
        let gate = ForeignLock(lock: y.id, anchor: other.subject.anchor)
        return Pair(x: try await deal(foreign: gate, preimage: y.preimage), y: y, other: other)
    }

    /// The pair with both legs locked.
    func lockedPair() async throws -> Pair {
        let pair = try await pair()
        try await lock(pair.x)
        try await pair.other.lock(pair.y)
        return pair
    }

    /// A proof of the other ledger's lock, from where this ledger's trust in it stands.
    func proof(of deal: Deal, on other: Bench) async throws -> [UInt8] {
        let stand = try await adapter.foreignAnchor(other.adapter.ledger) ?? other.subject.anchor.head
        let bundle = try await other.adapter.prove(deal.reference, from: stand, challenge: nil)
        return try need(bundle, "the foreign ledger proves nothing of its lock")
    }

    /// Joins the pinned head with the one at which the ledger stands by now.
    func anchorProof(_ deal: Deal) async throws -> AnchorProof? {
        guard case .otherClaimed(let foreign) = deal.terms.claimGate, let other = subject.foreign,
            foreign.anchor.format.isLog,
            let known = try await adapter.foreignAnchor(foreign.anchor.ledger)
        else { return nil }
        let pinned = foreign.anchor.head
        guard known.size != pinned.size, pinned.size > 0, known.size > 0 else { return nil }
        let path = LogPath.hashes(try await other.adapter.path(from: known, to: pinned))
        return AnchorProof(
            from: min(pinned.size, known.size), to: max(pinned.size, known.size),
            path: try need(path, "the path is no list of hashes"))
    }

    // MARK: Consent

    /// What a holder signs to end a lock together with the other, as the ledger's own verifier says it.
    private func statement(of end: AgreedEnd, _ deal: Deal) throws -> [UInt8] {
        try subject.verifier.statement(of: end, of: deal.terms, on: subject.anchor).message
    }

    func unlock(
        _ deal: Deal, payer: ConformanceHolder? = nil, payee: ConformanceHolder? = nil
    ) async throws -> LedgerAct {
        let message = try statement(of: .unlockByBoth, deal)
        return .unlockByBoth(
            deal.terms, payer: try await (payer ?? self.payer).sign(message),
            payee: try await (payee ?? self.payee).sign(message))
    }

    func release(
        _ deal: Deal, payer: ConformanceHolder? = nil, payee: ConformanceHolder? = nil
    ) async throws -> LedgerAct {
        let message = try statement(of: .releaseByBoth, deal)
        return .releaseByBoth(
            deal.terms, payer: try await (payer ?? self.payer).sign(message),
            payee: try await (payee ?? self.payee).sign(message))
    }
}

/// Both legs of one trade, and the other ledger.
struct Pair: Sendable {
    let x: Deal
    let y: Deal
    let other: Bench
}
