import SettlementModel
import SettlementProofs
import Synchronization

/// Signed heads whose operator's signature was verified: many proofs stand under the same one.
///
/// A head is known by its exact bytes, the log's name and the key, so that nothing is taken for another. Witnesses'
/// cosignatures are not remembered.
final class VerifiedHeads: Sendable {
    private static let most = 256

    private struct State {
        var current: Set<Bytes32> = []
        var previous: Set<Bytes32> = []
    }

    private let state = Mutex(State())

    func contains(_ note: SignedNote, _ log: LogTrust) -> Bool {
        let name = Self.name(note, log)
        return state.withLock { $0.current.contains(name) || $0.previous.contains(name) }
    }

    /// Call only after the signature was verified.
    func insert(_ note: SignedNote, _ log: LogTrust) {
        let name = Self.name(note, log)
        state.withLock { state in
            state.current.insert(name)
            guard state.current.count >= Self.most else { return }
            state.previous = state.current
            state.current = []
        }
    }

    private static func name(_ note: SignedNote, _ log: LogTrust) -> Bytes32 {
        let parts = [
            Array(note.string.utf8), Array(log.origin.utf8),
            Array(log.operatorKey.algorithm.rawValue.utf8),
            log.operatorKey.spki,
        ]
        // Each part by its digest: their borders are certain.
        return Digest.sha256(parts.flatMap { Digest.sha256($0).bytes })
    }
}
