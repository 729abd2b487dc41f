public import SettlementModel
public import SettlementProofs

extension NotaryRules {
    /// Writes down that a ledger told two histories, where it signed what says so. Nothing more is signed for it.
    ///
    /// A path or a proof that does not fit is not enough: nobody signed it, so it may be a broken wire, a stale copy or a node that
    /// lies. As long as it does not fit nothing follows from it either.
    /// - Parameters:
    ///   - fork: what the format's verifier made of `shown`; it is judged there who signed.
    ///   - known: the head that was followed, as the ledger showed it.
    ///   - shown: the signed head, or the proof, that does not fit.
    /// - Returns: what the asker is told; `nil` where the fault says nothing about the ledger's history.
    public func distrust(
        _ anchor: LedgerAnchor, _ fault: ProofFault, _ fork: ShownFork?, known: [UInt8]?, shown: [UInt8],
        _ storage: any NotaryStorage
    ) throws -> NotaryFault? {
        guard fork != nil || Self.isLoss(fault) else { return nil }
        let detail = "\(fault.code): \(fault.detail)"
        let finding = NotaryFinding.about(
            anchor, .twoHistories, isProven: fork == .proven, detail,
            evidence: [known, shown].compactMap(\.self))
        if try !storage.findings().contains(where: { $0.closes(anchor) }) {
            try write(.finding(finding), storage)
        }
        return NotaryFault(.ledgerClosed, "\(anchor.ledger): \(detail)")
    }

    /// A head that was signed for our own challenge and has fewer entries than one that was signed before it.
    private static func isLoss(_ fault: ProofFault) -> Bool { fault.code == "head.rolled-back" }

    /// Holds this notary's own signed word of its records against them.
    ///
    /// - Throws: `notary.request` for another notary's word.
    /// - Returns: false where they lack what it signed for.
    public func holds(_ remembered: SignedTip, _ storage: any NotaryStorage) throws -> Bool {
        guard remembered.notary == notary else {
            throw NotaryFault(.request, "the remembered records are those of \(remembered.notary)")
        }
        return try storage.digest(at: remembered.tip.count) == remembered.tip.digest
    }

    /// Writes down that the store was put back to an older state: it may have signed ends that it has forgotten, so
    /// it signs nothing more.
    ///
    /// - Throws: as `holds`.
    /// - Returns: what everyone is told from now on; `nil` where the records hold all.
    public func recordRollback(
        _ remembered: SignedTip, _ storage: any NotaryStorage
    ) throws -> NotaryFault? {
        if try holds(remembered, storage) { return nil }
        let finding = NotaryFinding.rolledBack(remembered)
        if try !storage.findings().contains(where: { $0.kind == .rolledBack }) {
            try write(.finding(finding), storage)
        }
        return NotaryFault(.rolledBack, finding.detail)
    }
}
