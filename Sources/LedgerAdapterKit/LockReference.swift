public import SettlementModel
public import SettlementProofs

/// A lock by its identity, with its fields where the asker knows them. Some ledgers keep a lock by id alone, some need all fields
/// to find it.
public struct LockReference: Hashable, Sendable {
    public let id: LockID
    public let terms: LockTerms?

    /// - Parameter id: of exactly these terms, taken before.
    public init(id: LockID, terms: LockTerms) {
        self.id = id
        self.terms = terms
    }

    public init(_ terms: LockTerms) { self.init(id: terms.lockID, terms: terms) }

    /// For those who were told no more than the id.
    public init(id: LockID) {
        self.id = id
        terms = nil
    }
}
