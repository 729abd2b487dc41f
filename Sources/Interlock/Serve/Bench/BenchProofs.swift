import EVMProofs
import Secp256k1
import SettlementModel
import SettlementProofs

/// How fast proofs of an EVM ledger are verified, beside the bare recoveries that none can avoid: `interlock bench --proofs`.
struct BenchProofs {
    /// Seconds for one header of seven validators with all seals, and a receipt of 32 logs under it.
    let headerAndReceipt: Double
    /// Seconds for the recoveries of the same seals by bare calls.
    let recoveries: Double
    /// The first over the second.
    let ratio: Double
    /// Seconds for a whole bundle that proves a lock, from its JSON on.
    let bundle: Double
    let logsPerSecond: Double

    static let validators = 7
    private static let rounds = 41
    private static let repeats = 50

    /// Each round runs everything in turn. A figure is its middle round; the ratio is the middle of the rounds' own
    /// ratios, so that what else the machine does weighs on both sides alike.
    ///
    /// - Throws: `CommandFailure` where something is refused that must hold.
    static func measure() throws -> BenchProofs {
        let chain = try BenchChain(validators: validators)
        let start = try HeaderChain(trusted: chain.trusted, hash: chain.trustedHash, policy: chain.policy)
        let verifier = EVMLockVerifier()
        var (header, bare, bundle, logs): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        for _ in 0..<rounds {
            bare.append(try timed { try recover(chain) })
            header.append(try timed { try follow(chain, from: start) })
            bundle.append(try timed { _ = try verifier.verify(chain.bundle, from: chain.anchor) })
            logs.append(try timed { try decode(chain.receiptBytes) })
        }
        return BenchProofs(
            headerAndReceipt: middle(header), recoveries: middle(bare),
            ratio: middle(zip(header, bare).map(/)),
            bundle: middle(bundle), logsPerSecond: Double(BenchChain.logs) / middle(logs))
    }

    private static func follow(_ chain: BenchChain, from start: HeaderChain) throws {
        var headers = start
        try headers.follow(chain.header)
        let receipt = try EVMReceipt(at: 0, chain.receipt, under: headers.verified.receiptsRoot)
        guard receipt.logs.count == BenchChain.logs else { throw void("a log is missing") }
    }

    private static func decode(_ receipt: [UInt8]) throws {
        for log in try EVMReceipt(receipt[...]).logs {
            guard try EscrowEvent(log) != nil else { throw void("an event is not known") }
        }
    }

    private static func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func recover(_ chain: BenchChain) throws {
        for seal in chain.seals where Secp256k1.recover(seal, over: chain.digest) == nil {
            throw void("a good seal is refused")
        }
    }

    private static func timed(_ work: () throws -> Void) throws -> Double {
        let began = ContinuousClock.now
        for _ in 0..<repeats { try work() }
        return BenchClock.seconds(began.duration(to: .now)) / Double(repeats)
    }

    private static func void(_ detail: String) -> CommandFailure {
        CommandFailure.refused("bench.void", "the run is void: \(detail)", next: "report it with the version")
    }
}

extension BenchProofs {
    var json: JSONValue {
        [
            "bundleMicroseconds": .integer(Self.micro(bundle)),
            "headerAndReceiptMicroseconds": .integer(Self.micro(headerAndReceipt)),
            "logsPerSecond": .integer(Int64(logsPerSecond)),
            "ratioThousandths": .integer(Int64(ratio * 1000)),
            "recoveriesMicroseconds": .integer(Self.micro(recoveries)), "v": 1,
            "validators": .integer(Int64(Self.validators)),
        ]
    }

    var lines: [String] {
        [
            "QBFT header, \(Self.validators) seals, with a receipt of \(BenchChain.logs) logs: \(Self.micro(headerAndReceipt)) µs",
            "its \(Self.validators) recoveries by bare calls: \(Self.micro(recoveries)) µs; ratio \(Self.hundredths(ratio))",
            "a lock's whole bundle, from JSON on: \(Self.micro(bundle)) µs",
            "logs decoded: \(Int(logsPerSecond)) a second",
        ]
    }

    private static func micro(_ seconds: Double) -> Int64 { Int64((seconds * 1e6).rounded()) }
    private static func hundredths(_ value: Double) -> String {
        let rounded = Int((value * 100).rounded())
        let rest = rounded % 100
        return "\(rounded / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
