import LedgerAdapterKit
internal import SQLLedgerProofs
internal import SQLLedgerRules
import SettlementModel
import SettlementProofs

/// One whole SQL ledger of a simulated world: the real booking rules over memory, its operator, a clock that is wrong.
///
/// A booking is one transaction: after a crash it is there or it is not, and whoever asked may not know which.
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedSQLLedger: SimulatedLedger, @unchecked Sendable {
    let id: LedgerID
    let origin: String
    private let keys: SimulationKeys.Ledger
    private let rules: LedgerRules
    private(set) var storage: MemoryLedgerStorage
    let process: LedgerProcess
    let capabilities = LedgerCapabilities(
        enforcement: .ledger, proofFormat: .sqlLog1, verifiesProofsOf: [.sqlLog1, .evm1],
        hashlocks: [.sha256],
        bindsChallenge: true)
    var onBooking: (BookedEntry) -> Void = { _ in }
    private var operatorCommands: UInt64 = 0
    /// What was told of its entries, by their index: what is booked stays as it is.
    private var observed: [UInt64: Observation?] = [:]

    init(_ furnished: SimulationTemplate.SQLLedger, scheduler: SimulationScheduler) {
        id = furnished.id
        origin = furnished.origin
        keys = furnished.keys
        rules = furnished.rules
        storage = furnished.storage.copy()
        process = LedgerProcess(scheduler)
    }

    func rival(freezing account: AccountID) throws -> any SimulatedLedger {
        let other = SimulatedSQLLedger(
            SimulationTemplate.SQLLedger(id: id, origin: origin, keys: keys, rules: rules, storage: storage),
            scheduler: process.scheduler)
        other.process.skew = process.skew
        try other.setFrozen(true, account)
        return other
    }

    // MARK: Booking

    func submit(_ signed: SQLSignedCommand, by party: GatewayID?) throws -> CommandVerdict {
        let before = storage.head().head.size
        let verdict = try rules.apply(signed, by: party, now: time, to: storage)
        let after = storage.head().head.size
        if after > before { tell(from: before, signed, party) }
        return verdict
    }

    private func tell(from first: UInt64, _ signed: SQLSignedCommand, _ party: GatewayID?) {
        for bytes in storage.entries(from: first, limit: 100) {
            // The rules wrote it just now; what speaks of no lock is the operator's.
            guard let entry = try? LogEntry(bytes: bytes), let terms = entry.lock, let lock = entry.lockID,
                let state = entry.state
            else {
                continue
            }
            observed[entry.index] = Observation(index: entry.index, lock: lock, state: state)
            onBooking(
                BookedEntry(
                    ledger: id, lock: terms, lockID: lock, state: state, time: entry.time.seconds, by: party,
                    payer: storage.account(terms.payer.account)?.owner,
                    command: DurableIntent.name(signed.command), supply: supply(of: terms.asset)))
        }
        process.wakeWatchers()
    }

    func setFrozen(_ isFrozen: Bool, _ account: AccountID) throws {
        try operate(.setAccountStatus(account, isFrozen ? .frozen : .open))
    }

    func operate(_ act: SQLLedgerAct) throws {
        operatorCommands += 1
        let name = CommandID(
            Digest.sha256(Array("\(id) operator \(process.scheduler.now) \(operatorCommands)".utf8)))
        let bytes = SQLLedgerCommandCodec.encode(SQLLedgerCommand(id: name, ledger: id, act: act))
        let signature = try keys.operatorKey.sign(SQLLedgerCommandCodec.signingMessage(bytes))
        let signed = SQLSignedCommand(command: bytes, signatures: [signature])
        if case .rejected(let rejection) = try submit(signed, by: nil) { throw rejection }
    }

    // MARK: Reading

    private var reader: LedgerReader { LedgerReader(ledger: id, origin: origin, storage: storage) }

    var size: UInt64 { storage.head().head.size }

    func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        PreparedCommand(sql: command)
    }

    func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading? {
        try CommandReading(sql: command)
    }

    private func note(challenge: Bytes32?) throws -> SignedNote {
        let checkpoint = try reader.checkpoint(now: time, challenge: challenge)
        return try SignedNote(text: checkpoint.text, name: origin, signedBy: keys.logKey)
    }

    func head(challenge: Bytes32?) throws -> LedgerHead {
        LedgerHead(
            time: try need(LedgerInstant(seconds: max(time, storage.head().time))),
            next: LedgerCursor(next: size), signedHead: Array(try note(challenge: challenge).string.utf8))
    }

    func shownTime() throws -> LedgerInstant { try need(LedgerInstant(seconds: time)) }
    func hasNews(after cursor: UInt64) -> Bool { size > cursor }

    func observations(from cursor: UInt64) throws -> (found: [Observation], next: UInt64) {
        let entries = try reader.entries(from: cursor, limit: 500)
        let found = entries.enumerated().compactMap { place, bytes in
            observation(at: cursor + UInt64(place), bytes)
        }
        return (found, cursor + UInt64(entries.count))
    }

    private func observation(at index: UInt64, _ bytes: [UInt8]) -> Observation? {
        if let known = observed[index] { return known }
        let found = MemoryLedgerAdapter.observation(bytes)
        observed[index] = .some(found)
        return found
    }

    func proof(
        of lock: LockReference, in state: LockState?, from anchor: LogHead, challenge: Bytes32?
    ) throws -> [UInt8]? {
        guard storage.lock(lock.id) != nil else { return nil }
        return try reader.proof(of: lock.id, in: state, from: anchor.size, note: note(challenge: challenge))?
            .bytes
    }

    func path(from known: LogHead, to shown: LogHead) throws -> [UInt8]? {
        try reader.consistency(from: min(known.size, shown.size), to: max(known.size, shown.size))
            .map(LogPath.bytes)
    }

    func account(_ id: AccountID) throws -> AccountStatement? {
        guard let (account, balances) = try reader.account(id) else { return nil }
        let status: AccountStatus =
            switch account.status {
            case .open: .open
            case .frozen: .frozen
            case .closed: .closed
            }
        return AccountStatement(account: id, holderKey: account.holderKey, status: status, balances: balances)
    }

    func asset(_ id: AssetID) -> AssetDescriptor? { storage.asset(id) }
    func foreignAnchor(_ foreign: LedgerID) -> LogHead? { storage.foreignAnchor(foreign)?.head }
    func preimage(of lock: LockID) -> Preimage? { storage.lock(lock)?.preimage }

    func anyLock(but lock: LockID) -> LockReference? {
        storage.allLocks().first { $0.id != lock }.map { LockReference(id: $0.id, terms: $0.terms) }
    }

    /// The root of the first `size` entries; `nil` where there are not so many.
    func root(at size: UInt64) -> Bytes32? {
        guard size <= storage.head().head.size else { return nil }
        return MerkleLog.root(
            of: (0..<size).compactMap { storage.entry($0) }.map { MerkleLog.leafHash($0) })
    }

    func lockState(_ lock: LockID) -> LockState { storage.lock(lock)?.state ?? .none }

    /// What exists of an asset, escrow included.
    func supply(of asset: AssetID) -> Int128 {
        var sum: Int128 = 0
        for (key, balance) in storage.allBalances()
        where key.asset == asset && key.account != SystemAccount.issuance {
            sum += balance
        }
        return sum
    }

    /// What the independent checker finds wrong with its books; empty if nothing is.
    func findings(from anchor: LedgerAnchor) throws -> [String] {
        try LedgerChecker(ledger: id, operatorKey: keys.operatorKey.verificationKey, storage: storage)
            .findings(checkpoint: note(challenge: nil), anchor: anchor).map { "\($0)" }
    }
}
