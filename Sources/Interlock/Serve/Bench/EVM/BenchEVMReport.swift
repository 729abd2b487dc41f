import Foundation
import SettlementProofs

/// What the gateways add on a chain beside what the chain takes, and beside the same trades on two SQL ledgers.
struct BenchEVMReport {
    let sql: BenchReport
    let evm: BenchReport
    /// Transfers one after the other, before the others.
    let alone: BenchRun
    let floor: BenchChainFloor
    /// Processor seconds that both gateways together use in a second in which they only follow the chain.
    let idle: Double

    var disagreements: [String] {
        sql.disagreements.map { "sql: \($0)" } + evm.disagreements.map { "evm: \($0)" }
    }

    private func gateways(_ report: BenchReport) -> Double {
        report.use.cpu.filter { $0.key.hasPrefix("gateway") }.values.reduce(0, +)
            / Double(report.transfers)
    }

    private var network: Double { (evm.use.cpu["evm-network"] ?? 0) / Double(evm.transfers) }
    private var act: Double { BenchReport.percentile(0.5, of: floor.actSeconds) }
    private func alone(_ step: BenchStep) -> Double {
        BenchReport.percentile(0.5, of: alone.stages[step] ?? [])
    }
    private func ratio(_ value: Double, _ base: Double) -> Double { value / max(base, 1e-9) }

    var json: JSONValue {
        func micro(_ seconds: Double) -> JSONValue { .integer(Int64(seconds * 1e6)) }
        func milli(_ value: Double) -> JSONValue { .integer(Int64(value * 1e3)) }
        return [
            "v": 1, "ledger": "evm", "void": .bool(!disagreements.isEmpty),
            "disagreements": .array(disagreements.map { .string($0) }),
            "evm": evm.json, "sql": sql.json,
            "alone": [
                "transfers": .integer(Int64(alone.latencies.count)),
                "latencyMicroseconds": micro(BenchReport.percentile(0.5, of: alone.latencies)),
                "stageMicroseconds": .object(
                    JSONObject(BenchStep.allCases.map { ($0.name, micro(alone($0))) })),
            ],
            "chain": [
                "blockMicroseconds": micro(BenchChainFloor.period), "actMicroseconds": micro(act),
                "transfersPerSecondMilli": milli(floor.transfersPerSecond),
                "cpuMicrosecondsPerTransfer": micro(floor.cpuSeconds),
            ],
            "ratios": [
                "lockMilli": milli(ratio(alone(.yLocked), act)),
                "claimMilli": milli(ratio(alone(.yClaimed), act)),
                "transfersPerSecondMilli": milli(ratio(evm.rate, floor.transfersPerSecond)),
                "gatewayCPUMilli": milli(ratio(gateways(evm), gateways(sql))),
                "networkCPUMilli": milli(ratio(network, floor.cpuSeconds)),
            ],
            "idleMicrosecondsPerSecond": micro(idle),
        ]
    }

    var lines: [String] {
        func text(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
        func ms(_ seconds: Double) -> String { text(seconds * 1e3, 0) }
        return ["two SQL ledgers:"] + sql.lines + ["", "bond on a chain, cash on an SQL ledger:"] + evm.lines
            + [
                "", "what the chain takes by itself, with a block each \(ms(BenchChainFloor.period)) ms:",
                "  one lock, bare calls, ms (p50)           \(ms(act))",
                "  lock and claim, bare calls               \(text(floor.transfersPerSecond, 1)) transfers/s, \(text(floor.cpuSeconds * 1e3, 1)) ms of its CPU each",
                "what the gateways add:",
                "  Y locked, one at a time, ms (p50)        \(ms(alone(.yLocked))), \(ms(alone(.yLocked) - act)) more than the bare lock, ratio \(text(ratio(alone(.yLocked), act), 2))",
                "  Y claimed, one at a time, ms (p50)       \(ms(alone(.yClaimed))), \(ms(alone(.yClaimed) - act)) more, ratio \(text(ratio(alone(.yClaimed), act), 2))",
                "  whole transfer, one at a time, ms (p50)  \(ms(BenchReport.percentile(0.5, of: alone.latencies)))",
                "  transfers/s beside bare calls            \(text(ratio(evm.rate, floor.transfersPerSecond), 2))",
                "  CPU of both gateways a transfer, ms      \(text(gateways(evm) * 1e3, 2)), on SQL ledgers \(text(gateways(sql) * 1e3, 2)), ratio \(text(ratio(gateways(evm), gateways(sql)), 1))",
                "  CPU of both gateways while idle          \(text(idle * 1e3, 1)) ms a second",
                "  the network's CPU a transfer, ms         \(text(network * 1e3, 1)), ratio to bare calls \(text(ratio(network, floor.cpuSeconds), 1))",
            ]
    }
}
