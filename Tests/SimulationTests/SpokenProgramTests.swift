import ProgramTestKit
import Testing

/// What the built program says on its standard error, whole.
@Suite struct SpokenProgramTests {
    private static let spoken: [(line: String, status: Int32, says: [String])] = [
        // A command that is running already refuses its arguments with its own usage.
        ("keys make tls --directory /nowhere/keys", 2, ["tls needs --id", "Usage: interlock keys make "]),
        ("bench --ledger rtgs", 2, ["--ledger: sql or evm", "interlock demo --ledger rtgs"]),
        (
            "bench --ledger evm --evm / --python /nowhere/python", 3,
            ["demo.python", "/nowhere/python", "make .build-venv-evm/ready"]
        ),
        ("demo --ledger evm --evm /nowhere/evm", 3, ["demo.contracts", "--evm FOLDER"]),
    ]

    @Test(arguments: spoken)
    func `a refusal names its own cause and what to do`(line: String, status: Int32, says: [String]) throws {
        let answer = try BuiltProgram.run(line.split(separator: " ").map(String.init))
        #expect(answer.status == status, "\(line): \(answer.complaint)")
        for words in says { #expect(answer.complaint.contains(words), "\(line): \(answer.complaint)") }
    }

    @Test func `an owner without a name is told that the name is wrong, and nothing is made`() throws {
        let answer = try BuiltProgram.run([
            "keys", "make", "tls", "--directory", "/nowhere/keys", "--id", "gw.a",
            "--lei", "969500BANKA0EXAMPL53", "--country", "CN", "--organization", "",
        ])
        #expect(answer.status == 2)
        #expect(answer.complaint.contains("--organization is empty"), "\(answer.complaint)")
        #expect(!answer.complaint.contains("BIC"), "\(answer.complaint)")
    }
}
