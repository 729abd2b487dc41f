import ProgramTestKit
import Testing

@testable import Interlock

/// A command whose words cannot be heard still says by its exit code what it found.
struct ConsoleTests {
    private func words(_ line: String) -> String {
        line.split(separator: " ").map { $0.hasPrefix("Specs/") ? repositoryPath(String($0)) : String($0) }
            .joined(separator: " ")
    }

    @Test(arguments: [
        ("check lei X", "1"), ("config check Specs/Operations/ledger.example.yaml", "1"),
        ("check lei 969500BANKA0EXAMPL53", "0"), ("config example gateway", "0"),
    ])
    func `a reader that goes away changes no exit code and makes no noise`(
        line: String, code: String
    ) async throws {
        let words = words(line)
        let heard = try await BuiltProgram.shell("\"$0\" \(words) >/dev/null; echo $? >&2")
        // The reader is gone before the first word.
        let gone = try await BuiltProgram.shell("{ sleep 0.3; \"$0\" \(words); echo $? >&2; } | true")
        #expect(gone.complaint.hasSuffix("\(code)\n"), "\(gone.complaint)")
        #expect(gone.complaint == heard.complaint)
    }

    @Test(arguments: ["check lei X", "check lei 969500BANKA0EXAMPL53", "config example gateway"])
    func `output that cannot be written is said, and ends with 5`(line: String) async throws {
        for nowhere in [">/dev/full", ">&-"] {
            let answer = try await BuiltProgram.shell("\"$0\" \(words(line)) \(nowhere)")
            #expect(answer.status == 5, "\(nowhere)")
            #expect(answer.complaint.contains("[file.output]\nnext:  "), "\(answer.complaint)")
        }
    }

    @Test func `a complaint that nobody can hear changes no exit code`() async throws {
        for nowhere in ["2>/dev/full", "2>&-"] {
            #expect(try await BuiltProgram.shell("\"$0\" check lei X >/dev/null \(nowhere)").status == 1)
        }
    }

    @Test func `a file that is opened never gets the number of a closed standard output`() async throws {
        try await withDirectory { folder in
            let made = try await BuiltProgram.shell("\"$0\" keys make seal -d \"$1\" >&-", folder)
            #expect(made.status == 5 && made.complaint.contains("[file.output]"))
            #expect(try HostFiles.read(folder + "/seal.key").count == 65)
            let config = folder + "/a.yaml"
            try HostFiles.create(config, Array("kind: gateway\n".utf8), mode: 0o600)
            #expect(try await BuiltProgram.shell("\"$0\" config check \"$1\" >&-", config).status == 5)
        }
    }
}
