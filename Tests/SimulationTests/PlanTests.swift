import SettlementModel
import SettlementTestKit
import Testing

/// What seeds draw: a fault that never leaves its bounds tries nothing.
@Suite struct PlanTests {
    @Test func `beyond the bounds each kind of clock leaves its own, up to twice as far`() throws {
        var widest: [LedgerKind: Int64] = [:]
        for seed in UInt64(1)...3000 {
            let plan = SimulationPlan(seed: seed)
            for timed in plan.faults {
                guard case .skew(let ledger, let skew) = timed.fault else { continue }
                let kind = plan.ledgers[ledger]
                widest[kind] = max(widest[kind] ?? 0, abs(skew))
            }
        }
        // Milliseconds; a log's clock may be wrong by 1 s, a chain's by 3 s or 4 s.
        let bounds: [LedgerKind: Int64] = [.sql: 1000, .bft: 3000, .probabilistic: 4000]
        for (kind, bound) in bounds {
            let most = try #require(widest[kind])
            #expect(most > bound && most <= 2 * bound, "\(kind): \(most)")
        }
    }
}
