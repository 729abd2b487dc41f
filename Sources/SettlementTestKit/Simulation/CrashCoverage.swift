import SettlementModel
import TransferCore

/// Every place of one run where a process may die, times every process: die exactly there, start again, finish.
public struct CrashCoverage: Sendable {
    /// What the run comes to when nobody dies.
    public enum Story: String, Hashable, Sendable, CaseIterable {
        case settled, refunded, aborted
        /// A claim bought under a reserve that is over: both desks undo the purchase by a trade of its own.
        case undone
        /// Two trades at a bank whose limits have room for one: the second waits, officers say no, and the first one's end lets it go on.
        case waiting
        /// A claim that the registry of financed claims holds for its buyer from before the terms to the end.
        case registered
        /// Both banks have everybody screened before they lock and before they reveal.
        case screened
        /// The settled trade in M1: both legs by clock, which one death leaves within its bounds.
        case timed

        /// M1 promises nothing after a second death: it may be beyond the bounds.
        public var takesPairs: Bool { self != .timed }
    }

    /// What was enumerated; none was left out.
    public struct Result: Hashable, Sendable {
        /// Points of the run without a crash.
        public var points: Int
        /// Runs with the crashes in them.
        public var runs: Int
        /// Pairs within the window whose second point would come after the run's end: there are none to live.
        public var unreached: Int

        public init(points: Int = 0, runs: Int = 0, unreached: Int = 0) {
            self.points = points
            self.runs = runs
            self.unreached = unreached
        }

        public static func += (left: inout Result, right: Result) {
            left.points = max(left.points, right.points)
            left.runs += right.runs
            left.unreached += right.unreached
        }
    }

    /// Crashes that broke something.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        public let story: Story
        public let crashes: [PlannedCrash]
        public let violations: [Violation]

        public var description: String {
            let deaths = crashes.map { "\($0.victim) at point \($0.point)" }.joined(separator: ", ")
            return "\(story.rawValue), \(deaths): " + violations.map { "\($0)" }.joined(separator: "; ")
        }
    }

    public let story: Story
    private let common: SimulationCommon
    private let plan: SimulationPlan

    /// - Parameter ledgers: X is on the one of the assets, Y on the one of the cash.
    public init(_ story: Story, _ common: SimulationCommon, _ ledgers: WorldLedgers = .sql) {
        self.story = story
        self.common = common
        plan = SimulationPlan(story, ledgers)
    }

    /// Who may die. Notaries are alike: in pairs one of them dies for all.
    public static func victims(
        _ story: Story, _ ledgers: WorldLedgers, inPairs: Bool
    ) -> [ProcessName] {
        let others: [ProcessName] = story == .registered ? [.registry] : []
        // In M1 nobody waits for a certificate.
        guard ledgers.assets.isChain, story != .timed else { return ProcessName.all + others }
        let notaries = (0..<(inPairs ? 1 : SimulationPlan.notaryCount)).map(ProcessName.notary)
        return ProcessName.all + others + notaries
    }

    /// The places that the run passes when nobody dies.
    /// - Throws: `Failure` where even that run breaks something.
    public func points() throws -> [(point: CrashPoint, process: ProcessName)] {
        let world = try SimulatedWorld(plan, common, takesNotes: true)
        let violations = world.run()
        let outcome = world.counts.outcomes.keys.sorted()
        guard violations.isEmpty, outcome == [story.end] else {
            throw Failure(
                story: story, crashes: [],
                violations: violations.isEmpty
                    ? [Violation(.sameEnd, "the run without a crash ends \(outcome)")] : violations)
        }
        return world.passed ?? []
    }

    /// One process dies once.
    ///
    /// - Parameters:
    ///   - stripe: takes every `of`th point, from the `index`th on: for several processes that share the work.
    /// - Throws: the first `Failure`.
    public func singles(
        stripe: (index: Int, of: Int) = (0, 1), progress: (Result) -> Void = { _ in }
    ) throws -> Result {
        var result = Result(points: try points().count)
        for first in crashes(result.points, Self.victims(story, plan.ledgers, inPairs: false), stripe) {
            _ = try live([first])
            result.runs += 1
            progress(result)
        }
        return result
    }

    /// Two deaths, of one process or of two, the second at most `window` points after the first.
    public func pairs(
        window: Int, stripe: (index: Int, of: Int) = (0, 1), progress: (Result) -> Void = { _ in }
    ) throws -> Result {
        var result = Result(points: try points().count)
        let victims = Self.victims(story, plan.ledgers, inPairs: true)
        for first in crashes(result.points, victims, stripe) {
            // Up to the second death the run is the one with the first alone: it has no more points than that.
            let last = max(0, try live([first]).points - first.point)
            for later in 0...min(window, last) {
                for victim in victims where later > 0 || victim != first.victim {
                    let second = PlannedCrash(point: first.point + later, victim: victim)
                    if try live([first, second]).hasAll { result.runs += 1 } else { result.unreached += 1 }
                }
            }
            result.unreached += max(0, window - last) * victims.count
            progress(result)
        }
        return result
    }

    private func crashes(
        _ points: Int, _ victims: [ProcessName], _ stripe: (index: Int, of: Int)
    ) -> [PlannedCrash] {
        (1...max(1, points)).filter { $0 % stripe.of == stripe.index }.flatMap { point in
            victims.map { PlannedCrash(point: point, victim: $0) }
        }
    }

    /// - Returns: whether all of these crashes came, and how many points the run passed.
    private func live(_ crashes: [PlannedCrash]) throws -> (hasAll: Bool, points: Int) {
        let world = try SimulatedWorld(plan, common, crashes: crashes)
        let violations = world.run()
        guard violations.isEmpty else {
            throw Failure(story: story, crashes: crashes, violations: violations)
        }
        return (world.crashes.isEmpty, world.counts.points)
    }

    /// What came of a run that was told: what broke, and which deaths lay beyond its end.
    public struct Told: Hashable, Sendable {
        public let violations: [Violation]
        public let unlived: [PlannedCrash]
        /// How many the run passed.
        public let points: Int
    }

    /// Tells one such run line by line.
    /// - Parameter crashes: in any order.
    public func tell(_ crashes: [PlannedCrash], line: @escaping (String) -> Void) throws -> Told {
        let inOrder = crashes.sorted { $0.point < $1.point }
        let world = try SimulatedWorld(plan, common, crashes: inOrder, listener: line)
        let violations = world.run()
        return Told(violations: violations, unlived: world.crashes, points: world.counts.points)
    }
}

