import Foundation
import SQLLedgerProofs
import SettlementModel

/// The two runs in which Bank B's gateway is killed.
///
/// The kill comes from outside and races with the gateway. Where the gateway was faster, that trade simply ended
/// settled; the run says so and is done again with another claim.
struct DemoCrashes {
    /// Claims for these runs, numbered after the first one's.
    static let claims = (518...525).map { "000\($0)" }
    private static let attempts = 4

    let story: DemoStory
    private var stage: DemoStage { story.stage }
    private var bankA: DemoBank { story.bankA }
    private var bankB: DemoBank { story.bankB }

    func forGood() async throws {
        Console.out("Run 3 of 4: Bank B's gateway is killed once X is final, and stays dead")
        for number in Self.claims.prefix(Self.attempts) {
            let id = try stage.submit(try tickets(number, run: 3))
            try await stage.waitForEntry(.locked, of: id, on: bankA, seconds: 30)
            stage.kill("gateway-b")
            let killed = SystemClock.seconds()
            Console.out(
                "  X is booked on \(bankA.ledger); SIGKILL to Bank B's gateway. Both ledgers stay up.")
            if try await endAtA(id) == .settled {
                try await again("Bank B had locked Y before the signal came, so the trade settled")
                continue
            }
            Console.out(
                "  \(SystemClock.seconds() - killed) s later Bank A has ended Y by its own access and taken X back by that proof:"
            )
            try story.show(id, at: bankA)
            let claim = try await stage.balance(bankA, bankA.assets, "claim:DLC-2026-\(number)")
            Console.out("\n  Bank A holds the claim again: \(claim) of claim:DLC-2026-\(number)")
            try await story.evidence(id, of: [bankA])
            return
        }
        throw tooSlow
    }

    func andReturn() async throws {
        Console.out(
            "Run 4 of 4: Bank B's gateway is killed after A's claim on Y, and comes back after every expiry")
        try await stage.startGateway(bankB)
        for number in Self.claims.suffix(Self.attempts) {
            let id = try stage.submit(try tickets(number, run: 4))
            try await stage.waitForEntry(.claimed, of: id, on: bankB, seconds: 30)
            stage.kill("gateway-b")
            Console.out("  Bank A has claimed the cash, the preimage is public; SIGKILL to Bank B's gateway.")
            if try await stage.balance(bankA, bankB.assets, "claim:DLC-2026-\(number)") == "1" {
                try await again("Bank B had claimed X before the signal came, so the trade settled")
                continue
            }
            try await comeBack(id, number)
            return
        }
        throw tooSlow
    }

    private func comeBack(_ id: TransferID, _ number: String) async throws {
        let last =
            try stage.view(bankA, id).lanes.compactMap(\.expiry).max()?.seconds ?? SystemClock.seconds()
        Console.out("  Waiting until every expiry has passed, \(max(0, last - SystemClock.seconds())) s …")
        while SystemClock.seconds() <= last + 1 { try await Task.sleep(for: .milliseconds(200)) }
        try await stage.startGateway(bankB)
        for bank in DemoWorld.banks { try await stage.waitForEnd(id, at: bank, as: .settled, seconds: 30) }
        Console.out(
            "  From X's expiry on Bank A's gateway brings Bank B's claim for it; only Bank B is paid by it.")
        try story.show(id, at: bankB)
        let claim = try await stage.balance(bankA, bankB.assets, "claim:DLC-2026-\(number)")
        Console.out("\n  Bank B holds the asset that it paid for: \(claim) of claim:DLC-2026-\(number)")
        try await story.evidence(id)
    }

    /// How Bank A sees it end, with nobody at Bank B; a trade that B had locked waits for B's return.
    private func endAtA(_ id: TransferID) async throws -> TransferOutcome {
        var end: TransferOutcome?
        try await stage.wait("Bank A to see the end", seconds: 60) {
            let view = try? stage.view(bankA, id)
            end = view?.state == "Y_CLAIMED" ? .settled : view?.outcome
            return end != nil
        }
        return end ?? .settled
    }

    private func again(_ why: String) async throws {
        Console.out("  \(why). Once more, with another claim.")
        try await stage.startGateway(bankB)
    }

    private var tooSlow: CommandFailure {
        .unavailable(
            "demo.race", "Bank B's gateway outran the signal \(Self.attempts) times",
            next: "run the demo on a quieter machine")
    }

    private func tickets(_ number: String, run: Int) throws -> [String] {
        try ["seller", "buyer"].map { side in
            let text = try HostFiles.readText("\(story.examples)/forfaiting-F05-\(side).yaml")
                .replacingOccurrences(of: "000517", with: number)
                .replacingOccurrences(of: "-F05", with: "-run\(run)-\(number)")
            let path = story.world.path("run\(run)-\(number)-\(side).yaml")
            try HostFiles.create(path, Array(text.utf8), mode: 0o600)
            return path
        }
    }
}
