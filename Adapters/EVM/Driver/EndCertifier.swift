public import EVMNotaryRules
public import LedgerAdapterKit

/// Whoever gets a certificate from the notaries that a lock names: the adapter's way to them.
///
/// The notaries look at the other ledger themselves, so nothing but the lock is told.
public protocol EndCertifier: Sendable {
    /// A certificate of how the lock ended for which `lock` waits.
    ///
    /// Repeats: asked again it may be by other members of the set; of one lock it never says another end, or the set has lied.
    /// - Throws: `.unavailable` with what each notary said, while not enough of them have signed one end.
    func certificate(for lock: HeldLock) async throws(AdapterFault) -> EndCertificate
}
