import SQLLedgerProofs
import SettlementModel

/// `interlock bench --ledger evm`: the same trades on two SQL ledgers, by bare calls on a chain, and through the gateways there.
struct BenchEVM {
    let folder: String
    let tools: DemoTools
    let transfers: Int
    let inFlight: Int
    let progress: @Sendable (String) -> Void

    /// Transfers that go one after the other, so that nothing waits for another one.
    static let alone = 8

    func measure(_ floor: BenchFloor) async throws -> BenchEVMReport {
        let sql = try BenchStage(world: try world("sql"), transfers: transfers)
        let beside = try await whole(sql) {
            progress("two SQL ledgers, for comparison")
            try await sql.setUp()
            return try await BenchMeasure(
                stage: sql, transfers: transfers, inFlight: inFlight, floor: floor, progress: progress
            ).report()
        }
        var stage = try BenchStage(
            world: try DemoWorld(keysIn: made("evm"), bounds: .realistic), transfers: transfers + Self.alone)
        do {
            let network = try await stage.found(tools)
            return try await measure(stage, network, beside, floor)
        } catch {
            stage.demo.stopAll()
            throw error
        }
    }

    private func measure(
        _ stage: BenchStage, _ network: DemoNetwork, _ sql: BenchReport, _ floor: BenchFloor
    ) async throws -> BenchEVMReport {
        progress("what the chain takes, by bare calls")
        let chain = try BenchChainFloor.measure(
            network, stage.world, transfers: stage.transfers, inFlight: inFlight
        ) { try stage.demo.pid("evm-network").map(BenchUse.processorSeconds) ?? 0 }
        progress("two banks, a chain and a cash ledger")
        try await stage.setUp()
        let idle = try await idle(stage)
        progress("\(Self.alone) transfers, one after the other")
        let alone = try await BenchLoad(stage, transfers: Self.alone, inFlight: 1, progress: progress).run()
        let evm = try await BenchMeasure(
            stage: stage, transfers: transfers, inFlight: inFlight, floor: floor, progress: progress
        ).report(after: alone)
        return BenchEVMReport(sql: sql, evm: evm, alone: alone, floor: chain, idle: idle)
    }

    /// What following the chain costs where there is nothing to do.
    private func idle(_ stage: BenchStage) async throws -> Double {
        let seconds = 5
        let before = try await BenchUse.read(stage)
        try await Task.sleep(for: .seconds(seconds))
        let use = try await BenchUse.read(stage).since(before)
        return use.cpu.filter { $0.key.hasPrefix("gateway") }.values.reduce(0, +) / Double(seconds)
    }

    private func whole(
        _ stage: BenchStage, _ body: () async throws -> BenchReport
    ) async throws -> BenchReport {
        do { return try await body() } catch {
            stage.demo.stopAll()
            throw error
        }
    }

    private func made(_ name: String) throws -> String {
        try HostFiles.createDirectory("\(folder)/\(name)", mode: 0o700)
        return "\(folder)/\(name)"
    }

    private func world(_ name: String) throws -> DemoWorld {
        try DemoWorld(directory: made(name), bounds: .realistic)
    }
}

/// One run of many transfers, with what it used and whether it was right.
struct BenchMeasure {
    let stage: BenchStage
    let transfers: Int
    let inFlight: Int
    let floor: BenchFloor
    let progress: @Sendable (String) -> Void

    /// - Parameter earlier: transfers that were settled on the same stage before; they count in the checks and in nothing else.
    func report(after earlier: BenchRun? = nil) async throws -> BenchReport {
        let before = try await BenchUse.read(stage)
        let load = BenchLoad(
            stage, transfers: transfers, after: earlier?.latencies.count ?? 0, inFlight: inFlight,
            progress: progress)
        let run = try await load.run()
        progress("all final on both ledgers; waiting for the evidence")
        let sealed = try await stage.waitForEvidence(of: stage.transfers, since: run.started)
        let after = try await BenchUse.read(stage)
        progress("checking locks, claims, rows, balances and evidence")
        let disagreements = try await BenchAgreement(
            stage: stage, entries: earlier.map { $0.joined(with: run) } ?? run.entries
        ).findings()
        return BenchReport(
            transfers: transfers, inFlight: inFlight, run: run, sealedSeconds: sealed,
            use: after.since(before), floor: floor, disagreements: disagreements)
    }
}

extension BenchRun {
    /// Entries of both runs; what stands in both counts twice.
    fileprivate func joined(with other: BenchRun) -> [[LogEntryKind: [TransferID: Int]]] {
        zip(entries, other.entries).map { mine, others in
            mine.merging(others) { $0.merging($1, uniquingKeysWith: +) }
        }
    }
}
