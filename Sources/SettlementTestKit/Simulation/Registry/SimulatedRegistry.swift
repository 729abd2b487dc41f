import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The registry of financed claims of a simulated world: its disk and its key, which last, and its process, which need not.
///
/// What it decides is the product's, by the pure rules over records that each name all before them. What stands in for the product's
/// process is the order around them: decide, write, sync, sign; after a death its tables are read again from the records.
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedRegistry: @unchecked Sendable {
    typealias Line = (record: RegistryRecord, tip: RegistryTip)

    private unowned let world: SimulatedWorld
    private let rules: FinancingRegistryRules
    private let key: SigningKey
    let habits: RegistryHabits
    private var disk: [Line] = []
    private var process: Process?
    private var dice: SeededGenerator

    /// What a death ends. `@unchecked Sendable`: it lives on its world's thread.
    private final class Process: @unchecked Sendable {
        let tables: MemoryRegistryStorage
        /// How many of its records are on disk, or on their way there.
        private var taken: Int
        var isDead = false
        /// One transaction at a time.
        var isWriting = false
        /// Written, and its sync not over.
        var underWay: [Line] = []

        init(_ disk: [Line]) throws {
            let replay = RegistryReplay()
            for line in disk { try replay.take(line.record, tip: line.tip) }
            tables = replay.storage
            taken = disk.count
        }

        /// Each record once, oldest first.
        func takeNew() -> [Line] {
            defer { taken = tables.records.count }
            return Array(tables.records[taken...])
        }
    }

    init(_ world: SimulatedWorld, _ habits: RegistryHabits, _ keys: SimulationKeys) throws {
        self.world = world
        self.habits = habits
        key = keys.registry
        var links: [GatewayID: VerificationKey] = [:]
        for (side, own) in keys.banks {
            links[try need(world.template.identities[side]).gateway] = own.message.verificationKey
        }
        rules = FinancingRegistryRules(registry: Self.name, keys: links, longestSeconds: 86_400)
        dice = SeededGenerator(seed: world.plan.seed ^ 0x4E6157)
        process = try Process([])
    }

    static let name = GatewayID(checked: "registry:trade")
    var verificationKey: VerificationKey { key.verificationKey }

    // MARK: The process

    /// Its planned deaths.
    func live() {
        for death in habits.deaths {
            Task {
                await self.world.scheduler.pause(milliseconds: death.at)
                guard !self.world.isOver, !self.world.healed else { return }
                self.crash(down: death.down)
            }
        }
    }

    /// A sync under way is on disk whole, or not at all.
    func crash(down: Int64) {
        guard let process else { return }
        world.count(.registryCrash)
        world.tell("the registry crashes")
        process.isDead = true
        if !process.underWay.isEmpty, dice.happens(50) { keep(process.underWay) }
        self.process = nil
        Task {
            await self.world.scheduler.pause(milliseconds: down)
            self.ensureUp()
        }
    }

    /// Its records are read again from the first: each must be the next one.
    func ensureUp() {
        guard process == nil, !world.isOver else { return }
        do { process = try Process(disk) } catch { world.fail("the registry does not start: \(error)") }
    }

    private func keep(_ lines: [Line]) {
        disk += lines
        for line in lines {
            guard case .decision(let decision) = line.record else { continue }
            world.tell(
                "the registry has \(decision.request.id) of \(decision.member) on disk: \(decision.outcome)")
            world.take(.registered(decision))
        }
    }

    // MARK: Questions

    /// Returns once the decision is on disk; a death on the way leaves all of it or nothing.
    func decide(
        _ request: RegistryRequest, from member: GatewayID, remembering: SignedWord<RegistryAnswer>?
    ) async throws(RegistryFault) -> SignedWord<RegistryAnswer> {
        guard let process, !isSilent else {
            await world.scheduler.pause(milliseconds: 500)
            throw RegistryFault(.notReached, "no answer")
        }
        while process.isWriting {
            await world.scheduler.pause(milliseconds: 1)
            try require(process)
        }
        let answer = try answer(request, from: member, remembering, process.tables)
        let lines = process.takeNew()
        if !lines.isEmpty { try await write(lines, process) }
        do { return try SignedWord(answer, by: key) } catch { throw RegistryFault(.unavailable, "\(error)") }
    }

    private func answer(
        _ request: RegistryRequest, from member: GatewayID, _ remembered: SignedWord<RegistryAnswer>?,
        _ tables: MemoryRegistryStorage
    ) throws(RegistryFault) -> RegistryAnswer {
        guard let now = LedgerInstant(seconds: HandClock.start + world.scheduler.now / 1000) else {
            throw RegistryFault(.unavailable, "no time")
        }
        do {
            if let remembered {
                try rules.recordRollback(remembered.verified(by: verificationKey), at: now, tables)
            }
            return try rules.decide(request, from: member, at: now, tables)
        } catch let fault as RegistryFault { throw fault } catch {
            throw RegistryFault(.unavailable, "\(error)")
        }
    }

    private func write(_ lines: [Line], _ process: Process) async throws(RegistryFault) {
        process.isWriting = true
        process.underWay = lines
        world.pass(.registryWrite, .registry)
        try require(process)
        await world.syncTakes()
        try require(process)
        process.isWriting = false
        process.underWay = []
        keep(lines)
        world.pass(.registryWritten, .registry)
        try require(process)
    }

    private var isSilent: Bool {
        !world.healed && habits.silences.contains { $0.contains(world.scheduler.now) }
    }

    private func require(_ process: Process) throws(RegistryFault) {
        guard !process.isDead, !world.isOver else { throw RegistryFault(.unknown, "it died meanwhile") }
    }
}
