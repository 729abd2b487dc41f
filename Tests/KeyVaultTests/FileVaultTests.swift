import Foundation
import GRDB
import OpenSSL
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@testable import KeyVault

@Suite struct FileVaultTests {
    @Test func `keys, signatures, heads and preimages survive a restart`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let request = try frame(0, [try message(1), try message(2)])
        let lock = LockID(Digest.sha256([2]))
        let half = HolderStatement.bytes(DomainTag.unlockByBoth.message(lock.digest.bytes))
        let first = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        let keys = try await (first.verificationKey(.message), first.verificationKey(.holder))
        #expect(keys.0 != keys.1 && keys.0.algorithm == .ecdsaP256SHA256)
        try await first.fence(4)
        let jws = try await first.signFrame(request, at: head(3))
        let release = try await first.signRelease(
            lock, tag: "interlock/unlock-by-both/1", half, key: keys.1, at: head(4))
        let hashlock = try await first.hashlock(for: transfer(1))
        try first.close()
        #expect(await fault { _ = try await first.hashlock(for: transfer(2)) } != nil)
        let again = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        #expect(try await again.verificationKey(.message) == keys.0)
        #expect(try await again.newestJournalHead() == head(4))
        #expect(await fault { try await again.fence(3) }?.code == "fenced vault.fenced")
        try await again.fence(5)
        #expect(try await again.signFrame(request, at: head(9)) == jws)
        #expect(
            try await again.signRelease(
                lock, tag: "interlock/unlock-by-both/1", half, key: keys.1, at: head(9)) == release)
        #expect(try await again.hashlock(for: transfer(1)) == hashlock)
        #expect(try await again.preimage(for: transfer(1)).hashlock == hashlock)
        #expect(try await again.signedFrames(for: bankB, after: nil).map(\.messages) == [request.messages])
        let other = try frame(0, [try message(1, "other")])
        #expect(
            await fault { _ = try await again.signFrame(other, at: head(9)) }?.code
                == "already-signed vault.signed-before")
    }

    /// Opens a copy, as after a power cut: the first vault may still hold its lock.
    static func reopen(
        _ place: TemporaryPlace, _ source: SealSource, _ body: (SigningVault) async throws -> Void
    ) async throws {
        let copy = place.path + "/data/cut.sqlite"
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: copy + suffix)
            if FileManager.default.fileExists(atPath: place.vault + suffix) {
                try FileManager.default.copyItem(atPath: place.vault + suffix, toPath: copy + suffix)
            }
        }
        try await body(try await FileVault.open(at: copy, gateway: bankA, seal: source))
    }

    @Test func `whatever the vault gave out is there after a power cut`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        var past: Bytes32?
        for sequence in 0..<6 {
            let request = try frame(UInt64(sequence), [try message(sequence)], previous: past)
            let jws = try await vault.signFrame(request, at: head(UInt64(sequence + 1)))
            let hashlock = try await vault.hashlock(for: transfer(sequence))
            try await Self.reopen(place, source) { (again: SigningVault) async throws -> Void in
                #expect(try await again.signFrame(request, at: head(99)) == jws)
                #expect(try await again.preimage(for: transfer(sequence)).hashlock == hashlock)
            }
            past = try digest(of: request)
        }
    }

    @Test func `the lock keeps a second vault out, and a later epoch fences the first`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let old = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        #expect(
            await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source) }?.code
                == "fenced file.locked")
        try FileManager.default.removeItem(atPath: place.vault + ".lock")
        let new = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        #expect(await fault { _ = try await old.hashlock(for: transfer(1)) }?.code == "fenced file.fenced")
        _ = try await new.hashlock(for: transfer(1))
    }

    @Test func `another gateway's vault is refused`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault(bankC)
        #expect(
            await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source) }?.code
                == "malformed file.owner")
        try Self.alter(place, "UPDATE file_identity SET owner = 'gw.bank-a'")
        #expect(
            await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source) }?.code
                == "seal-broken vault.seal.refused", "the seal itself names its gateway")
    }

    @Test func `a newer, cut or foreign vault file is refused and never traps`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let whole = try Data(contentsOf: URL(fileURLWithPath: place.vault))
        for length in [0, 100, 4096, whole.count / 2, whole.count - 1] {
            try whole.prefix(length).write(to: URL(fileURLWithPath: place.vault))
            #expect(
                await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source) }
                    != nil)
        }
        try whole.write(to: URL(fileURLWithPath: place.vault))
        try Self.alter(place, "UPDATE file_identity SET version = 99")
        #expect(
            await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source) }?.code
                == "malformed file.version")
    }

    @Test func `altered records are refused and never trap`() async throws {
        let statements = [
            "UPDATE seal SET method = 'none'", "UPDATE seal SET n = -1", "UPDATE seal SET salt = x''",
            "DELETE FROM seal",
            "DELETE FROM sealed_key", "UPDATE sealed_key SET sealed = x'00'",
            "UPDATE sealed_key SET public = x'00'",
            "UPDATE sealed_key SET sealed = (SELECT sealed FROM sealed_key WHERE purpose = 'holder')",
            "DELETE FROM writer", "INSERT INTO journal_head VALUES (1, -4, x'00')",
            "DROP TABLE frame; DROP TABLE writer",
        ]
        for statement in statements {
            let place = try TemporaryPlace()
            let source = try place.makeVault()
            try Self.alter(place, statement)
            #expect(
                await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: source) }
                    != nil,
                "\(statement)")
        }
    }

    @Test func `a wrong passphrase opens nothing and the right one does`() async throws {
        let place = try TemporaryPlace()
        let words = try SecretBytes(Array("correct horse".utf8))
        try FileVault.create(at: place.vault, gateway: bankA, seal: .passphrase(words), cost: .interactive)
        let wrong = SealSource.passphrase(try SecretBytes(Array("correct mule".utf8)))
        #expect(
            await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: wrong) }?.code
                == "seal-broken vault.seal.refused")
        let empty = SealSource.passphrase(try SecretBytes([]))
        #expect(
            await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: empty) }?.code
                == "malformed vault.passphrase.empty")
        try SealSource.createCredentialFile(at: place.credential)
        let file = SealSource.credentialFile(place.credential)
        #expect(
            await fault { _ = try await FileVault.open(at: place.vault, gateway: bankA, seal: file) }?.code
                == "malformed vault.seal.method")
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: .passphrase(words))
        _ = try await vault.signDocument([1], type: "interlock-hello+jws")
    }

    @Test func `no byte on disk shows a key, a preimage or the credential`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        var hashlocks: [Hashlock] = []
        for number in 1...5 { hashlocks.append(try await vault.hashlock(for: transfer(number))) }
        let disk = try place.bytesOnDisk()
        #expect(contains(disk, hashlocks[0].digest.bytes), "the search finds what is there")
        var secrets: [[UInt8]] = try [vault.keys.message, vault.keys.holder].map { try scalar(of: $0) }
        for number in 1...5 { secrets.append(try await vault.preimage(for: transfer(number)).value.bytes) }
        let digits = try Data(contentsOf: URL(fileURLWithPath: place.credential)).prefix(64)
        secrets.append(try #require(Hex.decode(String(decoding: digits, as: UTF8.self))))
        for secret in secrets {
            #expect(secret.count == 32)
            let base64 = Array(Base64.encode(secret).utf8.prefix(40))
            for form in [
                secret, Array(Hex.encode(secret).utf8), base64, Array(Hex.encode(secret).uppercased().utf8),
            ] {
                #expect(!contains(disk, form))
            }
        }
        #expect(!contains(disk, Array("PRIVATE KEY".utf8)))
    }

    /// The private number inside a PKCS #8 P-256 key: the 32 bytes after `02 01 01 04 20`.
    private func scalar(of key: SigningKey) throws -> [UInt8] {
        let pem = String(decoding: try key.pem().exposed, as: UTF8.self)
        let body = pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
        let der = Data(try #require(Base64.decode(body)))
        let mark = try #require(der.range(of: Data([2, 1, 1, 4, 32])))
        return [UInt8](der[mark.upperBound...].prefix(32))
    }

    static func alter(_ place: TemporaryPlace, _ statement: String) throws {
        let queue = try DatabaseQueue(path: place.vault)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: statement)
            try database.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try queue.close()
    }
}
