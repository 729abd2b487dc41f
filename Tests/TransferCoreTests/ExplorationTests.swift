import SettlementModel
import Testing

@testable import TransferCore

/// Every interleaving of two conforming gateways with two ledgers, without any bound on delays.
struct ExplorationTests {
    /// Each walk is made once and looked at by several tests.
    private static let free = walk(Explorer.Options())
    private static let freeSuspended = walk(Explorer.Options(suspensions: true))
    private static let freeResumed = walk(Explorer.Options(suspensions: true, resumptions: true))
    private static let fromProposal = walk(Explorer.Options(strangersPush: false, fromProposal: true))
    private static let own = walk(Explorer.Options(strangersPush: false))
    private static let ownSuspended = walk(Explorer.Options(strangersPush: false, suspensions: true))
    private static let ownClocksOnly = walk(Explorer.Options(mode: .m1, strangersPush: false))
    private static let clocksOnly = walk(Explorer.Options(mode: .m1))

    private static func walk(_ options: Explorer.Options) -> Result<Explorer, any Error> {
        Result {
            var explorer = try Explorer(options)
            guard try explorer.explore(limit: 100_000) else { throw SampleFault(what: "a bound on the walk") }
            guard explorer.nodes.count > 5000 else { throw SampleFault(what: "a walk of any length") }
            return explorer
        }
    }

    private func expectSafe(_ explorer: Explorer) {
        for node in explorer.nodes {
            let returned = node.x == .refunded || node.x == .cancelled
            #expect(!(node.y == .claimed && returned), "the responder paid for nothing: \(node)")
            #expect(
                !(node.x == .claimed && node.y != .claimed), "the initiator delivered for nothing: \(node)")
            if let i = explorer.outcome(node, .initiator), let r = explorer.outcome(node, .responder) {
                #expect(i == r, "both sides name the same end: \(node)")
                let unlocked = [node.x, node.y].allSatisfy { $0 == .none || $0 == .cancelled }
                #expect(
                    (node.x.isEnd && (node.y.isEnd || (i == .lapsed && node.y == .none)))
                        || (i == .withdrawn && unlocked),
                    "money stands still: \(node)")
            }
        }
        #expect(
            explorer.illegal.isEmpty, "conforming sides did what cannot be: \(explorer.illegal.prefix(5))")
    }

    @Test func `in M2 nobody loses, whatever the clocks, the wire and strangers do`() throws {
        expectSafe(try Self.free.get())
    }

    @Test func `in M2 nobody loses where ledgers are suspended at any moment for good`() throws {
        expectSafe(try Self.freeSuspended.get())
    }

    @Test func `in M2 nobody loses where suspended transfers are resumed at any moment`() throws {
        expectSafe(try Self.freeResumed.get())
    }

    @Test func `from the proposal on both banks name one end, however late the answer and the tombstone are`()
        throws
    {
        let explorer = try Self.fromProposal.get()
        expectSafe(explorer)
        for outcome in [TransferOutcome.withdrawn, .lapsed, .settled, .refunded] {
            let reached = explorer.nodes.contains {
                explorer.outcome($0, .initiator) == outcome && explorer.outcome($0, .responder) == outcome
            }
            #expect(reached, "\(outcome)")
        }
        expectReachable(explorer) {
            explorer.outcome($0, .initiator) != nil && explorer.outcome($0, .responder) != nil
        }
    }

    @Test func `from everywhere both sides can still come to an end by their own duties`() throws {
        for explorer in [try Self.own.get(), try Self.ownSuspended.get(), try Self.ownClocksOnly.get()] {
            if explorer.options.mode == .m2 { expectSafe(explorer) }
            expectReachable(explorer) {
                explorer.outcome($0, .initiator) != nil && explorer.outcome($0, .responder) != nil
            }
        }
    }

    @Test func `if the other side falls silent for ever, one's own money still comes home or is paid for`()
        throws
    {
        for explorer in [try Self.own.get(), try Self.ownSuspended.get()] {
            // The initiator: it was paid, or X is its own again.
            expectReachable(explorer, silent: .responder) {
                $0.y == .claimed || $0.x == .refunded || $0.x == .cancelled
            }
            // The responder: it has X, or Y is its own again, or it never had to lock.
            expectReachable(explorer, silent: .initiator) {
                $0.x == .claimed || $0.y == .refunded || $0.y == .cancelled
                    || ($0.x == .cancelled && $0.y == .none)
            }
        }
    }

    private func expectReachable(
        _ explorer: Explorer, silent: TransferRole? = nil, _ goal: (Explorer.Node) -> Bool
    ) {
        let stuck = zip(explorer.nodes, explorer.canReach(goal, silent: silent)).filter { !$0.1 }
        let names = stuck.first.map {
            "\(explorer.states[$0.0.initiator].name), \(explorer.states[$0.0.responder].name)"
        }
        #expect(
            stuck.isEmpty,
            "\(stuck.count) stuck, such as \(stuck.first.map { "\($0.0)" } ?? "") \(names ?? "")")
    }

    @Test func `without its timing bounds M1 loses, so the walk does find losses`() throws {
        let explorer = try Self.clocksOnly.get()
        let responderLost = explorer.nodes.filter { $0.y == .claimed && $0.x == .refunded }
        let initiatorLost = explorer.nodes.filter { $0.x == .claimed && $0.y == .refunded }
        #expect(!responderLost.isEmpty && !initiatorLost.isEmpty)
        #expect(explorer.illegal.isEmpty, "\(explorer.illegal.prefix(5))")
        for node in responderLost + initiatorLost {
            for role in TransferRole.allCases {
                if let outcome = explorer.outcome(node, role) { #expect(outcome == .breached) }
            }
        }
    }
}
