import Foundation
import Testing

@testable import Interlock

/// Why a gateway's files do not open, and what its operator is told to do about it.
struct GatewayStoreTests {
    private func failure(_ configuration: GatewayConfiguration) async throws -> CommandFailure {
        let failure = await #expect(throws: CommandFailure.self) {
            _ = try await GatewayStore.open(configuration)
        }
        return try #require(failure)
    }

    private func close(_ store: GatewayStore.Opened) throws {
        try store.vault.close()
        try store.journal.close()
    }

    @Test func `a vault that is held is not called one that its credential does not open`() async throws {
        try await withDirectory { folder in
            let read = try await BankFiles.initialised(folder)
            // Whoever changes a vault's keys holds the vault alone, and no journal.
            let holder = try await GatewayStore.open(read)
            try holder.journal.close()
            let held = try await failure(read)
            #expect(held.code == "vault.closed" && held.exit == .unavailable)
            #expect(held.problem.contains("file.locked: \(read.vaultPath).lock is held by another process"))
            #expect(held.next.contains("`lslocks`") && held.next.contains("stop that one"))
            #expect(!held.next.contains("credential"))
            try holder.vault.close()
            try close(try await GatewayStore.open(read))

            #expect(chmod(folder + "/keys/seal.key", 0o644) == 0)
            let open = try await failure(read)
            #expect(open.code == "vault.closed" && open.problem.contains("vault.credential.mode"))
            #expect(open.next.contains("chmod 400") && !open.next.contains("lslocks"))
        }
    }

    @Test func `a journal or a vault that was cut to nothing is a loss and no beginning`() async throws {
        try await withDirectory { folder in
            let read = try await BankFiles.initialised(folder)
            try close(try await GatewayStore.open(read))
            for (path, code, next) in [
                (read.journalPath, "journal.broken", "newest copy of the journal"),
                (read.vaultPath, "vault.closed", "newest backup"),
            ] {
                let file = URL(fileURLWithPath: path)
                let whole = try Data(contentsOf: file)
                try Data().write(to: file)
                let cut = try await failure(read)
                #expect(cut.code == code && cut.problem.contains("is cut"), "\(cut)")
                #expect(cut.next.contains(next), "\(cut.next)")
                let made = await #expect(throws: CommandFailure.self) { try await GatewayStore.create(read) }
                #expect(made?.code == "gateway.exists")
                #expect(try Data(contentsOf: file).isEmpty)
                try whole.write(to: file)
            }
            try close(try await GatewayStore.open(read))
        }
    }

    @Test func `once the vault has them, the signing keys may be put away`() async throws {
        try await withDirectory { folder in
            _ = try await BankFiles.initialised(folder)
            let config = folder + "/a.yaml"
            for name in ["message", "holder"] {
                try FileManager.default.removeItem(atPath: folder + "/keys/\(name).key.pem")
            }
            #expect(await Program.run(["config", "check", "--quiet", config]) == 0)
            try close(try await GatewayStore.open(try ConfigurationFile.gateway(config)))
            let export = [
                "peer", "export", "--config", config, "--host", "a.example", "--output", folder + "/a.json",
            ]
            #expect(await Program.run(export) == 3, "what reads them says that they are gone")
        }
    }

    @Test func `an earlier journal beside the vault is called that, and put back it opens`() async throws {
        try await withDirectory { folder in
            let read = try await BankFiles.initialised(folder)
            let (files, newest) = (FileManager.default, folder + "/newest")
            func replace(_ path: String, by copy: String) throws {
                for end in ["", "-wal", "-shm"] where try HostFiles.status(path + end) != nil {
                    try files.removeItem(atPath: path + end)
                }
                try files.copyItem(atPath: copy, toPath: path)
            }
            let early = folder + "/early"
            try files.copyItem(atPath: read.journalPath, toPath: early)
            for _ in 0..<2 { try close(try await GatewayStore.open(read)) }
            try files.copyItem(atPath: read.journalPath, toPath: newest)
            try replace(read.journalPath, by: early)
            let old = try await failure(read)
            #expect(old.code == "vault.closed" && old.problem.contains("vault.fenced"))
            #expect(old.next.contains("older than the vault") && old.next.contains("Runbook.md, section 4"))
            #expect(!old.next.contains("credential") && !old.next.contains("lslocks"))
            try replace(read.journalPath, by: newest)
            try close(try await GatewayStore.open(read))
        }
    }
}
