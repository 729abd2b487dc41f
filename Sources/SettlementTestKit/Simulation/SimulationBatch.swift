/// Many worlds, one after another, until all have lived or one has broken something.
public struct SimulationBatch: Sendable {
    /// A seed and what it broke.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        public let seed: UInt64
        public let violations: [Violation]

        public var description: String {
            "seed \(seed): " + violations.map { "\($0)" }.joined(separator: "; ")
        }
    }

    private let common: SimulationCommon
    private let mostTrades: Int

    /// - Parameter mostTrades: at most so many trades a world; 1 to 8.
    public init(_ common: SimulationCommon, mostTrades: Int = 8) {
        self.common = common
        self.mostTrades = mostTrades
    }

    /// Lives the worlds of `seeds`.
    ///
    /// - Parameter progress: told after each world what all of them went through so far.
    /// - Throws: the first `Failure`.
    public func run(
        _ seeds: some Sequence<UInt64>, progress: (SimulationCounts) -> Void = { _ in }
    ) throws -> SimulationCounts {
        var counts = SimulationCounts()
        for seed in seeds {
            let world = try SimulatedWorld(SimulationPlan(seed: seed, mostTrades: mostTrades), common)
            let violations = world.run()
            guard violations.isEmpty else { throw Failure(seed: seed, violations: violations) }
            counts += world.counts
            progress(counts)
        }
        return counts
    }

    /// Lives one world and tells its story line by line.
    ///
    /// - Returns: what broke.
    public func tell(_ seed: UInt64, line: @escaping (String) -> Void) throws -> [Violation] {
        try SimulatedWorld(SimulationPlan(seed: seed, mostTrades: mostTrades), common, listener: line).run()
    }
}
