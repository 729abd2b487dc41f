import DurableSQLite
public import FinancingRegistry
import GRDB
public import SettlementModel
import Synchronization

/// A registry's store: its own file, one writer, every commit synced. Nobody is told what is not on disk.
///
/// Requests that come while the disk syncs share the next sync. After a commit that failed nothing is read or written
/// any more: whether it is on disk nobody knows until the next start.
public final class RegistryBook: Sendable {
    private let file: DurableFile
    private let rounds: GroupCommit<Asked, Decided, DurableFault>
    private let failure: Failure

    struct Asked: Sendable {
        let request: RegistryRequest
        let member: GatewayID
    }

    typealias Decided = Result<RegistryAnswer, RegistryFault>

    /// The first commit that failed.
    private final class Failure: Sendable {
        private let first = Mutex<DurableFault?>(nil)
        func set(_ fault: DurableFault) { first.withLock { $0 = $0 ?? fault } }
        func require() throws { if let fault = first.withLock(\.self) { throw fault } }
    }

    /// Makes the store of a new registry.
    ///
    /// A lost store is never made anew under the same name: what it decided would be forgotten.
    /// - Throws: `DurableFault`, `file.exists` among them.
    public static func create(at path: String, registry: GatewayID) throws {
        try DurableFile.create(at: path, layout: RegistryLayout.of(registry))
    }

    /// Opens the store, reads every record again and holds the tables against them.
    ///
    /// - Parameter clock: the host's, now.
    /// - Throws: `DurableFault`; `registry.records`.
    public init(
        at path: String, rules: FinancingRegistryRules, clock: @escaping @Sendable () throws -> LedgerInstant
    ) async throws {
        let file = try DurableFile(at: path, layout: RegistryLayout.of(rules.registry))
        let failure = Failure()
        self.file = file
        self.failure = failure
        rounds = GroupCommit(limit: 256) { asked in
            do {
                return .success(
                    try await file.commit { database in
                        let storage = SQLiteRegistryStorage(database)
                        return try asked.map { try Self.decide($0, rules, at: clock(), storage) }
                    })
            } catch {
                let fault =
                    error as? DurableFault
                    ?? DurableFault(.notDurable, code: "file.unknown", detail: "\(error)")
                failure.set(fault)
                return .failure(fault)
            }
        }
        do {
            try await file.read { try SQLiteRegistryStorage($0).verify(beside: path) }
        } catch {
            try? file.close()  // the first error is the one to tell
            throw error
        }
    }

    /// A refusal to decide is one request's; it wrote nothing, so the others of the round go on.
    private static func decide(
        _ asked: Asked, _ rules: FinancingRegistryRules, at now: LedgerInstant,
        _ storage: SQLiteRegistryStorage
    ) throws -> Decided {
        do {
            return .success(try rules.decide(asked.request, from: asked.member, at: now, storage))
        } catch let fault as RegistryFault where fault.code != .records { return .failure(fault) }
    }

    /// Returns when the decision is on disk.
    ///
    /// - Throws: `RegistryFault`, `DurableFault`.
    func decide(_ request: RegistryRequest, from member: GatewayID) async throws -> RegistryAnswer {
        try failure.require()
        return try await rounds.submit(Asked(request: request, member: member)).get()
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (any RegistryStorage) throws -> T
    ) async throws -> T {
        try failure.require()
        return try await file.read { try body(SQLiteRegistryStorage($0)) }
    }

    /// Returns when what `body` wrote is on disk.
    func commit<T: Sendable>(
        _ body: @escaping @Sendable (any RegistryStorage) throws -> T
    ) async throws -> T {
        try failure.require()
        do {
            return try await file.commit { try body(SQLiteRegistryStorage($0)) }
        } catch let fault as DurableFault {
            failure.set(fault)
            throw fault
        }
    }

    func close() throws { try file.close() }
}
