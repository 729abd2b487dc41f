public import SettlementModel

/// What a world, or many of them, went through.
public struct SimulationCounts: Hashable, Sendable {
    /// One kind of thing that goes wrong.
    public enum Kind: String, Hashable, Sendable, CaseIterable, Comparable {
        case lost, duplicated, replayed, corrupted, partition, crash, torn, halt, skew, lie, fork, freeze,
            desk, byzantine, unscreened
        case ledgerCrash = "ledger-crash"
        case notaryCrash = "notary-crash"
        case registryCrash = "registry-crash"
        case equivocation

        public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    /// One thing that happens to trades at a bank that limits what it takes on.
    public enum LimitEvent: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Worlds with such a bank.
        case worlds
        /// Approvals that did not fit and are kept; trades that wait in line; those that went on from there, waited too long,
        /// were withdrawn or rejected there.
        case refused, waited, admitted, lapsed, left
        /// Officers' wishes, what became of them, trades that went on by one, and orders of people who may not.
        case asked, approved, rejected, passed, forbidden
        /// Other limits that came into force.
        case changed

        public static func < (left: LimitEvent, right: LimitEvent) -> Bool { left.rawValue < right.rawValue }
    }

    /// One thing that happens to a claim's purchase after its settlement.
    public enum ClosingEvent: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Worlds with claims bought under reserve or with notice to the debtor.
        case worlds
        /// Purchases that settled under reserve, lifts and notices that counted, tickets that undo a purchase, such trades
        /// that settled: at each bank by itself.
        case reserved, lifted, noticed, entered, undone
        /// What a gateway refused to a desk.
        case refused

        public static func < (left: ClosingEvent, right: ClosingEvent) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// One thing that happens to a claim's purchase at a bank that asks a registry.
    public enum RegistryEvent: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Worlds with such a bank.
        case worlds
        /// People who named a claim or agreed to its name, and who looked at what is like it.
        case spoken, looked
        /// What its purchases came to, at each bank by itself.
        case unnamed, named, refused, financed, released, reserved

        public static func < (left: RegistryEvent, right: RegistryEvent) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    public var worlds = 0
    /// Transfers that ended, however they did.
    public var settlements = 0
    /// By outcome, at the first conforming bank.
    public var outcomes: [String: Int] = [:]
    public var faults: [Kind: Int] = [:]
    public var limits: [LimitEvent: Int] = [:]
    public var closings: [ClosingEvent: Int] = [:]
    public var registry: [RegistryEvent: Int] = [:]
    /// Durable writes, sends, receives and ledger commands: places where a process could have died.
    public var points = 0
    /// Events that all invariants were checked after.
    public var checks = 0
    /// Jobs that the schedulers ran.
    public var jobs = 0
    /// Bundles that the evidence verifier accepted.
    public var bundles = 0
    /// Over everything that each world said and did, whatever the order of the worlds; `nil` where nobody asked.
    public var trace: Bytes32?

    public init() {}

    public var allFaults: Int { faults.values.reduce(0, +) }

    public static func += (left: inout SimulationCounts, right: SimulationCounts) {
        left.worlds += right.worlds
        left.settlements += right.settlements
        left.outcomes.merge(right.outcomes, uniquingKeysWith: +)
        left.faults.merge(right.faults, uniquingKeysWith: +)
        left.limits.merge(right.limits, uniquingKeysWith: +)
        left.closings.merge(right.closings, uniquingKeysWith: +)
        left.registry.merge(right.registry, uniquingKeysWith: +)
        left.points += right.points
        left.checks += right.checks
        left.jobs += right.jobs
        left.bundles += right.bundles
        left.trace = mixed(left.trace, right.trace)
    }

    private static func mixed(_ left: Bytes32?, _ right: Bytes32?) -> Bytes32? {
        guard let left, let right else { return left ?? right }
        return Bytes32(zip(left.bytes, right.bytes).map { $0 ^ $1 })
    }
}
