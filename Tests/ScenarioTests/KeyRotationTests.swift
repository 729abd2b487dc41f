import PeerProtocol
import SQLLedgerProofs
import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs
import Testing
import TransferCore

@testable import SettlementTestKit

/// A gateway's message key changes between two starts: open transfers finish, and every journal still replays.
@Suite struct KeyRotationTests {
    /// The buyer learns of the seller's next key, then the seller rotates; both start again.
    private func rotate(_ world: TestWorld) async throws {
        let (seller, buyer) = (world.seller, world.buyer)
        let next = try SigningKey.generate(.ecdsaP256SHA256)
        let both = await seller.messageKeys.merging([1: next.verificationKey]) { old, _ in old }
        await buyer.stop()
        try await buyer.trust([seller.identity.gateway: both])
        try await buyer.start()
        await seller.stop()
        try await seller.rotateMessageKey(to: next)
        try await seller.start()
    }

    private func anchors(_ world: TestWorld) async throws -> EvidenceAnchors {
        var gateways: [GatewayAnchor] = []
        for bank in world.banks {
            let keys = await bank.messageKeys.sorted { $0.key < $1.key }
                .map { EpochKey(epoch: $0.key, key: $0.value) }
            gateways.append(
                try need(
                    GatewayAnchor(
                        id: bank.identity.gateway, lei: bank.identity.lei, keys: keys, pins: [])))
        }
        return try need(EvidenceAnchors(gateways: gateways, ledgers: world.anchors.ledgers))
    }

    /// Epochs of the frames that the seller sent.
    private func epochs(_ world: TestWorld) throws -> Set<UInt32> {
        Set(
            try world.wire.frames(to: world.buyer.identity.gateway).map {
                try FrameCodec.decode($0).header.keyEpoch
            })
    }

    @Test func `a transfer that was open at the rotation settles, and its evidence names both keys`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            try await rotate(world)
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForEnd(id, .settled)
            #expect(try epochs(world) == [0, 1])
            try await world.expectConserved(TestTrade(), settled: true)
            for bank in world.banks {
                try await world.wait("evidence of \(bank.identity.gateway)") {
                    await deskCode { _ = try await bank.gateway.evidence(id) } == nil
                }
                let bundle = try await bank.gateway.evidence(id)
                let verifier = EvidenceVerifier(message: EvidenceReading.message, proofs: [SQLLogVerifier()])
                let verdict = verifier.verify(bundle, anchors: try await anchors(world))
                #expect(verdict.holds && verdict.outcome == .settled)
                let blind = verifier.verify(bundle, anchors: world.anchors)
                #expect(!blind.holds, "who knows the old key alone does not believe the new one")
                try await bank.restart()
                #expect(try await bank.outcome(id) == .settled)
            }
            let next = try await world.agree(TestTrade(.bond, common: "BOND2026001113"))
            try await world.waitForEnd(next, .settled)
        }
    }

    @Test
    func `an old key that is no longer configured stops no replay, and neither does a peer that was removed`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            try await rotate(world)
            let next = try await world.agree(TestTrade(.bond, common: "BOND2026001113"))
            try await world.waitForEnd(next, .settled)
            let seller = world.seller.identity.gateway
            let newest = await world.seller.messageKeys.filter { $0.key == 1 }
            try await world.buyer.trust([seller: newest])
            try await world.buyer.restart()
            #expect(try await world.buyer.outcome(id) == .settled)

            let usual = try #require(await world.buyer.policy)
            try await world.buyer.reconfigure(
                GatewayPolicy(
                    own: usual.own, ownHolderKeys: usual.ownHolderKeys, ledgers: usual.ledgers, peers: [:],
                    messageSeconds: usual.messageSeconds, recoverySeconds: usual.recoverySeconds,
                    longestLockSeconds: usual.longestLockSeconds, fourEyesFrom: usual.fourEyesFrom,
                    operatorTrustedLimit: usual.operatorTrustedLimit))
            try await world.buyer.trust([:])
            for _ in 0..<2 { try await world.buyer.restart() }
            #expect(try await world.buyer.outcome(next) == .settled)
            let checks = try await world.buyer.gateway.health().map(\.name)
            #expect(!checks.contains("peer:\(seller)"), "nobody speaks to a removed peer")
            let refused = try TestTrade(common: "DLC-REFUSED")
                .ticket(.buy, seller: world.seller.identity, buyer: world.buyer.identity)
            let code = await deskCode {
                _ = try await world.buyer.gateway.submit(refused, by: TestWorld.maker)
            }
            #expect(code == "trade.peer.unknown")
        }
    }

    @Test func `an epoch ends with the first frame of a later one`() async throws {
        try await inWorld { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            try await rotate(world)
            let next = try await world.agree(TestTrade(.bond, common: "BOND2026001113"))
            try await world.waitForEnd(next, .settled)
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            try await world.wait("no frame is under way") { try epochs(world).contains(1) }
            await world.seller.crash()
            // Whoever stole the old key signs as the seller did before.
            var thief = try ForgedGateway(world.seller, to: buyer, after: world.wire.frames(to: buyer))
            let lie = try thief.frame(next, .ticketWithdrawn(reason: "never said"))
            let answer = try await world.buyer.gateway.receive(frame: lie, from: seller)
            guard case .refused(let code, _) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(code == "link.frame.epoch")
        }
    }

    @Test func `one epoch with two keys is refused at the start`() async throws {
        try await inWorld { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            let other = try SigningKey.generate(.ed25519).verificationKey
            await world.buyer.stop()
            try await world.buyer.trust([world.seller.identity.gateway: [0: other]])
            let fault = await #expect(throws: EngineFault.self) { try await world.buyer.start() }
            guard case .replay(_, let detail)? = fault else {
                Issue.record("\(String(describing: fault))")
                return
            }
            #expect(detail.contains("each key has its own epoch"))
        }
    }
}
