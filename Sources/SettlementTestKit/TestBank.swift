import JournalStore
public import KeyVault
public import LedgerAdapterKit
public import SettlementEngine
public import SettlementModel
public import SettlementProofs
public import TransferCore

/// One bank: its keys and disks, which last, and the gateway process that runs on them, which need not.
public actor TestBank {
    public nonisolated let identity: PartyIdentity
    public nonisolated let keys: VaultKeys
    public nonisolated let archive = MemoryArchive()
    public nonisolated let tape = LogTape()
    public nonisolated let clock: HandClock
    /// Whom this bank asks, where its rules want to hear somebody.
    public nonisolated let screening: HandScreening
    /// By ledger: what goes wrong on this bank's way there.
    public nonisolated let weather: [LedgerID: LedgerWeather]
    private nonisolated let wire: MemoryWire
    private nonisolated let houses: [MemoryLedgerHouse]
    /// Ways to ledgers that are no houses; they outlive the gateway process.
    private var others: [any LedgerAdapter] = []

    private var settings: GatewaySettings?
    private var registry: MemoryClaimRegistry?
    private var registryMember: GatewayID
    /// The message key in use, its epoch, and the public halves of those before.
    private var messageKey: SigningKey
    private var epoch: UInt32 = 0
    private var earlier: [UInt32: VerificationKey] = [:]
    private var journalDisk = MemoryJournalStorage()
    private var vaultDisk = MemoryVaultStorage()
    private var process: (gateway: Gateway, cable: PowerCable)?

    public init(
        _ gateway: GatewayID, lei: String, houses: [MemoryLedgerHouse], wire: MemoryWire,
        evmHolders: [SigningKey] = []
    ) throws {
        identity = PartyIdentity(gateway: gateway, lei: lei)
        registryMember = gateway
        keys = try VaultKeys(
            message: .generate(.ed25519), holder: .generate(.ed25519), evmHolders: evmHolders)
        clock = HandClock()
        screening = HandScreening(clock)
        messageKey = keys.message
        self.houses = houses
        self.wire = wire
        weather = Dictionary(uniqueKeysWithValues: houses.map { ($0.id, LedgerWeather()) })
    }

    /// - Parameter others: ways to ledgers that are not in memory.
    public func configure(_ settings: GatewaySettings, others: [any LedgerAdapter] = []) {
        self.settings = settings
        self.others = others
    }

    /// What its next gateway reaches as the registry of financed claims, and its name there.
    public func reach(_ registry: MemoryClaimRegistry?, as member: GatewayID? = nil) {
        self.registry = registry
        registryMember = member ?? identity.gateway
    }

    /// What the next start goes by.
    public var policy: GatewayPolicy? { settings?.policy }

    /// Changes what the next start goes by, as an operator does in the configuration.
    public func reconfigure(_ policy: GatewayPolicy) throws { try reconfigure(policy: policy) }

    /// Changes whose message keys the next start knows.
    public func trust(_ peerKeys: [GatewayID: [UInt32: VerificationKey]]) throws {
        try reconfigure(peerKeys: peerKeys)
    }

    /// Gives the vault of a stopped bank its next message key.
    public func rotateMessageKey(to key: SigningKey) throws {
        earlier[epoch] = messageKey.verificationKey
        messageKey = key
        epoch += 1
        try reconfigure(keyEpoch: epoch)
    }

    /// Its message keys by epoch.
    public var messageKeys: [UInt32: VerificationKey] {
        earlier.merging([epoch: messageKey.verificationKey]) { _, own in own }
    }

    private func reconfigure(
        policy: GatewayPolicy? = nil, keyEpoch: UInt32? = nil,
        peerKeys: [GatewayID: [UInt32: VerificationKey]]? = nil
    ) throws {
        guard let old = settings else { throw TestWorldFault("\(identity.gateway) is not configured") }
        settings = GatewaySettings(
            policy: policy ?? old.policy, keyEpoch: keyEpoch ?? old.keyEpoch,
            peerKeys: peerKeys ?? old.peerKeys, verifiers: old.verifiers,
            certificates: old.certificates, openTransfers: old.openTransfers,
            tickMilliseconds: old.tickMilliseconds, longestPauseMilliseconds: old.longestPauseMilliseconds)
    }

    // MARK: The process

    /// Starts a gateway on the disks as they are.
    ///
    /// - Parameter cutAt: the journal append at which its power goes.
    /// - Throws: why it does not start.
    @discardableResult
    public func start(
        cutAt append: Int? = nil, _ moment: PowerCable.Moment = .beforeSync
    ) async throws -> Gateway {
        guard let settings else { throw TestWorldFault("\(identity.gateway) is not configured") }
        let cable = PowerCable(cutAt: append, moment)
        let gateway = try await makeGateway(settings, cable)
        process = (gateway, cable)
        try await gateway.start()
        wire.plug(identity.gateway, gateway)
        return gateway
    }

    private func makeGateway(_ settings: GatewaySettings, _ cable: PowerCable) async throws -> Gateway {
        let own = identity.gateway
        let journal = try await MemoryJournal(gateway: own, storage: journalDisk)
        let vault = try await MemoryVault.open(
            gateway: own,
            keys: try VaultKeys(message: messageKey, holder: keys.holder, evmHolders: keys.evmHolders),
            epoch: epoch,
            earlier: earlier, storage: vaultDisk)
        return Gateway(
            settings: settings, journal: CutJournal(journal, cable: cable),
            vault: CutVault(vault, cable: cable),
            link: MemoryPeerLink(wire, own: own, cable: cable),
            adapters: houses.compactMap { house in
                weather[house.id].map { MemoryLedgerAdapter(house, for: own, weather: $0, cable: cable) }
            } + others,
            registry: registry?.door(for: registryMember, cable: cable),
            clock: clock.hostClock, archive: archive, screening: screening, logger: tape.logger(own.text))
    }

    /// A second process on the same journal and vault, beside the one that runs. - Throws: why it does not start.
    public func startSecond() async throws -> Gateway {
        guard let settings else { throw TestWorldFault("\(identity.gateway) is not configured") }
        let gateway = try await makeGateway(settings, PowerCable())
        try await gateway.start()
        return gateway
    }

    public var gateway: Gateway {
        get throws {
            guard let process else { throw TestWorldFault("\(identity.gateway) is not running") }
            return process.gateway
        }
    }

    /// Stops the process in order.
    public func stop() async {
        guard let process else { return }
        wire.plug(identity.gateway, nil)
        await process.gateway.stop()
        process.cable.cut()
        self.process = nil
    }

    /// Ends the process as a power cut does: nothing more reaches disk, ledger or peer.
    public func crash() async {
        guard let process else { return }
        process.cable.cut()
        wire.plug(identity.gateway, nil)
        await process.gateway.stop()
        self.process = nil
    }

    public func restart() async throws {
        await crash()
        try await start()
    }

    /// True where the power went, as planned at `start`, or the engine stopped itself.
    public var isDead: Bool {
        get async {
            guard let process else { return true }
            if process.cable.isCut { return true }
            return await process.gateway.stoppedBy() != nil
        }
    }

    /// Appends that the running process has begun.
    public var appends: Int { process?.cable.appends ?? 0 }

    /// From now on the running process's journal takes so long for every append. - Units: milliseconds.
    public func slowJournal(milliseconds: Int64) { process?.cable.slowAppends(milliseconds: milliseconds) }

    /// From now on another process has the vault: it refuses every further write of this one.
    public func loseVault() { vaultDisk.failCommits(with: .fenced(detail: "vault.fenced: a later writer")) }

    // MARK: The disks

    /// A copy of a bank's disks at one moment.
    public struct Snapshot: Sendable {
        let journal: MemoryJournalStorage
        let vault: MemoryVaultStorage
    }

    public func snapshot() async throws -> Snapshot {
        Snapshot(journal: journalDisk.copy(), vault: vaultDisk.copy())
    }

    /// Puts the journal back, and the vault too where asked. The process must not be running.
    public func rollBack(to snapshot: Snapshot, vaultToo: Bool) {
        journalDisk = snapshot.journal
        if vaultToo { vaultDisk = snapshot.vault }
    }

    /// Writes the journal anew from these drafts: another history under a chain that holds. The process must not be running.
    public func rewriteJournal(_ drafts: [JournalDraft]) async throws {
        let storage = MemoryJournalStorage()
        try await MemoryJournal(gateway: identity.gateway, storage: storage).append(drafts)
        journalDisk = storage
    }

    /// Everything in the journal, verified.
    public func records() async throws -> [JournalRecord] {
        // A copy, since the gateway may be writing.
        try await MemoryJournal(gateway: identity.gateway, storage: journalDisk.copy()).records()
    }

    /// What the vault holds sealed for a transfer; the vault is the only one to ask.
    public func preimage(of transfer: TransferID) async throws -> Preimage {
        try await MemoryVault.open(gateway: identity.gateway, keys: keys, storage: vaultDisk).preimage(
            for: transfer)
    }

    // MARK: The desk

    public func view(_ id: TransferID) async throws -> TransferView? { try await gateway.transfer(id) }
    public func state(_ id: TransferID) async throws -> String? { try await view(id)?.state }
    public func outcome(_ id: TransferID) async throws -> TransferOutcome? { try await view(id)?.outcome }
}
