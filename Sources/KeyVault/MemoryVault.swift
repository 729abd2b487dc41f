internal import OpenSSL
public import SettlementEngine
public import SettlementModel
import SettlementProofs

/// The vault of the simulator and of tests: the real rules over a disk in memory.
public enum MemoryVault {
    /// Opens the vault that `storage` holds; open another one on it, with the same keys, to restart after a
    /// crash.
    ///
    /// - Parameters:
    ///   - keys: of either scheme; Ed25519 signs alike every time, which a replay may want.
    ///   - epoch: the number of the message key.
    ///   - earlier: the public halves of message keys before it, by epoch.
    ///   - freshPreimages: gives the next preimage's 32 bytes; `nil` takes the system's generator.
    /// - Throws: what sealing needs: `VaultFault.sealBroken`.
    public static func open(
        gateway: GatewayID, keys: VaultKeys, epoch: UInt32 = 0, earlier: [UInt32: VerificationKey] = [:],
        storage: any VaultStorage = MemoryVaultStorage(),
        freshPreimages: (@Sendable () -> Bytes32)? = nil
    ) async throws(VaultFault) -> SigningVault {
        let seal: VaultSeal
        do throws(CryptoError) {
            // The disk is this process's own memory: a fixed seal keeps the code path and protects nothing.
            seal = try VaultSeal(SecretBytes([UInt8](repeating: 1, count: 32)), salt: [], gateway: gateway)
        } catch {
            throw .sealBroken(detail: "vault.seal.failed: \(error.code)")
        }
        let epochs = earlier.merging([epoch: keys.message.verificationKey]) { _, own in own }
        guard let freshPreimages else {
            return try await SigningVault(
                gateway: gateway, keys: keys, epochs: epochs, seal: seal, storage: storage)
        }
        return try await SigningVault(
            gateway: gateway, keys: keys, epochs: epochs, seal: seal, storage: storage
        ) {
            try SecretBytes(freshPreimages().bytes)
        }
    }
}
