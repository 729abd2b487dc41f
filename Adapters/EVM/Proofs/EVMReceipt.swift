public import SettlementModel
public import SettlementProofs

/// One event of a contract, as a receipt holds it.
public struct EVMLog: Hashable, Sendable {
    /// The contract that emitted it.
    public let address: EVMAddress
    /// At most four; the first is the event's signature hash.
    public let topics: [Bytes32]
    public let data: [UInt8]

    static let largestData = 65_536

    /// - Throws: `proof.evm.rlp`.
    init(_ item: RLPItem) throws(ProofFault) {
        let items = try item.items(exactly: 3)
        address = try items[0].address()
        var topics: [Bytes32] = []
        for topic in try items[1].items(limit: 4) { topics.append(try topic.bytes32()) }
        self.topics = topics
        data = Array(try items[2].string(limit: Self.largestData))
    }
}

/// What a transaction did, as the receipts trie holds it.
///
/// - Source: the Ethereum yellow paper 4.3.1; EIP-658 (status), EIP-2718 (typed envelopes).
public struct EVMReceipt: Hashable, Sendable {
    /// 0 for a transaction without a type.
    public let type: UInt8
    public let hasSucceeded: Bool
    public let logs: [EVMLog]

    /// Most logs of one receipt that are read.
    public static let mostLogs = 4096

    /// - Throws: `proof.evm.rlp`, `proof.evm.receipt`.
    public init(_ bytes: ArraySlice<UInt8>) throws(ProofFault) {
        guard let first = bytes.first else { throw Self.fault("no bytes") }
        // EIP-2718: a type is 0x01 to 0x7f, a list starts at 0xc0.
        guard (1...0x7F).contains(first) || first >= 0xC0 else {
            throw Self.fault("neither a type nor a list")
        }
        type = first < 0x80 ? first : 0
        let items = try RLPItem(first < 0x80 ? bytes.dropFirst() : bytes).items(exactly: 4)
        let status = try items[0].string(limit: 32)
        // Before Byzantium a state root stood here, which does not say whether the transaction succeeded.
        guard status.isEmpty || status.elementsEqual([1]) else { throw Self.fault("no status of 0 or 1") }
        hasSucceeded = !status.isEmpty
        _ = try items[1].word()
        _ = try items[2].string(exactly: 256)
        var logs: [EVMLog] = []
        for item in try items[3].items(limit: Self.mostLogs) { logs.append(try EVMLog(item)) }
        self.logs = logs
    }

    /// The receipt at `index` of a block, shown under its receipts root.
    ///
    /// - Throws: `proof.evm.rlp`, `proof.evm.trie`, `proof.evm.receipt` also where the block has no such transaction.
    public init(at index: UInt64, _ proof: TrieProof, under root: Bytes32) throws(ProofFault) {
        guard let bytes = try proof.value(of: RLP.number(index), under: root) else {
            throw Self.fault("the block has no transaction \(index)")
        }
        try self.init(bytes)
    }

    /// The log at `place` of a transaction that succeeded, if `contract` emitted it and it is the event `topic`.
    ///
    /// - Throws: `proof.evm.receipt` for a failed transaction; `proof.evm.log`.
    public func log(
        at place: Int, of contract: EVMAddress, event topic: Bytes32
    ) throws(ProofFault) -> EVMLog {
        guard hasSucceeded else { throw Self.fault("the transaction failed: its effects were undone") }
        guard logs.indices.contains(place) else {
            throw ProofFault(code: "proof.evm.log", detail: "the receipt has no log \(place)")
        }
        let log = logs[place]
        guard log.address == contract else {
            throw ProofFault(code: "proof.evm.log", detail: "another contract emitted it: \(log.address)")
        }
        guard log.topics.first == topic else {
            throw ProofFault(code: "proof.evm.log", detail: "it is another event")
        }
        return log
    }

    private static func fault(_ detail: String) -> ProofFault {
        ProofFault(code: "proof.evm.receipt", detail: detail)
    }
}
