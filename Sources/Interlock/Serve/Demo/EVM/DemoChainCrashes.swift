import Foundation
import SQLLedgerProofs
import SettlementModel

/// The two runs on the chain in which Bank A's gateway is killed: it is the responder there, for the cash is locked first.
///
/// As in `DemoCrashes` the kill races with the gateway; where the gateway was faster, the run says so and is done again.
struct DemoChainCrashes {
    static let attempts = 4

    let story: DemoChainStory
    let network: DemoNetwork
    private var stage: DemoStage { story.story.stage }
    private var world: DemoWorld { story.story.world }
    private var bankA: DemoBank { story.story.bankA }
    private var bankB: DemoBank { story.story.bankB }
    private static let dollar = "iso4217:USD"

    func forGood() async throws {
        Console.out("Run 3 of 4: Bank A's gateway is killed once X is final, and stays dead")
        for number in 1...Self.attempts {
            let id = try stage.submit(try story.tickets(network, run: 3, number: number))
            try await stage.waitForEntry(.locked, of: id, on: bankB, seconds: 30)
            stage.kill("gateway-a")
            let killed = SystemClock.seconds()
            Console.out(
                "  X, the cash, is booked on \(bankB.ledger); SIGKILL to Bank A's gateway. Both ledgers stay up."
            )
            if try await endAtB(id) != .refunded {
                try await again("Bank A had locked Y before the signal came, so the trade settles")
                continue
            }
            Console.out(
                "  \(SystemClock.seconds() - killed) s later Bank B has written Y's tombstone on the chain and taken X back by that proof:"
            )
            try story.story.show(id, at: bankB)
            try await story.story.evidence(id, of: [bankB])
            return
        }
        throw tooSlow
    }

    func andReturn() async throws {
        Console.out(
            "Run 4 of 4: Bank A's gateway is killed while B's claim on Y waits for its block, and comes back after every expiry"
        )
        try await stage.startGateway(bankA)
        for number in 1...Self.attempts {
            let before = try await stage.balance(bankB, bankA.cash, Self.dollar)
            let id = try stage.submit(try story.tickets(network, run: 4, number: number))
            try await stage.wait("Bank B to show the preimage", seconds: 60) {
                guard let view = try? stage.view(bankB, id) else { return false }
                return ["REVEALING", "Y_CLAIMED"].contains(view.state) || view.outcome != nil
            }
            stage.kill("gateway-a")
            Console.out("  Bank B's claim is under way, the preimage is public; SIGKILL to Bank A's gateway.")
            if try await stage.balance(bankB, bankA.cash, Self.dollar) != before {
                try await again("Bank A had claimed X before the signal came, so the trade settled")
                continue
            }
            try await comeBack(id)
            return
        }
        throw tooSlow
    }

    private func comeBack(_ id: TransferID) async throws {
        let last =
            try stage.view(bankB, id).lanes.compactMap(\.expiry).max()?.seconds ?? SystemClock.seconds()
        Console.out("  Waiting until every expiry has passed, \(max(0, last - SystemClock.seconds())) s …")
        while SystemClock.seconds() <= last + 1 { try await Task.sleep(for: .milliseconds(200)) }
        try await stage.startGateway(bankA)
        for bank in DemoWorld.banks { try await stage.waitForEnd(id, at: bank, as: .settled, seconds: 60) }
        Console.out(
            "  From X's expiry on Bank B's gateway brings Bank A's claim for it; only Bank A is paid by it.")
        try story.story.show(id, at: bankA)
        try await story.story.evidence(id)
    }

    /// How Bank B sees it end, with nobody at Bank A; a trade that A had locked waits for A's return.
    private func endAtB(_ id: TransferID) async throws -> TransferOutcome {
        var end: TransferOutcome?
        try await stage.wait("Bank B to see the end", seconds: 120) {
            let view = try? stage.view(bankB, id)
            end = view?.state == "Y_CLAIMED" ? .settled : view?.outcome
            return end != nil
        }
        return end ?? .settled
    }

    private func again(_ why: String) async throws {
        Console.out("  \(why). Once more, with another trade.")
        try await stage.startGateway(bankA)
    }

    private var tooSlow: CommandFailure {
        .unavailable(
            "demo.race", "Bank A's gateway outran the signal \(Self.attempts) times",
            next: "run the demo on a quieter machine")
    }
}
