import SettlementModel
import SettlementProofs

/// Hands signed bytes to every endpoint, so that one that drops them cannot keep them off the ledger.
struct Broadcast: Sendable {
    let pool: EndpointPool

    /// What the endpoints said. Whether the transaction is on the ledger is asked of the ledger, never taken from here.
    enum Answer: Hashable, Sendable {
        /// At least one has it, now or from before.
        case taken
        /// Every one that answered refused it; the bytes are known to them and may still be taken later.
        case refused(String)
        /// Nobody answered: it may have arrived.
        case unknown(String)
    }

    func send(_ raw: [UInt8]) async -> Answer {
        let params: [JSONValue] = [.string("0x" + Hex.encode(raw))]
        let heard = await pool.askAll { line throws(ReadFault) in
            do throws(ReadFault) {
                return try await line.value("eth_sendRawTransaction", params) {
                    value throws(NodeAnswerFault) in
                    _ = try value.bytes32()
                    return Answer.taken
                }
            } catch {
                guard case .call(let fault) = error, let refusal = fault.refusal else { throw error }
                return Self.isKnown(refusal) ? .taken : .refused(refusal.message)
            }
        }
        let answers = heard.compactMap { try? $0.answer.get() }
        if answers.contains(.taken) { return .taken }
        let silent = heard.map { "\($0.name): \($0.answer.words)" }.joined(separator: "; ")
        return answers.count == heard.count ? answers.first ?? .unknown("no endpoint") : .unknown(silent)
    }

    /// The node has it already, or its nonce is used up, which the final chain will show. Words differ between nodes.
    private static func isKnown(_ refusal: RPCRefusal) -> Bool {
        let words = refusal.message.lowercased()
        return ["already known", "known transaction", "already imported", "nonce too low"].contains {
            words.contains($0)
        }
    }
}
