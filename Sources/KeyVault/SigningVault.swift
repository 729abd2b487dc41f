internal import DurableSQLite
internal import OpenSSL
public import SettlementEngine
public import SettlementModel
internal import SettlementProofs
internal import Synchronization

/// The vault over any storage: the rules that the simulator runs are the ones that production runs.
///
/// Signing happens in the caller's task, many at a time; only the record is queued, and all who wait share
/// one sync. A signature leaves only after its record is on disk. After a failed write every later call
/// throws: stop the process.
/// - Source: `protocol.md` 8 (P1 to P3, P9); architecture decisions 6 to 9.
public final class SigningVault: Vault, SyncCounting {
    let gateway: GatewayID
    let keys: VaultKeys
    /// The public halves of all message keys by epoch, ours now among them.
    let epochs: [UInt32: VerificationKey]
    let seal: VaultSeal
    let storage: any VaultStorage
    let reservations = Reservations()
    private let preimageReservations = PreimageReservations()
    private let freshPreimage: @Sendable () throws -> SecretBytes
    private let group: GroupCommit<VaultEntry, Void, VaultFault>
    private let memory: VaultMemory

    init(
        gateway: GatewayID, keys: VaultKeys, epochs: [UInt32: VerificationKey], seal: VaultSeal,
        storage: any VaultStorage,
        freshPreimage: @escaping @Sendable () throws -> SecretBytes = { try SecretBytes.random(count: 32) }
    ) async throws(VaultFault) {
        self.gateway = gateway
        self.keys = keys
        self.epochs = epochs
        self.seal = seal
        self.storage = storage
        self.freshPreimage = freshPreimage
        let memory = VaultMemory(
            head: try await storage.newestHead(), announced: try await storage.writerEpoch())
        self.memory = memory
        group = GroupCommit { entries in
            do throws(VaultFault) {
                try await storage.commit(entries, epoch: memory.epoch)
                return .success(entries.map { _ in })
            } catch {
                return .failure(error)
            }
        }
    }

    /// How many syncs all signatures together have cost: one transaction each.
    public var syncs: UInt64 {
        get async { await group.rounds }
    }

    public func verificationKey(_ purpose: KeyPurpose) async throws -> VerificationKey {
        keys[purpose].verificationKey
    }

    public func holderKeys() async throws -> [VerificationKey] { keys.holders.map(\.verificationKey) }

    public func messageKeys() async throws -> [UInt32: VerificationKey] { epochs }

    public func signDocument(_ payload: [UInt8], type: String) async throws -> String {
        let name = type.lowercased()
        guard !name.hasPrefix("interlock-frame"), !name.hasPrefix("interlock-command") else {
            throw VaultFault.malformed(
                detail:
                    "vault.document.type: \(type) is signed under its own rule only: "
                    + "call signFrame or signCommand"
            )
        }
        try await group.requireHealthy()
        return try crypto { () throws(CryptoError) in
            try DetachedJWS.sign(payload: payload, key: keys.message, type: type)
        }
    }

    public func newestJournalHead() async throws -> JournalHead? {
        try await group.requireHealthy()
        return memory.head
    }

    public func fence(_ epoch: UInt64) async throws {
        try await storage.announce(epoch)
        memory.raiseEpoch(to: epoch)
    }

    public func hashlock(for transfer: TransferID) async throws -> Hashlock {
        try await group.requireHealthy()
        try memory.requireEpoch()
        await preimageReservations.acquire(transfer)
        defer { preimageReservations.release(transfer) }
        if let held = try await storage.preimage(of: transfer) { return held.hashlock }
        let secret = try freshPreimage()
        guard secret.count == 32 else {
            throw VaultFault.malformed(detail: "vault.preimage.size: 32 bytes are needed")
        }
        let hashlock = Hashlock(algorithm: .sha256, digest: digest(secret))
        let sealed = try seal.seal(secret, for: SealedPreimage.sealPurpose(transfer, hashlock))
        try await store(.preimage(SealedPreimage(transfer: transfer, hashlock: hashlock, sealed: sealed)))
        return hashlock
    }

    public func preimage(for transfer: TransferID) async throws -> Preimage {
        try await group.requireHealthy()
        guard let held = try await storage.preimage(of: transfer) else {
            throw VaultFault.noPreimage(transfer)
        }
        guard try await storage.writerEpoch() <= memory.epoch else { throw VaultFault.superseded }
        let secret = try seal.open(held.sealed, for: SealedPreimage.sealPurpose(transfer, held.hashlock))
        guard let value = secret.withUnsafeBytes({ Bytes32($0) }), digest(secret) == held.hashlock.digest
        else {
            throw VaultFault.sealBroken(
                detail: "vault.preimage.mismatch: the preimage does not open its hashlock")
        }
        return Preimage(value)
    }

    /// Ends all access and drops the lock. Later calls throw.
    public func close() throws(VaultFault) { try storage.close() }

    /// Refuses a journal head that contradicts one of the same number: a journal was rewritten under us.
    func note(_ head: JournalHead) async throws(VaultFault) {
        try await group.requireHealthy()
        try memory.requireEpoch()
        try memory.note(head)
    }

    func store(_ entry: VaultEntry) async throws(VaultFault) { try await group.submit(entry) }

    func crypto<T>(_ act: () throws(CryptoError) -> T) throws(VaultFault) -> T {
        do throws(CryptoError) {
            return try act()
        } catch {
            throw .malformed(detail: "vault.crypto: \(error.code): \(error.detail)")
        }
    }

    private func digest(_ secret: SecretBytes) -> Bytes32 {
        secret.withUnsafeBytes { Digest.sha256($0) }
    }
}
