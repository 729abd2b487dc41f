internal import DurableSQLite
internal import GRDB
public import SettlementEngine
public import SettlementModel
public import SettlementProofs

// The keys of EVM accounts lie beside the two others, numbered from 1. A vault of an earlier version holds none.

extension FileVault {
    /// Takes in further keys of EVM accounts, in one transaction on a vault that no process has open.
    ///
    /// No key ever leaves: what stands locked under it must be signable until the end. Repeats: a key that is there already
    /// changes nothing.
    /// - Returns: every holder key, in the vault's order.
    /// - Throws: `.fenced` while a gateway runs on it; `.malformed` for too many keys or a key of another scheme.
    public static func addEVMHolders(
        _ new: [SigningKey], at path: String, gateway: GatewayID, seal source: SealSource
    ) async throws(VaultFault) -> [VerificationKey] {
        do {
            let file = try DurableFile(at: path, layout: VaultLayout.of(gateway))
            let record = try await file.read { try sealRecord($0) }
            let seal = try record.seal(source, gateway: gateway, path: path)
            let sealed = try await file.read { try sealedKeys($0) }
            let held = try evmHolders(from: sealed, seal)
            let known = Set(held.map(\.verificationKey))
            let fresh = new.filter { !known.contains($0.verificationKey) }
            let keys = try VaultKeys(
                message: key(.message, from: sealed, seal), holder: key(.holder, from: sealed, seal),
                evmHolders: held + fresh)
            try await file.commit { database in
                for (index, key) in fresh.enumerated() {
                    try insert(key, number: held.count + index + 1, seal, into: database)
                }
            }
            try file.close()
            return keys.holders.map(\.verificationKey)
        } catch {
            throw VaultFault(error)
        }
    }

    static func insert(
        _ key: SigningKey, number: Int, _ seal: VaultSeal, into database: Database
    ) throws {
        let name = evmHolder(number)
        try database.execute(
            sql: "INSERT INTO sealed_key VALUES (?, ?, ?)",
            arguments: [
                name, blob(key.verificationKey.spki), blob(try seal.seal(key.pem(), for: "key/\(name)")),
            ])
    }

    /// - Throws: `vault.record.unreadable` where one is missing between others, or was altered.
    static func evmHolders(from sealed: [String: SealedKey], _ seal: VaultSeal) throws -> [SigningKey] {
        let count = sealed.count - KeyPurpose.allCases.count
        guard (0...VaultKeys.mostEVMHolders).contains(count) else {
            throw VaultLayout.unreadable("the list of keys")
        }
        return try (0..<count).map { index in
            let name = evmHolder(index + 1)
            guard let held = sealed[name] else { throw VaultLayout.unreadable("the list of keys") }
            let key = try SigningKey(evmHolderPEM: seal.open(held.sealed, for: "key/\(name)"))
            guard key.verificationKey.spki == held.publicBytes else {
                throw VaultLayout.unreadable("the \(name) key's public half")
            }
            return key
        }
    }

    /// The name of a key's row, and what its seal is bound to.
    private static func evmHolder(_ number: Int) -> String { "evm-holder-\(number)" }
}
