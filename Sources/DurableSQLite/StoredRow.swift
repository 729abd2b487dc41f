internal import Foundation
public import GRDB

/// A row of a file that may have been altered: every column is checked before it is believed.
///
/// GRDB's own typed subscripts trap on a column of another type; these throw.
public struct StoredRow {
    private let row: Row

    public init(_ row: Row) { self.row = row }

    public func integer(_ column: String) throws(DurableFault) -> Int64 {
        guard case .int64(let value)? = storage(column) else { throw unexpected(column, "an integer") }
        return value
    }

    /// Range: 0 ..< 2^63.
    public func unsigned(_ column: String) throws(DurableFault) -> UInt64 {
        guard let value = UInt64(exactly: try integer(column)) else {
            throw unexpected(column, "no negative number")
        }
        return value
    }

    public func text(_ column: String) throws(DurableFault) -> String {
        guard case .string(let value)? = storage(column) else { throw unexpected(column, "text") }
        return value
    }

    public func textOrNull(_ column: String) throws(DurableFault) -> String? {
        if case .null? = storage(column) { return nil }
        return try text(column)
    }

    public func blob(_ column: String) throws(DurableFault) -> [UInt8] {
        guard case .blob(let value)? = storage(column) else { throw unexpected(column, "bytes") }
        return [UInt8](value)
    }

    public func blobOrNull(_ column: String) throws(DurableFault) -> [UInt8]? {
        if case .null? = storage(column) { return nil }
        return try blob(column)
    }

    private func storage(_ column: String) -> DatabaseValue.Storage? {
        guard row.hasColumn(column) else { return nil }
        let value: DatabaseValue = row[column]
        return value.storage
    }

    private func unexpected(_ column: String, _ expected: String) -> DurableFault {
        DurableFault(.broken, code: "file.column", detail: "column \(column) should hold \(expected)")
    }
}

/// Bytes as a column value: the standard array alone would be encoded as text.
public func blob(_ bytes: [UInt8]) -> DatabaseValue { Data(bytes).databaseValue }
