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
    /// Lock entries by ledger, kind and transfer.
    let entries: [[LogEntryKind: [TransferID: Int]]]
}

/// Submits trades at both desks, so many under way at a time, and follows both ledgers' logs.
final class BenchLoad: Sendable {
    private struct State {
        var next = 0
        var submitted: [TransferID: ContinuousClock.Instant] = [:]
        var entries: [[LogEntryKind: [TransferID: Int]]] = [[:], [:]]
        var latencies: [Double] = []
        var last: ContinuousClock.Instant?
        var failure: (any Error)?
    }

    private let stage: BenchStage
    private let transfers: Int
    private let inFlight: Int
    private let progress: @Sendable (String) -> Void
    private let state = Mutex(State())
    private let window: DispatchSemaphore

    init(_ stage: BenchStage, transfers: Int, inFlight: Int, progress: @escaping @Sendable (String) -> Void) {
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
            for ledger in DemoWorld.banks { group.addTask { try await self.follow(ledger) } }
            try await group.waitForAll()
        }
        return state.withLock { state in
            BenchRun(
                started: started, seconds: BenchClock.seconds(started.duration(to: state.last ?? .now)),
                latencies: state.latencies.sorted(), entries: state.entries)
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
            return state.next
        }
    }

    /// Reads a ledger's log until every transfer has ended on both.
    private func follow(_ ledger: DemoBank) async throws {
        var next: UInt64 = 0
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
            if ledger.index == 0, shown.duration(to: now) > .seconds(2) {
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
        let now = ContinuousClock.now
        let ended = state.withLock { state in
            state.entries[ledger.index][kind, default: [:]][id, default: 0] += 1
            guard kind != .locked, let began = state.submitted[id],
                [0, 1].allSatisfy({ Self.hasEnded(id, state.entries[$0]) })
            else { return false }
            state.latencies.append(BenchClock.seconds(began.duration(to: now)))
            state.last = now
            return true
        }
        if ended { window.signal() }
    }

    private static func hasEnded(_ id: TransferID, _ entries: [LogEntryKind: [TransferID: Int]]) -> Bool {
        [.claimed, .refunded, .cancelled].contains { entries[$0]?[id] != nil }
    }
}
