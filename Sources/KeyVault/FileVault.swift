internal import DurableSQLite
internal import GRDB
internal import OpenSSL
public import SettlementEngine
public import SettlementModel
internal import SettlementProofs

/// A vault in a SQLite file of its own: WAL with full sync, its own lock, its own epoch.
///
/// Whoever holds the file without the seal's secret reads public keys, hashlocks and what was signed; no key,
/// no preimage. Every seal is bound to the gateway and to its purpose, so that none opens in another's place.
/// - Source: `protocol.md` 8 (P2, P3, P9); architecture decisions 6, 8 and 9.
public enum FileVault {
    /// Makes a vault. It appears at `path` whole or not at all; `open` it afterwards.
    /// - Parameters:
    ///   - keys: taken in and sealed; `nil` makes two new P-256 keys.
    ///   - messageEpoch: the number of the message key.
    /// - Throws: `VaultFault.malformed` if the credential is refused; `.notDurable` if the file exists.
    public static func create(
        at path: String, gateway: GatewayID, seal source: SealSource, keys: VaultKeys? = nil,
        messageEpoch: UInt32 = 0
    ) throws(VaultFault) {
        try create(
            at: path, gateway: gateway, seal: source, keys: keys, messageEpoch: messageEpoch, cost: .stored)
    }

    static func create(
        at path: String, gateway: GatewayID, seal source: SealSource, keys given: VaultKeys? = nil,
        messageEpoch: UInt32 = 0, cost: Scrypt.Cost
    ) throws(VaultFault) {
        do {
            let record = try SealRecord.fresh(source, cost: cost)
            let seal = try record.seal(source, gateway: gateway, path: path)
            let keys = try given ?? VaultKeys.generate()
            try DurableFile.create(at: path, layout: VaultLayout.of(gateway)) { database in
                try database.execute(
                    sql: "INSERT INTO seal VALUES (1, ?, ?, ?, ?, ?)",
                    arguments: [
                        record.method.rawValue, blob(record.salt), record.cost.n, record.cost.r,
                        record.cost.p,
                    ])
                for purpose in KeyPurpose.allCases {
                    let sealed = try seal.seal(keys[purpose].pem(), for: purpose.sealPurpose)
                    try database.execute(
                        sql: "INSERT INTO sealed_key VALUES (?, ?, ?)",
                        arguments: [purpose.rawValue, blob(keys[purpose].verificationKey.spki), blob(sealed)])
                }
                for (index, key) in keys.evmHolders.enumerated() {
                    try insert(key, number: index + 1, seal, into: database)
                }
                try VaultLayout.add(keys.message.verificationKey, epoch: messageEpoch, to: database)
            }
        } catch {
            throw VaultFault(error)
        }
    }

    /// Opens the vault for signing and unseals its keys.
    /// - Parameter messageEpoch: the number that the message key has; a vault of version 1 takes it over.
    /// - Throws: `.fenced` if another process holds it; `.sealBroken` if the secret is wrong or the file was
    ///   altered; `.malformed` if the credential is refused or the file is another gateway's or newer.
    public static func open(
        at path: String, gateway: GatewayID, seal source: SealSource, messageEpoch: UInt32 = 0
    ) async throws(VaultFault) -> SigningVault {
        do {
            let file = try DurableFile(at: path, layout: VaultLayout.of(gateway))
            let record = try await file.read { try sealRecord($0) }
            let seal = try record.seal(source, gateway: gateway, path: path)
            let sealed = try await file.read { try sealedKeys($0) }
            let keys = try VaultKeys(
                message: key(.message, from: sealed, seal), holder: key(.holder, from: sealed, seal),
                evmHolders: evmHolders(from: sealed, seal))
            let own = keys.message.verificationKey
            let epochs = try await file.commit { try FileVault.epochs($0, current: messageEpoch, own) }
            return try await SigningVault(
                gateway: gateway, keys: keys, epochs: epochs, seal: seal,
                storage: SQLiteVaultStorage(file: file))
        } catch {
            throw VaultFault(error)
        }
    }

    /// The keys by epoch, with the one that is in use under the number that the caller gives it.
    static func epochs(
        _ database: Database, current: UInt32, _ key: VerificationKey
    ) throws -> [UInt32: VerificationKey] {
        var known = try VaultLayout.epochs(database)
        if known.isEmpty {
            try VaultLayout.add(key, epoch: current, to: database)
            known[current] = key
        }
        guard let newest = known.keys.max(), known[newest] == key else {
            throw VaultLayout.unreadable("the newest message key")
        }
        guard newest == current else {
            throw VaultFault.malformed(
                detail: "vault.epoch: the message key in this vault has the number \(newest), "
                    + "the configuration gives it \(current)")
        }
        return known
    }

    struct SealedKey: Sendable {
        let publicBytes: [UInt8]
        let sealed: [UInt8]
    }

    static func sealRecord(_ database: Database) throws -> SealRecord {
        guard
            let row = try Row.fetchOne(database, sql: "SELECT method, salt, n, r, p FROM seal WHERE only = 1")
        else {
            throw VaultLayout.unreadable("the seal")
        }
        let cells = StoredRow(row)
        guard let method = SealRecord.Method(rawValue: try cells.text("method")),
            let cost = Scrypt.Cost(
                n: Int(try cells.integer("n")), r: Int(try cells.integer("r")), p: Int(try cells.integer("p"))
            )
        else { throw VaultLayout.unreadable("the seal") }
        return SealRecord(method: method, salt: try cells.blob("salt"), cost: cost)
    }

    static func sealedKeys(_ database: Database) throws -> [String: SealedKey] {
        var keys: [String: SealedKey] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT purpose, public, sealed FROM sealed_key LIMIT 16")
        {
            let cells = StoredRow(row)
            keys[try cells.text("purpose")] = SealedKey(
                publicBytes: try cells.blob("public"), sealed: try cells.blob("sealed"))
        }
        return keys
    }

    static func key(
        _ purpose: KeyPurpose, from sealed: [String: SealedKey], _ seal: VaultSeal
    ) throws -> SigningKey {
        guard let held = sealed[purpose.rawValue] else {
            throw VaultFault.unknownKey(
                detail: "vault.key.unknown: the vault holds no \(purpose.rawValue) key")
        }
        let key = try SigningKey(pem: seal.open(held.sealed, for: purpose.sealPurpose))
        guard key.verificationKey.spki == held.publicBytes else {
            throw VaultLayout.unreadable("the \(purpose.rawValue) key's public half")
        }
        return key
    }
}
