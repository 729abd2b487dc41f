import Foundation
import KeyVault
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@Suite struct PreimageTests {
    @Test func `a transfer has one hashlock for ever, and its preimage opens it`() async throws {
        let storage = MemoryVaultStorage()
        let keys = try VaultKeys.generate()
        let vault = try await MemoryVault.open(gateway: bankA, keys: keys, storage: storage)
        let hashlock = try await vault.hashlock(for: transfer(1))
        #expect(try await vault.preimage(for: transfer(1)).hashlock == hashlock)
        let restarted = try await MemoryVault.open(gateway: bankA, keys: keys, storage: storage)
        #expect(try await restarted.hashlock(for: transfer(1)) == hashlock)
        #expect(try await restarted.hashlock(for: transfer(2)) != hashlock)
    }

    @Test func `there is no preimage before its hashlock`() async throws {
        let vault = try await MemoryVault.open(gateway: bankA, keys: try .generate())
        #expect(await fault { _ = try await vault.preimage(for: transfer(1)) } == .noPreimage(transfer(1)))
    }

    @Test func `many who ask at once get one hashlock`() async throws {
        let vault = try await MemoryVault.open(gateway: bankA, keys: try .generate())
        let hashlocks = try await withThrowingTaskGroup(of: Hashlock.self) { group in
            for _ in 0..<50 { group.addTask { try await vault.hashlock(for: transfer(1)) } }
            return try await group.reduce(into: Set<Hashlock>()) { $0.insert($1) }
        }
        #expect(hashlocks.count == 1)
        #expect(await vault.syncs == 1)
    }

    @Test func `the hashlock does not leave before its preimage is stored`() async throws {
        let storage = MemoryVaultStorage()
        let vault = try await MemoryVault.open(gateway: bankA, keys: try .generate(), storage: storage)
        storage.failCommits(with: .notDurable(detail: "disk.full: no space"))
        #expect(await fault { _ = try await vault.hashlock(for: transfer(1)) } != nil)
        #expect(try await storage.preimage(of: transfer(1)) == nil)
    }

    @Test func `a preimage sealed for one transfer does not open as another's`() async throws {
        let storage = MemoryVaultStorage()
        let keys = try VaultKeys.generate()
        let vault = try await MemoryVault.open(gateway: bankA, keys: keys, storage: storage)
        _ = try await vault.hashlock(for: transfer(1))
        let held = try #require(try await storage.preimage(of: transfer(1)))
        let moved = SealedPreimage(transfer: transfer(2), hashlock: held.hashlock, sealed: held.sealed)
        try await storage.commit([.preimage(moved)], epoch: 0)
        #expect(
            await fault { _ = try await vault.preimage(for: transfer(2)) }?.code
                == "seal-broken vault.seal.refused")
    }

    @Test func `a chosen source of preimages makes a run repeatable`() async throws {
        let value = Digest.sha256([42])
        let vault = try await MemoryVault.open(
            gateway: bankA, keys: try .generate(), freshPreimages: { value })
        #expect(try await vault.hashlock(for: transfer(1)) == Preimage(value).hashlock)
    }

    @Test func `nothing prints a key or a preimage`() async throws {
        let keys = try VaultKeys.generate()
        let vault = try await MemoryVault.open(gateway: bankA, keys: keys)
        _ = try await vault.hashlock(for: transfer(1))
        let preimage = try await vault.preimage(for: transfer(1))
        var printed = "\(preimage) \(keys) \(vault)"
        dump((preimage, keys), to: &printed)
        #expect(!printed.contains(preimage.value.hex))
        let pem = String(decoding: try keys.message.pem().exposed, as: UTF8.self)
        for line in pem.split(separator: "\n") where !line.hasPrefix("-----") {
            #expect(!printed.contains(line))
        }
    }
}
