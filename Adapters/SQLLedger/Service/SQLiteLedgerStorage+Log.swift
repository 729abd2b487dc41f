import Foundation
import GRDB
public import SQLLedgerRules
public import SettlementModel
import SettlementProofs

extension SQLiteLedgerStorage {
    public func entry(_ index: UInt64) throws -> [UInt8]? {
        guard let place = Int64(exactly: index) else { return nil }
        return try one("SELECT bytes FROM entry WHERE place = ?", [place]).map {
            try StoredValue.bytes($0[0])
        }
    }

    public func entries(from first: UInt64, limit: Int) throws -> [[UInt8]] {
        guard let place = Int64(exactly: first) else { return [] }
        var found: [[UInt8]] = []
        let sql = "SELECT place, bytes FROM entry WHERE place >= ? ORDER BY place LIMIT ?"
        for row in try all(sql, [place, max(0, limit)]) {
            guard try StoredValue.index(row[0]) == first + UInt64(found.count) else { break }
            found.append(try StoredValue.bytes(row[1]))
        }
        return found
    }

    public func putEntry(_ bytes: [UInt8], at index: UInt64) throws {
        try put("INSERT OR REPLACE INTO entry VALUES (?, ?)", [try StoredValue.column(index), Data(bytes)])
    }

    public func node(_ position: NodePosition) throws -> Bytes32? {
        guard let place = Int64(exactly: position.index) else { return nil }
        let row = try one("SELECT hash FROM node WHERE level = ? AND place = ?", [position.level, place])
        return try row.map { try StoredValue.digest($0[0]) }
    }

    public func putNode(_ hash: Bytes32, at position: NodePosition) throws {
        try put(
            "INSERT OR REPLACE INTO node VALUES (?, ?, ?)",
            [position.level, try StoredValue.column(position.index), Data(hash.bytes)])
    }

    public func head() throws -> StoredHead {
        guard let row = try one("SELECT size, root, time FROM head WHERE only = 0") else { return .empty }
        return StoredHead(
            head: LogHead(size: try StoredValue.index(row[0]), root: try StoredValue.digest(row[1])),
            time: try StoredValue.integer(row[2]))
    }

    public func putHead(_ head: StoredHead) throws {
        try put(
            "INSERT OR REPLACE INTO head VALUES (0, ?, ?, ?)",
            [try StoredValue.column(head.head.size), Data(head.head.root.bytes), head.time])
    }

    public func foreignAnchor(_ ledger: LedgerID) throws -> LedgerAnchor? {
        try value("SELECT bytes FROM foreignAnchor WHERE ledger = ?", [ledger.text], LedgerAnchor.self)
    }

    public func foreignAnchors() throws -> [LedgerAnchor] {
        try values("SELECT bytes FROM foreignAnchor ORDER BY ledger", LedgerAnchor.self)
    }

    public func putForeignAnchor(_ anchor: LedgerAnchor) throws {
        try put(
            "INSERT OR REPLACE INTO foreignAnchor VALUES (?, ?)",
            [anchor.ledger.text, Data(anchor.canonicalBytes)])
    }

    public func foreignHead(_ ledger: LedgerID, size: UInt64) throws -> Bytes32? {
        let sql = "SELECT root FROM foreignHead WHERE ledger = ? AND size = ?"
        return try one(sql, [ledger.text, StoredValue.wide(size)]).map { try StoredValue.digest($0[0]) }
    }

    public func foreignHeads(_ ledger: LedgerID) throws -> [LogHead] {
        let sql = "SELECT size, root FROM foreignHead WHERE ledger = ? ORDER BY size"
        return try all(sql, [ledger.text]).map { row in
            LogHead(size: try StoredValue.wide(row[0]), root: try StoredValue.digest(row[1]))
        }
    }

    public func putForeignHead(_ head: LogHead, of ledger: LedgerID) throws {
        try put(
            "INSERT OR REPLACE INTO foreignHead VALUES (?, ?, ?)",
            [ledger.text, StoredValue.wide(head.size), Data(head.root.bytes)])
    }

    public func isForked(_ ledger: LedgerID) throws -> Bool {
        try one("SELECT 1 FROM forked WHERE ledger = ?", [ledger.text]) != nil
    }

    public func putForked(_ ledger: LedgerID) throws {
        try put("INSERT OR REPLACE INTO forked VALUES (?)", [ledger.text])
    }

    public func forgetForeignHistory(of ledger: LedgerID) throws {
        try put("DELETE FROM foreignHead WHERE ledger = ?", [ledger.text])
        try put("DELETE FROM forked WHERE ledger = ?", [ledger.text])
    }

    public func proofBytes(_ digest: Bytes32) throws -> [UInt8]? {
        try one("SELECT bytes FROM proof WHERE digest = ?", [Data(digest.bytes)]).map {
            try StoredValue.bytes($0[0])
        }
    }

    public func putProofBytes(_ bytes: [UInt8], digest: Bytes32) throws {
        try put("INSERT OR REPLACE INTO proof VALUES (?, ?)", [Data(digest.bytes), Data(bytes)])
    }
}
