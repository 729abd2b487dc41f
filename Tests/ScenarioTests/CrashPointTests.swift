import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

/// The power of either bank goes at every single append of its journal, just before the sync and just after it.
@Suite struct CrashPointTests {
    enum Story: CaseIterable { case settled, refunded, aborted }

    /// One lane of crash points: which bank, at which moment of an append.
    struct Lane: Hashable, Sendable {
        let story: Story
        let sellerDies: Bool
        let moment: PowerCable.Moment
    }

    @Test(arguments: Story.allCases)
    func `a crash at any append leaves both banks with one end and all value in its place`(
        _ story: Story
    ) async throws {
        let lanes = [true, false].flatMap { seller in
            PowerCable.Moment.allCases.map { Lane(story: story, sellerDies: seller, moment: $0) }
        }.filter { story != .aborted || $0.sellerDies == ($0.moment == .beforeSync) }
        var points = 0
        try await withThrowingTaskGroup(of: Int.self) { group in
            for lane in lanes { group.addTask { try await walk(lane) } }
            for try await count in group { points += count }
        }
        print("crash points of the \(story) run: \(points)")
        #expect(points >= lanes.count * 15, "the run has fewer appends than a transfer needs")
    }

    /// Dies at append 1, 2, 3 … until a run is over before its death. - Returns: how many deaths there were.
    private func walk(_ lane: Lane) async throws -> Int {
        var append = 1
        while try await dies(lane, at: append) { append += 1 }
        return append - 1
    }

    private func dies(_ lane: Lane, at append: Int) async throws -> Bool {
        await Turnstile.shared.enter()
        do {
            let world = try await TestWorld()
            let dying = lane.sellerDies ? world.seller : world.buyer
            let other = lane.sellerDies ? world.buyer : world.seller
            try await other.start()
            do { try await dying.start(cutAt: append, lane.moment) } catch {
                guard await dying.isDead else { throw error }
            }
            var run = CrashRun(world: world, dying: dying, story: lane.story)
            do { try await run.live() } catch {
                throw TestWorldFault("append \(append) of \(lane): \(error)")
            }
            await world.stop()
            await Turnstile.shared.leave()
            return run.died
        } catch {
            await Turnstile.shared.leave()
            throw error
        }
    }
}

/// One run of a story in which one bank may die once and is started again at once.
struct CrashRun {
    let world: TestWorld
    let dying: TestBank
    let story: CrashPointTests.Story
    let trade = TestTrade()
    var died = false

    init(world: TestWorld, dying: TestBank, story: CrashPointTests.Story) {
        self.world = world
        self.dying = dying
        self.story = story
    }

    mutating func live() async throws {
        let id = try world.id(of: trade)
        if story == .refunded { try world.sellerCashWay.withhold("claim") }
        if story == .aborted { try world.buyerCashWay.withhold("lock") }
        for bank in world.banks { try await persist("a ticket") { [self] in try await instructed(bank, id) } }
        switch story {
        case .settled: break
        case .refunded:
            try await persist("both locked") { [world] in
                let seller = try await world.seller.state(id) ?? ""
                let buyer = try await world.buyer.state(id) ?? ""
                return seller == "REVEALING" && buyer == "BOTH"
            }
            await world.advance(bySeconds: 100)
        case .aborted: try await abort(id)
        }
        let end: TransferOutcome = story == .settled ? .settled : .refunded
        try await persist("both banks \(end.rawValue)") { [world] in
            for bank in world.banks where try await bank.outcome(id) != end { return false }
            return true
        }
        try await persist("evidence") { [world] in
            for bank in world.banks where await bank.archive.bundle(of: id) == nil { return false }
            return true
        }
        try await world.expectConserved(trade, settled: story == .settled)
        // A bank that slept through a lock and its end proves the end only; the one that was awake proves both.
        try await world.expectEvidence(id, end, of: dying === world.seller ? world.buyer : world.seller)
    }

    /// Brings both legs to be locked with nothing shown, then the buyer's desk steps back.
    private mutating func abort(_ id: TransferID) async throws {
        try await persist("X locked") { [world] in
            let seller = try await world.seller.state(id) ?? ""
            let buyer = try await world.buyer.state(id) ?? ""
            return seller == "X_LOCKED" && buyer == "Y_LOCKING"
        }
        try await world.lockBehindTheSeller(id)
        try await persist("Y locked") { [world] in try await world.buyer.state(id) == "BOTH" }
        try await persist("the late meeting") { [world] in try await world.passRevealDeadline(id) }
        world.wire.weather.isPartitioned = false
        try await persist("both locked") { [world] in
            let seller = try await world.seller.state(id) ?? ""
            let buyer = try await world.buyer.state(id) ?? ""
            return seller == "BOTH" && buyer == "BOTH"
        }
        try await persist("the abort") { [world] in
            _ = try await world.buyer.gateway.cancel(id, by: TestWorld.maker, reason: "stepped back")
            return true
        }
    }

    private func instructed(_ bank: TestBank, _ id: TransferID) async throws -> Bool {
        switch try await bank.state(id) {
        case nil, "ALLEGED":
            let side: TradeSide = bank === world.seller ? .sell : .buy
            let ticket = try trade.ticket(side, seller: world.seller.identity, buyer: world.buyer.identity)
            _ = try await bank.gateway.submit(ticket, by: TestWorld.maker)
            return false
        case "INSTRUCTED":
            _ = try await bank.gateway.approve(id, by: TestWorld.checker)
            return true
        default: return true
        }
    }

    /// Tries `step` again and again, reviving the bank that died, until it holds.
    private mutating func persist(_ what: String, _ step: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(2 + TestWorld.patience)
        var last = ""
        while ContinuousClock.now < end {
            if await dying.isDead {
                guard !died else {
                    let fault = try? await dying.gateway.stoppedBy()  // only for the words below
                    throw TestWorldFault("died again: \(String(describing: fault))")
                }
                died = true
                try await dying.restart()
            }
            do { if try await step() { return } } catch let fault as DeskFault {
                last = "\(fault)"
                guard fault.kind == .unavailable else { throw fault }
            }
            try await Task.sleep(for: .milliseconds(8))
        }
        try await world.wait("\(what), last \(last)", seconds: 0) { false }
    }
}
