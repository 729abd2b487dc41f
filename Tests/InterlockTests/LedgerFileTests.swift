import Foundation
import ProgramTestKit
import SettlementModel
import SettlementProofs
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

    @Test func `units of an asset are issued by the descriptor that it was registered with`() throws {
        let bytes = try HostFiles.read(repositoryPath("Specs/Examples/asset-claim-F05.json"))
        let known = try AssetDescriptor(canonical: try CanonicalJSON.parse(bytes))
        try LedgerIssueCommand.require(known, asRegistered: known.canonical, in: "a.json")
        let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(
            of: "Example Issuing Bank, Shanghai", with: "Another Bank")
        let other = try AssetDescriptor(canonical: try CanonicalJSON.parse(Array(text.utf8)))
        #expect(other != known && other.id == known.id)
        let failure = #expect(throws: CommandFailure.self) {
            try LedgerIssueCommand.require(other, asRegistered: known.canonical, in: "a.json")
        }
        #expect(failure?.code == "ledger.asset.differs" && failure?.exit == .conflict)
    }

    @Test func `what an operator's act is refused for is told in the words of its command`() {
        let conflict = CommandFailure.conflict(
            "ledger.command.conflict", "id 00 was booked with other bytes", next: "Use a new command id.")
        let told = LedgerClient.spoken(conflict, of: "issue R1")
        #expect(told.exit == .conflict && told.problem.contains("`issue R1`"))
        #expect(told.next.contains("--reference") && !told.next.contains("command id"))
        let exists = CommandFailure.refused("ledger.account.exists", "account a is there already", next: "")
        #expect(LedgerClient.spoken(exists, of: "open a").next.contains("ledger balance"))
        let unknown = CommandFailure.refused("ledger.account.unknown", "there is no account a", next: "ask")
        let missing = LedgerClient.spoken(unknown, of: "issue R1")
        #expect(missing.exit == .notFound, "as `ledger balance` ends for such an account")
        #expect(missing.code == unknown.code && missing.problem == unknown.problem)
        #expect(missing.next.contains("ledger account open"))
        let funds = CommandFailure.refused("ledger.account.frozen", "account a is frozen", next: "ask")
        #expect(LedgerClient.spoken(funds, of: "issue R1") == funds)
    }
}
