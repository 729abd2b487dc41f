import EVMProofs
import SettlementModel
import SettlementProofs

/// Reads blocks of one endpoint, and holds what it says against the headers.
struct BlockReader: Sendable {
    let escrow: EVMAddress?
    let rule: FinalityRule
    /// Whether this ledger's nodes answer `eth_getBlockReceipts`.
    let hasBlockReceipts: Bool

    /// Blocks `range`, in order; as far as the endpoint has them.
    func blocks(_ range: ClosedRange<UInt64>, _ line: RPCLine) async throws(ReadFault) -> [NodeBlock] {
        let calls = range.map {
            (method: "eth_getBlockByNumber", params: [JSONValue.string(HexQuantity.write($0)), .bool(false)])
        }
        let results: [NodeValue]
        do { results = try await line.batch(calls) } catch { throw .call(error) }
        var blocks: [NodeBlock] = []
        for (number, value) in zip(range, results) {
            if value.isNull { break }
            let block: NodeBlock
            do { block = try NodeBlock(value) } catch {
                throw .call(.unreadable("block \(number): \(error)"))
            }
            guard block.header.number == number else { throw .lie("asked for block \(number), got another") }
            try requireOwnHash(block)
            blocks.append(block)
        }
        return blocks
    }

    /// The block's stated hash must be that of its members; else one of them was altered.
    private func requireOwnHash(_ block: NodeBlock) throws(ReadFault) {
        let hash: Bytes32
        switch rule {
        case .sealed(let policy):
            do { hash = try SealedHeader(block.headerBytes, policy.format).hash } catch {
                throw .lie("block \(block.header.number): \(error)")
            }
        case .clique, .tag: hash = block.header.fullHash
        }
        guard hash == block.statedHash else {
            throw .lie("block \(block.header.number) does not hash to \(block.statedHash)")
        }
    }

    /// What the escrow said in a block. Every receipt is fetched and the root rebuilt, so that no event can be held back.
    func events(_ block: NodeBlock, _ line: RPCLine) async throws(ReadFault) -> [FinalEvent] {
        guard let escrow, bloomAdmits(block.logsBloom, escrow) else { return [] }
        let receipts = try await receipts(block, line)
        guard OrderedTrieRoot.of(receipts.map(\.encoding)) == block.header.receiptsRoot else {
            throw .lie("the receipts of block \(block.header.number) do not make its root")
        }
        guard let time = Int64(exactly: block.header.timestamp).flatMap({ LedgerInstant(seconds: $0) }) else {
            throw .lie("block \(block.header.number) has no time in seconds")
        }
        var events: [FinalEvent] = []
        var place = 0
        for log in receipts.flatMap(\.logs) {
            defer { place += 1 }
            guard log.address == escrow, let event = log.escrowEvent,
                let index = FinalEvent.index(block: block.header.number, log: place)
            else { continue }
            events.append(FinalEvent(event, index: index, time: time))
        }
        return events
    }

    func receipts(_ block: NodeBlock, _ line: RPCLine) async throws(ReadFault) -> [NodeReceipt] {
        if block.transactions.isEmpty { return [] }
        let values: [NodeValue]
        do throws(RPCFault) {
            if hasBlockReceipts {
                let number = JSONValue.string(HexQuantity.write(block.header.number))
                let answer = try await line.call("eth_getBlockReceipts", [number])
                guard case .array(let elements) = answer else { throw .unreadable("no list of receipts") }
                values = elements
            } else {
                values = try await line.batch(
                    block.transactions.map {
                        (method: "eth_getTransactionReceipt", params: [.string("0x" + $0.hex)])
                    })
            }
        } catch { throw .call(error) }
        guard !values.contains(.null) else { throw .behind("receipts of block \(block.header.number)") }
        var receipts: [NodeReceipt] = []
        for value in values {
            do { receipts.append(try NodeReceipt(value)) } catch {
                throw .call(.unreadable("a receipt of block \(block.header.number): \(error)"))
            }
        }
        return receipts
    }

    /// An account's proof under a final block's state root.
    func account(
        _ address: EVMAddress, slots: [Bytes32], at block: FinalBlock, _ line: RPCLine
    ) async throws(ReadFault) -> ProvenAccount {
        let params: [JSONValue] = [
            .string("\(address)"), .array(slots.map { .string("0x" + $0.hex) }),
            .string(HexQuantity.write(block.number)),
        ]
        let sent = try await line.value("eth_getProof", params) { value throws(NodeAnswerFault) in
            try AccountProofBytes(value, slots: slots.count)
        }
        do { return try ProvenAccount(address, sent, slots: slots, under: block.stateRoot) } catch {
            throw .lie("the proof of \(address) at block \(block.number): \(error)")
        }
    }
}
