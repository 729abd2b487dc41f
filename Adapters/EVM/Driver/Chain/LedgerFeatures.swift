import SettlementModel
import SettlementProofs

/// What the nodes of this ledger can do, by trying: version texts say little and lie easily.
public struct LedgerFeatures: Hashable, Sendable {
    /// What the node calls itself. For people only.
    public let client: String
    public let chainID: UInt64
    /// The newest block has a base fee: type 2 transactions go.
    public let hasBaseFee: Bool
    public let hasFeeHistory: Bool
    public let hasTipAdvice: Bool
    public let hasBlockReceipts: Bool
    public let hasProofs: Bool

    /// Asks one endpoint. What it cannot do is told by its refusal of the method; any other failure is a failure.
    static func probe(_ line: RPCLine) async throws(ReadFault) -> LedgerFeatures {
        let client = try await line.find("web3_clientVersion", []) { value throws(NodeAnswerFault) in
            try value.text(limit: 256)
        }
        let chainID = try await line.value("eth_chainId", []) { value throws(NodeAnswerFault) in
            try value.quantity()
        }
        let latest = try await line.value("eth_getBlockByNumber", ["latest", false]) {
            value throws(NodeAnswerFault) in
            (number: try value.text("number"), hasBaseFee: !value["baseFeePerGas"].isNull)
        }
        let zero = JSONValue.string("0x" + String(repeating: "0", count: 40))
        return LedgerFeatures(
            client: client ?? "unnamed", chainID: chainID, hasBaseFee: latest.hasBaseFee,
            hasFeeHistory: try await line.knows("eth_feeHistory", ["0x1", "latest", .array([])]),
            hasTipAdvice: try await line.knows("eth_maxPriorityFeePerGas", []),
            hasBlockReceipts: try await line.knows("eth_getBlockReceipts", [.string(latest.number)]),
            hasProofs: try await line.knows("eth_getProof", [zero, .array([]), .string(latest.number)]))
    }
}

extension RPCLine {
    /// Whether the method exists: answered, or refused for another reason than that.
    func knows(_ method: String, _ params: [JSONValue]) async throws(ReadFault) -> Bool {
        do throws(RPCFault) {
            _ = try await call(method, params)
            return true
        } catch {
            guard let refusal = error.refusal else { throw .call(error) }
            return !refusal.isMethodMissing
        }
    }
}
