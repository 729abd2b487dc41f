import EVMAdapter
import EVMProofs
import LedgerAdapterKit
import SettlementModel

extension DemoNetwork {
    /// What an account holds of the bond, as both endpoints say it at a block that was proved final.
    func balance(_ bank: DemoBank, _ world: DemoWorld) async throws -> Int128 {
        let endpoints = endpoints
        let signer = try EVMFailure.explained { () throws(EVMFault) in
            try FeeKeyFile(path: world.path("platform/deployer.key"))
        }
        let trust = try EVMTrust(anchor)
        let escrow = profile.escrow
        let account = AccountID(checked: try account(bank))
        let opening = DriverOpening(store: nil) { () throws(EVMFault) in
            var nodes: [EVMEndpoint] = []
            for url in endpoints { nodes.append(try EVMEndpoint(url)) }
            return try await EVMDriver.open(
                endpoints: nodes, trust: trust, escrow: escrow, signer: signer, store: MemoryDriverStore(),
                settings: SubmissionSettings(now: { SystemClock.seconds() }))
        }
        let adapter = try EVMLedgerAdapter(
            driver: opening, anchor: anchor, holders: [account: holders[bank.index]], assets: [bond])
        do {
            return try await adapter.account(account)?.balances[bond.id] ?? 0
        } catch {
            throw CommandFailure.unavailable(
                "demo.balance", "\(error)", next: "read \(world.path("evm-network.log"))")
        }
    }
}
