import AdapterConformance
import DoorTestKit
import LedgerAdapterKit
import NIOCore
import NIOPosix
import SQLLedgerAdapter
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs

/// A ledger service over a file, behind mutual TLS, with a relay before its door.
actor RealLedger {
    nonisolated let relay = Relay()
    nonisolated let clock: TestClock
    nonisolated let anchor: LedgerAnchor
    nonisolated let payer: Holder
    nonisolated let payee: Holder
    nonisolated let ledger: LedgerID
    nonisolated let door = DoorParties.shared
    private let folder: TemporaryFolder
    private let settings: LedgerServiceSettings
    private var service: LedgerService?
    private var adapters: [SQLLedgerAdapter] = []

    init(_ name: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        ledger = LedgerID(checked: name)
        try LedgerDatabase.create(path: path, ledger: ledger)
        let database = try LedgerDatabase(path: path, ledger: ledger)
        let desk = try TestLedger(name) { body in try database.writeNow { try body($0) } }
        let trade = try TestTrade(desk)
        for holder in [trade.payer, trade.payee] {
            try desk.operate(
                .issue(IssueOrder(asset: TestTrade.cash, quantity: 1000, account: holder.account)))
        }
        (anchor, payer, payee) = (try desk.anchor(), trade.payer, trade.payee)
        clock = TestClock(desk.now)
        try database.close()
        self.folder = folder
        let door = try DoorParties.shared.get()
        settings = LedgerServiceSettings(
            rules: desk.rules, origin: desk.origin, databasePath: path, logKey: desk.logKey,
            identity: door.server.identity, host: "127.0.0.1", port: 0,
            parties: door.admitted)
        let service = try await LedgerService.start(
            settings, group: Self.group, clock: { [clock] in clock.now })
        self.service = service
        try await relay.start(target: service.port, group: Self.group)
    }

    static let group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton

    func adapter(
        as party: TestParty? = nil, pin: Bytes32? = nil, patience: Duration = .seconds(20)
    ) throws -> SQLLedgerAdapter {
        let door = try door.get()
        let adapter = try SQLLedgerAdapter(
            ledger: ledger, host: "127.0.0.1", port: relay.port, identity: (party ?? door.client).identity,
            pin: pin ?? door.server.pin, patience: patience, group: Self.group)
        adapters.append(adapter)
        return adapter
    }

    func commandCount() async -> Int { await service?.book.commandCount ?? 0 }

    /// The process ends; nobody gets an answer any more.
    func kill() async throws {
        relay.drop()
        try await service?.stop()
        service = nil
    }

    /// A new process on the same file.
    func restart() async throws {
        let service = try await LedgerService.start(
            settings, group: Self.group, clock: { [clock] in clock.now })
        self.service = service
        relay.target(service.port)
        relay.set(.open)
    }

    func stop() async throws {
        for adapter in adapters { await adapter.close() }
        try await relay.stop()
        try await service?.stop()
        service = nil
    }
}

/// The real ledger as the conformance suite meets it.
struct SQLSubject: ConformanceSubject, ConformanceFaults {
    let real: RealLedger
    let adapter: any LedgerAdapter
    let stranger: any LedgerAdapter
    let asset: AssetDescriptor
    let foreign: (any ConformanceSubject)?
    let verifier: any LedgerProofVerifier = SQLLogVerifier()

    init(_ real: RealLedger, foreign: (any ConformanceSubject)? = nil) async throws {
        self.real = real
        self.foreign = foreign
        adapter = try await real.adapter()
        stranger = try await real.adapter(as: try DoorParties.shared.get().stranger)
        asset = try TestTrade.cashDescriptor()
    }

    var payer: ConformanceHolder { holder(real.payer) }
    var payee: ConformanceHolder { holder(real.payee) }
    var anchor: LedgerAnchor { real.anchor }
    var faults: (any ConformanceFaults)? { self }

    private func holder(_ holder: Holder) -> ConformanceHolder {
        ConformanceHolder(account: holder.account, holderKey: holder.key.verificationKey) {
            try holder.key.sign($0)
        }
    }

    func wait(until instant: LedgerInstant) async throws { real.clock.reach(instant.seconds) }

    func loseNextAnswer() async throws {
        _ = try await adapter.head(challenge: nil)  // so that the line is up before answers vanish
        let (real, relay) = (real, real.relay)
        let before = await real.commandCount()
        relay.set(.deafClient) {
            Task {
                for _ in 0..<500 where await real.commandCount() == before {
                    try? await Task.sleep(for: .milliseconds(10))  // cancelled by nobody
                }
                relay.drop()
            }
        }
    }

    func cutOff() async throws { real.relay.set(.cut) }
    func restore() async throws { real.relay.set(.open) }
}
