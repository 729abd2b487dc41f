public import LedgerAdapterKit
internal import SQLLedgerProofs
internal import SQLLedgerRules
public import SettlementModel
internal import SettlementProofs

/// A gateway's way to a ledger house: a whole adapter without a network.
///
/// - Order: `observe` answers at the latest after 20 ms of real time, so that tests need not wait.
public struct MemoryLedgerAdapter: LedgerAdapter {
    public let ledger: LedgerID
    public let capabilities = LedgerCapabilities(
        enforcement: .ledger, proofFormat: .sqlLog1, verifiesProofsOf: [.sqlLog1], hashlocks: [.sha256],
        bindsChallenge: true)
    private let house: MemoryLedgerHouse
    private let party: GatewayID
    private let weather: LedgerWeather
    private let cable: PowerCable

    public init(_ house: MemoryLedgerHouse, for party: GatewayID, weather: LedgerWeather, cable: PowerCable) {
        ledger = house.id
        self.house = house
        self.party = party
        self.weather = weather
        self.cable = cable
    }

    public func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        let lie = weather.lie
        let head = try await reading { try await house.head(challenge: challenge, lie) }
        if weather.takeHeadHold(lie) {
            while weather.isHoldingHead { try? await Task.sleep(for: .milliseconds(2)) }
        }
        return weather.shown(
            LedgerHead(
                time: try instant(head.time), next: LedgerCursor(next: head.size),
                signedHead: Array(head.note.string.utf8)))
    }

    public func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? {
        let found = try await reading { try await house.account(id) }
        guard let (account, balances) = found else { return nil }
        let status: AccountStatus =
            switch account.status {
            case .open: .open
            case .frozen: .frozen
            case .closed: .closed
            }
        return AccountStatement(account: id, holderKey: account.holderKey, status: status, balances: balances)
    }

    public func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? {
        try await reading { await house.asset(id) }
    }

    public func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        guard command.ledger == ledger else {
            throw .rejected(code: "ledger.command.other-ledger", detail: "\(command.ledger) is not \(ledger)")
        }
        return PreparedCommand(sql: command)
    }

    public func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading? {
        try CommandReading(sql: command)
    }

    public func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        try requireReachable()
        guard weather.admits(Self.act(command.bytes)) else { throw .unavailable(reason: "withheld") }
        if let refusal = weather.takeRefusal() { throw .rejected(code: refusal.code, detail: refusal.detail) }
        let signed = SQLSignedCommand(command: command.bytes, signatures: signatures)
        let verdict: CommandVerdict
        do { verdict = try await house.submit(signed, by: party) } catch {
            throw .outcomeUnknown(command.id)
        }
        guard !cable.isCut, !weather.takeLoss() else { throw .outcomeUnknown(command.id) }
        switch verdict {
        case .applied(let applied, _): return .applied(index: applied.index, time: try instant(applied.time))
        case .rejected(let rejection):
            throw .rejected(code: rejection.code.rawValue, detail: rejection.detail)
        }
    }

    public func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        guard let applied = try await reading({ await house.outcome(of: id) }) else { return .notSeen }
        return .applied(index: applied.index, time: try instant(applied.time))
    }

    public func observe(
        from cursor: LedgerCursor, waitSeconds: Int
    ) async throws(AdapterFault) -> ObservationPage {
        for turn in 0..<4 {
            let page = try await reading { try await house.entries(from: cursor.next) }
            if !page.entries.isEmpty || turn == 3 || waitSeconds == 0 {
                return ObservationPage(
                    observations: weather.hidesEntries ? [] : page.entries.compactMap(Self.observation),
                    cursor: LedgerCursor(next: cursor.next + UInt64(page.entries.count)),
                    time: try instant(page.time))
            }
            do { try await Task.sleep(for: .milliseconds(6)) } catch { throw .unavailable(reason: "stopped") }
        }
        throw .unavailable(reason: "stopped")
    }

    public func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement {
        let state = try await reading { await house.lockState(lock.id) }
        return LockStatement(lock: lock.id, state: weather.liesAboutLocks ? .locked : state)
    }

    public func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        if let forged = await weather.forgedProof(of: lock.id) { return forged }
        return try await reading {
            try await house.proof(of: lock.id, from: anchor.size, challenge: challenge)
        }
    }

    public func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] {
        let (from, to) = (min(known.size, shown.size), max(known.size, shown.size))
        guard let path = try await reading({ try await house.consistency(from: known, to: shown) }) else {
            throw .rejected(code: "ledger.consistency.range", detail: "\(from) to \(to)")
        }
        return LogPath.bytes(path)
    }

    public func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? {
        try await reading { await house.foreignAnchor(foreign) }
    }

    private func requireReachable() throws(AdapterFault) {
        guard !cable.isCut, !weather.isSilent else { throw .unavailable(reason: "no answer from \(ledger)") }
    }

    /// A read changes nothing, so whatever goes wrong leaves nothing unknown.
    private func reading<Value: Sendable>(
        _ body: () async throws -> Value
    ) async throws(AdapterFault) -> Value {
        try requireReachable()
        let value: Value
        do { value = try await body() } catch { throw .unavailable(reason: "\(error)") }
        try requireReachable()
        return value
    }

    private func instant(_ seconds: Int64) throws(AdapterFault) -> LedgerInstant {
        guard let instant = LedgerInstant(seconds: seconds) else {
            throw .unavailable(reason: "clock \(seconds)")
        }
        return instant
    }

    static func observation(_ bytes: [UInt8]) -> Observation? {
        // The house wrote these bytes itself: what cannot be read speaks of no lock.
        guard let entry = try? LogEntry(bytes: bytes), let lock = entry.lockID, let state = entry.state else {
            return nil
        }
        return Observation(index: entry.index, lock: lock, state: state)
    }

    /// The act's name as the command spells it.
    private static func act(_ bytes: [UInt8]) -> String {
        switch try? SQLLedgerCommandCodec.decode(bytes).act {  // ours, just encoded
        case .lock: "lock"
        case .claim: "claim"
        case .refund: "refund"
        case .cancel: "cancel"
        case .unlockByBoth: "unlock-by-both"
        case .releaseByBoth: "release-by-both"
        default: "other"
        }
    }
}
