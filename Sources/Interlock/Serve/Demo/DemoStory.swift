import Foundation
import SQLLedgerProofs
import SettlementEvidence
import SettlementModel
import SettlementProofs

/// What the demo shows, in order, in words.
struct DemoStory {
    let world: DemoWorld
    let examples: String
    let stage: DemoStage

    init(world: DemoWorld, examples: String) throws {
        self.world = world
        self.examples = examples
        stage = try DemoStage(world: world)
    }

    private var bankA: DemoBank { DemoWorld.banks[0] }
    private var bankB: DemoBank { DemoWorld.banks[1] }

    func tell() async throws {
        try await setUp()
        try await settle(
            "Run 1 of 4: a forfaiting sale", "forfaiting-F05",
            "Bank A sells Bank B a domestic L/C claim of CNY 5,000,000.00 at 2.85 % straight discount for CNY 4,926,770.83."
        )
        try await settle(
            "Run 2 of 4: a bond trade", "bond-B02",
            "Bank A sells Bank B 140,000 units of a USD 100 digital bond at 99.797 for USD 13,971,580.00.")
        try await crashForGood()
        try await crashAndReturn()
    }

    // MARK: The stage

    private func setUp() async throws {
        Console.out("Two banks, two ledgers that know nothing of each other, four processes.\n")
        for bank in DemoWorld.banks {
            let file = world.path("\(bank.folder)/ledger.yaml")
            let configuration = try ConfigurationFile.ledger(file)
            try LedgerStore.create(configuration)
            try await stage.startLedger(bank)
            Console.out(
                "  \(bank.ledger): own operator, clock, database and mTLS API on port \(world.ledgerPort(bank))"
            )
        }
        for bank in DemoWorld.banks { try await open(bank) }
        try await issue()
        for bank in DemoWorld.banks {
            try GatewayStore.create(try ConfigurationFile.gateway(world.path("\(bank.folder)/gateway.yaml")))
            try await stage.startGateway(bank)
            Console.out(
                "  \(bank.gateway): own configuration, journal, vault and certificate; peers on port \(world.peerPort(bank))"
            )
        }
    }

    /// Each bank has an account and its key on both ledgers.
    private func open(_ ledger: DemoBank) async throws {
        for bank in DemoWorld.banks {
            let account = ledger.index == 0 ? bank.assets : bank.cash
            let opening = AccountOpening(
                account: AccountID(checked: account), owner: GatewayID(checked: bank.gateway),
                holderKey: try world.key(bank, "keys/holder"))
            _ = try await stage.operatorOf(ledger).act(.openAccount(opening), reference: "open \(account)")
        }
    }

    private func issue() async throws {
        for name in ["claim-F05", "claim-run3", "claim-run4", "bond-B02"] {
            let text = try claim(name)
            try await issue(
                text, quantity: name == "bond-B02" ? 140_000 : 1, to: bankA.assets, on: bankA, name)
        }
        for name in ["cash-CNY", "cash-USD"] {
            let text = try HostFiles.readText("\(examples)/asset-\(name).json")
            try await issue(text, quantity: 5_000_000_000, to: bankB.cash, on: bankB, name)
        }
        Console.out("  Bank A holds the claims and the bond, Bank B holds CNY and USD 50,000,000.00 each\n")
    }

    private func claim(_ name: String) throws -> String {
        let text = try HostFiles.readText("\(examples)/asset-\(name == "bond-B02" ? name : "claim-F05").json")
        return name.hasPrefix("claim-run")
            ? text.replacingOccurrences(of: "000517", with: number(name)) : text
    }

    private func number(_ run: String) -> String { run.hasSuffix("3") ? "000518" : "000519" }

    private func issue(
        _ text: String, quantity: Int128, to account: String, on ledger: DemoBank, _ name: String
    ) async throws {
        let asset = try AssetDescriptor(canonical: CanonicalJSON.parse(Array(text.utf8)))
        _ = try await stage.operatorOf(ledger).act(.registerAsset(asset), reference: "register \(name)")
        let order = IssueOrder(asset: asset.id, quantity: quantity, account: AccountID(checked: account))
        _ = try await stage.operatorOf(ledger).act(.issue(order), reference: "issue \(name)")
    }

    // MARK: Runs 1 and 2

    private func settle(_ title: String, _ tickets: String, _ words: String) async throws {
        Console.out("\(title)\n  \(words)")
        let id = try stage.submit(["\(examples)/\(tickets)-seller.yaml", "\(examples)/\(tickets)-buyer.yaml"])
        for bank in DemoWorld.banks { try await stage.waitForEnd(id, at: bank, as: .settled, seconds: 40) }
        try show(id, at: bankA)
        try await evidence(id)
    }

