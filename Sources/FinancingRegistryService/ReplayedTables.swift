import FinancingRegistry
import GRDB
import SettlementModel

/// What must be in a store's tables by the records read so far, in a database of its own.
///
/// Members add claims and withdrawals without end: nothing of them stays in memory. A decision that a later one goes back
/// to is read from the store again; it stands among the records that were verified before.
final class ReplayedTables: AppliedRecords {
    private let file: SQLiteRegistryStorage
    private let tables: SQLiteRegistryStorage
    private var newest = RegistryTip.empty

    /// - Parameters:
    ///   - file: within the transaction that reads the records, so that it does not change meanwhile.
    ///   - scratch: empty; filled with the tables that the store must have.
    init(_ file: SQLiteRegistryStorage, in scratch: Database) throws {
        self.file = file
        tables = SQLiteRegistryStorage(scratch)
        try RegistryLayout.fill(scratch)
    }

    func tip() -> RegistryTip { newest }

    /// Nothing that was decided only later, whatever the file says.
    func decision(_ member: GatewayID, _ request: RegistryRequestID) throws -> RecordedDecision? {
        guard let found = try file.decision(member, request), found.record.count <= newest.count else {
            return nil
        }
        return found
    }

    func entry(_ claim: Bytes32) throws -> ClaimEntry? { try tables.entry(claim) }

    func append(_ record: RegistryRecord, tip: RegistryTip) { newest = tip }

    func put(_ entry: ClaimEntry) throws { try tables.put(entry) }

    func withdraw(_ member: GatewayID, _ reservation: RegistryRequestID) throws {
        try tables.withdraw(member, reservation)
    }
}
