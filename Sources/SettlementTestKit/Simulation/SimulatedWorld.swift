import JournalStore
internal import Logging
import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs

/// Two banks, two ledgers, a wire and notaries under one seed: the real engine, journal, vault, peer protocol, booking rules and
/// notary rules over a clock, disks, ways and a schedule that the seed decides.
///
/// Every durable write, every byte that leaves a bank and every booking is a step; all invariants are checked at each.
/// `@unchecked Sendable`: all of it lives on the thread that calls `run`.
public final class SimulatedWorld: @unchecked Sendable {
    public let plan: SimulationPlan
    let template: SimulationTemplate
    let setup: SimulationTemplate.Setup
    let scheduler: SimulationScheduler
    /// Decides what goes wrong.
    var dice: SeededGenerator
    /// What the gateways draw: pauses, challenges, command ids.
    var gatewayDice: SeededGenerator
    private var secretDice: SeededGenerator
    private var preimages: [Bytes32: Preimage] = [:]
    private(set) var ledgers: [any SimulatedLedger] = []
    private(set) var banks: [SimulatedBank] = []
    /// Those who certify to the escrows of its chains.
    private(set) var notaries: [SimulatedNotary] = []
    /// Of financed claims, where a bank asks one.
    private(set) var registry: SimulatedRegistry?
    private var wireIfMade: SimulatedWire?
    var checks: InvariantChecks
    public internal(set) var counts = SimulationCounts()
    /// What broke, the first first.
    public private(set) var violations: [Violation] = []
    /// Set once the story is over: whatever still runs gets nowhere.
    private(set) var isOver = false
    /// From then on no fault happens any more: what was lived is compared with what is read.
    var isCompared = false
    /// Planned deaths that have not come, the next first.
    public internal(set) var crashes: [PlannedCrash]
    /// Every point that was passed and every step that was checked, where someone wants to know them.
    public internal(set) var passed: [(point: CrashPoint, process: ProcessName)]?
    public private(set) var tape: [WorldEvent]?
    public private(set) var ends: [WorldEnd] = []
    /// Told of every line of the story.
    private let listener: ((String) -> Void)?
    private let memory: (any SignatureMemory)?
    private var trace: WorldTrace?
    /// The plan's trades by their transfers.
    private(set) lazy var planned = plan.trades.compactMap(transfer)
    /// When all faults stopped; `nil` while there are some. - Units: milliseconds.
    var healedAt: Int64?
    var healed: Bool { healedAt != nil }
    /// The journals of those banks that limit something or buy under reserve, lived beside them.
    private(set) var watches: [GatewayID: JournalWatch] = [:]
    /// Since when each trade in a line could have gone on. - Units: milliseconds.
    var roomSince: [SimulationPlan.Side: [TransferID: Int64]] = [:]
    /// What limits came to, in all banks that keep the rules.
    var limitCounts: [SimulationCounts.LimitEvent: Int] = [:]
    /// Desks that may still write a ticket, or do something about a settled trade.
    var desksAtWork = 0
    /// Trades that undo another one, and whose desks have approved them.
    var waysBack: [TransferID: Set<SimulationPlan.Side>] = [:]
    /// What became of reserves and notices, in all banks that keep the rules.
    var closingCounts: [SimulationCounts.ClosingEvent: Int] = [:]
    /// What became of claims' registrations, in all banks that keep the rules.
    var registryCounts: [SimulationCounts.RegistryEvent: Int] = [:]
    /// What the banks' accounts on each ledger held when the world began.
    private(set) var openings: [LedgerID: [AccountID: [AssetID: Int128]]] = [:]
    /// When whoever took a bank's place did the last of what it does. - Units: milliseconds.
    var villainLeftAt: Int64?

    /// - Parameters:
    ///   - crashes: deaths beside those of the plan, at exactly these points.
    ///   - takesNotes: whether `passed` and `tape` are wanted.
    ///   - listener: gets the story line by line; the same seed tells the same.
    public init(
        _ plan: SimulationPlan, _ common: SimulationCommon, crashes: [PlannedCrash] = [],
        takesNotes: Bool = false, listener: ((String) -> Void)? = nil
    ) throws {
        self.plan = plan
        self.template = common.template
        setup = try common.template.setup(plan.ledgers)
        self.crashes = crashes
        self.listener = listener
        memory = common.memory
        trace = common.traces ? WorldTrace(seed: plan.seed) : nil
        passed = takesNotes ? [] : nil
        tape = takesNotes ? [] : nil
        scheduler = SimulationScheduler(seed: plan.seed, order: plan.order)
        dice = SeededGenerator(seed: plan.seed ^ 0xD1CE)
        gatewayDice = SeededGenerator(seed: plan.seed ^ 0x6A7E)
        secretDice = SeededGenerator(seed: plan.seed ^ 0x5EC2)
        checks = InvariantChecks(
            InvariantChecks.Setting(
                conforming: Set(common.template.identities.values.map(\.gateway)),
                boundsHold: plan.climate == .undisturbed || plan.climate == .withinBounds,
                isUndisturbed: plan.climate == .undisturbed && crashes.isEmpty,
                supplies: common.template.supplies, screens: plan.screens,
                registering: Set(
                    (plan.registry?.members ?? []).compactMap { common.template.identities[$0]?.gateway })))
        ledgers = try SimulationPlan.ledgers.map { id in
            try template.make(id, plan.ledgers[id], scheduler: scheduler, seed: plan.seed)
        }
        for ledger in ledgers {
            ledger.process.skew = plan.skew[ledger.id] ?? 0
            ledger.onBooking = { [unowned self] in booked($0) }
            if let chain = ledger as? SimulatedChain { furnish(chain) }
        }
        for ledger in ledgers { openings[ledger.id] = try holdings(ledger) }
        wireIfMade = SimulatedWire(self)
        wire.weather = plan.weather
        if plan.asksNotaries {
            notaries = try template.keys.notaries.enumerated().map { number, key in
                SimulatedNotary(self, number, key, try template.notaryRules(key, plan.ledgers))
            }
        }
        registry = try plan.registry.map { try SimulatedRegistry(self, $0, template.keys) }
        banks = try SimulationPlan.Side.allCases.map { side in
            let bank = try SimulatedBank(self, side, ways: ledgers.map { LedgerWay(self, side, $0) })
            bank.drift = plan.drift[side] ?? 0
            return bank
        }
        checks.named = namedClaims()
        for bank in banks where plan.limits[bank.side] != nil || plan.hasClosings {
            watches[bank.identity.gateway] = JournalWatch(bank.settings)
        }
    }

