import JournalStore
import KeyVault
internal import Logging
import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

/// One bank of a simulated world: its disks, which last, and its gateway process, which need not.
///
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedBank: @unchecked Sendable {
    private unowned let world: SimulatedWorld
    let side: SimulationPlan.Side
    let identity: PartyIdentity
    let keys: VaultKeys
    private(set) var settings: GatewaySettings
    let archive = MemoryArchive()
    let ways: [LedgerWay]
    private var journalDisk = MemoryJournalStorage()
    private var vaultDisk = MemoryVaultStorage()
    private var remains = DiskSession.Remains()
    private(set) var process: (gateway: Gateway, session: DiskSession)?
    /// Whether its process has read its journal: before that it knows of no transfer, and says so of all.
    private(set) var isUp = false
    /// Set while a start is wanted later, so that two are not.
    private var isRising = false
    /// From then on someone else has its keys.
    private(set) var isReplaced = false
    private var isStarting = false
    /// Changes of limits under way.
    private var adoptions = 0
    var drift: Int64 = 0

    init(_ world: SimulatedWorld, _ side: SimulationPlan.Side, ways: [LedgerWay]) throws {
        self.world = world
        self.side = side
        self.ways = ways
        identity = try need(world.template.identities[side])
        keys = try need(world.template.keys.banks[side])
        let usual = try need(
            world.isTimed ? world.setup.settings[side] : world.setup.patientSettings[side])
        let limits = world.limitPolicy(side, 0)
        let restricted =
            world.plan.screens || limits != nil
            ? usual.with(limits: limits, world.plan.screens ? SimulationPlan.rules : nil) : usual
        settings = world.plan.registry.map { restricted.asking($0, of: side) } ?? restricted
    }

    /// The longest that its gateway waits before it tries again, the random part aside. - Units: milliseconds.
    var longestPause: Int64 { settings.longestPauseMilliseconds }

    // MARK: The process

    /// Starts a gateway on the disks as they are. A start that a crash interrupts is over; the next one comes.
    func start() async {
        guard process == nil, !isStarting, !isReplaced, !world.isOver else { return }
        isStarting = true
        defer { isStarting = false }
        let cable = PowerCable()
        do {
            try await settleDisks()
            let session = DiskSession(
                world, side, cable: cable, journal: journalDisk, vault: vaultDisk)
            let gateway = try await makeGateway(session)
            guard !isReplaced, !world.isOver else { return }
            process = (gateway, session)
            for way in ways { way.process = cable }
            world.wire.plug(side, gateway, cable)
            try await gateway.start()
            isUp = process?.session === session
            world.tell("\(side.rawValue) is up")
        } catch {
            guard cable.isCut || world.isOver else {
                world.fail("\(side.rawValue) does not start: \(error)")
                return
            }
        }
    }

    /// What the crash left becomes what the disks hold: a batch whole or not at all. A disk that tore one is found out.
    private func settleDisks() async throws {
        let left = remains
        remains = DiskSession.Remains()
        if !left.torn.isEmpty {
            world.count(.torn)
            let damaged = MemoryJournalStorage(
                rows: journalDisk.rows + left.torn, head: try await journalDisk.storedHead())
            do {
                _ = try await MemoryJournal(gateway: identity.gateway, storage: damaged)
                world.fail("\(side.rawValue) opened a torn journal")
            } catch JournalFault.broken {
                world.tell("\(side.rawValue) refuses a torn journal; its operator restores the whole one")
            }
        }
        if let batch = left.journal {
            try await journalDisk.commit(batch.rows, after: batch.previous)
            world.recorded(batch.rows, side)
        }
        if let batch = left.vault { try await vaultDisk.commit(batch.entries, epoch: batch.epoch) }
    }

    private func makeGateway(_ session: DiskSession) async throws -> Gateway {
        let own = identity.gateway
        let journal = try await JournalWriter(SessionJournal(session: session), gateway: own)
        let vault = try await MemoryVault.open(
            gateway: own, keys: keys, storage: SessionVault(session: session),
            freshPreimages: { [unowned world, side] in world.freshPreimage(side) })
        let cable = session.cable
        return Gateway(
            settings: settings, journal: CutJournal(journal, cable: cable),
            vault: CutVault(vault, cable: cable),
            link: SimulatedLink(world: world, side: side, cable: cable),
            adapters: ways.map { SimulatedAdapter(world: world, way: $0, cable: cable) },
            registry: world.door(side, cable),
            clock: clock, archive: SessionArchive(world: world, side: side, cable: cable, disk: archive),
            screening: SimulatedScreening(world, side, clock: clock), logger: world.logger(side))
    }

    private var clock: HostClock {
        HostClock(
            unixSeconds: { [unowned self] in HandClock.start + steady / 1000 },
            steadyMilliseconds: { [unowned self] in steady },
            sleep: { [unowned world] duration in
                let parts = duration.components
                try await world.scheduler.sleep(
                    milliseconds: parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000)
            },
            random: { [unowned world] in world.gatewayDice.next() })
    }

    /// What its gateway takes for the time.
    var hostInstant: LedgerInstant? { LedgerInstant(seconds: clock.unixSeconds()) }

    /// Its own steady clock, which runs a little wrong.
    private var steady: Int64 { world.scheduler.now * (1000 + drift) / 1000 }

    /// The power goes: nothing more of this process reaches a disk, a ledger or the peer.
    ///
    /// - Parameter down: for how long; `nil` for good.
    func crash(down: Int64?) {
        if let process {
            world.count(.crash)
            world.tell("\(side.rawValue) crashes")
            remains = process.session.cut()
            world.wire.unplug(side)
            self.process = nil
            isUp = false
            let gateway = process.gateway
            Task { await gateway.stop() }
        }
        guard let down, !isRising else { return }
        isRising = true
        Task {
            await self.world.scheduler.pause(milliseconds: down)
            self.isRising = false
            await self.start()
        }
    }

    /// New limits come with a restart: the process ends in order, and the next start finds them.
    func adoptLimits(_ number: Int) async {
        adoptions += 1
        defer { adoptions -= 1 }
        settings = settings.with(
            limits: world.limitPolicy(side, number), settings.policy.restrictions)
        // A start that is under way goes by what it found.
        while isStarting { await world.scheduler.pause(milliseconds: 20) }
        guard let old = process else { return }
        await old.gateway.stop()
        // It may have died meanwhile; then whoever starts it next does the rest.
        guard process?.session === old.session else { return }
        remains = old.session.cut()
        world.wire.unplug(side)
        process = nil
        isUp = false
        await start()
    }

    /// Waits for a start that is under way, and for one that is wanted.
    func comeToRest() async {
        while !world.isOver, isStarting || adoptions > 0 || isRising {
            await world.scheduler.pause(milliseconds: 20)
        }
    }

    /// The process ends for good, and whoever has the keys acts in its name.
    func replace() {
        crash(down: nil)
        isReplaced = true
    }

    /// Starts it unless it runs or soon will.
    func ensureUp() async {
        guard process == nil, !isRising else { return }
        await start()
    }

    /// True where the engine stopped itself although nobody cut its power.
    func stoppedItself() async -> String? {
        guard let process, !process.session.cable.isCut, let fault = await process.gateway.stoppedBy() else {
            return nil
        }
        guard !process.session.cable.isCut else { return nil }
        return "\(side.rawValue)'s engine stopped itself: \(fault)"
    }

    func end() async {
        guard let process else { return }
        self.process = nil
        isUp = false
        world.wire.unplug(side)
        process.session.cable.cut()
        await process.gateway.stop()
    }
}
