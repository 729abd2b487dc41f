import Foundation
import GRDB
public import SQLLedgerRules
public import SettlementModel
import SettlementProofs

extension SQLiteLedgerStorage {
    private static let lockColumns = "SELECT id, terms, state, preimage, entryIndex, entryTime FROM lock"

    public func lock(_ id: LockID) throws -> LockRecord? {
        try one(Self.lockColumns + " WHERE id = ?", [Data(id.digest.bytes)]).map(record)
    }

    public func openLocks(after cursor: LockID?, limit: Int) throws -> [LockRecord] {
        let start = Data(cursor?.digest.bytes ?? [])
        let sql = Self.lockColumns + " WHERE state = 'LOCKED' AND id > ? ORDER BY id LIMIT ?"
        return try all(sql, [start, max(0, limit)]).map(record)
    }

    public func hasOpenLock(naming account: AccountID) throws -> Bool {
        let asPayer = "SELECT 1 FROM lock WHERE state = 'LOCKED' AND payer = ? LIMIT 1"
        let asPayee = "SELECT 1 FROM lock WHERE state = 'LOCKED' AND payee = ? LIMIT 1"
        return try one(asPayer, [account.text]) != nil || one(asPayee, [account.text]) != nil
    }

    public func allLocks() throws -> [LockRecord] { try all(Self.lockColumns + " ORDER BY id").map(record) }

    public func putLock(_ lock: LockRecord) throws {
        try put(
            "INSERT OR REPLACE INTO lock VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                Data(lock.id.digest.bytes), Data(lock.terms.canonicalBytes), lock.state.rawValue,
                lock.preimage.map { Data($0.value.bytes) }, try StoredValue.column(lock.entryIndex),
                lock.entryTime,
                lock.terms.payer.account.text, lock.terms.payee.account.text,
            ])
    }

    public func use(of hash: HashUse) throws -> LockID? {
        let row = try one(
            "SELECT lock FROM hashUse WHERE payer = ? AND algorithm = ? AND digest = ?",
            [hash.payer.text, hash.hashlock.algorithm.rawValue, Data(hash.hashlock.digest.bytes)])
        return try row.map { LockID(try StoredValue.digest($0[0])) }
    }

    public func allHashUses() throws -> [HashUse: LockID] {
        var found: [HashUse: LockID] = [:]
        for row in try all("SELECT payer, algorithm, digest, lock FROM hashUse") {
            guard let algorithm = HashAlgorithm(rawValue: try StoredValue.text(row[1])) else {
                throw StorageFault.corrupt("a hash algorithm")
            }
            let hashlock = Hashlock(algorithm: algorithm, digest: try StoredValue.digest(row[2]))
            let payer = AccountID(checked: try StoredValue.text(row[0]))
            found[HashUse(payer: payer, hashlock: hashlock)] = LockID(try StoredValue.digest(row[3]))
        }
        return found
    }

    public func putUse(of hash: HashUse, by lock: LockID) throws {
        try put(
            "INSERT OR REPLACE INTO hashUse VALUES (?, ?, ?, ?)",
            [
                hash.payer.text, hash.hashlock.algorithm.rawValue, Data(hash.hashlock.digest.bytes),
                Data(lock.digest.bytes),
            ])
    }

    public func command(_ id: CommandID) throws -> CommandRecord? {
        let sql = "SELECT digest, entryIndex, entryTime FROM command WHERE id = ?"
        return try one(sql, [Data(id.digest.bytes)]).map { row in
            CommandRecord(
                digest: try StoredValue.digest(row[0]),
                applied: AppliedCommand(
                    index: try StoredValue.index(row[1]), time: try StoredValue.integer(row[2])))
        }
    }

    public func allCommands() throws -> [CommandID: CommandRecord] {
        var found: [CommandID: CommandRecord] = [:]
        for row in try all("SELECT id, digest, entryIndex, entryTime FROM command") {
            let applied = AppliedCommand(
                index: try StoredValue.index(row[2]), time: try StoredValue.integer(row[3]))
            found[CommandID(try StoredValue.digest(row[0]))] = CommandRecord(
                digest: try StoredValue.digest(row[1]), applied: applied)
        }
        return found
    }

    public func signedCommand(_ id: CommandID) throws -> [UInt8]? {
        let row = try one("SELECT signed FROM command WHERE id = ?", [Data(id.digest.bytes)])
        return try row.map { try StoredValue.bytes($0[0]) }
    }

    public func putCommand(_ id: CommandID, _ record: CommandRecord, signed: [UInt8]) throws {
        try put(
            "INSERT INTO command VALUES (?, ?, ?, ?, ?)",
            [
                Data(id.digest.bytes), Data(record.digest.bytes),
                try StoredValue.column(record.applied.index),
                record.applied.time, Data(signed),
            ])
    }

    private func record(_ row: Row) throws -> LockRecord {
        guard let state = LockState(rawValue: try StoredValue.text(row[2])), state != .none else {
            throw StorageFault.corrupt("a lock's state")
        }
        let preimage: DatabaseValue = row[3]
        return LockRecord(
            id: LockID(try StoredValue.digest(row[0])), terms: try StoredValue.decode(row[1], LockTerms.self),
            state: state, preimage: preimage.isNull ? nil : Preimage(try StoredValue.digest(preimage)),
            entryIndex: try StoredValue.index(row[4]), entryTime: try StoredValue.integer(row[5]))
    }
}
