internal import LedgerAdapterKit
internal import SQLLedgerProofs
internal import SQLLedgerRules
import SettlementModel
import SettlementProofs

/// One whole SQL ledger of a simulated world: the real booking rules over memory, its operator, a clock that is wrong.
///
/// A booking is one transaction: after a crash it is there or it is not, and whoever asked may not know which.
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedLedger: @unchecked Sendable {
    let id: LedgerID
    let origin: String
    private let keys: SimulationKeys.Ledger
    private let rules: LedgerRules
    private(set) var storage: MemoryLedgerStorage
    private let scheduler: SimulationScheduler
    /// Told of everything that is booked.
    var onBooking: (BookedEntry) -> Void = { _ in }

    /// By how much its clock is ahead of the world's. - Units: milliseconds.
    var skew: Int64 = 0
    private var newestTime: Int64 = 0
    private var isDown = false
    private var haltedUntil: Int64 = 0
    /// Rises with every crash: an answer that was under way belongs to a process that is gone.
    private(set) var incarnation = 0
    private var operatorCommands: UInt64 = 0
    private var watchers: [Sleeper] = []

    init(_ furnished: SimulationTemplate.Ledger, scheduler: SimulationScheduler) {
        id = furnished.id
        origin = furnished.origin
        keys = furnished.keys
        rules = furnished.rules
        storage = furnished.storage.copy()
        self.scheduler = scheduler
    }

    /// Another ledger with the same keys and history, for an operator who tells two.
    func copy() -> SimulatedLedger {
        let other = SimulatedLedger(
            SimulationTemplate.Ledger(id: id, origin: origin, keys: keys, rules: rules, storage: storage),
            scheduler: scheduler)
        other.skew = skew
        return other
    }

    // MARK: Process and clock

    /// Its own clock, in seconds. It never goes back, whatever the skew does.
    var time: Int64 {
        newestTime = max(newestTime, (HandClock.start * 1000 + scheduler.now + skew) / 1000)
        return newestTime
    }

    var answers: Bool { !isDown && scheduler.now >= haltedUntil }

    func crash() {
        isDown = true
        incarnation += 1
        wakeWatchers()
    }

    func start() { isDown = false }
    func halt(for milliseconds: Int64) { haltedUntil = max(haltedUntil, scheduler.now + milliseconds) }
    func resume() { haltedUntil = 0 }

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
            onBooking(
                BookedEntry(
                    ledger: id, lock: terms, lockID: lock, state: state, time: entry.time.seconds, by: party,
                    command: DurableIntent.name(signed.command), supply: supply(of: terms.asset)))
        }
        wakeWatchers()
    }

    private func wakeWatchers() {
        let waiting = watchers
        watchers = []
        for watcher in waiting { watcher.wake(.due) }
    }

    /// Waits for the next entry, at most so long.
    func waitForEntry(milliseconds: Int64) async {
        guard answers else { return }
        await scheduler.pause(milliseconds: milliseconds) { self.watchers.append($0) }
    }

    func operate(_ act: SQLLedgerAct) throws {
        operatorCommands += 1
        let name = CommandID(Digest.sha256(Array("\(id) operator \(scheduler.now) \(operatorCommands)".utf8)))
        let bytes = SQLLedgerCommandCodec.encode(SQLLedgerCommand(id: name, ledger: id, act: act))
        let signature = try keys.operatorKey.sign(SQLLedgerCommandCodec.signingMessage(bytes))
        let signed = SQLSignedCommand(command: bytes, signatures: [signature])
        if case .rejected(let rejection) = try submit(signed, by: nil) { throw rejection }
    }

    // MARK: Reading

    private var reader: LedgerReader { LedgerReader(ledger: id, origin: origin, storage: storage) }

    func head(challenge: Bytes32?) throws -> (note: SignedNote, size: UInt64, time: Int64) {
        let checkpoint = try reader.checkpoint(now: time, challenge: challenge)
        let note = try SignedNote(text: checkpoint.text, name: origin, signedBy: keys.logKey)
        return (note, storage.head().head.size, max(time, storage.head().time))
    }

    func proof(
        of lock: LockID, in state: LockState? = nil, from size: UInt64, challenge: Bytes32?
    ) throws -> [UInt8]? {
        guard storage.lock(lock) != nil else { return nil }
        return try reader.proof(of: lock, in: state, from: size, note: head(challenge: challenge).note)?.bytes
    }

    func entries(from first: UInt64) throws -> [[UInt8]] { try reader.entries(from: first, limit: 500) }

    func account(_ id: AccountID) throws -> (account: LogAccount, balances: [AssetID: Int128])? {
        try reader.account(id)
    }

    func consistency(from: UInt64, to: UInt64) throws -> [Bytes32]? {
        try reader.consistency(from: from, to: to)
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
            .findings(checkpoint: head(challenge: nil).note, anchor: anchor).map { "\($0)" }
    }
}