    private func show(_ id: TransferID, at bank: DemoBank) throws {
        Console.out("\n  interlock transfer show \(id.hex)   (\(bank.name))")
        for line in TransferTimeline(try stage.view(bank, id), Console.style()).lines() {
            Console.out(line.isEmpty ? "" : "    \(line)")
        }
    }

    /// Both banks' bundles, verified offline by anchors from their configurations.
    private func evidence(_ id: TransferID) async throws {
        for bank in DemoWorld.banks {
            var bundle: [UInt8] = []
            try await stage.wait("\(bank.name)'s evidence", seconds: 20) {
                guard
                    let sealed = try? stage.desk(bank, "maker").bytes(
                        "GET", "/v1/transfers/\(id.hex)/evidence")
                else { return false }
                bundle = sealed
                return true
            }
            let anchors = try EvidenceChecks.anchors(
                of: ConfigurationFile.gateway(world.path("\(bank.folder)/gateway.yaml")))
            let verdict = EvidenceChecks.verifier().verify(bundle, anchors: anchors)
            Console.out(
                "\n  interlock evidence verify \(id.hex).evidence.json --anchors anchors.json   (\(bank.name))"
            )
            let lines = EvidenceReport.lines(verdict, Console.style())
            // The second bundle says the same: its verdict, the first line, is enough.
            for line in bank.index == 0 || !verdict.holds ? lines : Array(lines.prefix(1)) {
                Console.out(line.isEmpty ? "" : "    \(line)")
            }
            guard verdict.holds else {
                throw CommandFailure.refused(
                    "demo.evidence", "\(bank.name)'s evidence does not hold", next: "read the failed rules")
            }
        }
        Console.out("")
    }

    // MARK: Runs 3 and 4

    private func tickets(_ run: String) throws -> [String] {
        try ["seller", "buyer"].map { side in
            let text = try HostFiles.readText("\(examples)/forfaiting-F05-\(side).yaml")
                .replacingOccurrences(of: "000517", with: number(run)).replacingOccurrences(
                    of: "-F05", with: "-\(run)")
            let path = world.path("\(run)-\(side).yaml")
            try HostFiles.create(path, Array(text.utf8), mode: 0o600)
            return path
        }
    }

    private func crashForGood() async throws {
        Console.out("Run 3 of 4: Bank B's gateway is killed once X is final, and stays dead")
        let id = try stage.submit(try tickets("run3"))
        try await stage.waitForEntry(.locked, of: id, on: bankA, seconds: 30)
        stage.kill("gateway-b")
        let killed = SystemClock.seconds()
        Console.out("  X is booked on \(bankA.ledger); SIGKILL to Bank B's gateway. Both ledgers stay up.")
        try await stage.waitForEnd(id, at: bankA, as: .refunded, seconds: 60)
        Console.out(
            "  \(SystemClock.seconds() - killed) s later Bank A has ended Y by its own access and taken X back by that proof:"
        )
        try show(id, at: bankA)
        let claim = try await stage.balance(bankA, bankA.assets, "claim:DLC-2026-000518")
        Console.out("\n  Bank A holds the claim again: \(claim) of claim:DLC-2026-000518\n")
    }

    private func crashAndReturn() async throws {
        Console.out(
            "Run 4 of 4: Bank B's gateway is killed after A's claim on Y, and comes back after every expiry")
        try await stage.startGateway(bankB)
        let id = try stage.submit(try tickets("run4"))
        try await stage.waitForEntry(.claimed, of: id, on: bankB, seconds: 30)
        stage.kill("gateway-b")
        Console.out("  Bank A has claimed the cash, the preimage is public; SIGKILL to Bank B's gateway.")
        let view = try stage.view(bankA, id)
        let last = view.lanes.compactMap(\.expiry).max()?.seconds ?? SystemClock.seconds()
        Console.out("  Waiting until every expiry has passed, \(max(0, last - SystemClock.seconds())) s …")
        while SystemClock.seconds() <= last + 1 { try await Task.sleep(for: .milliseconds(200)) }
        try await stage.startGateway(bankB)
        for bank in DemoWorld.banks { try await stage.waitForEnd(id, at: bank, as: .settled, seconds: 30) }
        try show(id, at: bankB)
        let claim = try await stage.balance(bankA, bankB.assets, "claim:DLC-2026-000519")
        Console.out("\n  Bank B holds the asset that it paid for: \(claim) of claim:DLC-2026-000519")
        try await evidence(id)
    }
}
