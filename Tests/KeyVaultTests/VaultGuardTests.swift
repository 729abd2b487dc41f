import GRDB
import OpenSSL
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@testable import KeyVault

/// Guards that others stand in front of, each asked for alone.
@Suite struct VaultGuardTests {
    @Test func `who asks for a name that is being signed waits and gets the same signature`() async throws {
        let seal = try VaultSeal(SecretBytes([UInt8](repeating: 1, count: 32)), salt: [], gateway: bankA)
        let disk = SlowVaultStorage()
        let keys = try VaultKeys.generate()
        let vault = try await SigningVault(
            gateway: bankA, keys: keys, epochs: [0: keys.message.verificationKey], seal: seal, storage: disk)
        let request = try frame(0, [try message(1)])
        let signed = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await vault.signFrame(request, at: head(1)) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(signed.count == 1)
    }

    @Test func `a sealed preimage that does not open its own hashlock is not given out`() async throws {
        let storage = MemoryVaultStorage()
        let vault = try await MemoryVault.open(gateway: bankA, keys: try .generate(), storage: storage)
        let seal = try VaultSeal(SecretBytes([UInt8](repeating: 1, count: 32)), salt: [], gateway: bankA)
        let other = Preimage(Digest.sha256([1])).hashlock
        let wrong = try seal.seal(
            SecretBytes([UInt8](repeating: 9, count: 32)), for: SealedPreimage.sealPurpose(transfer(1), other)
        )
        let entry = SealedPreimage(transfer: transfer(1), hashlock: other, sealed: wrong)
        try await storage.commit([.preimage(entry)], epoch: 0)
        #expect(
            await fault { _ = try await vault.preimage(for: transfer(1)) }?.code
                == "seal-broken vault.preimage.mismatch")
    }

    @Test func `an epoch that another announced in the file fences an open vault at its next record`()
        async throws
    {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        try await vault.fence(1)
        _ = try await vault.hashlock(for: transfer(1))
        let queue = try DatabaseQueue(path: place.vault)
        try await queue.write { try $0.execute(sql: "UPDATE writer SET epoch = 2") }
        try queue.close()
        #expect(await fault { _ = try await vault.hashlock(for: transfer(2)) }?.code == "fenced vault.fenced")
    }
}

/// A disk that takes its time to sync.
private struct SlowVaultStorage: VaultStorage {
    private let disk = MemoryVaultStorage()

    func commit(_ entries: [VaultEntry], epoch: UInt64) async throws(VaultFault) {
        do { try await Task.sleep(for: .milliseconds(30)) } catch {
            throw .notDurable(detail: "test.stopped: the test ended")
        }
        try await disk.commit(entries, epoch: epoch)
    }

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
    func announce(_ epoch: UInt64) async throws(VaultFault) { try await disk.announce(epoch) }
    func close() throws(VaultFault) {}
}
