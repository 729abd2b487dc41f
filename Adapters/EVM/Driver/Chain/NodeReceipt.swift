import EVMProofs
import SettlementModel

/// A transaction's receipt as a node tells it. It counts only once the block's root is rebuilt from all of them.
struct NodeReceipt: Hashable, Sendable {
    let transaction: Bytes32
    /// What the transaction trie and EIP-2718 call its type; 0 where the node names none (before Berlin).
    let type: UInt8
    /// One byte 0 or 1, or 32 bytes of state root (before Byzantium).
    let outcome: [UInt8]
    let cumulativeGas: UInt64
    let bloom: [UInt8]
    let logs: [NodeLog]
    /// Which contract it made.
    let contract: EVMAddress?

    var isSuccess: Bool { outcome == [1] }

    init(_ value: NodeValue) throws(NodeAnswerFault) {
        transaction = try value.bytes32("transactionHash")
        let number = value["type"].isNull ? 0 : try value.quantity("type")
        guard number < 0x80 else { throw NodeAnswerFault(path: "type", expected: "a type below 128") }
        type = UInt8(number)
        if value["status"].isNull {
            outcome = try value.bytes("root", count: 32)
        } else {
            let status = try value.quantity("status")
            guard status <= 1 else { throw NodeAnswerFault(path: "status", expected: "0 or 1") }
            outcome = status == 1 ? [1] : []
        }
        cumulativeGas = try value.quantity("cumulativeGasUsed")
        bloom = try value.bytes("logsBloom", count: 256)
        var logs: [NodeLog] = []
        for element in try value.array("logs", limit: 1 << 20) { logs.append(try NodeLog(element)) }
        self.logs = logs
        contract =
            value["contractAddress"].isNull
            ? nil : EVMAddress(try value.bytes("contractAddress", count: 20))
    }

    /// The bytes that the receipts trie holds.
    ///
    /// - Source: EIP-2718; the Ethereum yellow paper 4.3.1.
    var encoding: [UInt8] {
        let list = RLP.list([
            RLP.string(outcome), RLP.number(cumulativeGas), RLP.string(bloom), RLP.list(logs.map(\.encoding)),
        ])
        return type == 0 ? list : [type] + list
    }
}

/// One event of one contract.
struct NodeLog: Hashable, Sendable {
    let address: EVMAddress
    let topics: [Bytes32]
    let data: [UInt8]

    init(_ value: NodeValue) throws(NodeAnswerFault) {
        guard let address = EVMAddress(try value.bytes("address", count: 20)) else {
            throw NodeAnswerFault(path: "address", expected: "20 bytes")
        }
        self.address = address
        var topics: [Bytes32] = []
        for element in try value.array("topics", limit: 4) { topics.append(try element.bytes32()) }
        self.topics = topics
        data = try value.bytes("data", limit: 16 << 20)
    }

    var encoding: [UInt8] {
        RLP.list([
            RLP.string(address.bytes), RLP.list(topics.map { RLP.string($0.bytes) }), RLP.string(data),
        ])
    }

    /// What it says as the escrow's. Its neighbours do not matter: whoever fills a transaction with logs hides none of them.
    var escrowEvent: EscrowEvent? {
        let alone = RLP.list([
            RLP.string([1]), RLP.number(0), RLP.string([UInt8](repeating: 0, count: 256)),
            RLP.list([encoding]),
        ])
        guard let log = try? EVMReceipt(alone[...]).logs.first else { return nil }
        return try? EscrowEvent(log)
    }
}
