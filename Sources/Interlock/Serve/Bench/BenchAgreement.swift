import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SettlementEvidence
import SettlementModel
import SettlementProofs

/// Whether a run was right: a figure of a run that lost or doubled something says nothing.
struct BenchAgreement {
    let stage: BenchStage
    /// Lock entries by ledger, kind and transfer.
    let entries: [[LogEntryKind: [TransferID: Int]]]

    /// Every disagreement; stops the processes on the way, because files are checked at rest.
    func findings() async throws -> [String] {
        var found: [String] = []
        for ledger in DemoWorld.banks {
            found += locksAndClaims(ledger)
            found += try await balances(ledger)
        }
        for ledger in stage.sqlLedgers {
            let open = try await stage.demo.operatorOf(ledger).find("/v1/locks?state=open")
            if case .object(let object)? = open, object["locks"] == .array([]) { continue }
            found.append("\(ledger.ledger) has open locks, or does not list them")
        }
        for bank in DemoWorld.banks {
            let views = try stage.demo.desk(bank, "maker").views()
            let settled = views.filter { $0.outcome == .settled }.count
            if settled != stage.transfers || views.count != stage.transfers {
                found.append(
                    "\(bank.name) sees \(settled) of \(views.count) transfers settled, not \(stage.transfers)"
                )
            }
        }
        stage.demo.stopAll()
        for bank in stage.sqlLedgers { found += try await rows(bank) }
        for bank in DemoWorld.banks { found += try evidence(bank) }
        return found
    }

    /// On each ledger one lock and one claim of every transfer, and nothing else about it.
    private func locksAndClaims(_ ledger: DemoBank) -> [String] {
        let entries = entries[ledger.index]
        var found: [String] = []
        for kind in [LogEntryKind.locked, .claimed] {
            let once = (entries[kind] ?? [:]).values.filter { $0 == 1 }.count
            if once != stage.transfers || entries[kind]?.count != stage.transfers {
                found.append(
                    "\(ledger.ledger) booked \(once) single \(kind.rawValue) entries, not \(stage.transfers)")
            }
        }
        for kind in entries.keys where kind != .locked && kind != .claimed {
            found.append("\(ledger.ledger) booked \(kind.rawValue)")
        }
        return found
    }

    /// Everything issued has moved from its payer to its payee.
    private func balances(_ ledger: DemoBank) async throws -> [String] {
        let (a, b) = (DemoWorld.banks[0], DemoWorld.banks[1])
        if let network = stage.network, ledger.index == 0 { return try await balances(network, a, b) }
        let count = Int128(stage.transfers)
        let (asset, payer, payee, units) =
            ledger.index == 0
            ? ("isin:\(BenchStage.isin)", a.assets, b.assets, count * BenchStage.units)
            : ("iso4217:USD", b.cash, a.cash, count * BenchStage.cash)
        let left = try await stage.demo.balance(ledger, payer, asset)
        let come = try await stage.demo.balance(ledger, payee, asset)
        return left == "0" && come == "\(units)"
            ? [] : ["\(ledger.ledger): \(payer) holds \(left), \(payee) \(come) of \(units)"]
    }

    /// The token has moved too, with what the floor moved before.
    private func balances(_ network: DemoNetwork, _ a: DemoBank, _ b: DemoBank) async throws -> [String] {
        let left = try await network.balance(a, stage.world)
        let come = try await network.balance(b, stage.world)
        return left == 0 && come == Int128(stage.bondUnits)
            ? [] : ["\(DemoNetwork.ledger): \(a.name) holds \(left), \(b.name) \(come) of \(stage.bondUnits)"]
    }

    /// The outside checker over the ledger's file, and its exact number of rows.
    private func rows(_ bank: DemoBank) async throws -> [String] {
        let configuration = try ConfigurationFile.ledger(stage.world.path("\(bank.folder)/ledger.yaml"))
        let key = try KeyFiles.signingKey(configuration.operatorKey).verificationKey
        let database = try LedgerDatabase(path: configuration.database, ledger: configuration.ledger)
        let (findings, size) = try await database.read { storage in
            let checker = LedgerChecker(ledger: configuration.ledger, operatorKey: key, storage: storage)
            return (try checker.findings(), try storage.head().head.size)
        }
        try database.close()
        let expected = BenchStage.entriesBefore + 2 * stage.transfers
        let wrong = findings.map { "\(bank.ledger): \($0)" }
        return size == UInt64(expected)
            ? wrong : wrong + ["\(bank.ledger) has \(size) entries, not \(expected)"]
    }

    /// Every bundle proves a settlement, by anchors from the bank's own configuration.
    private func evidence(_ bank: DemoBank) throws -> [String] {
        let configuration = try ConfigurationFile.gateway(stage.world.path("\(bank.folder)/gateway.yaml"))
        let anchors = try EvidenceChecks.anchors(of: configuration)
        let verifier = EvidenceChecks.verifier()
        var proven = 0
        for id in (entries[0][.claimed] ?? [:]).keys {
            let path = "\(configuration.evidenceDirectory)/\(id.hex).evidence.json"
            let verdict = verifier.verify(try HostFiles.read(path, limit: 16 << 20), anchors: anchors)
            if verdict.holds, verdict.outcome == .settled, verdict.transfer == id { proven += 1 }
        }
        return proven == stage.transfers
            ? [] : ["\(bank.name) has evidence of \(proven) settlements, not \(stage.transfers)"]
    }
}
