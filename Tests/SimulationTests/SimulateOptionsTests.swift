import ProgramTestKit
import Testing

/// An option that a run would ignore is a usage error: who gave it believes that it counts.
@Suite struct SimulateOptionsTests {
    /// Each with words of the right way to say it.
    private static let refused: [(line: String, says: String)] = [
        ("--story settled --crash bank-a@17", "--transcript"),
        ("--crash bank-a@17 --transcript", "--story"),
        ("--story settled", "--crashes"),
        ("--pairs", "--crashes"), ("--window 3", "--crashes"), ("--crashes --window 3", "--pairs"),
        ("--chain bft", "--crashes"), ("--leg x", "--crashes"), ("--crashes --leg x", "--chain"),
        ("--crashes --seeds 3", "--seeds"), ("--crashes --trades 3", "--trades"),
        ("--crashes --trace", "--trace"),
        ("--crashes --story settled --crash bank-a@17", "--transcript"),
        ("--seed 3 --seeds 5", "--seeds"), ("--transcript", "--seed"),
        ("--seed 3 --transcript --json", "--json"),
        ("--story settled --crash bank-a@17 --transcript --json", "--json"),
        ("--story settled --crash bank-a@0 --transcript", "--crash"),
        ("--crashes --pairs --story timed", "--pairs"),
        // Of processes that the run does not have.
        ("--story settled --crash notary-0@1 --transcript", "--chain bft --leg x"),
        ("--story settled --chain bft --leg y --crash notary-0@1 --transcript", "--leg x"),
        ("--story settled --crash registry@1 --transcript", "--story registered"),
        // Beyond the last number of all.
        ("--first 18446744073709551615 --seeds 3", "18446744073709551613"),
    ]

    @Test(arguments: refused)
    func `what would be ignored is refused, with the way to say it`(line: String, says: String) throws {
        let answer = try BuiltProgram.run(["simulate"] + line.split(separator: " ").map(String.init))
        #expect(answer.status == 2, "\(line): \(answer.complaint)")
        #expect(answer.output.isEmpty, "\(line)")
        #expect(answer.complaint.contains(says), "\(line): \(answer.complaint)")
        #expect(answer.complaint.contains("interlock simulate"), "\(line): \(answer.complaint)")
    }

    @Test func `a death beyond the run's end says where the end is`() throws {
        let answer = try BuiltProgram.run(
            ["simulate", "--story", "settled", "--crash", "bank-a@99999", "--transcript"])
        #expect(answer.status == 2)
        #expect(answer.complaint.contains("bank-a@99999") && answer.complaint.contains("simulate.beyond"))
    }

    @Test(arguments: [
        "--story settled --crash cash@20,bank-a@17 --transcript",
        "--story settled --chain bft --leg x --crash notary-0@1 --transcript",
        "--story registered --crash registry@1 --transcript",
    ])
    func `deaths of a run's own processes are told, in any order`(line: String) throws {
        let answer = try BuiltProgram.run(["simulate"] + line.split(separator: " ").map(String.init))
        #expect(answer.status == 0, "\(line): \(answer.complaint)")
        #expect(answer.output.contains(" dies "), "\(line)")
    }

    @Test(arguments: [
        ["--seed", "18446744073709551615"],
        ["--first", "18446744073709551613", "--seeds", "3", "--jobs", "2"],
    ])
    func `the last seed there is can be lived`(wish: [String]) throws {
        let answer = try BuiltProgram.run(["simulate", "--trades", "1", "--json"] + wish)
        #expect(answer.status == 0, "\(answer.complaint)")
        #expect(answer.complaint.contains("to 18446744073709551615"))
    }
}
