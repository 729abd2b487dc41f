import Curl
import EVMProofs
import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// Reads the escrow's events as the network's own node tells them, each block once.
struct BenchChainWatch {
    /// One act on the escrow. `terms` is Interlock's id of the lock.
    struct Event {
        let terms: String
        let kind: LogEntryKind
    }

    /// Between two looks at the height: how late an event may be seen here.
    static let poll = Duration.milliseconds(50)

    private let node: PlainNode
    private let escrow: EVMAddress
    private let connection: CurlConnection
    private var next: UInt64

    /// Begins after the newest block.
    init(_ network: DemoNetwork) throws {
        node = PlainNode(network.endpoints[0])
        escrow = network.profile.escrow
        connection = try CurlConnection()
        next = try Self.height(node, connection) + 1
    }

    /// What has come since the last look; empty where there is no new block.
    mutating func look() throws -> [Event] {
        let height = try Self.height(node, connection)
        guard height >= next else { return [] }
        let logs = try node.call(
            "eth_getLogs",
            [
                [
                    "address": .string("\(escrow)"), "fromBlock": .string(Self.hex(next)),
                    "toBlock": .string(Self.hex(height)),
                ]
            ], on: connection)
        next = height + 1
        guard case .array(let logs) = logs else { throw PlainNode.fault("logs that are no list") }
        return try logs.map { log in
            guard case .object(let object) = log, case .array(let topics)? = object["topics"],
                topics.count == 3, case .string(let name) = topics[0], case .string(let terms) = topics[2]
            else { throw PlainNode.fault("a log without three topics") }
            // What the bench does not expect makes its run void, by whichever name.
            return Event(terms: String(terms.dropFirst(2)), kind: Self.kinds[name] ?? .refunded)
        }
    }

    static func height(_ node: PlainNode, _ connection: CurlConnection) throws -> UInt64 {
        guard case .string(let text) = try node.call("eth_blockNumber", [], on: connection),
            let height = UInt64(text.dropFirst(2), radix: 16)
        else { throw PlainNode.fault("no height") }
        return height
    }

    static func hex(_ number: UInt64) -> String { "0x" + String(number, radix: 16) }

    private static let kinds: [String: LogEntryKind] = [
        topic(
            "Locked(bytes32,bytes32,address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64)"
        ): .locked,
        topic("Claimed(bytes32,bytes32,bytes32)"): .claimed,
    ]

    private static func topic(_ event: String) -> String {
        "0x" + Keccak256.digest(Array(event.utf8)).hex
    }
}
