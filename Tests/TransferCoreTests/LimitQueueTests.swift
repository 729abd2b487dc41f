import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// The line before the limits: who comes first goes first, freed room lets the next one go, and nobody waits for ever.
@Suite struct LimitQueueTests {
    /// The buyer's relay under a ceiling with its counterparty, and the inputs that it took.
    private struct Line {
        var relay: Relay
        var journal: [RelayInput] = []
        let wait: Int64

        init(_ ceiling: String, wait: Int64 = 3600, fourEyes: Bool = false, onBreach: Bool = true) throws {
            self.wait = wait
            var deals = Deals()
            if fourEyes { deals.fourEyesFrom = 1 }
            relay = Relay(policy: try deals.policy(try Bank.b.get()), verifiers: [FakeVerifier()])
            let policy = try Self.policy(deals, ceiling, 1, onBreach ? .queue(seconds: wait) : .reject)
            take(.policyAdopted(policy))
        }

        static func policy(
            _ deals: Deals, _ ceiling: String, _ version: Int64, _ breach: LimitBreach
        ) throws -> GatewayPolicy {
            try deals.policy(try Bank.b.get()).with(
                limits: .ceilings([.counterparty: ceiling], version: version, onBreach: breach),
                restrictions: nil)
        }

        @discardableResult
        mutating func take(_ input: RelayInput) -> RelayStep {
            journal.append(input)
            return relay.step(input)
        }

        /// A trade of so many faces, submitted so many seconds after the start.
        @discardableResult
        mutating func submit(_ common: String, _ faces: Int, at seconds: Int64 = 0) throws -> TransferID {
            let ticket = try LimitQueueTests.ticket(common, faces)
            take(.ticketSubmitted(ticket, maker: "m", at: try Deals.instant(seconds)))
            return Relay.id(of: ticket)
        }

        @discardableResult
        mutating func look(at seconds: Int64) throws -> RelayStep {
            take(.limitQueueLookedAt(at: try Deals.instant(seconds)))
        }

        func state(_ id: TransferID) -> String {
            switch relay.settlements[id]?.trade {
            case .queued: "QUEUED"
            case .approved: "APPROVED"
            case .instructed: "INSTRUCTED"
            case .closed: "CLOSED"
            case nil: "NONE"
            default: "OTHER"
            }
        }

        func states(_ ids: [TransferID]) -> [String] { ids.map(state) }
    }

    /// For 4,926,770.83, 9,853,541.67 or 14,780,312.50.
    private static func ticket(_ common: String, _ faces: Int) throws -> TradeTicket {
        var deals = Deals()
        deals.common = common
        deals.faces = faces
        deals.price = ["4926770.83", "9853541.67", "14780312.50"][faces - 1]
        return try deals.ticket(try Bank.b.get())
    }

