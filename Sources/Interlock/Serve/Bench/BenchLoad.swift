import Curl
import Foundation
import SQLLedgerProofs
import SettlementEngine
import SettlementModel
import SettlementProofs
import Synchronization
import TransferCore

/// What one run showed.
struct BenchRun {
    let started: ContinuousClock.Instant
    /// From the first submission until the last transfer was final on both ledgers.
    let seconds: Double
    /// Of every transfer, from its submission until both ledgers had booked its end; sorted.
    let latencies: [Double]
    /// Of every transfer, by stage, each from the end of the stage before; sorted.
    let stages: [BenchStep: [Double]]
    /// Lock entries by ledger, kind and transfer.
    let entries: [[LogEntryKind: [TransferID: Int]]]
}

/// What is booked of a transfer, in this order.
enum BenchStep: Int, CaseIterable {
    case xLocked, yLocked, yClaimed, xClaimed

    var name: String { ["xLocked", "yLocked", "yClaimed", "xClaimed"][rawValue] }
}

/// Submits trades at both desks, so many under way at a time, and follows both ledgers' logs.
final class BenchLoad: Sendable {
    private struct State {
        var next = 0
        var submitted: [TransferID: ContinuousClock.Instant] = [:]
        var entries: [[LogEntryKind: [TransferID: Int]]] = [[:], [:]]
        var latencies: [Double] = []
        var booked: [TransferID: [BenchStep: ContinuousClock.Instant]] = [:]
        var stages: [BenchStep: [Double]] = [:]
        /// Y's lock on a chain names no transfer; X names it.
        var named: [String: TransferID] = [:]
        var unnamed: [(event: BenchChainWatch.Event, at: ContinuousClock.Instant)] = []
        var last: ContinuousClock.Instant?
        var failure: (any Error)?
    }

    private let stage: BenchStage
    private let transfers: Int
    private let earlier: Int
    private let inFlight: Int
    private let progress: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let window: DispatchSemaphore

    /// - Parameter earlier: how many trades of this stage were submitted before; theirs are other numbers.
    init(
        _ stage: BenchStage, transfers: Int, after earlier: Int = 0, inFlight: Int,
        progress: @escaping @Sendable (String) -> Void
    ) {
        self.earlier = earlier
        self.stage = stage
        self.transfers = transfers
        self.inFlight = inFlight
        self.progress = progress
        window = DispatchSemaphore(value: inFlight)
    }

