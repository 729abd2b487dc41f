/// Tells whether the journal was put back to an older state than the vault remembers.
///
/// The vault keeps the newest journal head it was ever given with a request to sign. A journal that still
/// holds this head may lack signatures, and adopts them from the vault; one that lacks the head lost records:
/// the process stops. A machine snapshot rolls both back and is not seen here, but by the peer's STATUS.
/// - Source: architecture decision 8; `protocol.md` 8 (P10, recovery step 2).
public enum RollbackCheck {
    public enum Verdict: Hashable, Sendable {
        /// The journal holds everything that the vault was ever shown.
        case consistent
        /// Records are missing. Sign nothing, send nothing, say so.
        case journalRolledBack
    }

    /// - Parameter vaultHead: `Vault.newestJournalHead()`; `nil` when nothing was ever signed.
    public static func compare(vaultHead: JournalHead?, journalContains: (JournalHead) -> Bool) -> Verdict {
        guard let vaultHead else { return .consistent }
        return journalContains(vaultHead) ? .consistent : .journalRolledBack
    }

    /// The same over a real journal and a real vault.
    /// - Throws: what either throws: then nothing is known, and nothing may start.
    public static func compare(vault: any Vault, journal: any JournalHeadLookup) async throws -> Verdict {
        guard let head = try await vault.newestJournalHead() else { return .consistent }
        let held = try await journal.contains(head)
        return compare(vaultHead: head) { _ in held }
    }
}

/// A journal that can say whether its chain ever stood at a head.
public protocol JournalHeadLookup: Sendable {
    /// True if the record at `head.sequence` has exactly `head.digest`; the empty journal's head is always
    /// held.
    func contains(_ head: JournalHead) async throws -> Bool
}
