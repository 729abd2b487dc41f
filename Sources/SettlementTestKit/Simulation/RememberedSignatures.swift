package import SettlementModel
package import SettlementProofs
import Synchronization

/// What the signatures of a process's worlds came to: a proof is verified by both banks, both ledgers and the checkers, and
/// neighbouring runs of a crash coverage sign the same bytes.
///
/// Remembered is what libcrypto made or said, under everything that decides it: scheme, key, message and signature. A
/// signature that was just made is remembered as good, which is what Ed25519 promises; runs without a memory check that
/// promise (`--no-memory`, and a test compares). Equal answers make equal worlds.
package final class RememberedSignatures: SignatureMemory {
    /// Compared in full; hashed by the digest alone, which few share.
    private struct Message: Hashable {
        let key: VerificationKey
        let digest: Bytes32

        func hash(into hasher: inout Hasher) { hasher.combine(digest) }
    }

    private struct Claim: Hashable {
        let message: Message
        let signature: [UInt8]

        func hash(into hasher: inout Hasher) { hasher.combine(message.digest) }
    }

    private struct Generation {
        var verdicts: [Claim: Bool] = [:]
        var made: [Message: Signature] = [:]
        var count: Int { verdicts.count + made.count }
    }

    private struct State {
        var young = Generation()
        var old = Generation()

        /// The older half goes when the younger is full.
        mutating func makeRoom() {
            guard young.count >= RememberedSignatures.most else { return }
            old = young
            young = Generation()
        }
    }

    /// Entries of one generation; each takes about 250 bytes.
    private static let most = 50_000

    private let state = Mutex(State())

    package init() {}

    package func verdict(on signature: Signature, over message: [UInt8], check: () -> Bool) -> Bool {
        let claim = Claim(
            message: Message(key: signature.key, digest: Digest.sha256(message)), signature: signature.bytes)
        if let known = state.withLock({ $0.young.verdicts[claim] ?? $0.old.verdicts[claim] }) { return known }
        let verdict = check()
        keep(verdict, on: claim)
        return verdict
    }

    package func signature(
        of key: VerificationKey, over message: [UInt8], make: () throws(CryptoError) -> Signature
    ) throws(CryptoError) -> Signature {
        let name = Message(key: key, digest: Digest.sha256(message))
        if let known = state.withLock({ $0.young.made[name] ?? $0.old.made[name] }) { return known }
        let signature = try make()
        state.withLock { $0.young.made[name] = signature }
        keep(true, on: Claim(message: name, signature: signature.bytes))
        return signature
    }

    private func keep(_ verdict: Bool, on claim: Claim) {
        state.withLock { state in
            state.young.verdicts[claim] = verdict
            state.makeRoom()
        }
    }
}
