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

    init(world: DemoWorld, examples: String) {
        self.world = world
        self.examples = examples
        stage = DemoStage(world: world)
    }

    var bankA: DemoBank { DemoWorld.banks[0] }
    var bankB: DemoBank { DemoWorld.banks[1] }

    func tell() async throws {
        try await setUp()
        try await settle(
            "Run 1 of 4: a forfaiting sale", "forfaiting-F05",
            "Bank A sells Bank B a domestic L/C claim of CNY 5,000,000.00 at 2.85 % straight discount for CNY 4,926,770.83."
        )
        try await settle(
            "Run 2 of 4: a bond trade", "bond-B02",
            "Bank A sells Bank B 140,000 units of a USD 100 digital bond at 99.797 for USD 13,971,580.00.")
        let crashes = DemoCrashes(story: self)
        try await crashes.forGood()
        try await crashes.andReturn()
    }

    // MARK: The stage

    private func setUp() async throws {
        Console.out("Two banks, two ledgers that know nothing of each other, four processes.\n")
        for bank in DemoWorld.banks { try await startLedger(bank) }
        for bank in DemoWorld.banks { try await open(bank) }
        try await issue()
        Console.out("  Bank A holds the claims and the bond, Bank B holds CNY and USD 50,000,000.00 each\n")
        try await startGateways()
    }

    func startLedger(_ bank: DemoBank) async throws {
        let file = world.path("\(bank.folder)/ledger.yaml")
        try LedgerStore.create(try ConfigurationFile.ledger(file))
        try await stage.startLedger(bank)
        Console.out(
            "  \(bank.ledger): own operator, clock, database and mTLS API on port \(world.ledgerPort(bank))")
    }

    func startGateways() async throws {
        for bank in DemoWorld.banks {
            try await GatewayStore.create(
                try ConfigurationFile.gateway(world.path("\(bank.folder)/gateway.yaml")))
            try await stage.startGateway(bank)
            Console.out(
                "  \(bank.gateway): own configuration, journal, vault and certificate; peers on port \(world.peerPort(bank))"
            )
        }
    }

    /// Each bank has an account and its key on both ledgers.
    func open(_ ledger: DemoBank) async throws {
        for bank in DemoWorld.banks {
            let account = ledger.index == 0 ? bank.assets : bank.cash
            let opening = AccountOpening(
                account: AccountID(checked: account), owner: GatewayID(checked: bank.gateway),
                holderKey: try world.key(bank, "keys/holder"))
            _ = try await stage.operatorOf(ledger).act(.openAccount(opening), reference: "open \(account)")
        }
    }

    private func issue() async throws {
        let claim = try HostFiles.readText("\(examples)/asset-claim-F05.json")
        for number in ["000517"] + DemoCrashes.claims {
            let text = claim.replacingOccurrences(of: "000517", with: number)
            try await issue(text, quantity: 1, to: bankA.assets, on: bankA, number)
        }
        let bond = try HostFiles.readText("\(examples)/asset-bond-B02.json")
        try await issue(bond, quantity: 140_000, to: bankA.assets, on: bankA, "bond-B02")
        try await issueCash()
    }

    /// - Parameter times: USD and CNY 50,000,000.00 each, so many times.
    func issueCash(times: Int = 1) async throws {
        for name in ["cash-CNY", "cash-USD"] {
            let text = try HostFiles.readText("\(examples)/asset-\(name).json")
            try await issue(text, quantity: Int128(times) * 5_000_000_000, to: bankB.cash, on: bankB, name)
        }
    }

    func issue(
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
        try await settle(
            ["\(examples)/\(tickets)-seller.yaml", "\(examples)/\(tickets)-buyer.yaml"], seconds: 40)
    }

    func settle(_ tickets: [String], seconds: Int) async throws {
        let id = try stage.submit(tickets)
        for bank in DemoWorld.banks {
            try await stage.waitForEnd(id, at: bank, as: .settled, seconds: seconds)
        }
        try show(id, at: bankA)
        try await evidence(id)
    }

    func show(_ id: TransferID, at bank: DemoBank) throws {
        Console.out("\n  interlock transfer show \(id.hex)   (\(bank.name))")
        for line in TransferTimeline(try stage.view(bank, id), Console.style()).lines() {
            Console.out(line.isEmpty ? "" : "    \(line)")
        }
    }

    /// A bank's sealed evidence, as soon as there is one.
    func bundle(_ id: TransferID, of bank: DemoBank) async throws -> [UInt8] {
        var bundle: [UInt8] = []
        try await stage.wait("\(bank.name)'s evidence", seconds: 20) {
            guard
                let sealed = try? stage.desk(bank, "maker").bytes("GET", "/v1/transfers/\(id.hex)/evidence")
            else { return false }
            bundle = sealed
            return true
        }
        return bundle
    }

    /// Both banks' bundles, verified offline by anchors from their configurations.
    func evidence(_ id: TransferID, of banks: [DemoBank] = DemoWorld.banks) async throws {
        for bank in banks {
            let bundle = try await bundle(id, of: bank)
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
}
