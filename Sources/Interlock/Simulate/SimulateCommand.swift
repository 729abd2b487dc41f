import ArgumentParser
import Glibc
import SettlementProofs
import SettlementTestKit

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Lives many whole worlds, each from one seed, and checks every invariant.",
        discussion: """
            A world is two banks, two ledgers, a wire and, where X is on a chain, its notaries on one thread under a clock of its own: the real engine, journal \
            chain, vault rules, peer protocol and booking rules over disks, ways and a schedule that the seed decides. \
            Frames are lost, doubled, late, overtaken and damaged, processes die at any moment, ledgers stand still, \
            clocks are wrong, adapters lie, and a bank may be replaced by someone who has its keys. A1 to A12, L1 to L4 where banks have limits and R1 to R4 where claims are bought under reserve are checked \
            after every durable write, every byte that leaves a bank and every booking (Specs/Simulation.md).
            A seed gives the same world every time in one program. An optimised build has fewer places where a task may be \
            overtaken, so its worlds are others: replay with the build that found it. Exits with 1 where a world breaks \
            something, and says how to replay it.
            """,
        subcommands: [CounterpartyCommand.self])

    // What counts in one kind of run only has no default here: so it is seen where it would be ignored.
    @Option(help: "How many worlds (default: \(SimulateCommand.usualSeeds)).")
    var seeds: Int?

    @Option(help: "The first seed; any by default.")
    var first: UInt64?

    @Option(help: "Just this one.")
    var seed: UInt64?

    @Flag(help: "Tell the story of --seed, or of --crash, line by line.")
    var transcript = false

    @Option(help: "How many processes share the work.")
    var jobs = 1

    @Option(help: "At most so many trades a world, 1 to 8 (default: 8).")
    var trades: Int?

    @Flag(help: "Instead: one process dies once, at every point of each run.")
    var crashes = false

    @Flag(help: "With --crashes: two deaths.")
    var pairs = false

    @Option(
        help:
            "With --pairs: the second death is at most so many points after the first; 10000 is every pair (default: 4)."
    )
    var window: Int?

    /// Points; no run of a story passes a tenth of them.
    static let everyPair = 10_000

    @Option(help: "With --crashes: just this run; with --crash: this one. \(SimulateCommand.storyNames).")
    var story: String?

    @Option(
        help:
            "With --crashes or --crash: what kind of ledger the leg of --leg is on: sql, bft or probabilistic (default: sql)."
    )
    var chain: String?

    @Option(
        help: "With --chain: which leg is on it: x, whose gates notaries open, y, or both (default: y).")
    var leg: String?

    @Option(
        help: "With --story and --transcript: who dies where, for example 'bank-a@17,cash@20,notary-0@30'.")
    var crash: String?

    @Flag(help: "Make and check each signature anew, as a process does that remembers none.")
    var noMemory = false

    @Flag(help: "Print one digest over every word and byte of all worlds: equal worlds, equal digest.")
    var trace = false

    /// The share of a worker: `index/of`.
    @Option(help: .hidden)
    var stripe: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try requireLegalValues()
        try SimulateWish(self).requireSense()
    }

    private func requireLegalValues() throws {
        guard (1...1_000_000_000).contains(count) else { throw ValidationError("--seeds: 1 to 1000000000") }
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs: 1 to 64") }
        guard (1...8).contains(mostTrades) else { throw ValidationError("--trades: 1 to 8") }
        guard (0...Self.everyPair).contains(reach) else { throw ValidationError("--window: 0 to 10000") }
        if let first, first > UInt64.max - UInt64(count - 1) {
            throw ValidationError(
                "--first: the last seed there is is \(UInt64.max): begin at \(UInt64.max - UInt64(count - 1)) "
                    + "at most, or live fewer --seeds")
        }
        if let story, CrashCoverage.Story(rawValue: story) == nil {
            throw ValidationError("--story: \(Self.storyNames)")
        }
        guard Self.kinds[chainKind] != nil else {
            throw ValidationError("--chain: sql, bft or probabilistic")
        }
        guard ["x", "y", "both"].contains(chainLeg) else { throw ValidationError("--leg: x, y or both") }
    }

    private static let usualSeeds = 1000
    private static let storyNames = CrashCoverage.Story.allCases.map(\.rawValue).joined(separator: ", ")

    var count: Int { seed == nil ? seeds ?? Self.usualSeeds : 1 }
    var mostTrades: Int { trades ?? 8 }
    var reach: Int { window ?? 4 }
    var chainKind: String { chain ?? "sql" }
    var chainLeg: String { leg ?? "y" }

    /// The ledgers of the runs with deaths: X is on the assets', Y on the cash's.
    var ledgers: WorldLedgers {
        let kind = Self.kinds[chainKind] ?? .sql
        return WorldLedgers(
            assets: chainLeg == "y" ? .sql : kind, cash: chainLeg == "x" ? .sql : kind)
    }

    private static let kinds: [String: LedgerKind] = [
        "sql": .sql, "bft": .bft, "probabilistic": .probabilistic,
    ]

    func run() throws {
        try FixedHashing.require()
        if transcript { return try tell() }
        if crashes { return try CrashRun(self).run() }
        try SeedRun(self).run()
    }

    var stories: [CrashCoverage.Story] {
        // Two trades have four times the pairs of one: those stories' are run where they are named.
        story.flatMap { CrashCoverage.Story(rawValue: $0) }.map { [$0] }
            ?? CrashCoverage.Story.allCases.filter {
                !pairs || $0.takesPairs && ![.waiting, .undone].contains($0)
            }
    }

    /// A worker's share, where this process is one.
    var share: (index: Int, of: Int)? {
        guard let parts = stripe?.split(separator: "/").compactMap({ Int($0) }), parts.count == 2,
            parts[1] > 0
        else { return nil }
        return (parts[0], parts[1])
    }

    func common() throws -> SimulationCommon {
        try SimulationCommon(remembersSignatures: !noMemory, traces: trace)
    }

    /// What a worker must be told beside its share.
    var wishes: [String] { (noMemory ? ["--no-memory"] : []) + (trace ? ["--trace"] : []) }

    private func tell() throws {
        let common = try common()
        guard let seed else { return try tellDeaths(common) }
        try Self.requireNone(
            SimulationBatch(common, mostTrades: mostTrades).tell(seed) { Console.out($0) })
    }

    private func tellDeaths(_ common: SimulationCommon) throws {
        let coverage = CrashCoverage(stories[0], common, ledgers)
        let told = try coverage.tell(try CrashWords.read(crash ?? "")) { Console.out($0) }
        try Self.requireNone(told.violations)
        guard told.unlived.isEmpty else {
            // An end in peace would say that the death did no harm, and there was none.
            throw CommandFailure.usage(
                "simulate.beyond",
                "the run is over after \(told.points) points: \(CrashWords.write(told.unlived)) never came",
                next: "name points from 1 to \(told.points)")
        }
    }

    private static func requireNone(_ violations: [Violation]) throws {
        guard violations.isEmpty else {
            throw broken(violations.map { "\($0)" }.joined(separator: "; "), "")
        }
    }

    static func broken(_ what: String, _ replay: String) -> CommandFailure {
        .refused(
            "simulate.violation", what,
            next: replay.isEmpty ? "read the story above" : "replay it with this very program: \(replay)")
    }
}

/// Sets and dictionaries in one order, in every run: the runtime reads it once, before anything else.
enum FixedHashing {
    private static let name = "SWIFT_DETERMINISTIC_HASHING"

    /// Starts this program again with fixed hashing, unless it has it.
    static func require() throws {
        guard Console.variable(name) == nil else { return }
        setenv(name, "1", 1)
        // A world lives on small short-lived blocks: more of each size at hand saves a tenth of the time.
        setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=500", 0)
        var words: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        words.append(nil)
        execv("/proc/self/exe", words)
        throw CommandFailure.unavailable(
            "simulate.restart", "cannot start again with fixed hashing: error \(errno)",
            next: "set \(name)=1 yourself")
    }
}
