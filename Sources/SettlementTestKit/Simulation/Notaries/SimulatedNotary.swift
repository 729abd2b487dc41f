import EVMNotaryRules
import SettlementModel
import SettlementProofs

/// One notary of a simulated world: its disk and its key, which last, and its process, which need not.
///
/// What it decides is the product's: the pure rules of `EVMNotaryRules` over heads and proofs that it fetches and verifies itself. What
/// stands in for the product's process is the order around them: follow the head, ask for the proof, write, sync, sign.
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedNotary: @unchecked Sendable {
    unowned let world: SimulatedWorld
    let number: Int
    let key: NotaryKey
    let rules: NotaryRules
    let habits: NotaryHabits
    private(set) var disk = NotaryDisk()
    private(set) var process: Process? = Process()
    var dice: SeededGenerator
    /// Another history of a ledger, for one that is misled.
    private var rivals: [LedgerID: any SimulatedLedger] = [:]
    /// What one that equivocates says next.
    var isLyingNext = true

    /// What a death ends. `@unchecked Sendable`: it lives on its world's thread.
    final class Process: @unchecked Sendable {
        var isDead = false
        /// One question of a ledger at a time, and one transaction.
        var isAsking = false
        var isWriting = false
        /// Written, and its sync not over.
        var underWay: NotaryDisk?
    }

    init(_ world: SimulatedWorld, _ number: Int, _ key: NotaryKey, _ rules: NotaryRules) {
        self.world = world
        self.number = number
        self.key = key
        self.rules = rules
        habits = world.plan.notaries[number]
        dice = SeededGenerator(seed: world.plan.seed ^ (0x4074_0000 + UInt64(number)))
    }

    var name: String { "notary \(number)" }
    /// One that keeps the rules. Whoever is misled keeps them too, but its word is not the truth.
    var keepsRules: Bool { habits.vice != .lies && habits.vice != .equivocates }

    // MARK: The process

    /// Its planned deaths, and a look at the ledgers now and then.
    func live() {
        for death in habits.deaths {
            Task {
                await self.world.scheduler.pause(milliseconds: death.at)
                guard !self.world.isOver, !self.world.healed else { return }
                self.crash(down: death.down)
            }
        }
        Task {
            while !self.world.isOver {
                await self.world.scheduler.pause(milliseconds: self.dice.number(10_000...20_000))
                for anchor in self.rules.anchors.values.sorted(by: { $0.ledger < $1.ledger }) {
                    guard let process = self.process, !self.isSilent else { continue }
                    try? await self.inTurn(process) { _ = try await self.follow(anchor, process) }
                }
            }
        }
    }

    var isSilent: Bool {
        habits.vice == .isAway || habits.silences.contains { $0.contains(world.scheduler.now) }
    }

    /// A sync under way is on disk whole, or not at all.
    func crash(down: Int64) {
        guard let process else { return }
        world.count(.notaryCrash)
        world.tell("\(name) crashes")
        process.isDead = true
        if let batch = process.underWay, dice.happens(50) { disk = batch }
        if habits.vice == .isPutBack { disk = NotaryDisk() }
        self.process = nil
        Task {
            await self.world.scheduler.pause(milliseconds: down)
            self.ensureUp()
        }
    }

    func ensureUp() { if process == nil { process = Process() } }

    func require(_ process: Process) throws {
        guard !process.isDead, !world.isOver else { throw NotaryFault(.unavailable, "\(name) is down") }
    }

    func draw() -> Bytes32 { Bytes32(bigEndianWords: dice.next(), dice.next(), dice.next(), dice.next()) }

    /// The ledger as it is shown to this notary.
    func shown(_ id: LedgerID) -> any SimulatedLedger {
        let ledger = world.ledger(id)
        guard habits.vice == .isMisled, world.scheduler.now > 5000 else { return ledger }
        if let rival = rivals[id] { return rival }
        // Refused where the account is frozen already: then there is only one history.
        guard let rival = try? ledger.rival(freezing: SimulationTemplate.account(.a, on: id)) else {
            return ledger
        }
        world.count(.fork)
        world.tell("\(name) is shown another history of \(id)")
        rivals[id] = rival
        return rival
    }

    // MARK: Its disk

    /// Returns when what `body` wrote is on disk; a death on the way leaves all of it or nothing.
    func commit<Value>(
        _ process: Process, _ body: (any NotaryStorage) throws -> Value
    ) async throws -> Value {
        while process.isWriting {
            await world.scheduler.pause(milliseconds: 1)
            try require(process)
        }
        let transaction = NotaryTransaction(disk)
        let value = try body(transaction)
        guard transaction.hasWritten else { return value }
        world.pass(.notaryWrite, .notary(number))
        try require(process)
        process.isWriting = true
        process.underWay = transaction.disk
        await world.syncTakes()
        try require(process)
        process.isWriting = false
        process.underWay = nil
        disk = transaction.disk
        world.pass(.notaryWritten, .notary(number))
        try require(process)
        return value
    }

    func inTurn<Value>(_ process: Process, _ body: () async throws -> Value) async throws -> Value {
        while process.isAsking {
            await world.scheduler.pause(milliseconds: 5)
            try require(process)
        }
        process.isAsking = true
        defer { process.isAsking = false }
        return try await body()
    }
}
