import FinancingRegistry
import SettlementModel

/// What must be in a store's tables by the records read so far, in no more memory than the tables themselves have.
///
/// Records are let go as soon as they were applied: most of them, refusals above all, leave nothing in a table. A decision
/// that a later one goes back to is read from the file again; it stands among the records that were verified before.
final class ReplayedTables: AppliedRecords {
    private let file: SQLiteRegistryStorage
    private var newest = RegistryTip.empty
    private(set) var entries: [Bytes32: ClaimEntry] = [:]
    private var withdrawn: Set<Name> = []

    private struct Name: Hashable {
        let member: GatewayID
        let request: RegistryRequestID
    }

    /// - Parameter file: within the transaction that reads the records, so that it does not change meanwhile.
    init(_ file: SQLiteRegistryStorage) { self.file = file }

    /// How many reservations can never be made any more.
    var withdrawals: Int { withdrawn.count }

    func isWithdrawn(_ member: GatewayID, _ reservation: RegistryRequestID) -> Bool {
        withdrawn.contains(Name(member: member, request: reservation))
    }

    func tip() -> RegistryTip { newest }

    /// Nothing that was decided only later, whatever the file says.
    func decision(_ member: GatewayID, _ request: RegistryRequestID) throws -> RecordedDecision? {
        guard let found = try file.decision(member, request), found.record.count <= newest.count else {
            return nil
        }
        return found
    }

    func entry(_ claim: Bytes32) -> ClaimEntry? { entries[claim] }

    func append(_ record: RegistryRecord, tip: RegistryTip) { newest = tip }

    func put(_ entry: ClaimEntry) { entries[entry.claim] = entry }

    func withdraw(_ member: GatewayID, _ reservation: RegistryRequestID) {
        withdrawn.insert(Name(member: member, request: reservation))
    }
}