extension CrashCoverage.Story {
    fileprivate var end: String {
        switch self {
        case .settled, .waiting, .undone, .registered, .screened, .timed: "SETTLED"
        case .refunded, .aborted: "REFUNDED"
        }
    }
}

extension SimulationPlan {
    /// A run with one trade, or two, and one thing at most that goes wrong, always alike.
    init(_ story: CrashCoverage.Story, _ ledgers: WorldLedgers) {
        self.ledgers = ledgers
        // Whether banks screen the seed says (`screens`).
        seed = story == .screened ? 4 : 1
        climate = .withinBounds
        order = .arrival
        healsAt = 0
        trades = (0..<(story == .waiting ? 2 : 1)).map { number in
            let later = Int64(number) * 40
            return SimulatedTrade(
                number: number, isForfaiting: true, mode: story == .timed ? .m1 : .m2, seller: .a,
                lockOrder: .assetFirst,
                writtenAt: [.a: 10 + later, .b: 20 + later], approvedAfter: 10)
        }
        switch story {
        case .settled, .screened, .timed: break
        case .waiting: limits = [.b: .roomForOne]
        case .undone: closings = [0: .wayBack]
        case .registered: registry = .plain
        case .refunded:
            // The bank that holds the preimage does not see Y's ledger until after the expiry.
            let away = Self.awayFromChain(ledgers)?.untilExpiry ?? 44_000
            healsAt = away + 1000
            faults = [TimedFault(at: 700, fault: .lossyWay(.a, TestWorld.cash, perMille: 1000, for: away))]
        case .aborted:
            // It sees Y's lock too late to reveal, and the other desk steps back.
            let away = Self.awayFromChain(ledgers)?.untilReveal ?? 34_180
            healsAt = away + 10_820
            faults = [
                TimedFault(at: 1020, fault: .lossyWay(.a, TestWorld.cash, perMille: 1000, for: away)),
                TimedFault(at: 1020, fault: .partition(for: away)),
                TimedFault(at: away + 1820, fault: .cancel(.b, trade: 0)),
            ]
        }
    }

    /// For how long a bank must not see Y so that the time for the reveal, or for the claim, is over; `nil` without a chain.
    private static func awayFromChain(_ ledgers: WorldLedgers) -> (untilReveal: Int64, untilExpiry: Int64)? {
        guard ledgers != .sql, let x = ledgers.assets.bounds, let y = ledgers.cash.bounds,
            let pair = PairBounds(x: x, y: y, messageSeconds: 2, recoverySeconds: 5),
            let start = LedgerInstant(seconds: HandClock.start)
        else { return nil }
        let times = TimelockRules.timelocks(from: start, pair, in: .m2)
        return (
            // A chain whose blocks may go shows a time that is older by those above the final one.
            times.revealDeadlineY.seconds(since: start) * 1000 + (y.canReorganise ? 4000 : 1000),
            times.expiryY.seconds(since: start) * 1000 + 3000
        )
    }
}
