import Foundation
import SettlementModel

/// The demo with an EVM network in place of Bank A's ledger: the bond of vector B02 is a token there, the cash stays on Bank B's ledger.
struct DemoChainStory {
    let story: DemoStory
    let tools: DemoTools
    /// Of one trade.
    private static let units: Int128 = 140_000

    private var stage: DemoStage { story.stage }
    private var world: DemoWorld { story.world }
    private var bankA: DemoBank { story.bankA }
    private var bankB: DemoBank { story.bankB }

    func tell() async throws {
        let network = try await setUp()
        Console.out(
            "Run 1 of 4: a bond trade\n  Bank A sells Bank B 140,000 units of a USD 100 digital bond at 99.797 for USD 13,971,580.00."
        )
        try await story.settle(try tickets(network, run: 1, number: 1), seconds: 90)
        try await showHolding(of: 1, network)
        try await DemoNotaryRun(story: self, network: network).tell()
        let crashes = DemoChainCrashes(story: self, network: network)
        try await crashes.forGood()
        try await crashes.andReturn()
    }

    /// What Bank B holds after so many trades. - Throws: `demo.outcome` where it is anything else.
    func showHolding(of trades: Int128, _ network: DemoNetwork) async throws {
        let held = try await network.balance(bankB, world)
        Console.out("  Bank B's account on the chain holds \(held) units of the bond\n")
        guard held == trades * Self.units else {
            throw CommandFailure.refused(
                "demo.outcome", "Bank B holds \(held) units", next: "read the logs in \(world.directory)")
        }
    }

    /// Until both gateways run.
    private func setUp() async throws -> DemoNetwork {
        Console.out("Two banks, an EVM network and a cash ledger that know nothing of each other.\n")
        let network = try await DemoNetwork.found(
            on: stage, tools, bond: "\(story.examples)/asset-bond-B02.json")
        try world.writeLedger(bankB, DemoFiles.ledger(bankB, world, network: network))
        for bank in DemoWorld.banks {
            try world.writeGateway(bank, DemoFiles.gateway(bank, world, network: network))
        }
        try checkAnchors(network)
        let held = try await network.balance(bankA, world)
        guard held == Int128(DemoNetwork.issued) else {
            throw CommandFailure.refused(
                "demo.outcome", "Bank A holds \(held) units of the bond", next: "read bond.log")
        }
        Console.out(
            "  Bank A's account \(try network.account(bankA)) holds \(held) units of \(network.bond.id)")
        try await story.startLedger(bankB)
        try await story.open(bankB)
        try await story.issueCash(times: DemoNetwork.trades)
        Console.out("  Bank B holds the dollars for as many\n")
        try await network.notaries.start(on: stage)
        Console.out("  Four notaries read Bank B's ledger, each a process with a key and a store of its own")
        try await story.startGateways()
        return network
    }

    /// Every file that was written believes exactly what the deployment proved.
    private func checkAnchors(_ network: DemoNetwork) throws {
        var anchors = try ConfigurationFile.ledger(world.path("\(bankB.folder)/ledger.yaml")).foreignAnchors
        for bank in DemoWorld.banks {
            let gateway = try ConfigurationFile.gateway(world.path("\(bank.folder)/gateway.yaml"))
            anchors += gateway.ledgers.filter { $0.ledger.text == DemoNetwork.ledger }.map(\.anchor)
        }
        guard anchors.count == 3, anchors.allSatisfy({ $0 == network.anchor }) else {
            throw CommandFailure.refused(
                "demo.anchor", "a file holds another anchor than the deployment's", next: "run the demo anew")
        }
    }

    /// Both desks' tickets for the token. Where the cash is locked first, its ledger reads the chain's proofs and the escrow goes by
    /// its clock.
    func tickets(
        _ network: DemoNetwork, run: Int, number: Int, _ order: LockOrder = .cashFirst
    ) throws -> [String] {
        let changes = [
            ("ASSET_FIRST", order.rawValue), (bankA.ledger, DemoNetwork.ledger),
            ("isin:MYBCB2000018\n", "\(network.bond.id)\n"), (bankA.assets, try network.account(bankA)),
            (bankB.assets, try network.account(bankB)), ("BOND2026001113", "BOND2026001113-\(run)-\(number)"),
            ("-B02\n", "-run\(run)-\(number)\n"),
        ]
        return try ["seller", "buyer"].map { side in
            let text = try HostFiles.readText("\(story.examples)/bond-B02-\(side).yaml")
            let name = "run\(run)-\(number)-\(side).yaml"
            try world.write(
                name,
                changes.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) })
            return world.path(name)
        }
    }
}
