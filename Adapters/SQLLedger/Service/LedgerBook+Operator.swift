public import SQLLedgerProofs
public import SQLLedgerRules
public import SettlementModel

/// What the operator's own programs ask of the book, in the same process.
extension LedgerBook {
    /// What the rules would say to these commands, one after the other, with none of them booked.
    public func trial(
        _ commands: [SQLSignedCommand], by party: GatewayID?
    ) async throws -> [CommandVerdict] {
        let (rules, now) = (rules, now())
        do {
            return try await write { storage -> [CommandVerdict] in
                throw TrialOver(
                    verdicts: try commands.map { try rules.apply($0, by: party, now: now, to: storage) })
            }
        } catch let over as TrialOver {
            return over.verdicts
        }
    }

    /// Entries of the log from `first` on, in order.
    public func entries(from first: UInt64, limit: Int) async throws -> [[UInt8]] {
        try await read { _, storage in try ReadPage.entries(storage, first, limit) }
    }

    public func hasBooked(_ command: CommandID) async throws -> Bool {
        try await read { _, storage in try storage.command(command) != nil }
    }

    public func asset(_ id: AssetID) async throws -> AssetDescriptor? {
        try await read { _, storage in try storage.asset(id) }
    }

    /// The currencies that the book keeps.
    public func currencies() async throws -> [AssetID: CurrencyCode] {
        try await read { _, storage in
            try storage.assets().reduce(into: [:]) { found, asset in
                if case .cash(let currency) = asset.kind { found[asset.id] = currency }
            }
        }
    }

    /// What open locks hold of an account's units of `asset`.
    public func held(of account: AccountID, asset: AssetID) async throws -> Int128 {
        try await read { _, storage in
            var (sum, cursor): (Int128, LockID?) = (0, nil)
            while true {
                let page = try storage.openLocks(after: cursor, limit: 500)
                for lock in page where lock.terms.payer.account == account && lock.terms.asset == asset {
                    let (next, overflow) = sum.addingReportingOverflow(lock.terms.quantity)
                    guard !overflow else { throw StorageFault.corrupt("open locks of \(account) overflow") }
                    sum = next
                }
                guard let last = page.last, page.count == 500 else { return sum }
                cursor = last.id
            }
        }
    }
}

/// Ends the transaction of a trial, so that nothing of it stays.
private struct TrialOver: Error {
    let verdicts: [CommandVerdict]
}
