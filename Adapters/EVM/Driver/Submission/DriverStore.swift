internal import DurableSQLite
internal import EVMProofs
internal import GRDB

/// The driver's file: the fee account's transactions, and what the chain was seen to say.
///
/// The first part must not be lost while a transaction is under way; the second can be read again from the chain.
public struct DriverStore: Sendable {
    let file: DurableFile

    /// Opens the file, and makes it first where it is missing.
    /// - Parameter owner: ledger and fee account: a file of another pair is refused.
    /// - Throws: `ledger.evm.store`.
    public init(path: String, owner: String) throws(EVMFault) {
        let layout = DriverStore.layout(owner)
        do throws(DurableFault) {
            do throws(DurableFault) {
                try DurableFile.create(at: path, layout: layout)
            } catch {
                guard error.code == "file.exists" else { throw error }
            }
            file = try DurableFile(at: path, layout: layout)
        } catch {
            throw DriverStore.fault(error)
        }
    }

    public func close() throws(EVMFault) {
        do throws(DurableFault) { try file.close() } catch { throw DriverStore.fault(error) }
    }

    static func layout(_ owner: String) -> FileLayout {
        FileLayout(
            kind: "interlock evm driver", owner: owner,
            migrations: [
                FileLayout.Migration("1 transactions and events") { database in
                    try database.execute(
                        sql: """
                            CREATE TABLE slot (
                              nonce INTEGER PRIMARY KEY, command BLOB UNIQUE, target BLOB, data BLOB,
                              lock BLOB, wanted TEXT, gas INTEGER NOT NULL,
                              ending TEXT, place INTEGER, time INTEGER, code TEXT, detail TEXT) STRICT;
                            CREATE TABLE version (
                              nonce INTEGER NOT NULL REFERENCES slot, number INTEGER NOT NULL, hash BLOB NOT NULL,
                              raw BLOB NOT NULL, fee TEXT NOT NULL, filler INTEGER NOT NULL,
                              signed_at INTEGER NOT NULL, PRIMARY KEY (nonce, number)) STRICT;
                            CREATE TABLE mark (
                              only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL,
                              hash BLOB NOT NULL, start_hash BLOB NOT NULL, start BLOB NOT NULL) STRICT;
                            CREATE TABLE event (
                              place INTEGER PRIMARY KEY, kind TEXT NOT NULL, lock BLOB NOT NULL,
                              terms BLOB NOT NULL, time INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
                            CREATE INDEX event_lock ON event (lock);
                            CREATE INDEX event_terms ON event (terms)
                            """)
                },
                FileLayout.Migration("2 the marked block with its seals") { database in
                    try database.execute(sql: "ALTER TABLE mark ADD COLUMN sealed BLOB")
                },
            ])
    }

    static func fault(_ error: any Error) -> EVMFault {
        if let fault = error as? EVMFault { return fault }
        return EVMFault(
            "ledger.evm.store", "the driver's file: \(error)",
            next: "nothing was sent; look at the disk and the file")
    }

    func commit<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(EVMFault) -> Value {
        do { return try await file.commit(body) } catch { throw DriverStore.fault(error) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(EVMFault) -> Value {
        do { return try await file.read(body) } catch { throw DriverStore.fault(error) }
    }
}
