public import SettlementModel
public import SettlementProofs

extension NotaryRules {
    /// Writes down that a ledger's head or proof does not continue what it showed before. Nothing more is signed for
    /// it.
    ///
    /// - Parameters:
    ///   - known: the head that was followed, as its operator signed it.
    ///   - shown: the signed head or the proof that does not fit.
    /// - Returns: what the asker is told; `nil` where the fault says nothing about the ledger's history.
    public func distrust(
        _ anchor: LedgerAnchor, _ fault: ProofFault, known: [UInt8]?, shown: [UInt8],
        _ storage: any NotaryStorage
    ) throws -> NotaryFault? {
        guard Self.speaksOfHistory(fault) else { return nil }
        let isProven = known.map { anchor.isForkProven(by: $0, shown) } ?? false
        let detail = "\(fault.code): \(fault.detail)"
        let finding = NotaryFinding.about(
            anchor, .twoHistories, isProven: isProven, detail,
            evidence: [known, shown].compactMap(\.self))
        if try !storage.findings().contains(where: { $0.closes(anchor) }) {
            try write(.finding(finding), storage)
        }
        return NotaryFault(.ledgerClosed, "\(anchor.ledger): \(detail)")
    }

    /// Signed by the operator, and not one history: another fault may be a broken wire or a stale copy.
    private static func speaksOfHistory(_ fault: ProofFault) -> Bool {
        ["head.fork", "head.rolled-back", "proof.fork", "proof.consistency"].contains(fault.code)
    }

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
