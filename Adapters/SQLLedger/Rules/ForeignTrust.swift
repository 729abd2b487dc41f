public import SettlementModel

/// Whom a ledger trusts for one foreign ledger, and whether that one has shown two histories.
///
/// - Source: `Specs/Ledgers/SQLLedger.md`, trust in other ledgers.
public struct ForeignTrust: Sendable {
    public let anchor: LedgerAnchor
    /// By the keys of `anchor`; a fork shown by other keys says nothing.
    public let forked: Bool
    /// True where the storage keeps another anchor, or none: what it remembers does not count.
    let isNews: Bool
}

extension LedgerRules {
    /// The anchor that decides: the kept one, unless the operator configured another trust or a later block of the same chain,
    /// or the kept one is a mere pin that no accepted proof has confirmed yet. Nobody signed a pin, so it never outweighs the
    /// operator's word.
    ///
    /// - Returns: `nil` where no lock has pinned the ledger and the operator configured nothing.
    /// - Throws: storage errors only.
    public func trust(in foreign: LedgerID, from storage: any LedgerReading) throws -> ForeignTrust? {
        let forked = try storage.isForked(foreign)
        let kept = try storage.foreignAnchor(foreign)
        guard let configured = foreignAnchors[foreign] else {
            return kept.map { ForeignTrust(anchor: $0, forked: forked, isNews: false) }
        }
        guard let kept else { return ForeignTrust(anchor: configured, forked: forked, isNews: true) }
        guard kept.sharesTrust(with: configured) else {
            return ForeignTrust(anchor: configured, forked: false, isNews: true)
        }
        // A chain's anchor ages: past its trusting period no proof starts there, and only the operator's word renews it.
        if !forked, !configured.format.isLog, configured.head.size > kept.head.size {
            return ForeignTrust(anchor: configured, forked: false, isNews: true)
        }
        // Two histories by the very keys: no anchor mends that, and the mark must stay.
        let confirmed = try forked || storage.foreignHead(foreign, size: kept.head.size) != nil
        return confirmed || kept.head == configured.head
            ? ForeignTrust(anchor: kept, forked: forked, isNews: false)
            : ForeignTrust(anchor: configured, forked: forked, isNews: true)
    }
}

extension Booking {
    /// As `LedgerRules.trust`, and kept from now on.
    func keptTrust(in foreign: LedgerID) throws -> ForeignTrust? {
        guard let trust = try rules.trust(in: foreign, from: storage) else { return nil }
        if trust.isNews {
            try storage.forgetForeignHistory(of: foreign)
            try storage.putForeignAnchor(trust.anchor)
        }
        return trust
    }
}

extension LedgerAnchor {
    /// True where both trust the same keys for the same log, or the same profile; heads and the order of witnesses do not
    /// matter.
    func sharesTrust(with other: LedgerAnchor) -> Bool {
        guard ledger == other.ledger, format == other.format else { return false }
        guard let log, let otherLog = other.log else { return trust == other.trust }
        return log.origin == otherLog.origin && log.operatorKey == otherLog.operatorKey
            && Set(log.witnesses) == Set(otherLog.witnesses) && log.witnessQuorum == otherLog.witnessQuorum
    }
}
