import LedgerAdapterKit
internal import SQLLedgerProofs
internal import SQLLedgerRules
import SettlementModel
import SettlementProofs

/// A bank's way to a ledger of a simulated world: slow, lossy, and where its plan says so, untruthful.
struct SimulatedAdapter: LedgerAdapter {
    unowned let world: SimulatedWorld
    let way: LedgerWay
    let cable: PowerCable
    var ledger: LedgerID { way.ledger.id }
    let capabilities = LedgerCapabilities(
        enforcement: .ledger, proofFormat: .sqlLog1, verifiesProofsOf: [.sqlLog1], hashlocks: [.sha256],
        bindsChallenge: true)

    // MARK: Commands

    func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        PreparedCommand(sql: command)
    }

    func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading? {
        try CommandReading(sql: command)
    }

    func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        world.pass(.command, .bank(way.side))
        try requirePower()
        world.left(command.bytes, way.side)
        if way.tells(.wrongAnswer), let untruth = way.inventedOutcome() {
            if case .success(let outcome) = untruth { return outcome }
            if case .failure(let fault) = untruth, case .unavailable = fault { throw fault }
        }
        await world.wayTakes()
        guard way.ledger.answers, !world.lucky(perMille: way.loss, .lost) else {
            await world.scheduler.pause(milliseconds: 500)
            throw .outcomeUnknown(command.id)
        }
        world.pass(.booking, .ledger(ledger))
        guard way.ledger.answers else { throw .outcomeUnknown(command.id) }
        let incarnation = way.ledger.incarnation
        let verdict: CommandVerdict
        do {
            verdict = try way.ledger.submit(
                SQLSignedCommand(command: command.bytes, signatures: signatures), by: world.gateway(way.side))
        } catch { throw .outcomeUnknown(command.id) }
        world.pass(.booked, .ledger(ledger))
        await world.wayTakes()
        try requirePower()
        guard way.ledger.incarnation == incarnation, !world.lucky(perMille: way.loss, .lost) else {
            world.tell("\(ledger)'s answer to \(way.side.rawValue) is lost")
            throw .outcomeUnknown(command.id)
        }
        if way.tells(.wrongAnswer), case .failure(let fault)? = way.inventedOutcome() { throw fault }
        switch verdict {
        case .applied(let applied, _): return .applied(index: applied.index, time: try instant(applied.time))
        case .rejected(let rejection):
            world.tell("\(ledger) refuses \(way.side.rawValue): \(rejection.code.rawValue)")
            throw .rejected(code: rejection.code.rawValue, detail: rejection.detail)
        }
    }

    func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        let applied = try await reading { way.shown.storage.command(id)?.applied }
        if way.tells(.wrongAnswer), case .success(let outcome)? = way.inventedOutcome() { return outcome }
        guard let applied else { return .notSeen }
        return .applied(index: applied.index, time: try instant(applied.time))
    }

    // MARK: Reading

    func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        let head = try await reading { try way.head(challenge: challenge) }
        return LedgerHead(
            time: try instant(head.time), next: LedgerCursor(next: head.size),
            signedHead: Array(head.note.string.utf8))
    }

    func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? {
        guard let (account, balances) = try await reading({ try way.shown.account(id) }) else { return nil }
        let status: AccountStatus =
            switch account.status {
            case .open: .open
            case .frozen: .frozen
            case .closed: .closed
            }
        return AccountStatement(account: id, holderKey: account.holderKey, status: status, balances: balances)
    }

    func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? {
        try await reading { way.shown.storage.asset(id) }
    }

    func observe(
        from cursor: LedgerCursor, waitSeconds: Int
    ) async throws(AdapterFault) -> ObservationPage {
        try await connect()
        if way.shown.storage.head().head.size <= cursor.next {
            await way.ledger.waitForEntry(milliseconds: Int64(waitSeconds) * 1000)
        }
        try requireAnswer()
        let found: [[UInt8]]
        do { found = try way.shown.entries(from: cursor.next) } catch {
            throw .unavailable(reason: "\(error)")
        }
        let observations = way.tells(.hidden) ? [] : found.compactMap(MemoryLedgerAdapter.observation)
        return ObservationPage(
            observations: observations, cursor: LedgerCursor(next: cursor.next + UInt64(found.count)),
            time: try instant(way.shown.time))
    }

    func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement {
        LockStatement(lock: lock.id, state: try await reading { way.shown.lockState(lock.id) })
    }

    func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        let truth = try await reading {
            try way.shown.proof(of: lock.id, from: anchor.size, challenge: challenge)
        }
        return way.proofToShow(truth, of: lock.id, from: anchor)
    }

    func prove(
        _ lock: LockReference, in state: LockState, from anchor: LogHead
    ) async throws(AdapterFault) -> [UInt8]? {
        try await reading { try way.shown.proof(of: lock.id, in: state, from: anchor.size, challenge: nil) }
    }

    func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] {
        let (from, to) = (min(known.size, shown.size), max(known.size, shown.size))
        let answer = try await reading {
            (path: try way.shown.consistency(from: from, to: to), isForked: way.shown !== way.ledger)
        }
        guard let path = answer.path else {
            throw .rejected(code: "ledger.consistency.range", detail: "\(from) to \(to)")
        }
        if answer.isForked { way.noteForkFollowed(to: to) }
        return LogPath.bytes(path)
    }

    func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? {
        try await reading { way.shown.storage.foreignAnchor(foreign)?.head }
    }

    // MARK: The way

    private func requirePower() throws(AdapterFault) {
        guard !cable.isCut, !world.isOver else { throw .unavailable(reason: "the power is gone") }
    }

    private func requireAnswer() throws(AdapterFault) {
        try requirePower()
        guard way.ledger.answers else { throw .unavailable(reason: "no answer from \(ledger)") }
    }

    /// Reaches the ledger, or does not.
    private func connect() async throws(AdapterFault) {
        try requirePower()
        await world.wayTakes()
        guard way.ledger.answers, !world.lucky(perMille: way.loss, .lost) else {
            await world.scheduler.pause(milliseconds: 300)
            throw .unavailable(reason: "no answer from \(ledger)")
        }
        try requirePower()
    }

    private func reading<Value>(_ body: () throws -> Value) async throws(AdapterFault) -> Value {
        try await connect()
        let value: Value
        do { value = try body() } catch { throw .unavailable(reason: "\(error)") }
        // What was read may be old when it comes.
        if world.dice.happens(30) { await world.wayTakes() }
        try requireAnswer()
        return value
    }

    private func instant(_ seconds: Int64) throws(AdapterFault) -> LedgerInstant {
        guard let instant = LedgerInstant(seconds: seconds) else {
            throw .unavailable(reason: "clock \(seconds)")
        }
        return instant
    }
}
