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

    func contains(_ name: Bytes32) -> Bool {
        state.withLock { $0.current.contains(name) || $0.previous.contains(name) }
    }

    /// Call only after the signature was verified.
    func insert(_ name: Bytes32) {
        state.withLock { state in
            state.current.insert(name)
            guard state.current.count >= Self.most else { return }
            state.previous = state.current
            state.current = []
        }
    }

    /// What a note with these signers is known by.
    static func name(_ note: SignedNote, _ log: LogTrust) -> Bytes32 {
        // Borders are certain: the key's fingerprint, which covers its scheme, has 32 bytes, and an origin is one line.
        Digest.sha256(
            concatenating: KeyFingerprint.of(log.operatorKey).bytes, Array(log.origin.utf8), [0x0A],
            Array(note.string.utf8))
    }
}
