import EVMProofs
import SettlementModel
import SettlementProofs

/// A block as a node tells it: its header as bytes, and the names of its transactions.
///
/// The header is put together again from the JSON, so that its hash, its seals and its roots can be checked; a node that
/// alters a member alters the hash.
struct NodeBlock: Sendable {
    let header: EVMHeader
    let headerBytes: [UInt8]
    /// The hash the node gives for it. It names the block; whether it is this header's is checked by the proofs.
    let statedHash: Bytes32
    /// In the block's order.
    let transactions: [Bytes32]
    /// Of the block, in wei; `nil` before London.
    let baseFee: UInt128?
    let logsBloom: [UInt8]

    init(_ value: NodeValue) throws(NodeAnswerFault) {
        statedHash = try value.bytes32("hash")
        headerBytes = try Self.header(value)
        do { header = try EVMHeader(headerBytes) } catch {
            throw NodeAnswerFault(path: "block", expected: "a header: \(error)")
        }
        baseFee = value["baseFeePerGas"].isNull ? nil : try value.wei("baseFeePerGas")
        logsBloom = try value.bytes("logsBloom", count: 256)
        var hashes: [Bytes32] = []
        for element in try value.array("transactions", limit: 1 << 20) {
            // Hashes, or whole transactions where the caller asked for them.
            hashes.append(try element["hash"].isNull ? element.bytes32() : element.bytes32("hash"))
        }
        transactions = hashes
    }

    /// The fifteen items that every header has, then those of later forks in their order. The first fork item that is
    /// missing ends the list: no fork leaves one out.
    private static func header(_ value: NodeValue) throws(NodeAnswerFault) -> [UInt8] {
        var items: [[UInt8]] = []
        for key in ["parentHash", "sha3Uncles"] { items.append(RLP.string(try value.bytes(key, count: 32))) }
        items.append(RLP.string(try value.bytes("miner", count: 20)))
        for key in ["stateRoot", "transactionsRoot", "receiptsRoot"] {
            items.append(RLP.string(try value.bytes(key, count: 32)))
        }
        items.append(RLP.string(try value.bytes("logsBloom", count: 256)))
        for key in ["difficulty", "number", "gasLimit", "gasUsed", "timestamp"] {
            items.append(try scalar(value, key))
        }
        items.append(RLP.string(try value.bytes("extraData", limit: EVMHeader.largestSize)))
        items.append(RLP.string(try value.bytes("mixHash", count: 32)))
        items.append(RLP.string(try value.bytes("nonce", count: 8)))
        for (key, isNumber) in forkItems {
            if value[key].isNull { break }
            items.append(try isNumber ? scalar(value, key) : RLP.string(value.bytes(key, count: 32)))
        }
        return RLP.list(items)
    }

    private static let forkItems: [(key: String, isNumber: Bool)] = [
        ("baseFeePerGas", true), ("withdrawalsRoot", false), ("blobGasUsed", true), ("excessBlobGas", true),
        ("parentBeaconBlockRoot", false), ("requestsHash", false),
    ]

    /// A quantity as RLP writes it, whatever its size.
    private static func scalar(_ value: NodeValue, _ key: String) throws(NodeAnswerFault) -> [UInt8] {
        let text = try value.text(key, limit: 66)
        guard HexQuantity.isWellFormed(text) else {
            throw NodeAnswerFault(path: key, expected: "a hex quantity")
        }
        let digits = text.dropFirst(2).lowercased()
        let bytes = Hex.decode(digits.count % 2 == 0 ? digits : "0" + digits) ?? []
        return RLP.string(Array(bytes.drop { $0 == 0 }))
    }
}

/// Whether a header's bloom admits a log of `address`: where it does not, the block has none, by the block's own seal.
///
/// - Source: the Ethereum yellow paper 4.3.1 (the function M).
func bloomAdmits(_ bloom: [UInt8], _ address: EVMAddress) -> Bool {
    let digest = Keccak256.digest(address.bytes).bytes
    return [0, 2, 4].allSatisfy { place in
        let bit = (Int(digest[place]) << 8 | Int(digest[place + 1])) & 2047
        return bloom[255 - bit / 8] & (1 << UInt8(bit % 8)) != 0
    }
}
