import KeyVault
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@Suite struct HolderSigningTests {
    private let storage = MemoryVaultStorage()
    private let command = CommandID(Digest.sha256([1]))
    private let lock = LockID(Digest.sha256([2]))

    private func vault() async throws -> (SigningVault, VerificationKey) {
        let vault = try await MemoryVault.open(gateway: bankA, keys: try .generate(), storage: storage)
        return (vault, try await vault.verificationKey(.holder))
    }

    private func half(_ tag: DomainTag) -> HolderStatement { .bytes(tag.message(lock.digest.bytes)) }

    @Test func `a command is signed once and its signature given again byte for byte`() async throws {
        let (vault, key) = try await vault()
        let message = DomainTag.ledgerCommand.message([1, 2, 3])
        let first = try await vault.signCommand(command, .bytes(message), key: key, at: head(1))
        #expect(SignatureVerification.verify(first, over: message))
        #expect(try await vault.signCommand(command, .bytes(message), key: key, at: head(2)) == first)
    }

    @Test func `a command id never covers a second message`() async throws {
        let (vault, key) = try await vault()
        _ = try await vault.signCommand(
            command, .bytes(DomainTag.ledgerCommand.message([1])), key: key, at: head(1))
        let other = DomainTag.ledgerCommand.message([2])
        #expect(
            await fault { _ = try await vault.signCommand(command, .bytes(other), key: key, at: head(1)) }?
                .code
                == "already-signed vault.signed-before")
    }

    @Test func `a command is no way to sign an early end or a frame`() async throws {
        let (vault, key) = try await vault()
        for tag in [DomainTag.unlockByBoth, .releaseByBoth, .frame, .message] {
            let message = tag.message(lock.digest.bytes)
            #expect(
                await fault {
                    _ = try await vault.signCommand(command, .bytes(message), key: key, at: head(1))
                }?.code
                    == "malformed vault.command.tag")
        }
        #expect(await vault.syncs == 0)
    }

    @Test func `a key that is not the holder's is unknown`() async throws {
        let (vault, _) = try await vault()
        let wrong = try await vault.verificationKey(.message)
        let message = DomainTag.ledgerCommand.message([1])
        #expect(
            await fault {
                _ = try await vault.signCommand(command, .bytes(message), key: wrong, at: head(1))
            }?.code
                == "unknown-key vault.key.unknown")
        #expect(
            await fault {
                _ = try await vault.signRelease(
                    lock, tag: DomainTag.unlockByBoth.rawValue, half(.unlockByBoth), key: wrong, at: head(1))
            }?.code == "unknown-key vault.key.unknown")
    }

    @Test func `each early end of a lock has one signature, under its own tag`() async throws {
        let (vault, key) = try await vault()
        let unlock = try await vault.signRelease(
            lock, tag: "interlock/unlock-by-both/1", half(.unlockByBoth), key: key, at: head(1))
        let release = try await vault.signRelease(
            lock, tag: "interlock/release-by-both/1", half(.releaseByBoth), key: key, at: head(1))
        #expect(SignatureVerification.verify(unlock, over: DomainTag.unlockByBoth.message(lock.digest.bytes)))
        #expect(
            SignatureVerification.verify(release, over: DomainTag.releaseByBoth.message(lock.digest.bytes)))
        #expect(
            try await vault.signRelease(
                lock, tag: "interlock/unlock-by-both/1", half(.unlockByBoth), key: key, at: head(9))
                == unlock)
        #expect(
            await fault {
                _ = try await vault.signRelease(
                    lock, tag: "interlock/ledger-command/1", half(.ledgerCommand), key: key, at: head(1))
            }?.code == "malformed vault.release.tag")
    }

    @Test func `an early end is signed over its own bytes only`() async throws {
        let (vault, key) = try await vault()
        let other = DomainTag.unlockByBoth.message(Digest.sha256([3]).bytes)
        for statement in [
            half(.releaseByBoth), .bytes(other), .bytes([]), .bytes(lock.digest.bytes),
            .bytes(DomainTag.unlockByBoth.message(lock.digest.bytes) + [0]), half(.ledgerCommand),
        ] {
            #expect(
                await fault {
                    _ = try await vault.signRelease(
                        lock, tag: "interlock/unlock-by-both/1", statement, key: key, at: head(1))
                }?.code == "malformed vault.release.statement")
        }
        #expect(await vault.syncs == 0)
    }

    @Test func `documents are signed, but never under a frame's or a command's type`() async throws {
        let (vault, _) = try await vault()
        let key = try await vault.verificationKey(.message)
        let jws = try await vault.signDocument([1, 2], type: "interlock-hello+jws")
        #expect(DetachedJWS.verify(jws, payload: [1, 2], key: key, type: "interlock-hello+jws"))
        for type in ["interlock-frame+jws", "Interlock-Frame+JWS", "interlock-command+jws"] {
            #expect(
                await fault { _ = try await vault.signDocument([1], type: type) }?.code
                    == "malformed vault.document.type")
        }
        #expect(
            await fault { _ = try await vault.signDocument([1], type: "bad type") }?.code
                == "malformed vault.crypto")
    }

    @Test func `the newest head is the highest ever passed, also after a restart`() async throws {
        let (vault, key) = try await vault()
        #expect(try await vault.newestJournalHead() == nil)
        for (index, sequence) in [5, 9, 7].enumerated() {
            let id = CommandID(Digest.sha256([UInt8(index)]))
            _ = try await vault.signCommand(
                id, .bytes(DomainTag.ledgerCommand.message([1])), key: key, at: head(UInt64(sequence)))
        }
        #expect(try await vault.newestJournalHead() == head(9))
        let (restarted, _) = try await self.vault()
        #expect(try await restarted.newestJournalHead() == head(9))
    }

    @Test func `a journal that was rolled back and written anew is noticed by its other head`() async throws {
        let (vault, key) = try await vault()
        let message = DomainTag.ledgerCommand.message([1])
        _ = try await vault.signCommand(command, .bytes(message), key: key, at: head(9))
        let other = CommandID(Digest.sha256([77]))
        #expect(
            await fault { _ = try await vault.signCommand(other, .bytes(message), key: key, at: head(9, 1)) }?
                .code
                == "malformed vault.head.conflict")
    }

    @Test func `a writer with an older epoch can neither sign nor reveal`() async throws {
        let (old, key) = try await vault()
        try await old.fence(1)
        _ = try await old.hashlock(for: transfer(1))
        let (new, _) = try await vault()
        try await new.fence(2)
        let message = DomainTag.ledgerCommand.message([1])
        #expect(await fault { _ = try await old.preimage(for: transfer(1)) }?.code == "fenced vault.fenced")
        #expect(
            await fault { _ = try await old.signCommand(command, .bytes(message), key: key, at: head(1)) }?
                .code
                == "fenced vault.fenced")
        #expect(await fault { try await old.fence(1) }?.code == "fenced vault.fenced")
        try await new.fence(2)
        _ = try await new.preimage(for: transfer(1))
    }

    @Test func `who announces no epoch signs nothing, and may still announce it`() async throws {
        let (first, _) = try await vault()
        try await first.fence(3)
        let (second, key) = try await vault()
        let message = DomainTag.ledgerCommand.message([1])
        #expect(
            await fault { _ = try await second.signCommand(command, .bytes(message), key: key, at: head(1)) }?
                .code
                == "fenced vault.fenced")
        #expect(await fault { try await second.fence(2) }?.code == "fenced vault.fenced")
        try await second.fence(4)
        _ = try await second.signCommand(command, .bytes(message), key: key, at: head(1))
    }

    @Test func `after one failed write the vault refuses everything`() async throws {
        let (vault, key) = try await vault()
        storage.failCommits(with: .notDurable(detail: "disk.full: no space"))
        let message = DomainTag.ledgerCommand.message([1])
        #expect(
            await fault { _ = try await vault.signCommand(command, .bytes(message), key: key, at: head(1)) }?
                .code
                == "not-durable disk.full")
        storage.failCommits(with: nil)
        #expect(
            await fault { _ = try await vault.hashlock(for: transfer(1)) }?.code == "not-durable disk.full")
        #expect(
            await fault { _ = try await vault.signDocument([1], type: "a") }?.code == "not-durable disk.full")
    }

    @Test func `a journal without the newest head that the vault was shown was rolled back`() async throws {
        let (vault, key) = try await vault()
        #expect(try await RollbackCheck.compare(vault: vault, journal: HeldHeads(heads: [])) == .consistent)
        let message = DomainTag.ledgerCommand.message([1])
        _ = try await vault.signCommand(command, .bytes(message), key: key, at: head(9))
        let (restarted, _) = try await self.vault()
        let whole = HeldHeads(heads: [head(8), head(9), head(10)])
        #expect(try await RollbackCheck.compare(vault: restarted, journal: whole) == .consistent)
        let older = HeldHeads(heads: [head(8)])
        #expect(try await RollbackCheck.compare(vault: restarted, journal: older) == .journalRolledBack)
        let rewritten = HeldHeads(heads: [head(8), head(9, 1)])
        #expect(try await RollbackCheck.compare(vault: restarted, journal: rewritten) == .journalRolledBack)
    }
}

/// A journal, as far as the check looks at it.
private struct HeldHeads: JournalHeadLookup {
    let heads: Set<JournalHead>
    func contains(_ head: JournalHead) async throws -> Bool { heads.contains(head) }
}
