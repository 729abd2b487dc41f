import Foundation
import SQLLedgerProofs
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The demo's world for many small bond trades: the same four processes, realistic bounds.
struct BenchStage {
    static let isin = "MYBCB2000018"
    /// Bond units of one trade, and its cash: 100 × USD 100.00 × 99.797 %.
    static let units: Int128 = 100
    static let cash: Int128 = 997_970

    let demo: DemoStage
    let transfers: Int
    /// The chain in place of Bank A's ledger; the cash is locked first then.
    private(set) var network: DemoNetwork?

    init(world: DemoWorld, transfers: Int) throws {
        demo = DemoStage(world: world)
        self.transfers = transfers
    }

    /// The ledgers that are SQL ledgers.
    var sqlLedgers: [DemoBank] { network == nil ? DemoWorld.banks : [DemoWorld.banks[1]] }
    /// Everything that runs for the transfers.
    var processes: [String] {
        DemoWorld.banks.map { "gateway-\($0.letter)" } + sqlLedgers.map { "ledger-\($0.letter)" }
            + (network == nil ? [] : ["evm-network"])
    }
    /// The ledger of X.
    var first: DemoBank { DemoWorld.banks[network == nil ? 0 : 1] }
    /// What is issued on a chain: the trades' and the floor's.
    var bondUnits: Int { (2 * transfers + BenchChainFloor.alone) * Int(Self.units) }

    var world: DemoWorld { demo.world }

    /// Ledger entries before the first trade: two accounts, one asset, one issue.
    static let entriesBefore = 4

    /// The network with its escrow and token, and the files that name them; before `setUp`.
    mutating func found(_ tools: DemoTools) async throws -> DemoNetwork {
        let bond = try issue(on: DemoWorld.banks[0]).asset
        try world.write("bond.json", String(decoding: CanonicalJSON.encode(bond.canonical), as: UTF8.self))
        let made = try await DemoNetwork.found(
            on: demo, tools, bond: world.path("bond.json"), units: bondUnits, say: { _ in })
        network = made
        try world.writeLedger(
            DemoWorld.banks[1], DemoFiles.ledger(DemoWorld.banks[1], world, network: made))
        for bank in DemoWorld.banks {
            try world.writeGateway(bank, DemoFiles.gateway(bank, world, network: made))
        }
        return made
    }

    func setUp() async throws {
        for bank in sqlLedgers {
            try LedgerStore.create(try ConfigurationFile.ledger(world.path("\(bank.folder)/ledger.yaml")))
            try await demo.startLedger(bank)
        }
        for ledger in sqlLedgers {
            let operation = try demo.operatorOf(ledger)
            for bank in DemoWorld.banks {
                let account = ledger.index == 0 ? bank.assets : bank.cash
                let opening = AccountOpening(
                    account: AccountID(checked: account), owner: GatewayID(checked: bank.gateway),
                    holderKey: try world.key(bank, "keys/holder"))
                _ = try await operation.act(.openAccount(opening), reference: "open \(account)")
            }
            let (asset, quantity, account) = try issue(on: ledger)
            _ = try await operation.act(.registerAsset(asset), reference: "register")
            let order = IssueOrder(asset: asset.id, quantity: quantity, account: AccountID(checked: account))
            _ = try await operation.act(.issue(order), reference: "issue")
        }
        for bank in DemoWorld.banks {
            try await GatewayStore.create(
                try ConfigurationFile.gateway(world.path("\(bank.folder)/gateway.yaml")))
            try await demo.startGateway(bank)
        }
    }

    /// Just what the trades need: afterwards the payers hold nothing.
    private func issue(
        on ledger: DemoBank
    ) throws -> (asset: AssetDescriptor, quantity: Int128, account: String) {
        let text =
            ledger.index == 0
            ? """
            {"id":"isin:\(Self.isin)","decimals":0,"kind":{"kind":"bond","facts":{"isin":"\(Self.isin)",
            "nominalPerUnit":{"currency":"USD","minor":"10000"},"maturity":"2027-02-26",
            "issuer":"Example Issuer Ltd., Labuan"}}}
            """ : #"{"id":"iso4217:USD","decimals":2,"kind":{"kind":"cash","currency":"USD"}}"#
        let asset = try AssetDescriptor(canonical: CanonicalJSON.parse(Array(text.utf8)))
        let (a, b) = (DemoWorld.banks[0], DemoWorld.banks[1])
        let count = Int128(transfers)
        return ledger.index == 0 ? (asset, count * Self.units, a.assets) : (asset, count * Self.cash, b.cash)
    }

    /// The canonical ticket of trade number `number`, made from the bank's `template`: a desk that has read its file.
    static func ticket(_ number: Int, from template: JSONObject) -> JSONValue {
        let digits = "\(number)"
        var ticket = template
        ticket["clientID"] = .string("desk-\(digits)")
        ticket["commonID"] = .string(
            "BENCH" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits)
        return .object(ticket)
    }

    /// A bank's ticket, read as a person writes it.
    func template(of bank: DemoBank) throws -> JSONObject {
        let (a, b) = (DemoWorld.banks[0], DemoWorld.banks[1])
        let asset =
            try network.map { network in
                (
                    ledger: DemoNetwork.ledger, id: "\(network.bond.id)", payer: try network.account(a),
                    payee: try network.account(b)
                )
            } ?? (ledger: a.ledger, id: "isin:\(Self.isin)", payer: a.assets, payee: b.assets)
        let order = network == nil ? LockOrder.assetFirst : .cashFirst
        let text = """
            ticket: 1
            clientId: desk
            commonId: BENCH
            side: \(bank.index == 0 ? "SELL" : "BUY")
            seller: { gateway: \(a.gateway), lei: \(a.lei) }
            buyer: { gateway: \(b.gateway), lei: \(b.lei) }
            mode: M2
            lockOrder: \(order.rawValue)
            tradeDate: 2026-11-13
            settlementDate: 2026-11-13
            cash: USD 9,979.70
            bond:
              isin: \(Self.isin)
              units: \(Self.units)
              nominalPerUnit: USD 100.00
              price: 99.797
              restrictions:
                - attribute: taxResidency
                  notIn: [US, CN]
              buyerFacts:
                taxResidency: [SG]
            legs:
              asset: { ledger: "\(asset.ledger)", asset: "\(asset.id)", payer: "\(asset.payer)", payee: "\(asset.payee)" }
              cash: { ledger: \(b.ledger), asset: "iso4217:USD", payer: \(b.cash), payee: \(a.cash) }

            """
        let (file, findings) = TicketFile.read(text)
        guard let file, case .object(let ticket) = file.ticket.canonical else {
            throw CommandFailure.refused(
                "bench.ticket", findings.map { $0.text(file: bank.letter) }.joined(separator: "\n"),
                next: "report this")
        }
        return ticket
    }

    func evidenceDirectory(_ bank: DemoBank) throws -> String {
        try ConfigurationFile.gateway(world.path("\(bank.folder)/gateway.yaml")).evidenceDirectory
    }

    /// Waits until both banks keep a bundle of every transfer. - Returns: seconds since `since`.
    func waitForEvidence(of count: Int, since: ContinuousClock.Instant) async throws -> Double {
        let folders = try DemoWorld.banks.map(evidenceDirectory)
        try await demo.wait("the evidence of \(count) transfers", seconds: 120) {
            try folders.allSatisfy {
                try FileManager.default.contentsOfDirectory(atPath: $0).filter { $0.hasSuffix(".json") }.count
                    >= count
            }
        }
        return BenchClock.seconds(since.duration(to: .now))
    }
}

enum BenchClock {
    static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}
