import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

/// Runs a story in a world with both gateways at work, and stops them after it.
func inWorld(
    _ options: TestWorld.Options = TestWorld.Options(), _ story: (TestWorld) async throws -> Void
) async throws {
    await Turnstile.shared.enter()
    do {
        let world = try await TestWorld.running(options)
        do { try await story(world) } catch {
            await world.stop()
            throw error
        }
        await world.stop()
    } catch {
        await Turnstile.shared.leave()
        throw error
    }
    await Turnstile.shared.leave()
}

/// Lets only a few worlds live at once, so that each has the machine it needs to be quick.
actor Turnstile {
    static let shared = Turnstile()
    private var free = 12
    private var line: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { line.append($0) }
    }

    func leave() {
        guard line.isEmpty else { return line.removeFirst().resume() }
        free += 1
    }
}

extension TestWorld {
    var buyerCashWay: LedgerWeather { get throws { try #require(buyer.weather[Self.cash]) } }
    var buyerAssetWay: LedgerWeather { get throws { try #require(buyer.weather[Self.assets]) } }
    var sellerCashWay: LedgerWeather { get throws { try #require(seller.weather[Self.cash]) } }
    var sellerAssetWay: LedgerWeather { get throws { try #require(seller.weather[Self.assets]) } }

    /// Agrees a trade and brings it to where X is locked and the buyer's lock on Y does not get through.
    func agreeUpToX(_ trade: TestTrade = TestTrade()) async throws -> TransferID {
        try buyerCashWay.withhold("lock")
        let id = try await agree(trade)
        try await waitForState(seller, id, "X_LOCKED")
        try await waitForState(buyer, id, "Y_LOCKING")
        return id
    }

    /// Both legs locked and nothing shown: the seller learns of Y's lock when it is too late to reveal safely.
    func agreeUpToBoth(_ trade: TestTrade = TestTrade()) async throws -> TransferID {
        let id = try await agreeUpToX(trade)
        try await lockBehindTheSeller(id)
        try await waitForState(buyer, id, "BOTH")
        try await wait("the seller knows the time") { try await passRevealDeadline(id) }
        wire.weather.isPartitioned = false
        try await waitForState(seller, id, "BOTH")
        return id
    }

    /// Lets the buyer lock Y while the seller neither sees Y's ledger nor hears the buyer.
    func lockBehindTheSeller(_ id: TransferID) async throws {
        try sellerCashWay.silence()
        wire.weather.isPartitioned = true
        try buyerCashWay.withhold("lock", false)
    }

    /// Moves Y's clock between the reveal deadline and the expiry, for the seller to see.
    /// - Returns: whether the seller has seen it.
    func passRevealDeadline(_ id: TransferID) async throws -> Bool {
        let expiry = try #require(try await lane(buyer, id, .y).expiry)
        let late = expiry.advanced(bySeconds: -3)
        await cashLedger.advance(to: late)
        try sellerCashWay.silence(false)
        let check = try await seller.gateway.health().first { $0.name == "ledger:\(Self.cash)" }
        return check?.detail.split(separator: " ").last.flatMap { Int64($0) } ?? 0 >= late.seconds
    }

    func lane(_ bank: TestBank, _ id: TransferID, _ leg: LegID) async throws -> LaneView {
        try #require(try await bank.view(id)?.lanes.first { $0.leg == leg })
    }

    /// The asset and the cash are either both with the other side or both back; nothing is stuck, made or lost.
    func expectConserved(_ trade: TestTrade, settled: Bool, yuan: Int128 = 600_000_000) async throws {
        let had: Int128 = trade.kind == .forfaiting ? yuan : 2_000_000_000
        let buyerHas = await assetLedger.balance(of: Self.buyerAssets, trade.asset)
        let sellerHas = await assetLedger.balance(of: Self.sellerAssets, trade.asset)
        let paid = await cashLedger.balance(of: Self.sellerCash, trade.money)
        let left = await cashLedger.balance(of: Self.buyerCash, trade.money)
        #expect(buyerHas == (settled ? trade.assetUnits : 0))
        #expect(sellerHas == (settled ? 0 : trade.assetUnits))
        #expect(paid == (settled ? trade.cashMinor : 0))
        #expect(left == had - (settled ? trade.cashMinor : 0))
        #expect(await assetLedger.supply(of: trade.asset) == trade.assetUnits)
        #expect(await cashLedger.supply(of: trade.money) == had)
        #expect(try await assetLedger.findings().isEmpty)
        #expect(try await cashLedger.findings().isEmpty)
    }

    /// Both banks hold a bundle that proves this end to someone who knows only keys and anchors.
    func expectEvidence(_ id: TransferID, _ outcome: TransferOutcome) async throws {
        for bank in banks { try await expectEvidence(id, outcome, of: bank) }
    }

    /// One bank's bundle proves this end to someone who knows only keys and anchors.
    func expectEvidence(_ id: TransferID, _ outcome: TransferOutcome, of bank: TestBank) async throws {
        try await wait("evidence of \(bank.identity.gateway)") {
            await deskCode { _ = try await bank.gateway.evidence(id) } == nil
        }
        let verdict = try await verdict(bank, id)
        let complaints = verdict.findings.filter { $0.result != .passed }
            .map { "\($0.rule.rawValue) \($0.sentence)" }
        #expect(complaints.isEmpty, "\(bank.identity.gateway)")
        #expect(verdict.holds == complaints.isEmpty)
        #expect(verdict.outcome == outcome)
    }
}

/// The stable code of the fault that `act` throws at a desk; `nil` where it throws none.
func deskCode(_ act: () async throws -> Void) async -> String? {
    do {
        try await act()
        return nil
    } catch {
        return (error as? DeskFault)?.code ?? "\(error)"
    }
}
