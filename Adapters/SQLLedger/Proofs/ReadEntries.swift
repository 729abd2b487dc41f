import SettlementModel
import SettlementProofs
import Synchronization

/// Entries that were read: one is proven to both parties, to the other leg's ledger, and again under each later head.
///
/// An entry is known by its leaf hash, which covers its exact bytes. Only what stood under a head that was verified is kept, so
/// that nobody but a ledger's operator has a say in what is.
final class ReadEntries: Sendable {
    private static let most = 128

    private struct State {
        var current: [Bytes32: LogEntry] = [:]
        var previous: [Bytes32: LogEntry] = [:]
    }

    private let state = Mutex(State())

    /// What `bytes` say. Call only with bytes whose inclusion was verified.
    ///
    /// - Parameter leaf: the leaf hash of `bytes`.
    /// - Throws: what the entry's initialiser throws; that is not kept.
    func entry(_ bytes: [UInt8], leaf: Bytes32) throws(ProofFault) -> LogEntry {
        if let known = state.withLock({ $0.current[leaf] ?? $0.previous[leaf] }) { return known }
        let entry = try LogEntry(bytes: bytes)
        state.withLock { state in
            state.current[leaf] = entry
            guard state.current.count >= Self.most else { return }
            state.previous = state.current
            state.current = [:]
        }
        return entry
    }
}
