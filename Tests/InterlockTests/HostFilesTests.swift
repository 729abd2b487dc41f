import Foundation
import ProgramTestKit
import Testing

@testable import Interlock

/// What the disk refuses, and what is left of a file that was begun.
struct HostFilesTests {
    private func failure(_ body: () throws -> Void) throws -> CommandFailure {
        let failure = #expect(throws: CommandFailure.self) { try body() }
        return try #require(failure)
    }

    @Test func `a file that could not be written whole is not there, and can be made again`() async throws {
        try await withDirectory { folder in
            // As on a full disk: not one byte may be written.
            let make = "exec \"$0\" keys make seal -d \"$1\""
            let full = try await BuiltProgram.shell("trap '' XFSZ; ulimit -f 0; \(make)", folder)
            #expect(full.status == 5 && full.complaint.contains("[file.unwritable]"), "\(full.complaint)")
            #expect(try HostFiles.status(folder + "/seal.key") == nil)
            #expect(try await BuiltProgram.shell(make, folder).status == 0)
        }
    }

    @Test func `of several keys all are made or none`() async throws {
        try await withDirectory { folder in
            // Nothing seems to be there, and it cannot be made.
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/message.key.pem", withDestinationPath: "nowhere")
            let make = ["keys", "make", "seal", "message", "--directory", folder, "--quiet"]
            #expect(await Program.run(make) == 4)
            #expect(try HostFiles.status(folder + "/seal.key") == nil)
            try FileManager.default.removeItem(atPath: folder + "/message.key.pem")
            #expect(await Program.run(make) == 0)
        }
    }

    @Test func `only a file that is there is a conflict; one that cannot be made is not`() async throws {
        try await withDirectory { folder in
            let path = folder + "/a"
            try HostFiles.create(path, [1], mode: 0o600)
            let there = try failure { try HostFiles.create(path, [2], mode: 0o600) }
            #expect(there.code == "file.exists" && there.exit == .conflict)
            #expect(try HostFiles.read(path) == [1])
            let ways: [(String) throws -> Void] = [
                { try HostFiles.tryCreating($0) }, { try HostFiles.create($0, [2], mode: 0o600) },
            ]
            for tried in ways {
                let missing = try failure { try tried(folder + "/nope/a") }
                #expect(missing.code == "file.unwritable" && missing.exit == .unavailable)
                #expect(missing.next.contains("make the folder"))
            }
            try HostFiles.tryCreating(folder + "/b")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
        }
    }

    @Test func `what may not be looked at is not taken for absent`() async throws {
        try await withDirectory { folder in
            let path = folder + "/loop"
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "loop")
            let unseen = try failure { _ = try HostFiles.status(path) }
            #expect(unseen.code == "file.unseen" && unseen.exit == .unavailable)
            #expect(unseen.next.contains("make nothing new"))
            #expect(!HostFiles.isFile(path))
            #expect(try HostFiles.status(folder + "/none") == nil)
            try HostFiles.create(folder + "/file", [1], mode: 0o600)
            #expect(try HostFiles.status(folder + "/file/below") == nil)
        }
    }

    @Test func `a vault that may not be looked at is not one that was never made`() async throws {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder) == 0)
            let config = folder + "/a.yaml"
            try HostFiles.create(config, Array(BankFiles.configuration(folder).utf8), mode: 0o600)
            let read = try ConfigurationFile.gateway(config)
            for path in [read.vaultPath, read.journalPath, folder + "/keys/loop"] {
                try FileManager.default.createSymbolicLink(
                    atPath: path, withDestinationPath: HostFiles.resolve("loop", in: folder + "/keys"))
            }
            let made = await #expect(throws: CommandFailure.self) { try await GatewayStore.create(read) }
            let opened = await #expect(throws: CommandFailure.self) { _ = try await GatewayStore.open(read) }
            #expect(made?.code == "file.unseen" && opened?.code == "file.unseen")
            let loop = BankFiles.configuration(folder).replacingOccurrences(
                of: "keys/tls.key.pem", with: "keys/loop")
            let found = ConfigurationFile.read(loop, directory: folder).findings
            #expect(found.map(\.path) == ["tls.key"])
            #expect(found.first?.problem.contains("cannot be looked at") == true)
            #expect(found.first?.fix.contains("make nothing new") == true)
        }
    }
}