    /// Lives the plan to its end.
    ///
    /// - Returns: what broke; nothing where all invariants held at every step.
    public func run() -> [Violation] {
        do {
            try SignatureMemories.$bound.withValue(memory) { try scheduler.run { await self.live() } }
        } catch {
            fail("the world came to no end: \(error)")
        }
        isOver = true
        counts.worlds = 1
        counts.checks = checks.steps
        counts.jobs = scheduler.jobs
        counts.trace = trace?.digest
        counts.limits = limitCounts
        if !plan.limits.isEmpty { counts.limits[.worlds] = 1 }
        counts.closings = closingCounts
        if plan.hasClosings { counts.closings[.worlds] = 1 }
        counts.registry = registryCounts
        if plan.hasRegistry { counts.registry[.worlds] = 1 }
        return violations
    }

    private func furnish(_ chain: SimulatedChain) {
        chain.weather = plan.chainWeather
        chain.tell = { [unowned self] in tell($0) }
        chain.isOver = { [unowned self] in isOver }
        chain.onBlock = { [unowned self, id = chain.id] in pass($0, .ledger(id)) }
    }

    /// True where the bounds hold and M1 is traded.
    var isTimed: Bool { plan.climate == .undisturbed || plan.climate == .withinBounds }

    func finish() { isOver = true }

    /// What is promised in this world, as far as it has come.
    public var setting: InvariantChecks.Setting { checks.setting }

    // MARK: Who is who

    var wire: SimulatedWire {
        guard let wireIfMade else { preconditionFailure("the wire is made in init") }
        return wireIfMade
    }

    func bank(_ side: SimulationPlan.Side) -> SimulatedBank { banks[side == .a ? 0 : 1] }
    func gateway(_ side: SimulationPlan.Side) -> GatewayID { bank(side).identity.gateway }
    func ledger(_ id: LedgerID) -> any SimulatedLedger { ledgers[id == TestWorld.assets ? 0 : 1] }

    /// Banks that keep the rules.
    var honest: [SimulatedBank] { banks.filter { !$0.isReplaced } }

    // MARK: The story

    /// Adds a line, if anyone listens.
    func tell(_ line: @autoclosure () -> String) {
        guard isHeard else { return }
        let now = scheduler.now
        let fraction = "\(1000 + now % 1000)".dropFirst()
        let told = "\(now / 1000).\(fraction)  \(line())"
        trace?.take(told)
        listener?(told)
    }

    private var isHeard: Bool { listener != nil || trace != nil }

    func fail(_ why: String) { broken(Violation(.terminal, why)) }

    func broken(_ violation: Violation) {
        tell("VIOLATION \(violation)")
        violations.append(violation)
    }

    func logger(_ side: SimulationPlan.Side) -> Logger {
        Logger(label: side.rawValue) { [weak self] _ in
            guard let self, self.isHeard else { return SwiftLogNoOpLogHandler() }
            return StoryLog(world: self, side: side)
        }
    }

    // MARK: Secrets

    func freshPreimage(_ side: SimulationPlan.Side) -> Bytes32 {
        let bytes = Bytes32(
            bigEndianWords: secretDice.next(), secretDice.next(), secretDice.next(), secretDice.next())
        take(.secretMade(gateway(side), Preimage(bytes)))
        preimages[Digest.sha256(bytes.bytes)] = Preimage(bytes)
        return bytes
    }

    /// A preimage that was drawn in this world, whoever knows it.
    func preimage(of hashlock: Hashlock) -> Preimage? { preimages[hashlock.digest] }

    // MARK: Steps

    func take(_ event: WorldEvent) {
        tape?.append(event)
        trace?.take(event)
        for violation in checks.see(event) { broken(violation) }
        guard case .recorded(let gateway, let draft) = event else { return }
        for violation in watches[gateway]?.see(draft) ?? [] { broken(violation) }
    }

    func settled(_ outcome: TransferOutcome) {
        counts.settlements += 1
        counts.outcomes[outcome.rawValue, default: 0] += 1
    }

    func came(to ends: [WorldEnd]) { self.ends = ends }

    func acceptedBundle() { counts.bundles += 1 }
}
