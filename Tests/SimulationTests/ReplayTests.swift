import ProgramTestKit
import SettlementTestKit
import Testing

@Suite struct ReplayTests {
    /// One seed of each climate.
    private static let seeds = ["5", "2", "4", "23", "88"]

    @Test(arguments: seeds)
    func `a seed tells the same story in two processes, line by line`(_ seed: String) throws {
        let first = try BuiltProgram.run(["simulate", "--seed", seed, "--trades", "3", "--transcript"])
        let second = try BuiltProgram.run(["simulate", "--seed", seed, "--trades", "3", "--transcript"])
        #expect(first.status == 0, "\(first.complaint)")
        #expect(first.output.split(separator: "\n").count > 40)
        #expect(first.output == second.output)
    }

    @Test func `worlds shared between two workers are the worlds of one`() throws {
        let alone = try BuiltProgram.run(
            ["simulate", "--first", "5", "--seeds", "6", "--trades", "1", "--json", "--quiet"])
        let shared = try BuiltProgram.run(
            ["simulate", "--first", "5", "--seeds", "6", "--trades", "1", "--json", "--quiet", "--jobs", "2"])
        #expect(alone.status == 0 && shared.status == 0)
        func counts(_ text: String) -> String {
            // All but the time it took.
            text.split(separator: ",").filter { !$0.contains("milliseconds") }.joined(separator: ",")
        }
        #expect(alone.output.contains(#""worlds":6"#))
        #expect(counts(alone.output) == counts(shared.output))
    }

    /// Seeds that once broke something, each with what it found. Other worlds may have taken their place since; what they
    /// found has tests of its own.
    @Test(arguments: [
        // A villain never took back its own X, and the bank that was left had no end (A11).
        ("149", "8"), ("406", "8"),
        // One desk withdrew before the other's late terms came: two words for nothing (A12).
        ("23", "8"),
        // A bank was shown two histories of a ledger.
        ("282", "8"), ("1662", "8"), ("40300", "8"),
        // The bank waited longer before its next look at that ledger than the world lasted.
        ("323", "8"), ("301", "1"),
        // Both desks signed X's exit after Y was claimed: theirs to give.
        ("4027", "8"),
        // A responder locked Y before its acceptance had left the house.
        ("20137", "8"),
        // A villain locked its own Y after all was over.
        ("10568", "8"), ("30098", "8"),
    ])
    func `a seed that once broke something breaks nothing now`(_ seed: String, _ trades: String) throws {
        let answer = try BuiltProgram.run(["simulate", "--seed", seed, "--trades", trades, "--quiet"])
        #expect(answer.status == 0, "\(answer.complaint)")
    }
}
