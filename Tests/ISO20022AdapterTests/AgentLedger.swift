import DoorTestKit
import ISO20022Messages
import ISO20022Proofs
import ISO20022TestSystem
import LedgerAdapterKit
import Logging
import NIOCore
import NIOPosix
import SQLLedgerAdapter
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SQLLedgerTestKit
import SecureChannels
import SettlementModel
import SettlementProofs

@testable import ISO20022Adapter
@testable import Interlock

/// A cash agent as the program runs it: its book behind mutual TLS, both its files on the disk, and a simulated payment system.
///
/// Its clock moves one second with each round of its work, so that silence is asked about as fast as the machine goes.
actor AgentLedger {
    nonisolated let ledger: LedgerID
    nonisolated let anchor: LedgerAnchor
    nonisolated let payer: Holder
    nonisolated let payee: Holder
    nonisolated let clock: HandClock
    nonisolated let line: MemoryLine
    nonisolated static let wealth: Int128 = 1_000_000
    private let folder: TemporaryFolder
    private let server: TestParty
    private let service: LedgerService
    private let store: PaymentStore
    private let work: Task<Void, Never>
    private var adapters: [SQLLedgerAdapter] = []

    /// - Parameter habits: how payments are treated, again and again in this order.
    init(_ name: String, _ habits: [SystemHabit] = [.prompt]) async throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        let path = folder.file("ledger.sqlite")
        ledger = LedgerID(checked: name)
        try LedgerDatabase.create(path: path, ledger: ledger)
        let database = try LedgerDatabase(path: path, ledger: ledger)
        let house = try TestLedger(name) { body in try database.writeNow { try body($0) } }
        house.rules = LedgerRules(
            ledger: ledger, operatorKey: house.operatorKey.verificationKey, verifiers: [SQLLogVerifier()],
            isCashAgent: true)
        payer = try house.open("bank-b/cash")
        payee = try house.open("bank-a/cash")
        try house.operate(.registerAsset(try TestTrade.cashDescriptor()))
        anchor = try house.anchor()
        try database.close()
        let clock = HandClock(house.now)
        self.clock = clock
        line = MemoryLine(
            Self.system((0..<10_000).map { habits[$0 % habits.count] }), Fuse(), clock)
        try PaymentStore.create(path: folder.file("payments.sqlite"), ledger: ledger)
        let store = try PaymentStore(path: folder.file("payments.sqlite"), ledger: ledger)
        self.store = store
        let door = try DoorParties.shared.get()
        server = door.server
        let (settings, exchange, key) = (Self.settings(payer, payee), line, house.operatorKey)
        let (agents, made) = AsyncStream.makeStream(of: CashAgent.self)
        service = try await LedgerService.start(
            Self.serviceSettings(house, path, door),
            group: MultiThreadedEventLoopGroup.singleton, clock: { clock.now },
            front: { book in
                let agent = CashAgent(
                    settings: settings, book: AgentBook(book: book), store: store, exchange: exchange,
                    key: key, now: { clock.now }, logger: Logger(label: "test"))
                made.yield(agent)
                return AgentFront(agent: agent, book: book)
            })
        work = Task {
            for await agent in agents {
                while !Task.isCancelled {
                    clock.move(by: 1)
                    await agent.work()
                    try? await Task.sleep(for: .milliseconds(10))  // cancelled: the loop ends
                }
            }
        }
    }

    private static func system(_ habits: [SystemHabit]) -> SimulatedSystem {
        SimulatedSystem(
            bic: AgentWorld.systemBIC, agent: AgentWorld.agentBIC, notified: AgentWorld.reserve.account,
            balances: [
                AgentWorld.reserve.account: [:],
                AgentWorld.payerAtSystem.account: [AgentWorld.currency: wealth],
                AgentWorld.payeeAtSystem.account: [AgentWorld.currency: wealth],
            ], habits: habits)
    }

    private static func settings(_ payer: Holder, _ payee: Holder) -> AgentSettings {
        let authority = [AgentWorld.currency: wealth / 2]
        return AgentSettings(
            rules: AgentRules(
                reserve: AgentWorld.reserve,
                participants: [
                    payer.account: AgentParticipant(account: AgentWorld.payerAtSystem, authority: authority),
                    payee.account: AgentParticipant(account: AgentWorld.payeeAtSystem, authority: authority),
                ]), agent: AgentWorld.agentBIC, system: AgentWorld.systemBIC, patience: .seconds(40),
            askSeconds: 3, retrySeconds: 5)
    }

    private static func serviceSettings(
        _ house: TestLedger, _ path: String, _ door: DoorParties
    ) -> LedgerServiceSettings {
        LedgerServiceSettings(
            rules: house.rules, origin: house.origin, databasePath: path, logKey: house.logKey,
            identity: door.server.identity, host: "127.0.0.1", port: 0,
            parties: door.admitted)
    }

    func adapter(as party: TestParty) throws -> SQLLedgerAdapter {
        let adapter = try SQLLedgerAdapter(
            ledger: ledger, host: "127.0.0.1", port: service.port, identity: party.identity, pin: server.pin,
            patience: .seconds(60), enforcement: .agreement, group: MultiThreadedEventLoopGroup.singleton)
        adapters.append(adapter)
        return adapter
    }

    /// Waits until every payment is done.
    func settle() async throws -> Bool {
        for _ in 0..<6000 {
            let isRead = try await service.book.entries(from: store.cursor(), limit: 1).isEmpty
            let isDone = try await store.open().isEmpty
            if isRead && isDone { return true }
            try await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    /// What lies at the payment system, in minor units.
    func money() async -> Money {
        let balances = await line.system.balances
        let found = [AgentWorld.payerAtSystem, AgentWorld.payeeAtSystem, AgentWorld.reserve].map {
            balances[$0.account]?[AgentWorld.currency] ?? 0
        }
        return Money(payer: found[0], payee: found[1], reserve: found[2])
    }

    /// What must lie there once all is done, as the book's log tells it: each lock takes, each end gives.
    func moneyByLog() async throws -> Money {
        var sums = [payer.account: Self.wealth, payee.account: Self.wealth]
        var (reserve, next): (Int128, UInt64) = (0, 0)
        while true {
            let page = try await service.book.entries(from: next, limit: 500)
            guard !page.isEmpty else { break }
            next += UInt64(page.count)
            for bytes in page {
                let entry = try LogEntry(bytes: bytes)
                guard let terms = entry.lock else { continue }
                switch entry.kind {
                case .locked:
                    sums[terms.payer.account, default: 0] -= terms.quantity
                    reserve += terms.quantity
                case .claimed, .refunded:
                    let to = entry.kind == .claimed ? terms.payee.account : terms.payer.account
                    sums[to, default: 0] += terms.quantity
                    reserve -= terms.quantity
                default: continue
                }
            }
        }
        return Money(payer: sums[payer.account] ?? 0, payee: sums[payee.account] ?? 0, reserve: reserve)
    }

    struct Money: Equatable, Sendable {
        let payer: Int128
        let payee: Int128
        let reserve: Int128
    }

    func stop() async throws {
        work.cancel()
        await work.value
        for adapter in adapters { await adapter.close() }
        try await service.stop()
        try store.close()
    }
}
