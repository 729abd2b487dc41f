import SettlementModel
import SettlementProofs

/// Asks what gas costs now. All of it is a hint, bounded by the policy's ceiling and by what the fee account holds.
struct FeeReader: Sendable {
    let pool: EndpointPool
    let features: LedgerFeatures

    /// Each endpoint's word on the base fee, the dearest first, all with the lowest advice; at least one.
    func quotes() async throws(EVMFault) -> (dearest: FeeQuote, others: [FeeQuote]) {
        let features = features
        let heard = await pool.askAll { line throws(ReadFault) in try await Self.quote(line, features) }
        let words = heard.compactMap { try? $0.answer.get() }
        guard let advised = words.map(\.advised).min() else {
            throw EVMFault(
                "ledger.evm.unreachable", "no endpoint says what gas costs", next: "check the nodes")
        }
        let bases = words.compactMap(\.baseFee).sorted(by: >)
        return (
            FeeQuote(baseFee: bases.first, advised: advised),
            bases.dropFirst().map { FeeQuote(baseFee: $0, advised: advised) }
        )
    }

    private static func quote(_ line: RPCLine, _ features: LedgerFeatures) async throws(ReadFault) -> FeeQuote
    {
        let wei = { (value: NodeValue) throws(NodeAnswerFault) -> UInt128 in try value.wei() }
        guard features.hasBaseFee else {
            return FeeQuote(baseFee: nil, advised: try await line.value("eth_gasPrice", [], wei))
        }
        let base = try await nextBaseFee(line, features)
        if features.hasTipAdvice {
            return FeeQuote(baseFee: base, advised: try await line.value("eth_maxPriorityFeePerGas", [], wei))
        }
        // Without advice on the tip, what the gas price has above the base fee.
        let price = try await line.value("eth_gasPrice", [], wei)
        return FeeQuote(baseFee: base, advised: price > base ? price - base : 0)
    }

    /// The next block's base fee where the node computes it, else the newest block's.
    private static func nextBaseFee(
        _ line: RPCLine, _ features: LedgerFeatures
    ) async throws(ReadFault) -> UInt128 {
        if features.hasFeeHistory {
            return try await line.value("eth_feeHistory", ["0x1", "latest", .array([])]) {
                value throws(NodeAnswerFault) in
                guard let last = try value.array("baseFeePerGas", limit: 1025).last else {
                    throw NodeAnswerFault(path: "baseFeePerGas", expected: "at least one")
                }
                return try last.wei()
            }
        }
        return try await line.value("eth_getBlockByNumber", ["latest", false]) {
            value throws(NodeAnswerFault) in
            try value.wei("baseFeePerGas")
        }
    }
}
