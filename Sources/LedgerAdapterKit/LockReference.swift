public import SettlementModel
public import SettlementProofs

/// A lock by its identity, with its fields where the asker knows them. Some ledgers keep a lock by id alone, some need all fields
/// to find it.
public struct LockReference: Hashable, Sendable {
    public let id: LockID
    public let terms: LockTerms?
    /// What both parties trusted of the lock's ledger when they agreed: on some ledgers a part of it is a field of the lock. `nil`
    /// means what the adapter is configured with.
    public let anchor: LedgerAnchor?

    /// - Parameter id: of exactly these terms, taken before.
    public init(id: LockID, terms: LockTerms, anchor: LedgerAnchor? = nil) {
        self.id = id
        self.terms = terms
        self.anchor = anchor
    }

    public init(_ terms: LockTerms, anchor: LedgerAnchor? = nil) {
        self.init(id: terms.lockID, terms: terms, anchor: anchor)
    }

    /// For those who were told no more than the id.
    public init(id: LockID) {
        self.id = id
        terms = nil
        anchor = nil
    }
}
