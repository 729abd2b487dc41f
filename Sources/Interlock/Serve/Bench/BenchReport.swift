import Foundation
import SettlementProofs

/// The figures of a run, for people and as JSON.
struct BenchReport {
    let transfers: Int
    let inFlight: Int
    let run: BenchRun
    /// From the first submission until both banks kept the last evidence.
    let sealedSeconds: Double
    let use: BenchUse
    let floor: BenchFloor
    let disagreements: [String]

    /// Each bank syncs a bundle and the name it gets in its folder.
    private static let evidenceSyncs = 4.0

    var rate: Double { Double(transfers) / max(run.seconds, 1e-9) }
    var cpu: Double { use.cpu.values.reduce(0, +) / Double(transfers) }

    private func percentile(_ share: Double) -> Double { Self.percentile(share, of: run.latencies) }

    /// - Parameter sorted: rising; 0 where it is empty.
    static func percentile(_ share: Double, of sorted: [Double]) -> Double {
        guard !sorted.isEmpty else { return 0 }
        let rank = Int((share * Double(sorted.count)).rounded(.up)) - 1
        return sorted[min(max(rank, 0), sorted.count - 1)]
    }

    private func stage(_ step: BenchStep, _ share: Double) -> Double {
        Self.percentile(share, of: run.stages[step] ?? [])
    }

    private func each(_ values: [String: Double]) -> [(String, Double)] {
        values.sorted { $0.key < $1.key }.map { ($0.key, $0.value / Double(transfers)) }
    }

    /// Names and units stay; microseconds and thousandths, because canonical JSON has integers only.
    var json: JSONValue {
        func micro(_ seconds: Double) -> JSONValue { .integer(Int64(seconds * 1e6)) }
        func milli(_ value: Double) -> JSONValue { .integer(Int64(value * 1e3)) }
        return [
            "v": 1, "void": .bool(!disagreements.isEmpty),
            "disagreements": .array(disagreements.map { .string($0) }),
            "transfers": .integer(Int64(transfers)), "inFlight": .integer(Int64(inFlight)),
            "transfersPerSecondMilli": milli(rate), "finalMicroseconds": micro(run.seconds),
            "evidenceMicroseconds": micro(sealedSeconds),
            "latencyMicroseconds": [
                "p50": micro(percentile(0.50)), "p95": micro(percentile(0.95)),
                "p99": micro(percentile(0.99)),
                "max": micro(run.latencies.last ?? 0),
            ],
            "stageMicroseconds": .object(
                JSONObject(
                    BenchStep.allCases.map {
                        ($0.name, ["p50": micro(stage($0, 0.50)), "p95": micro(stage($0, 0.95))])
                    })),
            "cpuMicrosecondsPerTransfer": .object(
                JSONObject(each(use.cpu).map { ($0.0, micro($0.1)) } + [("total", micro(cpu))])),
            "loadMicrosecondsPerTransfer": micro(use.load / Double(transfers)),
            "syncsPerTransferMilli": .object(
                JSONObject(
                    each(use.syncs).map { ($0.0, milli($0.1)) } + [("evidence", milli(Self.evidenceSyncs))])),
            "countsPerTransferMilli": .object(JSONObject(each(use.counts).map { ($0.0, milli($0.1)) })),
            "floor": [
                "cpuMicrosecondsPerTransfer": micro(floor.cpuSeconds),
                "microsecondsPerTransfer": micro(floor.seconds),
                "cpuRatioMilli": milli(cpu / max(floor.cpuSeconds, 1e-9)),
            ],
        ]
    }

    var lines: [String] {
        func text(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
        func list(_ values: [(String, Double)], _ digits: Int) -> String {
            values.map { "\($0.0) \(text($0.1, digits))" }.joined(separator: ", ")
        }
        let milliseconds = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1)].map {
            ($0.0, percentile($0.1) * 1e3)
        }
        return [
            "\(transfers) transfers, \(inFlight) in flight: \(text(rate, 1)) transfers/s",
            "  submitted to final on both ledgers, ms   \(list(milliseconds, 0))",
            "  from stage to stage, ms (p50 p95)        "
                + BenchStep.allCases.map {
                    "\($0.name) \(text(stage($0, 0.50) * 1e3, 0)) \(text(stage($0, 0.95) * 1e3, 0))"
                }.joined(separator: ", "),
            "  CPU a transfer, ms                       \(text(cpu * 1e3, 2)): \(list(each(use.cpu.mapValues { $0 * 1e3 }), 2))",
            "  the load generator's, ms                 \(text(use.load / Double(transfers) * 1e3, 2))",
            "  syncs a transfer                         \(list(each(use.syncs), 2)), evidence \(text(Self.evidenceSyncs, 0))",
            "  and                                      \(list(each(use.counts), 2))",
            "  floor, CPU ms a transfer                 \(text(floor.cpuSeconds * 1e3, 2)), ratio \(text(cpu / max(floor.cpuSeconds, 1e-9), 1))",
            "  floor, one thread                        \(text(1 / max(floor.seconds, 1e-9), 0)) transfers/s",
            "  evidence of all sealed after             \(text(sealedSeconds, 2)) s",
            disagreements.isEmpty
                ? "  locks, claims, ledger rows, balances and evidence agree"
                : "  VOID: \(disagreements.joined(separator: "; "))",
        ]
    }
}
