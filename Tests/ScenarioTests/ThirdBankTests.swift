import PeerProtocol
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing
import TransferCore

@testable import SettlementEngine

/// A bank has more peers than one, and any of them may guess how its transfer with another is named.
@Suite struct ThirdBankTests {
    private static let third = GatewayID(checked: "gw.bank-c")

    /// The buyer knows a third bank too, of the same limits as the seller.
    private func admit(_ key: SigningKey, in world: TestWorld) async throws {
        let seller = world.seller.identity.gateway
        let policy = try #require(await world.buyer.policy)
        var peers = policy.peers
        let limit = try #require(peers[seller]).exposureLimit
        peers[Self.third] = PeerPolicy(lei: "9845XLGWBANKC0000019", exposureLimit: limit)
        try await world.buyer.reconfigure(policy.with(registry: policy.registry, peers: peers))
        try await world.buyer.trust([
            seller: [0: world.seller.keys.message.verificationKey], Self.third: [0: key.verificationKey],
        ])
    }

    @Test(arguments: [false, true])
    func `what a third bank says under a transfer's name is no part of its evidence`(
        restarts: Bool
    )
        async throws
    {
        let key = try SigningKey.generate(.ed25519)
        try await inWorld(furnish: { world in try await admit(key, in: world) }) { world in
            let id = try await world.agreeUpToX()
            var forger = ForgedGateway(Self.third, key: key, to: world.buyer.identity.gateway)
            let words: [PeerMessage] = [
                .abortRequest(reason: "it is off"), .ticketWithdrawn(reason: "it is off"),
            ]
            let frame = try forger.frame(id, words)
            let answer = try await world.buyer.gateway.receive(frame: frame, from: Self.third)
            #expect(answer == .stored(frameSequence: 0))
            if restarts { try await world.buyer.restart() }
            let gateway = try await world.buyer.gateway
            let sessions = await gateway.transcripts.keys.filter { $0.sender == Self.third }
            #expect(sessions.isEmpty)
            try world.buyerCashWay.withhold("lock", false)
            try await world.waitForEnd(id, .settled)
            try await world.expectEvidence(id, .settled)
        }
    }
}
