public import EVMNotaryRules
public import LedgerAdapterKit
public import SettlementModel

/// Whoever gets a certificate from the notaries that a lock names: the adapter's way to them.
///
/// The notaries look at the other ledger themselves, so nothing but the two locks is told.
public protocol EndCertifier: Sendable {
    /// A certificate of how the lock ended for which `lock` waits.
    ///
    /// Repeats: asked again it may be by other members of the set; of one lock it never says another end, or the set has lied.
    /// - Parameter other: the fields of the lock that is waited for, as far as they are known: some ledgers find it by them only.
    /// - Throws: `.unavailable` with what each notary said, while not enough of them have signed one end.
    func certificate(
        for lock: HeldLock, waitingFor other: LockTerms?
    ) async throws(AdapterFault) -> EndCertificate
}
