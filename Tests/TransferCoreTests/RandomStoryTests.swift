import SettlementModel
import Testing

@testable import TransferCore

/// Whole relays under a seeded hand that mixes messages, sights, duties, time, desks and incidents.
struct RandomStoryTests {
    @Test(arguments: SettlementMode.allCases)
    func `sixty random lives of a transfer all end, alike on both sides and in the journal`(
        mode: SettlementMode
    ) throws {
        var outcomes: [TransferOutcome: Int] = [:]
        for seed in 0..<60 {
            var random = Lottery(seed: UInt64(seed))
            let world = try World(Deals(mode: mode))
            try world.submitTickets()
            for _ in 0..<random.seconds(20...160) { try live(world, &random) }
            for role in TransferRole.allCases {
                for ledger in [Deals.claims, Deals.cash] { try world.input(role, .ledgerResumed(ledger)) }
                try world.input(role, .thawed(by: "officer", reason: "over"))
            }
            try world.settle()
            while try world.outcome(.initiator) == nil || world.outcome(.responder) == nil, try later(world) {
                try world.settle()
            }
            let outcome = try need(try world.outcome(.initiator), "an end of life \(seed)")
            let other = try need(try world.outcome(.responder), "the other's end of life \(seed)")
            #expect(other == outcome, "life \(seed): \(outcome), \(other)")
            #expect(outcome != .breached && outcome != .released, "life \(seed)")
            for role in TransferRole.allCases { try world.expectReplay(role) }
            outcomes[outcome, default: 0] += 1
        }
        #expect(Set(outcomes.keys).isSuperset(of: [.settled, .refunded, .lapsed]), "\(outcomes)")
    }

    private func live(_ world: World, _ random: inout Lottery) throws {
        let role: TransferRole = random.next() % 2 == 0 ? .initiator : .responder
        let ledger = random.next() % 2 == 0 ? Deals.claims : Deals.cash
        switch random.next() % 100 {
        case 0..<40: _ = try world.deliverOne()
        case 40..<60: _ = try world.observeOne()
        case 60..<88: _ = try world.performOne()
        case 88..<92: world.tryAgain()
        case 92: _ = try later(world)
        case 93:
            if world.relays[role]?.settlements[world.id]?.transfer?.deal != nil {
                try world.input(role, .deskCancelled(world.id, by: "desk", reason: "out"))
            }
        case 94: try world.input(role, .ledgerSuspended(ledger, reason: "no answer"))
        case 95...96: try world.input(role, .ledgerResumed(ledger))
        case 97: try world.input(role, .frozen(by: "officer", reason: "incident"))
        default: try world.input(role, .thawed(by: "officer", reason: "over"))
        }
    }

    /// Both clocks to the transfer's next instant; false where there is none any more.
    private func later(_ world: World) throws -> Bool {
        guard let deal = world.relays[.initiator]?.settlements[world.id]?.transfer?.deal else { return false }
        let times = deal.terms.timelocks
        let now = try need(world.ledgers[.y]).now
        let instants = [
            times.lockDeadlineX, times.lockDeadlineY, times.revealDeadlineY, times.expiryY, times.expiryX,
        ]
        guard let next = instants.first(where: { $0 > now }) else { return false }
        world.move(to: next)
        return true
    }
}
