import Foundation
import GRDB
import SQLLedgerRules
import SettlementModel
import SettlementProofs

/// Columns into values. Whatever does not fit is a damaged database, never a trap.
enum StoredValue {
    static func text(_ value: DatabaseValue) throws -> String {
        guard let text = String.fromDatabaseValue(value) else { throw StorageFault.corrupt("a text column") }
        return text
    }

    static func bytes(_ value: DatabaseValue) throws -> [UInt8] {
        guard let data = Data.fromDatabaseValue(value) else { throw StorageFault.corrupt("a bytes column") }
        return Array(data)
    }

    static func digest(_ value: DatabaseValue) throws -> Bytes32 {
        guard let digest = Bytes32(try bytes(value)) else { throw StorageFault.corrupt("a digest column") }
        return digest
    }

    static func units(_ value: DatabaseValue) throws -> Int128 {
        guard let units = DecimalText.int128(try text(value)) else { throw StorageFault.corrupt("a balance") }
        return units
    }

    static func integer(_ value: DatabaseValue) throws -> Int64 {
        guard let integer = Int64.fromDatabaseValue(value) else {
            throw StorageFault.corrupt("an integer column")
        }
        return integer
    }

    static func index(_ value: DatabaseValue) throws -> UInt64 {
        guard let index = UInt64(exactly: try integer(value)) else {
            throw StorageFault.corrupt("a negative index")
        }
        return index
    }

    /// Eight bytes, the highest first, so that SQLite orders them as numbers.
    static func wide(_ value: DatabaseValue) throws -> UInt64 {
        let bytes = try bytes(value)
        guard bytes.count == 8 else { throw StorageFault.corrupt("a size column") }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func wide(_ value: UInt64) -> Data {
        Data(stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt64($0)) })
    }

    static func decode<Value: CanonicalCodable>(_ value: DatabaseValue, _ type: Value.Type) throws -> Value {
        do {
            return try Value(canonicalBytes: try bytes(value))
        } catch let fault as JSONFault { throw StorageFault.corrupt("\(Value.self): \(fault)") }
    }

    /// An index as SQLite keeps it.
    static func column(_ index: UInt64) throws -> Int64 {
        guard let column = Int64(exactly: index) else {
            throw StorageFault(code: "ledger.log.full", detail: "index \(index)")
        }
        return column
    }
}
