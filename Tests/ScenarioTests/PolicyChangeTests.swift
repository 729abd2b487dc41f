import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing
import TransferCore

/// An operator changes limits between two starts: what was decided stands, the next follows the new ones.
@Suite struct PolicyChangeTests {
    @Test func `a restart with other limits keeps what was decided and goes by them from then on`()
        async throws
    {
        try await inWorld { world in
            let ended = try await settled(world, TestTrade())
            let usual = try #require(await world.seller.policy)

            let first = try await restart(
                world, try changed(usual, approvalsFrom: 100_000_000_000, limit: 1, halt: 2))
            try await expectKept(world, first, ended)
            let refused = TestTrade(.bond, common: "BOND-REFUSED")
            let ticket = try refused.ticket(
                .sell, seller: world.seller.identity, buyer: world.buyer.identity)
            let view = try await world.seller.gateway.submit(ticket, by: TestWorld.maker)
            #expect(view.state == "APPROVED" && view.approvalsNeeded == 0, "nobody else needs to approve it")
            try await world.instruct(world.buyer, refused)
            try await world.waitForEnd(view.id, .withdrawn)
            let reason = try #require(try await world.seller.view(view.id)?.reason)
            #expect(reason.contains("terms.exposure.peer"), "\(reason)")

            let second = try await restart(
                world, try changed(usual, approvalsFrom: nil, limit: 100_000_000_000, halt: 9))
            try await expectKept(world, second, ended)
            #expect(try await world.seller.outcome(view.id) == .withdrawn)
            let next = try await settled(world, TestTrade(.bond, common: "BOND-SETTLED"))
            let span = try await expiries(world, next) - expiries(world, ended)
            #expect(span > 0, "longer halts leave more time between both expiries")
            try await world.seller.restart()
            #expect(try await world.seller.outcome(next) == .settled)
        }
    }

    @Test func `a start that changes nothing records no policy again`() async throws {
        try await inWorld { world in
            #expect(try await adoptions(world.seller) == 1)
            try await world.seller.restart()
            #expect(try await adoptions(world.seller) == 1)
            let usual = try #require(await world.seller.policy)
            _ = try await restart(world, try changed(usual, approvalsFrom: 1, limit: 1, halt: 3))
            #expect(try await adoptions(world.seller) == 2)
        }
    }

    @Test func `a policy that no later start could read is refused, and the journal is as it was`()
        async throws
    {
        try await inWorld { world in
            let usual = try #require(await world.seller.policy)
            await world.seller.stop()
            let before = try await world.seller.records().count
            let repaid = Set(
                (0..<70_000).compactMap { number in
                    TransferID(Array(Digest.sha256(Array("\(number)".utf8)).bytes.prefix(16)))
                })
            let long = LimitPolicy(
                rules: try #require(LimitRules(version: 1, lines: [])), obligors: [:], repaid: repaid)
            try await world.seller.reconfigure(usual.with(limits: long, restrictions: nil))
            do {
                try await world.seller.start()
                Issue.record("it started")
            } catch let fault as EngineFault {
                guard case .policy = fault else { throw fault }
            }
            await world.seller.stop()
            #expect(try await world.seller.records().count == before)
            try await world.seller.reconfigure(usual)
            try await world.seller.start()
        }
    }

    private func settled(_ world: TestWorld, _ trade: TestTrade) async throws -> TransferID {
        let id = try await world.agree(trade)
        try await world.waitForEnd(id, .settled)
        try await world.expectEvidence(id, .settled)
        return id
    }

    /// - Returns: what the stopped process showed last.
    private func restart(_ world: TestWorld, _ policy: GatewayPolicy) async throws -> [TransferView] {
        let stopped = try await world.seller.gateway
        await world.seller.stop()
        let shown = await stopped.transfers()
        try await world.seller.reconfigure(policy)
        try await world.seller.start()
        return shown
    }

    /// What was decided and counted is as the stopped process showed it; only what the peer or a ledger has told us since
    /// may have moved on.
    private func expectKept(_ world: TestWorld, _ shown: [TransferView], _ id: TransferID) async throws {
        let before = try #require(shown.first { $0.id == id })
        let after = try #require(try await world.seller.view(id))
        #expect(after.state == before.state && after.outcome == before.outcome)
        #expect(after.isoStatus == before.isoStatus && after.cash == before.cash)
        #expect(after.maker == before.maker && after.approvers == before.approvers)
        #expect(after.approvalsNeeded == before.approvalsNeeded, "new limits ask nobody anew")
        #expect(after.guards == before.guards && after.operatorTrusted == before.operatorTrusted)
        #expect(after.revision >= before.revision)
    }

    /// - Returns: the seconds between Y's expiry and X's.
    private func expiries(_ world: TestWorld, _ id: TransferID) async throws -> Int64 {
        let x = try #require(try await world.lane(world.seller, id, .x).expiry)
        let y = try #require(try await world.lane(world.seller, id, .y).expiry)
        return x.seconds - y.seconds
    }

    private func adoptions(_ bank: TestBank) async throws -> Int {
        try await bank.records().count {
            String(decoding: $0.draft.payload, as: UTF8.self).contains(#""kind":"policy-adopted""#)
        }
    }

    private func changed(
        _ old: GatewayPolicy, approvalsFrom: Int128?, limit: Int128, halt: Int64
    ) throws -> GatewayPolicy {
        let dollars = try #require(CurrencyCode("USD"))
        let bounds = try #require(
            LedgerBounds(
                inclusionSeconds: 2, finalitySeconds: 0, observationSeconds: 2, clockErrorSeconds: 1,
                haltSeconds: halt, canReorganise: false))
        return GatewayPolicy(
            own: old.own, ownHolderKeys: old.ownHolderKeys,
            ledgers: old.ledgers.mapValues {
                LedgerPolicy(
                    operatorLEI: $0.operatorLEI, anchor: $0.anchor, bounds: bounds,
                    enforcement: $0.enforcement, proofPolicy: $0.proofPolicy,
                    verifiesProofsOf: $0.verifiesProofsOf, access: $0.access, ownAccounts: $0.ownAccounts)
            },
            peers: old.peers.mapValues { PeerPolicy(lei: $0.lei, exposureLimit: [dollars: limit]) },
            messageSeconds: old.messageSeconds, recoverySeconds: old.recoverySeconds,
            longestLockSeconds: old.longestLockSeconds,
            fourEyesFrom: approvalsFrom.map { [dollars: $0] } ?? [:],
            operatorTrustedLimit: old.operatorTrustedLimit)
    }
}
