import DurableSQLite
import EVMNotaryRules
public import EVMProofs
import GRDB
import Synchronization

/// A notary's store: its own file, one writer, every commit synced. Nothing is signed that does not follow from it.
///
/// After a commit that failed nothing is read or written any more: whether it is on disk nobody knows until the next
/// start.
public final class NotaryBook: Sendable {
    private let file: DurableFile
    private let failure = Mutex<DurableFault?>(nil)

    /// Makes the store of a new notary.
    ///
    /// A lost store is never made anew for the same key: what it signed would be forgotten.
    /// - Throws: `DurableFault`, `file.exists` among them.
    public static func create(at path: String, notary: EVMAddress) throws {
        try DurableFile.create(at: path, layout: NotaryLayout.of(notary))
    }

    /// Opens the store and reads every record again.
    ///
    /// - Throws: `DurableFault`; `notary.records`.
    public init(at path: String, notary: EVMAddress) async throws {
        file = try DurableFile(at: path, layout: NotaryLayout.of(notary))
        do {
            try await file.read { try SQLiteNotaryStorage($0).verify() }
        } catch {
            try? file.close()  // the first error is the one to tell
            throw error
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any NotaryStorage) throws -> T) async throws -> T {
        try requireHealthy()
        return try await file.read { try body(SQLiteNotaryStorage($0)) }
    }

    /// Returns when what `body` wrote is on disk.
    func commit<T: Sendable>(_ body: @escaping @Sendable (any NotaryStorage) throws -> T) async throws -> T {
        try requireHealthy()
        do {
            return try await file.commit { try body(SQLiteNotaryStorage($0)) }
        } catch let fault as DurableFault {
            failure.withLock { $0 = $0 ?? fault }
            throw fault
        }
    }

    func close() throws { try file.close() }

    private func requireHealthy() throws {
        if let fault = failure.withLock(\.self) { throw fault }
    }
}
