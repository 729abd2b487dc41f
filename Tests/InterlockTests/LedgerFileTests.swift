import Foundation
import ProgramTestKit
import Testing

@testable import Interlock

/// A ledger whose file is not there is a lost one until somebody says that it is new.
struct LedgerFileTests {
    private func withLedger(_ body: (_ folder: String, _ config: String) async throws -> Void) async throws {
        try await withDirectory { folder in
            let roles = ["log", "operator", "tls"]
            #expect(try await BankFiles.make(folder, roles) == 0)
            let text = CashAgentConfigurationTests.example
                .replacingOccurrences(of: "/var/lib/interlock/assets", with: folder + "/data")
                .replacingOccurrences(of: "/var/lib/interlock/cash", with: folder + "/data")
            let config = folder + "/ledger.yaml"
            try HostFiles.create(config, Array(text.utf8), mode: 0o600)
            try await body(folder, config)
        }
    }

    @Test func `no command but init makes a ledger's files`() async throws {
        try await withLedger { folder, config in
            for command in ["check", "payments", "serve"] {
                let answer = try await BuiltProgram.shell("\"$0\" ledger \(command) \"$1\"", config)
                #expect(answer.status == 3, "\(command): \(answer.complaint)")
                #expect(answer.complaint.contains("[ledger.not-initialised]"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/data") == [])
            }
            #expect(try await BuiltProgram.shell("\"$0\" ledger init --quiet \"$1\"", config).status == 0)
            let check = try await BuiltProgram.shell("\"$0\" ledger check \"$1\"", config)
            #expect(check.status == 0 && check.output.contains("0 entries, 0 findings"), "\(check)")
        }
    }

    @Test func `a ledger whose file was cut to nothing says so, until its backup is back`() async throws {
        try await withLedger { _, config in
            #expect(try await BuiltProgram.shell("\"$0\" ledger init --quiet \"$1\"", config).status == 0)
            let file = URL(fileURLWithPath: try ConfigurationFile.ledger(config).database)
            let backup = try Data(contentsOf: file)
            try Data().write(to: file)
            let cut = try await BuiltProgram.shell("\"$0\" ledger check \"$1\"", config)
            #expect(cut.status == 5 && cut.complaint.contains("[ledger.database.no-ledger]"), "\(cut)")
            #expect(cut.complaint.contains("newest backup"))
            let again = try await BuiltProgram.shell("\"$0\" ledger init --quiet \"$1\"", config)
            #expect(again.status == 4 && again.complaint.contains("[ledger.exists]"), "\(again)")
            #expect(try Data(contentsOf: file).isEmpty)
            try backup.write(to: file)
            #expect(try await BuiltProgram.shell("\"$0\" ledger check \"$1\"", config).status == 0)
        }
    }

    @Test func `an agent without payments says so, and a number of them that is none is refused`()
        async throws
    {
        try await withLedger { _, config in
            #expect(try await BuiltProgram.shell("\"$0\" ledger init --quiet \"$1\"", config).status == 0)
            let payments = try await BuiltProgram.shell("\"$0\" ledger payments \"$1\"", config)
            #expect(payments.status == 0 && payments.output == "no payments\n")
            for number in ["-5", "0", "10001"] {
                #expect(await Program.run(["ledger", "payments", config, "--newest=\(number)"]) == 2)
            }
        }
    }
}
