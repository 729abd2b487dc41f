internal import GRDB

/// Why a durable file could not be opened, read or written.
///
/// `code` is stable and decides; `detail` is for people and says what to do next.
public struct DurableFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller may conclude.
    public enum Kind: Hashable, Sendable {
        /// Another process holds the file, or opened it later than we did.
        case fenced
        /// The file is of another kind, of another owner or of a newer version.
        case foreign
        /// The bytes are not what was written.
        case broken
        /// The write did not happen, or nobody knows: nothing of it counts.
        case notDurable
        /// The file is not there, or there already.
        case unavailable
    }

    public let kind: Kind
    /// Stable, lower-case, dotted, for example `file.locked`.
    public let code: String
    public let detail: String

    public init(_ kind: Kind, code: String, detail: String) {
        self.kind = kind
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }

    /// Reads what SQLite says. Corruption and refusal to write are told apart, because the next step differs.
    init(_ error: any Error) {
        if let fault = error as? DurableFault {
            self = fault
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(
                .notDurable, code: "file.unknown", detail: "\(type(of: error)): stop and look at the disk")
            return
        }
        let words = error.message ?? "no words"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(.broken, code: "file.corrupt", detail: "\(words): restore the file from its standby")
        case .SQLITE_FULL:
            self.init(.notDurable, code: "file.disk-full", detail: "\(words): free space, then restart")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.fenced, code: "file.busy", detail: "\(words): another process uses the file")
        case .SQLITE_ERROR, .SQLITE_MISMATCH:
            self.init(
                .broken, code: "file.schema", detail: "\(words): the file is not laid out as it must be")
        default:
            self.init(
                .notDurable, code: "file.write", detail: "\(words) (\(error.extendedResultCode.rawValue))")
        }
    }
}
