import JournalStore
import KeyVault
import SettlementEngine
import SettlementModel

/// One process's way to its disks. What it writes counts when the sync is over; until then a crash may leave it there or
/// not, whole or torn.
///
/// The storages below keep a batch whole or not at all, as SQLite does. Where a disk breaks that promise, rows without
/// their head stay behind, and the journal refuses to open (`SimulatedBank.start`).
final class DiskSession: @unchecked Sendable {
    private unowned let world: SimulatedWorld
    private let side: SimulationPlan.Side
    let cable: PowerCable
    let journal: MemoryJournalStorage
    let vault: MemoryVaultStorage
    /// Batches whose sync has begun and is not over.
    private var journalUnderWay: (rows: [JournalRow], previous: JournalHead)?
    private var vaultUnderWay: (entries: [VaultEntry], epoch: UInt64)?

    init(
        _ world: SimulatedWorld, _ side: SimulationPlan.Side, cable: PowerCable,
        journal: MemoryJournalStorage,
        vault: MemoryVaultStorage
    ) {
        self.world = world
        self.side = side
        self.cable = cable
        self.journal = journal
        self.vault = vault
    }

    /// What a crash left of the batches whose sync was under way.
    struct Remains {
        var journal: (rows: [JournalRow], previous: JournalHead)?
        var vault: (entries: [VaultEntry], epoch: UInt64)?
        /// Rows that are on disk although their batch is not.
        var torn: [JournalRow] = []
    }

    func cut() -> Remains {
        cable.cut()
        var remains = Remains()
        if let batch = journalUnderWay {
            switch world.dice.number(0...9) {
            case 0..<4: remains.journal = batch
            case 4: remains.torn = Array(batch.rows.prefix(max(1, batch.rows.count / 2)))
            default: break
            }
        }
        if let batch = vaultUnderWay, world.dice.happens(50) { remains.vault = batch }
        return remains
    }

    // MARK: Syncs

    func commit(_ rows: [JournalRow], after previous: JournalHead) async throws(JournalFault) {
        world.pass(.journalWrite, .bank(side))
        guard !cable.isCut else { throw Self.noPower }
        journalUnderWay = (rows, previous)
        await world.syncTakes()
        guard !cable.isCut else { throw Self.noPower }
        journalUnderWay = nil
        try await journal.commit(rows, after: previous)
        world.recorded(rows, side)
        world.pass(.journalWritten, .bank(side))
        guard !cable.isCut else { throw Self.noPower }
    }

    func commit(_ entries: [VaultEntry], epoch: UInt64) async throws(VaultFault) {
        world.pass(.vaultWrite, .bank(side))
        guard !cable.isCut else { throw VaultFault.notDurable(detail: "the power is gone") }
        vaultUnderWay = (entries, epoch)
        await world.syncTakes()
        guard !cable.isCut else { throw VaultFault.notDurable(detail: "the power is gone") }
        vaultUnderWay = nil
        try await vault.commit(entries, epoch: epoch)
        world.pass(.vaultWritten, .bank(side))
        guard !cable.isCut else { throw VaultFault.notDurable(detail: "the power is gone") }
    }

    private static let noPower = JournalFault.notDurable(detail: "the power is gone")
}

/// The journal's storage as one process sees it.
struct SessionJournal: JournalStorage {
    let session: DiskSession

    func storedHead() async throws(JournalFault) -> JournalHead? { try await session.journal.storedHead() }

    func rows(after sequence: UInt64, limit: Int) async throws(JournalFault) -> [JournalRow] {
        try await session.journal.rows(after: sequence, limit: limit)
    }

    func commit(_ rows: [JournalRow], after previous: JournalHead) async throws(JournalFault) {
        try await session.commit(rows, after: previous)
    }
}

/// The vault's storage as one process sees it.
struct SessionVault: VaultStorage {
    let session: DiskSession
    private var disk: MemoryVaultStorage { session.vault }

    func claims(under names: Set<SigningName>) async throws(VaultFault) -> [SigningName: SigningClaim] {
        try await disk.claims(under: names)
    }
    func signature(under name: SigningName) async throws(VaultFault) -> Signature? {
        try await disk.signature(under: name)
    }
    func frame(for peer: GatewayID, sequence: UInt64) async throws(VaultFault) -> SignedFrameRecord? {
        try await disk.frame(for: peer, sequence: sequence)
    }
    func frames(
        for peer: GatewayID, from first: UInt64, limit: Int
    ) async throws(VaultFault) -> [SignedFrameRecord] {
        try await disk.frames(for: peer, from: first, limit: limit)
    }
    func preimage(of transfer: TransferID) async throws(VaultFault) -> SealedPreimage? {
        try await disk.preimage(of: transfer)
    }
    func newestHead() async throws(VaultFault) -> JournalHead? { try await disk.newestHead() }
    func writerEpoch() async throws(VaultFault) -> UInt64 { try await disk.writerEpoch() }
    func commit(_ entries: [VaultEntry], epoch: UInt64) async throws(VaultFault) {
        try await session.commit(entries, epoch: epoch)
    }
    func announce(_ epoch: UInt64) async throws(VaultFault) { try await disk.announce(epoch) }
    func close() throws(VaultFault) {}
}

/// The evidence folder as one process sees it.
struct SessionArchive: EvidenceArchive {
    unowned let world: SimulatedWorld
    let side: SimulationPlan.Side
    let cable: PowerCable
    let disk: MemoryArchive

    func keep(_ bundle: [UInt8], of transfer: TransferID) async throws {
        world.pass(.archiveWrite, .bank(side))
        guard !cable.isCut else { throw TestWorldFault("the power is gone") }
        await world.syncTakes()
        guard !cable.isCut else { throw TestWorldFault("the power is gone") }
        await disk.keep(bundle, of: transfer)
        world.pass(.archiveWritten, .bank(side))
    }

    func bundle(of transfer: TransferID) async throws -> [UInt8]? { await disk.bundle(of: transfer) }
}
