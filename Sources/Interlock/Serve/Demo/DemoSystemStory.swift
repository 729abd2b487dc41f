import Foundation
import ISO20022Adapter
import ISO20022Proofs
import SettlementModel
import SettlementProofs

/// The demo with the cash at a payment system: Bank B's ledger is the book of a cash agent before it.
struct DemoSystemStory {
    let story: DemoStory

    private var stage: DemoStage { story.stage }
    private var world: DemoWorld { story.world }
    private var bankA: DemoBank { story.bankA }
    private var bankB: DemoBank { story.bankB }
    private static let claims = ["000517", "000518"]
    /// What each bank lets the agent reserve, in cents.
    private static let authority = 5_000_000_000
    /// How the system treats the payments of all runs, in their order: each run has one in and one out.
    private static let habits = ["prompt", "prompt", "isSilent", "prompt", "pending:75", "prompt"]

    func tell() async throws {
        try await setUp()
        try await settled()
        try await killed()
        try await tooLate()
    }

    private func setUp() async throws {
        Console.out("Two banks, an asset ledger, and a payment system that speaks ISO 20022 messages only.\n")
        for bank in DemoWorld.banks { try await story.startLedger(bank) }
        for bank in DemoWorld.banks { try await story.open(bank) }
        let claim = try HostFiles.readText("\(story.examples)/asset-claim-F05.json")
        for number in Self.claims {
            try await story.issue(
                claim.replacingOccurrences(of: "000517", with: number), quantity: 1, to: bankA.assets,
                on: bankA, number)
        }
        let bond = try HostFiles.readText("\(story.examples)/asset-bond-B02.json")
        try await story.issue(bond, quantity: 140_000, to: bankA.assets, on: bankA, "bond-B02")
        for name in ["cash-CNY", "cash-USD"] {
            let asset = try AssetDescriptor(
                canonical: CanonicalJSON.parse(
                    Array(try HostFiles.readText("\(story.examples)/asset-\(name).json").utf8)))
            _ = try await stage.operatorOf(bankB).act(.registerAsset(asset), reference: "register \(name)")
        }
        try stage.start(
            "system",
            ["ledger", "simulate-system", world.path("\(bankB.folder)/ledger.yaml")]
                + ["CNY 50,000,000.00", "USD 50,000,000.00"].flatMap { ["--funds", $0] }
                + Self.habits.flatMap { ["--habit", $0] })
        Console.out(
            "  the payment system: both banks' accounts with CNY and USD 50,000,000.00, the agent's with nothing"
        )
        try await story.startGateways()
    }

    private func settled() async throws {
        Console.out(
            "Run 1 of 3: a bond trade\n  Bank A sells Bank B 140,000 units of a USD 100 digital bond at 99.797 for USD 13,971,580.00."
        )
        try await story.settle(
            ["\(story.examples)/bond-B02-seller.yaml", "\(story.examples)/bond-B02-buyer.yaml"], seconds: 60)
        try await show(2)
    }

    private func killed() async throws {
        Console.out("Run 2 of 3: the system takes the money and says nothing; the cash agent is killed")
        let id = try stage.submit(try tickets(Self.claims[0], run: 2))
        try await stage.wait("the reservation to leave", seconds: 60) {
            try payments().contains { $0.course.state == .sent && $0.terms.transfer == id }
        }
        stage.kill("ledger-b")
        Console.out("  The pacs.009 is gone, no pacs.002 came; SIGKILL to the agent. It comes back and asks.")
        try await stage.startLedger(bankB)
        for bank in DemoWorld.banks { try await stage.waitForEnd(id, at: bank, as: .settled, seconds: 90) }
        try story.show(id, at: bankB)
        try await story.evidence(id)
        try await show(4)
    }

    private func tooLate() async throws {
        Console.out("Run 3 of 3: the system leaves the payment pending until its lock can no longer be")
        let id = try stage.submit(try tickets(Self.claims[1], run: 3))
        for bank in DemoWorld.banks { try await stage.waitForEnd(id, at: bank, as: .refunded, seconds: 120) }
        try story.show(id, at: bankA)
        let claim = try await stage.balance(bankA, bankA.assets, "claim:DLC-2026-\(Self.claims[1])")
        Console.out("\n  Bank A holds the claim again: \(claim). The payment is still pending …")
        try await story.evidence(id)
        try await show(6)
    }

    /// Waits until so many payments are final and closed, and shows those of the newest one's lock.
    private func show(_ count: Int) async throws {
        try await stage.wait("\(count) payments to be final", seconds: 120) {
            let payments = try payments()
            return payments.count == count
                && payments.allSatisfy {
                    $0.isClosed && $0.course.state == .final && $0.course.isAdvised == !isUntold($0)
                }
        }
        Console.out("  interlock ledger payments \(bankB.folder)/ledger.yaml")
        let all = try payments()
        let ofLock = all.filter { $0.terms == all.first?.terms }
        for payment in ofLock.filter(\.isReservation) + ofLock.filter({ !$0.isReservation }) {
            let read = try Payment(bytes: payment.message)
            Console.out("    \(payment.uetr)  \(read.amount)  \(read.purpose)")
            if !payment.refusal.isEmpty { Console.out("      \(payment.refusal)") }
        }
        for bank in DemoWorld.banks {
            for currency in ["CNY", "USD"] {
                let left = try await stage.balance(bankB, bank.cash, "iso4217:\(currency)")
                guard left == "\(Self.authority)" else {
                    throw CommandFailure.refused(
                        "demo.outcome", "\(bank.name) may reserve \(left) in \(currency)",
                        next: "read the logs in \(world.directory)")
                }
            }
        }
        Console.out("  Nothing of it is left in the agent's book: both banks may reserve all that they may\n")
    }

    /// The one payment of which the system said nothing by itself.
    private func isUntold(_ payment: PaymentRecord) -> Bool {
        payment.isReservation && payment.terms.asset.text == "iso4217:CNY"
            && payment.refusal.isEmpty
    }

    private func payments() throws -> [PaymentRecord] {
        let configuration = try ConfigurationFile.ledger(world.path("\(bankB.folder)/ledger.yaml"))
        guard let agent = configuration.cashAgent else { return [] }
        return try PaymentStore.newest(100, in: agent.store, of: configuration.ledger)
    }

    private func tickets(_ number: String, run: Int) throws -> [String] {
        try ["seller", "buyer"].map { side in
            let text = try HostFiles.readText("\(story.examples)/forfaiting-F05-\(side).yaml")
                .replacingOccurrences(of: "000517", with: number)
                .replacingOccurrences(of: "-F05", with: "-run\(run)-\(number)")
            let name = "run\(run)-\(number)-\(side).yaml"
            try world.write(name, text)
            return world.path(name)
        }
    }
}

extension PaymentRecord {
    fileprivate var isReservation: Bool {
        if case .reservation = kind { true } else { false }
    }
}
