import EVMProofs
import SettlementModel
import SettlementProofs

/// Questions to the final chain, each answered by proof.
struct FinalView: Sendable {
    let pool: EndpointPool
    let follower: ChainFollower
    let reader: BlockReader
    let storage: any ChainStorage

    /// An account in the newest final state that was followed.
    func account(_ address: EVMAddress, slots: [Bytes32] = []) async throws(EVMFault) -> ProvenAccount {
        let block = try await newest()
        return try await account(address, slots: slots, at: block)
    }

    func account(
        _ address: EVMAddress, slots: [Bytes32] = [], at block: FinalBlock
    ) async throws(EVMFault) -> ProvenAccount {
        try await pool.ask("the account \(address) at block \(block.number)") {
            [reader] line throws(ReadFault) in
            try await reader.account(address, slots: slots, at: block, line)
        }
    }

    /// The newest final block; it is looked for where none was followed yet.
    func newest() async throws(EVMFault) -> FinalBlock {
        if let known = await follower.newest { return known }
        return try await follower.advance()
    }

    /// The next nonce of `address`, by proof in the final state, and by the lowest word of the endpoints in the newest.
    func sight(of address: EVMAddress) async throws(EVMFault) -> AccountSight {
        let final = try await account(address, at: try await follower.advance()).nonce
        let heard = await pool.askAll { line throws(ReadFault) in
            try await line.value("eth_getTransactionCount", [.string("\(address)"), "latest"]) {
                value throws(NodeAnswerFault) in try value.quantity()
            }
        }
        let latest = heard.compactMap { try? $0.answer.get() }.min() ?? final
        return AccountSight(finalNonce: final, latestNonce: max(latest, final))
    }

    /// The end that `goal` reached in the final chain; `nil` where it is not reached there.
    /// - Parameters:
    ///   - nonce: of the transaction that makes a contract; not read for other goals.
    ///   - maker: the fee account.
    func end(of goal: SubmissionGoal, nonce: UInt64, maker: EVMAddress) async throws(EVMFault) -> SlotEnd? {
        switch goal {
        case .lock(let lock, let state):
            let found = try await storage.events(of: lock).first { $0.kind.state == state }
            return found.map { .applied(index: $0.index, time: $0.time) }
        case .creation:
            guard let address = addressOfContract(madeBy: maker, nonce: nonce) else { return nil }
            let block = try await newest()
            guard try await account(address, at: block).hasCode,
                let index = FinalEvent.index(block: block.number, log: 0),
                let time = block.time
            else { return nil }
            return .applied(index: index, time: time)
        }
    }

    /// Whether the escrow's word of a lock, by proof, says that it came to `state`, at whatever block that was.
    ///
    /// - Returns: the proving block's place, as the event's own may be older than what was followed, and the time of the act.
    func standing(of lock: Bytes32, reached state: LockState) async throws(EVMFault) -> SlotEnd? {
        guard let escrow = reader.escrow else { return nil }
        let block = try await newest()
        let word = try await account(escrow, slots: [EscrowLock.slot(of: lock)], at: block).words.first
        guard let word, let found = try? EscrowState(word),
            let time = state == .locked ? found.lockedAt : found.state == state ? found.since : nil,
            let index = FinalEvent.index(block: block.number, log: 0)
        else { return nil }
        return .applied(index: index, time: time)
    }

    /// In which block a node says that a transaction is. A hint.
    func receiptHint(_ hash: Bytes32) async -> (block: UInt64, isSuccess: Bool)? {
        let heard = await pool.askAll { line throws(ReadFault) in
            try await line.find("eth_getTransactionReceipt", [.string("0x" + hash.hex)]) {
                value throws(NodeAnswerFault) in
                (try value.quantity("blockNumber"), try NodeReceipt(value).isSuccess)
            }
        }
        return heard.compactMap { (try? $0.answer.get()) ?? nil }.first.map { (block: $0.0, isSuccess: $0.1) }
    }

    /// The preimage in a claim's event, if a node shows one that opens the hashlock.
    func claimHint(
        _ lock: Bytes32, _ hashlock: Hashlock, _ escrow: EVMAddress, _ range: ClosedRange<UInt64>
    ) async -> Preimage? {
        let filter: JSONValue = [
            "address": .string("\(escrow)"), "fromBlock": .string(HexQuantity.write(range.lowerBound)),
            "toBlock": .string(HexQuantity.write(range.upperBound)),
            "topics": .array([.string("0x" + EscrowInterface.claimedTopic.hex), .string("0x" + lock.hex)]),
        ]
        let heard = await pool.askAll { line throws(ReadFault) in
            try await line.find("eth_getLogs", [filter]) { value throws(NodeAnswerFault) in
                var logs: [NodeLog] = []
                for element in try value.array(limit: 64) { logs.append(try NodeLog(element)) }
                return logs
            }
        }
        let logs = heard.flatMap { ((try? $0.answer.get()) ?? nil) ?? [] }
        return logs.compactMap { Bytes32($0.data.prefix(32)) }.map { Preimage($0) }.first {
            $0.hashlock == hashlock
        }
    }

    /// A call's one word, the same from every endpoint that answers.
    /// - Throws: `ledger.evm.disagree` where two say different things.
    func agreedWord(
        _ target: EVMAddress, _ data: [UInt8], at block: String
    ) async throws(EVMFault) -> Bytes32? {
        let call: JSONValue = ["to": .string("\(target)"), "data": .string("0x" + Hex.encode(data))]
        let heard = await pool.askAll { line throws(ReadFault) in
            try await line.value("eth_call", [call, .string(block)]) { value throws(NodeAnswerFault) in
                Bytes32(try value.bytes(limit: 64 << 10))
            }
        }
        let words = Set(heard.compactMap { try? $0.answer.get() })
        guard words.count < 2 else {
            throw EVMFault(
                "ledger.evm.disagree", "the endpoints answer a call on block \(block) differently",
                next: "find out which of them is wrong, and take it out")
        }
        guard let word = words.first else {
            throw EVMFault("ledger.evm.unreachable", "no endpoint answers a call", next: "check the nodes")
        }
        return word
    }
}
