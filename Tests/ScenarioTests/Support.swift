import SettlementEngine
import SettlementModel
import SettlementTestKit
import Testing

/// Runs a story in a world with both gateways at work, and stops them after it.
///
/// - Parameters:
///   - furnish: what the world gets before any gateway starts.
///   - start: which gateways the story begins with.
func inWorld(
    _ options: TestWorld.Options = TestWorld.Options(),
    furnish: (TestWorld) async throws -> Void = { _ in },
    start: (TestWorld) -> [TestBank] = { $0.banks }, _ story: (TestWorld) async throws -> Void
) async throws {
    await Turnstile.shared.enter()
    do {
        let world = try await TestWorld(options)
        try await furnish(world)
        do {
            for bank in start(world) { try await bank.start() }
            try await story(world)
        } catch {
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

/// The fault that `act` throws at a desk; `nil` where it throws none, or another error.
func deskFault(_ act: () async throws -> Void) async -> DeskFault? {
    do {
        try await act()
        return nil
    } catch {
        return error as? DeskFault
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