    func run() async throws -> BenchRun {
        let started = ContinuousClock.now
        // Desk calls block until they are durable: threads of their own, never the tasks' few.
        for _ in 0..<min(inFlight, 24) { Thread.detachNewThread { self.submit() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for ledger in stage.sqlLedgers { group.addTask { try await self.follow(ledger) } }
            if let network = stage.network { group.addTask { try await self.follow(network) } }
            try await group.waitForAll()
        }
        return state.withLock { state in
            BenchRun(
                started: started, seconds: BenchClock.seconds(started.duration(to: state.last ?? .now)),
                latencies: state.latencies.sorted(), stages: state.stages.mapValues { $0.sorted() },
                entries: state.entries)
        }
    }

    /// One thread's work: the next trade, at both desks, when the window has room.
    private func submit() {
        do {
            let desks = try DemoWorld.banks.map { bank in
                let profile = try ConfigurationFile.client(stage.world.path("\(bank.folder)/maker.yaml"))
                return DeskClient(profile, keeping: try CurlConnection())
            }
            let templates = try DemoWorld.banks.map(stage.template)
            while let number = take() {
                let tickets = templates.map { BenchStage.ticket(number, from: $0) }
                window.wait()
                let id = Relay.id(of: try TradeTicket(canonical: tickets[0]))
                state.withLock { $0.submitted[id] = .now }
                for (desk, ticket) in zip(desks, tickets) {
                    _ = try desk.bytes("POST", "/v1/transfers", body: ticket)
                }
            }
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < transfers, state.failure == nil else { return nil }
            state.next += 1
            return earlier + state.next
        }
    }

    /// Reads a ledger's log until every transfer has ended on both.
    private func follow(_ ledger: DemoBank) async throws {
        // An earlier trade's entries are passed over: one lock and one claim each, and nobody else writes here.
        var next = earlier == 0 ? 0 : UInt64(BenchStage.entriesBefore + 2 * earlier)
        var quiet = ContinuousClock.now
        var shown = ContinuousClock.now
        while true {
            let answer = try await stage.demo.operatorOf(ledger).find(
                "/v1/entries?from=\(next)&limit=200&wait=1")
            guard case .object(let page)? = answer, case .array(let entries)? = page["entries"],
                case .string(let text)? = page["next"], let after = DecimalText.uint64(text)
            else {
                throw CommandFailure.unavailable(
                    "bench.log", "no page of \(ledger.ledger)", next: "read its log")
            }
            next = after
            for case .string(let entry) in entries { try note(Base64.decode(entry) ?? [], on: ledger) }
            let now = ContinuousClock.now
            if !entries.isEmpty { quiet = now }
            let (final, failure) = state.withLock { ($0.latencies.count, $0.failure) }
            if let failure { throw failure }
            if final == transfers { return }
            if ledger.index == stage.first.index, shown.duration(to: now) > .seconds(2) {
                progress("  \(final) of \(transfers) final on both ledgers")
                shown = now
            }
            guard quiet.duration(to: now) < .seconds(60) else {
                throw CommandFailure.unavailable(
                    "bench.stuck", "\(final) of \(transfers) are final and nothing happens",
                    next: "read the logs")
            }
        }
    }

    private func note(_ bytes: [UInt8], on ledger: DemoBank) throws {
        // Only what is counted is read here; the outside checker reads every byte once the ledger stands still.
        guard case .object(let entry) = try CanonicalJSON.parse(bytes),
            case .string(let name)? = entry["kind"],
            let kind = LogEntryKind(rawValue: name), case .object(let lock)? = entry["lock"],
            case .object(let terms)? = lock["terms"], case .string(let hex)? = terms["transfer"],
            let id = TransferID(hex: hex)
        else { return }
        if case .object(let gate)? = terms["claimGate"], case .string(let other)? = gate["lock"] {
            state.withLock { $0.named[other] = id }
        }
        note(kind, of: id, on: ledger.index, at: .now)
    }

    private func note(
        _ kind: LogEntryKind, of id: TransferID, on ledger: Int, at now: ContinuousClock.Instant
    ) {
        let isX = ledger == stage.first.index
        let ended = state.withLock { state in
            state.entries[ledger][kind, default: [:]][id, default: 0] += 1
            if let step = Self.step(kind, isX: isX) { state.booked[id, default: [:]][step] = now }
            guard kind != .locked, let began = state.submitted[id],
                [0, 1].allSatisfy({ Self.hasEnded(id, state.entries[$0]) })
            else { return false }
            state.latencies.append(BenchClock.seconds(began.duration(to: now)))
            state.last = now
            var last = began
            for step in BenchStep.allCases {
                guard let at = state.booked[id]?[step] else { continue }
                state.stages[step, default: []].append(BenchClock.seconds(last.duration(to: at)))
                last = at
            }
            return true
        }
        if ended { window.signal() }
    }

    private static func step(_ kind: LogEntryKind, isX: Bool) -> BenchStep? {
        switch kind {
        case .locked: isX ? .xLocked : .yLocked
        case .claimed: isX ? .xClaimed : .yClaimed
        default: nil
        }
    }

    /// Looks at the chain until every transfer has ended on both ledgers.
    private func follow(_ network: DemoNetwork) async throws {
        var watch = try BenchChainWatch(network)
        while true {
            let found = try watch.look()
            let known = state.withLock { state in
                let all = state.unnamed + found.map { (event: $0, at: .now) }
                state.unnamed = all.filter { state.named[$0.event.terms] == nil }
                return all.compactMap { item in state.named[item.event.terms].map { ($0, item) } }
            }
            for (id, item) in known { note(item.event.kind, of: id, on: 0, at: item.at) }
            let (final, failure) = state.withLock { ($0.latencies.count, $0.failure) }
            if let failure { throw failure }
            if final == transfers { return }
            try await Task.sleep(for: BenchChainWatch.poll)
        }
    }

    private static func hasEnded(_ id: TransferID, _ entries: [LogEntryKind: [TransferID: Int]]) -> Bool {
        [.claimed, .refunded, .cancelled].contains { entries[$0]?[id] != nil }
    }
}
