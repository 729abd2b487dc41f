import Curl
import EVMAdapter
import EVMProofs
import Foundation
import OpenSSL
import SettlementModel
import SettlementProofs

/// What the chain itself takes for the two acts of a transfer, lock and claim: signed transactions by bare JSON-RPC, from the very
/// fee accounts that the gateways use afterwards. A sealed block is final here, so a receipt is the end.
struct BenchChainFloor {
    static let period = 1.0
    /// Locks that are sent one at a time, each so much later in the block's period.
    static let alone = 8

    /// From sending one lock to its receipt, sorted.
    let actSeconds: [Double]
    /// Of a lock and the claim behind it, many at once.
    let transfersPerSecond: Double
    /// The network's process, a transfer.
    let cpuSeconds: Double

    /// - Parameters:
    ///   - transfers: how many are locked and claimed at once.
    ///   - inFlight: how many of them are under way at the same time.
    ///   - cpu: the processor time that the network's process has used so far.
    static func measure(
        _ network: DemoNetwork, _ world: DemoWorld, transfers: Int, inFlight: Int, cpu: () throws -> Double
    ) throws -> BenchChainFloor {
        let pens = try DemoWorld.banks.map { bank in
            try BenchPen(network, fee: world.path("\(bank.folder)/keys/evm-fee.key"))
        }
        let seller = try KeyFiles.evmHolder(
            world.path("\(DemoWorld.banks[0].folder)/keys/evm-holder.key.pem"))
        let deals = try (0..<alone + transfers).map { try BenchDeal($0, network, seller) }
        var loop = BenchChainLoop(pens: pens)
        var seconds: [Double] = []
        for (place, deal) in deals.prefix(alone).enumerated() {
            Thread.sleep(forTimeInterval: period * Double(place) / Double(alone))
            seconds.append(try loop.time(deal.lock, by: 0))
        }
        // Nothing stays locked: the checks count every unit.
        for deal in deals.prefix(alone) { _ = try loop.time(deal.claim, by: 1) }
        let before = try cpu()
        let began = ContinuousClock.now
        try loop.settle(Array(deals.suffix(transfers)), inFlight: inFlight)
        let spent = BenchClock.seconds(began.duration(to: .now))
        return BenchChainFloor(
            actSeconds: seconds.sorted(), transfersPerSecond: Double(transfers) / spent,
            cpuSeconds: (try cpu() - before) / Double(transfers))
    }
}

/// The calls of one lock and its claim.
private struct BenchDeal {
    let lock: [UInt8]
    let claim: [UInt8]

    init(_ number: Int, _ network: DemoNetwork, _ seller: SigningKey) throws {
        let preimage = Preimage(Digest.sha256(try SecureRandom.bytes(32)))
        let now = SystemClock.seconds()
        let parties = try DemoWorld.banks.map { bank in
            LockParty(
                account: AccountID(checked: try network.account(bank)),
                holderKey: network.holders[bank.index])
        }
        guard let transfer = TransferID(Array(Digest.sha256(Array("floor \(number)".utf8)).bytes.prefix(16))),
            let deadline = LedgerInstant(seconds: now + 3600),
            let expiry = LedgerInstant(seconds: now + 7200),
            let terms = LockTerms(
                ledger: network.anchor.ledger, transfer: transfer, leg: .y, asset: network.bond.id,
                quantity: BenchStage.units, payer: parties[0], payee: parties[1],
                hashlock: preimage.hashlock, claimGate: .beforeExpiry, refundGate: .fromExpiry,
                exitByBoth: false, lockDeadline: deadline, expiry: expiry,
                termsDigest: Digest.sha256(Array("floor".utf8)))
        else { throw BenchChainLoop.fault("a lock that cannot be") }
        let held = try EscrowLock(terms, network.profile)
        let draft = EscrowDraft.lock(held, network.profile)
        guard let consent = draft.consent, let act = try draft.signed(by: [seller.sign(consent.message)])
        else {
            throw BenchChainLoop.fault("a consent that does not hold")
        }
        lock = act.calldata
        claim = EscrowAct.claim(held, preimage, network.profile).calldata
    }
}

/// One fee account's transactions, by hand.
private struct BenchPen {
    let node: PlainNode
    let connection: CurlConnection
    private let signer: FeeKeyFile
    private let chain: UInt64
    private let escrow: EVMAddress
    private var nonce: UInt64
    private static let tip: UInt64 = 2_000_000_000
    private static let ceiling: UInt64 = 100_000_000_000
    private static let gas: UInt64 = 250_000

