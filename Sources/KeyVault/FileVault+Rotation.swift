internal import DurableSQLite
internal import GRDB
public import SettlementEngine
public import SettlementModel
public import SettlementProofs

extension FileVault {
    /// Takes in a new message key under the number after `epoch`; the old private key is gone afterwards, its public half
    /// stays for what it signed.
    ///
    /// One transaction on a vault that no process has open. Repeats: the same key again changes nothing.
    /// - Returns: every message key by epoch; the highest signs from now on.
    /// - Throws: `.fenced` while a gateway runs on it; `.malformed` where the vault stands at another epoch, the key is an
    ///   old one, or a holder's.
    public static func rotateMessageKey(
        at path: String, gateway: GatewayID, seal source: SealSource, from epoch: UInt32, to new: SigningKey
    ) async throws(VaultFault) -> [UInt32: VerificationKey] {
        do {
            let file = try DurableFile(at: path, layout: VaultLayout.of(gateway))
            let record = try await file.read { try sealRecord($0) }
            let seal = try record.seal(source, gateway: gateway, path: path)
            let held = try await file.read { try sealedKeys($0) }
            try requireOwnPurpose(new.verificationKey, among: held)
            let old = try key(.message, from: held, seal).verificationKey
            let sealed = try seal.seal(new.pem(), for: KeyPurpose.message.sealPurpose)
            let fresh = new.verificationKey
            let all = try await file.commit { database in
                var known = try VaultLayout.epochs(database)
                if known[epoch + 1] == fresh, known.keys.max() == epoch + 1 { return known }
                known = try epochs(database, current: epoch, old)
                guard !known.values.contains(fresh) else {
                    throw VaultFault.malformed(
                        detail: "vault.key.old: this key was used before: make a new one")
                }
                try database.execute(
                    sql: "UPDATE sealed_key SET public = ?, sealed = ? WHERE purpose = ?",
                    arguments: [blob(fresh.spki), blob(sealed), KeyPurpose.message.rawValue])
                try VaultLayout.add(fresh, epoch: epoch + 1, to: database)
                known[epoch + 1] = fresh
                return known
            }
            try file.close()
            return all
        } catch {
            throw VaultFault(error)
        }
    }

    /// A holder key that signed frames too could not be taken back: no configuration may name one file for both.
    private static func requireOwnPurpose(
        _ new: VerificationKey, among held: [String: SealedKey]
    ) throws(VaultFault) {
        let others = held.filter { $0.key != KeyPurpose.message.rawValue }
        guard !others.values.contains(where: { $0.publicBytes == new.spki }) else {
            throw .malformed(
                detail: "vault.key.purpose: this key holds accounts: a message key signs nothing else")
        }
    }
}
