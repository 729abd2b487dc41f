import SettlementProofs

/// What a chain and its nodes do while a suite runs. A block comes every 120 ms by the machine's clock.
enum Chaos: CaseIterable, Sendable {
    case none
    /// Transactions are lost or wait for blocks, the second endpoint lies, blocks stay away, and the clock leaps.
    case everyday
    /// Blocks that are not final are replaced, and what was in them waits again.
    case reorganisations

    func mine(_ chain: TestLedgerProcess) async {
        var turn = 0
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(120))
            turn += 1
            // A control call that comes at a bad moment is not what is examined.
            switch self {
            case .none: break
            case .everyday: try? await disturb(chain, turn)
            case .reorganisations where turn.isMultiple(of: 12):
                try? await chain.call("test_reorg", ["depth": 2])
            case .reorganisations: break
            }
            try? await chain.mine()
        }
    }

    private func disturb(_ chain: TestLedgerProcess, _ turn: Int) async throws {
        if turn == 1 {
            try await chain.call(
                "test_lie",
                [
                    "endpoint": "follower", "method": "eth_getBlockByNumber",
                    "set": ["stateRoot": .string("0x" + String(repeating: "ab", count: 32))], "times": 1000,
                ])
        }
        if turn.isMultiple(of: 9) { try await chain.call("test_delay", 2) }
        if turn % 9 == 4 { try await chain.call("test_delay", 0) }
        if turn.isMultiple(of: 25) { try await chain.call("test_swallow", 1) }
        if turn.isMultiple(of: 30) { try await Task.sleep(for: .seconds(2)) }
        if turn.isMultiple(of: 10) {
            let time = try await chain.head().time
            try await chain.call("test_setNextTimestamp", .integer(time + 400))
        }
    }
}
