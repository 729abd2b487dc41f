import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@testable import KeyVault

struct RotationTests {
    @Test func `a vault that was never told its key's number takes over the configured one, once`()
        async throws
    {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        // As a vault of version 1 is after its migration.
        try FileVaultTests.alter(place, "DELETE FROM message_epoch")
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source, messageEpoch: 3)
        let key = try await vault.verificationKey(.message)
        #expect(try await vault.messageKeys() == [3: key])
        try vault.close()
        let other = await fault {
            _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source, messageEpoch: 2)
        }
        #expect(other?.code == "malformed vault.epoch")
    }

    private func frame(
        _ sequence: UInt64, epoch: UInt32, _ words: String, previous: Bytes32? = nil
    ) throws -> FrameSigningRequest {
        let messages = [try message(Int(sequence), words)]
        let base = try KeyVaultTests.frame(sequence, messages, previous: previous)
        let old = try FrameHeader(canonicalBytes: base.header)
        let header = FrameHeader(
            gateway: old.gateway, to: old.to, keyEpoch: epoch, sequence: sequence, previous: previous,
            size: 1,
            root: old.root)
        return FrameSigningRequest(
            peer: bankB, frameSequence: sequence, header: try #require(header).canonicalBytes,
            messages: messages)
    }

    @Test func `a rotated vault signs with the next key and keeps the public half of the one before`()
        async throws
    {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        try await vault.fence(1)
        let old = try await vault.verificationKey(.message)
        #expect(try await vault.messageKeys() == [0: old])
        let before = try frame(0, epoch: 0, "before")
        let jws = try await vault.signFrame(before, at: head(1))
        let next = try SigningKey.generate(.ed25519)
        func rotate(from epoch: UInt32, to key: SigningKey) async throws -> [UInt32: VerificationKey] {
            try await FileVault.rotateMessageKey(
                at: place.vault, gateway: bankA, seal: source, from: epoch, to: key)
        }
        #expect(await fault { _ = try await rotate(from: 0, to: next) }?.code == "fenced file.locked")
        try vault.close()

        #expect(await fault { _ = try await rotate(from: 3, to: next) }?.code == "malformed vault.epoch")
        let both: [UInt32: VerificationKey] = [0: old, 1: next.verificationKey]
        #expect(try await rotate(from: 0, to: next) == both)
        #expect(try await rotate(from: 0, to: next) == both, "repeating is safe")
        let third = try SigningKey.generate(.ed25519)
        #expect(await fault { _ = try await rotate(from: 0, to: third) }?.code == "malformed vault.epoch")
        #expect(await fault { _ = try await rotate(from: 1, to: next) }?.code == "malformed vault.key.old")
        let stale = await fault {
            _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        }
        #expect(stale?.code == "malformed vault.epoch")

        let rotated = try await FileVault.open(at: place.vault, gateway: bankA, seal: source, messageEpoch: 1)
        try await rotated.fence(2)
        #expect(try await rotated.messageKeys() == both)
        #expect(try await rotated.verificationKey(.message) == next.verificationKey)
        #expect(
            try await rotated.signFrame(before, at: head(1)) == jws, "what was signed is given out as it was")
        let first = try digest(of: before)
        let wrong = await fault {
            _ = try await rotated.signFrame(try frame(1, epoch: 0, "late", previous: first), at: head(2))
        }
        #expect(wrong?.code == "malformed vault.frame.epoch")
        _ = try await rotated.signFrame(try frame(1, epoch: 1, "after", previous: first), at: head(2))
    }

    @Test func `a vault rotates to no key that holds accounts, and is as it was`() async throws {
        let place = try TemporaryPlace()
        try SealSource.createCredentialFile(at: place.credential)
        let source = SealSource.credentialFile(place.credential)
        let keys = try VaultKeys.generate()
        try FileVault.create(at: place.vault, gateway: bankA, seal: source, keys: keys)
        func rotate(to key: SigningKey) async throws -> [UInt32: VerificationKey] {
            try await FileVault.rotateMessageKey(
                at: place.vault, gateway: bankA, seal: source, from: 0, to: key)
        }
        let refused = await fault { _ = try await rotate(to: keys.holder) }
        #expect(refused?.code == "malformed vault.key.purpose")
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        #expect(try await vault.messageKeys() == [0: keys.message.verificationKey])
        try vault.close()
        let next = try SigningKey.generate(.ed25519)
        let both = try await rotate(to: next)
        #expect(both == [0: keys.message.verificationKey, 1: next.verificationKey])
    }
}