    @Test func `what does not fit waits, and goes on by itself when the one before it is withdrawn`() throws {
        var line = try Line("4926770.83")
        let first = try line.submit("ONE", 1)
        let second = try line.submit("TWO", 1, at: 5)
        #expect(line.states([first, second]) == ["APPROVED", "QUEUED"])
        let waiting = try need(line.relay.settlements[second])
        #expect(try waiting.limitWait?.since == Deals.instant(5))
        #expect(try waiting.limitWait?.until == Deals.instant(3605))
        #expect(try waiting.limits?.at == Deals.instant(5))
        #expect(waiting.limits?.breaches.isEmpty == false)
        #expect(try line.look(at: 6).answer == .noChange, "no room yet")
        #expect(line.take(.deskCancelled(first, by: "m", reason: "r")).answer == .done)
        #expect(line.state(second) == "QUEUED", "it goes on by the look, which has a time")
        let moved = try line.look(at: 9)
        #expect(
            moved.answer == .done && moved.messages.map(\.transfer) == [second], "the peer hears of it now")
        #expect(line.state(second) == "APPROVED" && line.relay.limitQueue.isEmpty)
        let settlement = try need(line.relay.settlements[second])
        #expect(try settlement.limits?.at == Deals.instant(9))
        #expect(settlement.limits?.isAllowed == true)
        #expect(settlement.limitWait == nil)
        #expect(try line.look(at: 10).answer == .noChange)
    }

    @Test func `a small trade does not pass a large one that waits for the same limit`() throws {
        // Room for three; two are under way, a double waits, and a single would fit.
        var line = try Line("14780312.50")
        let under = try [line.submit("A", 1), line.submit("B", 1)]
        let large = try line.submit("LARGE", 2)
        let small = try line.submit("SMALL", 1)
        #expect(line.states(under + [large, small]) == ["APPROVED", "APPROVED", "QUEUED", "QUEUED"])
        #expect(line.relay.settlements[small]?.limits?.isAllowed == true, "it fits, and waits its turn")
        #expect(line.relay.limitPlace(of: large) == 1 && line.relay.limitPlace(of: small) == 2)
        #expect(try line.look(at: 1).answer == .noChange)
        line.take(.deskCancelled(under[0], by: "m", reason: "r"))
        try line.look(at: 2)
        #expect(line.states([large, small]) == ["APPROVED", "QUEUED"])
        line.take(.deskCancelled(under[1], by: "m", reason: "r"))
        try line.look(at: 3)
        #expect(line.state(small) == "APPROVED")
    }

    @Test func `what can never fit holds nobody up, and a raised limit lets it go`() throws {
        var line = try Line("9853541.66")
        let huge = try line.submit("HUGE", 3)
        let small = try line.submit("SMALL", 1)
        #expect(line.states([huge, small]) == ["QUEUED", "APPROVED"])
        let wider = try Line.policy(Deals(), "19707083.33", 2, .queue(seconds: 3600))
        line.take(.policyAdopted(wider))
        #expect(line.relay.movesLimitQueue(at: try Deals.instant(1)))
        try line.look(at: 1)
        #expect(line.state(huge) == "APPROVED")
        #expect(line.relay.settlements[huge]?.limits?.rulesVersion == 2)
    }

    @Test func `what waited as long as it may lapses, and no second later`() throws {
        var line = try Line("4926770.83", wait: 60)
        let first = try line.submit("ONE", 1)
        let second = try line.submit("TWO", 1)
        #expect(try line.relay.limitQueueLapses == Deals.instant(60))
        #expect(try line.look(at: 59).answer == .noChange)
        line.take(.deskCancelled(first, by: "m", reason: "r"))
        #expect(try line.look(at: 60).answer == .done, "there is room now, and it is too late")
        #expect(line.state(second) == "CLOSED" && line.relay.settlements[second]?.outcome == .withdrawn)
        #expect(line.relay.limitQueue.isEmpty)
    }

    @Test func `nobody waits past the end of its settlement day where that is still ahead`() throws {
        let day = try need(CalendarDate("2026-03-16"))
        func until(_ since: Int64, _ seconds: Int64) throws -> Int64 {
            LimitWait(
                number: 1, since: try need(LedgerInstant(seconds: since)), seconds: seconds, day: day
            ).until.seconds
        }
        let midnight: Int64 = 1_773_705_600
        #expect(try until(midnight - 100, 50) == midnight - 50)
        #expect(try until(midnight - 100, 500) == midnight)
        #expect(try until(midnight, 500) == midnight + 500, "the day is over: the time alone counts")
        #expect(try until(midnight + 100, 500) == midnight + 600)
    }

    @Test func `whoever comes now is behind those who could go on`() throws {
        var line = try Line("4926770.83")
        let first = try line.submit("ONE", 1)
        let second = try line.submit("TWO", 1)
        line.take(.deskCancelled(first, by: "m", reason: "r"))
        // Nobody has looked yet, and there is room for one.
        let third = try line.submit("THREE", 1, at: 3)
        #expect(line.states([second, third]) == ["QUEUED", "QUEUED"])
        try line.look(at: 4)
        #expect(line.states([second, third]) == ["APPROVED", "QUEUED"])
    }

    @Test func `a hole in the rules is refused, and so is everything where nothing waits`() throws {
        var line = try Line("4926770.83")
        let holed = try LimitPolicy.ceilings(
            [.counterparty: "1.00"], currency: "USD", version: 2, onBreach: .queue(seconds: 60))
        line.take(
            .policyAdopted(
                try Deals().policy(try Bank.b.get()).with(limits: holed, restrictions: nil)))
        let now = try Deals.instant(0)
        let missing = line.take(.ticketSubmitted(try Self.ticket("ONE", 1), maker: "m", at: now))
        #expect(code(missing.answer) == "terms.limit.missing" && line.relay.settlements.isEmpty)
        var strict = try Line("1.00", onBreach: false)
        let refused = strict.take(.ticketSubmitted(try Self.ticket("ONE", 1), maker: "m", at: now))
        #expect(code(refused.answer) == "terms.limit.exceeded" && strict.relay.settlements.isEmpty)
        var timeless = try Line("1.00")
        let unstamped = timeless.take(.ticketSubmitted(try Self.ticket("ONE", 1), maker: "m"))
        #expect(code(unstamped.answer) == "terms.limit.exceeded", "nobody waits from an unknown time on")
    }

    @Test func `an approved ticket keeps its approver while it waits, and its maker approves nothing`() throws
    {
        var line = try Line("1.00", fourEyes: true)
        let id = try line.submit("ONE", 1)
        #expect(line.state(id) == "INSTRUCTED")
        let now = try Deals.instant(1)
        #expect(code(line.take(.deskApproved(id, by: "m", at: now)).answer) == "trade.four-eyes.own")
        #expect(line.take(.deskApproved(id, by: "c", at: now)).answer == .done)
        guard case .queued(_, let approval, nil) = line.relay.settlements[id]?.trade else {
            Issue.record("it does not wait: \(line.state(id))")
            return
        }
        #expect(approval == Approval(maker: "m", approvers: ["c"]))
        #expect(line.take(.deskApproved(id, by: "c", at: now)).answer == .noChange)
        #expect(code(line.take(.deskApproved(id, by: "d", at: now)).answer) == "trade.approved")
        #expect(line.take(.deskRejected(id, by: "c", reason: "r")).answer == .done)
        #expect(line.state(id) == "CLOSED" && line.relay.limitQueue.isEmpty)
    }

    @Test func `without limits everybody goes on`() throws {
        var line = try Line("1.00")
        let id = try line.submit("ONE", 1)
        line.take(.policyAdopted(try Deals().policy(try Bank.b.get())))
        try line.look(at: 1)
        #expect(line.state(id) == "APPROVED")
    }

    @Test func `the line is full at its bound, and whoever comes then is told`() throws {
        var line = try Line("1.00")
        for number in 0..<LimitPolicy.mostWaiting { try line.submit("N\(number)", 1) }
        #expect(line.relay.limitQueue.count == LimitPolicy.mostWaiting)
        let now = try Deals.instant(0)
        let over = line.take(.ticketSubmitted(try Self.ticket("OVER", 1), maker: "m", at: now))
        #expect(code(over.answer) == "terms.limit.queue-full")
        #expect(line.relay.settlements.count == LimitPolicy.mostWaiting)
    }

    @Test func `the journal makes the same line again`() throws {
        var line = try Line("14780312.50")
        let under = [try line.submit("A", 1), try line.submit("B", 2)]
        try line.submit("C", 3)
        try line.submit("D", 1, at: 2)
        for id in under { line.take(.deskCancelled(id, by: "m", reason: "r")) }
        #expect(try line.look(at: 5).answer == .done)
        var fresh = Relay(
            policy: try Deals().policy(try Bank.b.get()), verifiers: [FakeVerifier()])
        for input in line.journal {
            _ = fresh.step(try JournalForm.codec.decode(JournalForm.codec.encode(input)))
        }
        #expect(fresh.settlements == line.relay.settlements && fresh.limitQueue == line.relay.limitQueue)
        #expect(!fresh.limitQueue.isEmpty)
    }

    /// A peer that contradicts itself, or a ledger whose head does not hold, keeps no room for a trade that is off (seed 3019 of
    /// the simulator).
    @Test func `a trade whose X can never be locked takes nothing, whatever stands still`() throws {
        var line = try Line("4926770.83")
        let id = try line.submit("ONE", 1)
        let own = try need(line.relay.settlements[id]?.ticket)
        let deal = try Deals().deal()
        let evidence = DisputeEvidence(
            kind: .conflictingFrames, accused: own.counterparty.gateway, first: [1], second: [2])
        func takes(_ state: TransferState) -> Bool {
            var settlement = line.relay.settlements[id]
            settlement?.trade = .matched(own, Approval(maker: "m", approvers: []))
            settlement?.transfer = state
            var relay = line.relay
            relay.settlements[id] = settlement
            relay.weigh(id)
            #expect(settlement?.inFlight == !relay.limitsTaken.isEmpty)
            return !relay.limitsTaken.isEmpty
        }
        let open = TransferState.unanswered(deal, x: nil, reason: "late")
        let off = TransferState.unanswered(deal, x: try Proven.end(.x, .cancelled, deal), reason: "late")
        for (state, isTaken) in [(open, true), (off, false)] {
            #expect(takes(state) == isTaken)
            #expect(takes(.suspended(reason: "head.stale", state)) == isTaken)
            #expect(takes(.disputed(evidence, state)) == isTaken)
            #expect(takes(.disputed(evidence, .suspended(reason: "head.stale", state))) == isTaken)
        }
    }
}