    init(_ network: DemoNetwork, fee path: String) throws {
        node = PlainNode(network.endpoints[0])
        connection = try CurlConnection()
        signer = try EVMFailure.explained { () throws(EVMFault) in try FeeKeyFile(path: path) }
        chain = network.profile.chainID
        escrow = network.profile.escrow
        let count = try node.call(
            "eth_getTransactionCount", [.string("\(signer.address)"), "latest"], on: connection)
        guard case .string(let text) = count, let next = UInt64(text.dropFirst(2), radix: 16) else {
            throw PlainNode.fault("no nonce")
        }
        nonce = next
    }

    /// Sends a call to the escrow. - Returns: the transaction's hash.
    mutating func send(_ data: [UInt8]) throws -> String {
        let fields: [[UInt8]] = [
            RLP.number(chain), RLP.number(nonce), RLP.number(Self.tip), RLP.number(Self.ceiling),
            RLP.number(Self.gas), RLP.string(escrow.bytes), RLP.number(0), RLP.string(data),
            RLP.list([[UInt8]]()),
        ]
        let digest = Keccak256.digest([2] + RLP.list(fields))
        let signature = try EVMFailure.explained { () throws(EVMFault) in try signer.sign(digest) }
        let proof = [
            RLP.number(UInt64(signature[64])), RLP.string(signature[..<32].drop { $0 == 0 }),
            RLP.string(signature[32..<64].drop { $0 == 0 }),
        ]
        let raw = [2] + RLP.list(fields + proof)
        guard
            case .string(let name) = try node.call(
                "eth_sendRawTransaction", [.string("0x" + Hex.encode(raw))], on: connection)
        else { throw PlainNode.fault("a transaction without a name") }
        nonce += 1
        return name
    }
}

/// Sends and looks, on one thread.
private struct BenchChainLoop {
    var pens: [BenchPen]

    /// From sending a call by one fee account to its receipt.
    mutating func time(_ call: [UInt8], by pen: Int) throws -> Double {
        let began = ContinuousClock.now
        let name = try pens[pen].send(call)
        while true {
            let receipt = try pens[0].node.call(
                "eth_getTransactionReceipt", [.string(name)], on: pens[0].connection)
            if receipt != .null {
                try Self.require(receipt)
                return BenchClock.seconds(began.duration(to: .now))
            }
            try Self.requireTime(began)
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    /// Locks and claims all of them, so many at a time: the claim is sent when the lock is in a block.
    mutating func settle(_ deals: [BenchDeal], inFlight: Int) throws {
        let (node, connection) = (pens[0].node, pens[0].connection)
        let began = ContinuousClock.now
        var next = try BenchChainWatch.height(node, connection) + 1
        var (sent, claimed) = (0, 0)
        var locks: [String: BenchDeal] = [:]
        var claims: Set<String> = []
        while claimed < deals.count {
            while sent < deals.count, locks.count + claims.count < inFlight {
                locks[try pens[0].send(deals[sent].lock)] = deals[sent]
                sent += 1
            }
            guard try BenchChainWatch.height(node, connection) >= next else {
                try Self.requireTime(began)
                Thread.sleep(forTimeInterval: 0.01)
                continue
            }
            let block = try node.call(
                "eth_getBlockReceipts", [.string(BenchChainWatch.hex(next))], on: connection)
            guard case .array(let receipts) = block else { throw PlainNode.fault("a block without receipts") }
            next += 1
            for receipt in receipts {
                let name = try PlainNode.text(receipt, "transactionHash")
                if let deal = locks.removeValue(forKey: name) {
                    try Self.require(receipt)
                    claims.insert(try pens[1].send(deal.claim))
                } else if claims.remove(name) != nil {
                    try Self.require(receipt)
                    claimed += 1
                }
            }
        }
    }

    private static func require(_ receipt: JSONValue) throws {
        guard try PlainNode.text(receipt, "status") == "0x1" else { throw fault("a call was reverted") }
    }

    private static func requireTime(_ began: ContinuousClock.Instant) throws {
        guard began.duration(to: .now) < .seconds(300) else { throw fault("the chain does not go on") }
    }

    static func fault(_ detail: String) -> CommandFailure {
        .unavailable("bench.floor", "bare calls to the chain: \(detail)", next: "read evm-network.log")
    }
}
