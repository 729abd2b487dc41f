import EVMProofs
import SettlementModel
import SettlementProofs

/// What the nodes say would happen if a call were made now.
enum Simulation: Hashable, Sendable {
    case runs(gas: UInt64)
    /// Every endpoint that answered says so. The words are the contract's, or the node's.
    /// - byAll: none was silent. What cannot be made good again needs that.
    case reverts(String, byAll: Bool)
    case unsaid(String)
}

/// Tries calls on the nodes' newest state. Nothing is sent, and nothing is believed that costs more than a delay.
struct Simulator: Sendable {
    let pool: EndpointPool
    let sender: EVMAddress

    /// One endpoint that says it runs is enough to try: a node that is behind may not know the lock yet. The others are asked
    /// where it refuses, does not answer, or wants more gas than an act takes; then the most counts, within the settings' bound.
    func run(to target: EVMAddress?, data: [UInt8]) async -> Simulation {
        let call = self.call(target, data)
        let heard = await pool.askInTurn { line throws(ReadFault) in
            try await Self.one(line, call)
        } until: {
            if case .runs(let gas) = $0 { gas <= EVMDriver.gasOfAnAct } else { false }
        }
        var words: [String] = []
        var gas: UInt64?
        for (_, answer) in heard {
            guard case .success(let found) = answer else { continue }
            switch found {
            case .runs(let needed): gas = max(gas ?? 0, needed)
            case .reverts(let reason, _): words.append(reason)
            case .unsaid: break
            }
        }
        if let gas { return .runs(gas: gas) }
        // The contract's own words are in lower case with a colon; a node's are longer. The shortest says most.
        if let reason = words.min(by: { $0.utf8.count < $1.utf8.count }) {
            return .reverts(reason, byAll: words.count == heard.count)
        }
        return .unsaid("no endpoint tried the call")
    }

    /// Why a transaction that a block holds failed: the same call on that block's state. Words for people.
    func reason(to target: EVMAddress?, data: [UInt8], at block: UInt64) async -> String? {
        let call = self.call(target, data)
        let heard = await pool.askAll { line throws(ReadFault) in
            try await Self.revert(line, call, HexQuantity.write(block))
        }
        return heard.compactMap { try? $0.answer.get() }.first ?? nil
    }

    private func call(_ target: EVMAddress?, _ data: [UInt8]) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("from", .string("\(sender)")), ("data", .string("0x" + Hex.encode(data))),
        ]
        if let target { members.append(("to", .string("\(target)"))) }
        return .object(JSONObject(members))
    }

    private static func one(_ line: RPCLine, _ call: JSONValue) async throws(ReadFault) -> Simulation {
        do throws(ReadFault) {
            return .runs(
                gas: try await line.value("eth_estimateGas", [call]) { value throws(NodeAnswerFault) in
                    try value.quantity()
                })
        } catch {
            guard case .call(let fault) = error, let refusal = fault.refusal else { throw error }
            if refusal.isMethodMissing { throw error }
            return .reverts(try await revert(line, call, "latest") ?? refusal.message, byAll: true)
        }
    }

    /// The contract's reason; `nil` where the call runs or the node does not pass the reason on.
    private static func revert(
        _ line: RPCLine, _ call: JSONValue, _ block: String
    ) async throws(ReadFault) -> String? {
        do throws(ReadFault) {
            // Nodes up to geth 1.9 give what the contract returned, reverted or not.
            let result = try await line.value("eth_call", [call, .string(block)]) {
                value throws(NodeAnswerFault) in
                try value.bytes(limit: 64 << 10)
            }
            return RevertReason.read(result)
        } catch {
            guard case .call(let fault) = error, let refusal = fault.refusal else { throw error }
            return refusal.data.flatMap(RevertReason.read) ?? refusal.message
        }
    }
}

/// What a contract gives when it reverts.
///
/// - Source: Solidity ABI, `Error(string)`, selector 0x08c379a0.
enum RevertReason {
    static func read(_ bytes: [UInt8]) -> String? {
        guard bytes.count >= 68, bytes.starts(with: [0x08, 0xC3, 0x79, 0xA0]),
            bytes[4..<36].dropLast().allSatisfy({ $0 == 0 }), bytes[35] == 0x20,
            bytes[36..<64].allSatisfy({ $0 == 0 })
        else { return nil }
        let count = bytes[64..<68].reduce(0) { $0 << 8 | Int($1) }
        guard count <= 200, bytes.count >= 68 + count else { return nil }
        let text = String(decoding: bytes[68..<68 + count], as: UTF8.self)
        return text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) ? text : nil
    }
}
