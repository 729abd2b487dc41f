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

    private func walk(_ lane: Lane) async throws -> Int {
        try await deaths(sellerDies: lane.sellerDies, lane.moment) { death in
            try await inMortalWorld(death) { world, mortal in
                try await CrashRun(world: world, mortal: mortal, story: lane.story).live()
            }
        }
    }
}

/// One run of a story in which one bank may die once and is started again at once.
struct CrashRun {
    let world: TestWorld
    let mortal: MortalBank
    let story: CrashPointTests.Story
    let trade = TestTrade()

    func live() async throws {
        let id = try world.id(of: trade)
        if story == .refunded { try world.sellerCashWay.withhold("claim") }
        if story == .aborted { try world.buyerCashWay.withhold("lock") }
        for bank in world.banks {
            try await mortal.persist("a ticket") {
                try await bank.instructed(world.ticket(trade, of: bank)) != "INSTRUCTED"
            }
        }
        switch story {
        case .settled: break
        case .refunded:
            try await mortal.persist("both locked") {
                let seller = try await world.seller.state(id) ?? ""
                let buyer = try await world.buyer.state(id) ?? ""
                return seller == "REVEALING" && buyer == "BOTH"
            }
            await world.advance(bySeconds: 100)
        case .aborted: try await abort(id)
        }
        let end: TransferOutcome = story == .settled ? .settled : .refunded
        try await mortal.persist("both banks \(end.rawValue)") {
            for bank in world.banks where try await bank.outcome(id) != end { return false }
            return true
        }
        try await mortal.persist("evidence") {
            for bank in world.banks where await bank.archive.bundle(of: id) == nil { return false }
            return true
        }
        try await world.expectConserved(trade, settled: story == .settled)
        // A bank that slept through a lock and its end proves the end only; the one that was awake proves both.
        try await world.expectEvidence(id, end, of: mortal.bank === world.seller ? world.buyer : world.seller)
    }

    /// Brings both legs to be locked with nothing shown, then the buyer's desk steps back.
    private func abort(_ id: TransferID) async throws {
        try await mortal.persist("X locked") {
            let seller = try await world.seller.state(id) ?? ""
            let buyer = try await world.buyer.state(id) ?? ""
            return seller == "X_LOCKED" && buyer == "Y_LOCKING"
        }
        try await world.lockBehindTheSeller(id)
        try await mortal.persist("Y locked") { try await world.buyer.state(id) == "BOTH" }
        try await mortal.persist("the late meeting") { try await world.passRevealDeadline(id) }
        world.wire.weather.isPartitioned = false
        try await mortal.persist("both locked") {
            let seller = try await world.seller.state(id) ?? ""
            let buyer = try await world.buyer.state(id) ?? ""
            return seller == "BOTH" && buyer == "BOTH"
        }
        try await mortal.persist("the abort") {
            _ = try await world.buyer.gateway.cancel(id, by: TestWorld.maker, reason: "stepped back")
            return true
        }
    }
}
