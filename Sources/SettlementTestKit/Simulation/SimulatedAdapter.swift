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
    var capabilities: LedgerCapabilities { way.ledger.capabilities }

    // MARK: Commands

    func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        try way.ledger.prepare(command)
    }

    func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading? {
        try way.ledger.readBack(command)
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
        if let chain = way.ledger as? SimulatedChain {
            return try await submit(command, signatures: signatures, to: chain)
        }
        guard let books = way.ledger as? SimulatedSQLLedger else {
            throw .unavailable(reason: "no such ledger")
        }
        return try await submit(command, signatures: signatures, to: books)
    }

    private func submit(
        _ command: PreparedCommand, signatures: [Signature], to books: SimulatedSQLLedger
    ) async throws(AdapterFault) -> CommandOutcome {
        await world.wayTakes()
        guard way.ledger.answers, !world.lucky(perMille: way.loss, .lost) else {
            await world.scheduler.pause(milliseconds: 500)
            throw .outcomeUnknown(command.id)
        }
        world.pass(.booking, .ledger(ledger))
        guard way.ledger.answers else { throw .outcomeUnknown(command.id) }
        let incarnation = books.process.incarnation
        let verdict: CommandVerdict
        do {
            verdict = try books.submit(
                SQLSignedCommand(command: command.bytes, signatures: signatures), by: world.gateway(way.side))
        } catch { throw .outcomeUnknown(command.id) }
        world.pass(.booked, .ledger(ledger))
        await world.wayTakes()
        try requirePower()
        guard books.process.incarnation == incarnation, !world.lucky(perMille: way.loss, .lost) else {
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
        let outcome = try await reading { try known(id) }
        if way.tells(.wrongAnswer), case .success(let outcome)? = way.inventedOutcome() { return outcome }
        return outcome ?? .notSeen
    }

    private func known(_ id: CommandID) throws -> CommandOutcome? {
        if let chain = way.shown as? SimulatedChain { return outcome(of: id, on: chain) }
        guard let books = way.shown as? SimulatedSQLLedger, let applied = books.storage.command(id)?.applied
        else { return nil }
        return .applied(index: applied.index, time: try instant(applied.time))
    }

    // MARK: Reading

    func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        try await reading { try way.head(challenge: challenge) }
    }

    func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? {
        try await reading { try way.shown.account(id) }
    }

    func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? {
        try await reading { way.shown.asset(id) }
    }

    func observe(
        from cursor: LedgerCursor, waitSeconds: Int
    ) async throws(AdapterFault) -> ObservationPage {
        try await connect()
        if !way.shown.hasNews(after: cursor.next) {
            await way.ledger.process.waitForEntry(milliseconds: Int64(waitSeconds) * 1000)
        }
        try requireAnswer()
        let page: (found: [Observation], next: UInt64)
        let time: LedgerInstant
        do {
            page = try way.shown.observations(from: cursor.next)
            time = try way.shown.shownTime()
        } catch { throw .unavailable(reason: "\(error)") }
        return ObservationPage(
            observations: way.tells(.hidden) ? [] : page.found, cursor: LedgerCursor(next: page.next),
            time: time)
    }

    func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement {
        LockStatement(lock: lock.id, state: try await reading { way.shown.lockState(lock.id) })
    }

    func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        let truth = try await reading {
            try way.shown.proof(of: lock, in: nil, from: anchor, challenge: challenge)
        }
        return way.proofToShow(truth, of: lock.id, from: anchor)
    }

    func prove(
        _ lock: LockReference, in state: LockState, from anchor: LogHead
    ) async throws(AdapterFault) -> [UInt8]? {
        try await reading { try way.shown.proof(of: lock, in: state, from: anchor, challenge: nil) }
    }

    func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] {
        let (from, to) = (min(known.size, shown.size), max(known.size, shown.size))
        let answer = try await reading {
            (path: try way.shown.path(from: known, to: shown), isForked: way.shown !== way.ledger)
        }
        guard let path = answer.path else {
            throw .rejected(code: "ledger.consistency.range", detail: "\(from) to \(to)")
        }
        if way.ledger is SimulatedChain {
            way.noteStanding(at: known)
        } else if answer.isForked {
            way.noteForkFollowed(to: to)
        }
        return path
    }

    func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? {
        try await reading { way.shown.foreignAnchor(foreign) }
    }

    // MARK: The way

    func requirePower() throws(AdapterFault) {
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
        do { value = try body() } catch let fault as AdapterFault { throw fault } catch {
            throw .unavailable(reason: "\(error)")
        }
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
