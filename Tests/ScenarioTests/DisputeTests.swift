import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing

@Suite struct DisputeTests {
    /// The dispute that the seller told its peer about.
    private func evidence(_ world: TestWorld) throws -> DisputeEvidence? {
        for bytes in world.wire.frames(to: world.buyer.identity.gateway) {
            for message in try FrameCodec.decode(bytes).messages {
                if case .dispute(let evidence) = try MessageCodec.decode(message).message { return evidence }
            }
        }
        return nil
    }

    @Test func `a peer that signs one frame number twice is disputed, with a proof that anyone can check`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let gateway = try await world.seller.gateway
            let honest = try #require(world.wire.frames(to: seller).first)
            let forger = ForgedGateway(world.buyer, to: seller)
            let lie = try forger.message(id, 0, nil, .ticketWithdrawn(reason: "never said"))
            let answer = await gateway.receive(frame: try forger.rival(of: honest, over: [lie]), from: buyer)
            guard case .refused(let code, _) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(code == "link.frame.conflict")
            try await world.waitForState(world.seller, id, "DISPUTED")
            try await world.wait("the buyer is told") { try evidence(world) != nil }
            let proof = try #require(try evidence(world))
            let key = world.buyer.keys.message.verificationKey
            _ = try FrameConflict.verify(proof) { $0 == 0 ? key : nil }
            let other = world.seller.keys.message.verificationKey
            #expect(throws: LinkFault.self) { _ = try FrameConflict.verify(proof) { $0 == 0 ? other : nil } }
            try await expectMoneyGoesHome(world, id)
        }
    }

    @Test func `a peer that says two things in one place is disputed`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let gateway = try await world.seller.gateway
            await world.buyer.crash()
            var forger = try ForgedGateway(world.buyer, to: seller, after: world.wire.frames(to: seller))
            let lie = try forger.message(id, 0, nil, .ticketWithdrawn(reason: "never said"))
            _ = await gateway.receive(frame: try forger.frame(over: [lie]), from: buyer)
            try await world.waitForState(world.seller, id, "DISPUTED")
            let check = await gateway.health().first { $0.name == "peer:\(buyer)" }
            #expect(check?.detail.contains("conflictingMessages") == true)
            await world.advance(bySeconds: 100)
            try await world.wait("the seller is refunded") { try await world.seller.outcome(id) == .refunded }
        }
    }

    @Test func `a proof that is too long for a DISPUTE is told to our own operator`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let gateway = try await world.seller.gateway
            await world.buyer.crash()
            let sent = world.wire.frames(to: seller)
            for frame in sent { _ = await gateway.receive(frame: frame, from: buyer) }
            var forger = try ForgedGateway(world.buyer, to: seller, after: sent)
            let proof = [UInt8](repeating: 7, count: WireLimits.disputeItem)
            let lie = try forger.message(
                id, 0, nil, .lockAssert(.y, LockID(Digest.sha256([1])), proof: proof))
            let frame = try forger.frame(over: [lie])
            let number = try FrameCodec.decode(frame).header.sequence
            _ = await gateway.receive(frame: frame, from: buyer)
            for restarts in [false, true] {
                if restarts { try await world.seller.restart() }
                #expect(try await world.seller.state(id) == "DISPUTED")
                let reason = try #require(try await world.seller.view(id)).reason
                #expect(reason.contains("too long to be sent to it"), "\(reason)")
                let check = try await world.seller.gateway.health().first { $0.name == "peer:\(buyer)" }
                #expect(check?.detail.contains("too long for a DISPUTE: call its operator") == true)
            }
            // Its operator is told where to look.
            let lines = world.seller.tape.lines.filter { $0.contains("the peer said two things") }
            #expect(
                lines.count == 1
                    && lines.allSatisfy { $0.contains("0, \(number)") && $0.contains("not told") })
            await world.advance(bySeconds: 100)
            try await world.wait("the seller is refunded") { try await world.seller.outcome(id) == .refunded }
            #expect(try evidence(world) == nil)
        }
    }

    @Test func `what cannot be shown does not hide a contradiction that can`() async throws {
        try await inWorld { world in
            let sealed = try await world.agree(TestTrade(.bond, common: "BOND2026001113"))
            try await world.waitForEnd(sealed, .settled)
            try await world.expectEvidence(sealed, .settled)
            let id = try await world.agreeUpToX()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let gateway = try await world.seller.gateway
            await world.buyer.crash()
            let sent = world.wire.frames(to: seller)
            // One may have been on its way when its sender died.
            for frame in sent { _ = await gateway.receive(frame: frame, from: buyer) }
            var forger = try ForgedGateway(world.buyer, to: seller, after: sent)
            let lies = try [id, sealed].map {
                try forger.message($0, 0, nil, .ticketWithdrawn(reason: "never said"))
            }
            _ = await gateway.receive(frame: try forger.frame(over: lies), from: buyer)
            try await world.waitForState(world.seller, id, "DISPUTED")
        }
    }

    @Test func `a peer's ticket one cent off stays unmatched, for its money alone`() async throws {
        try await inWorld { world in
            await world.buyer.crash()
            let id = try await world.instruct(world.seller, TestTrade())
            let theirs = try TestTrade().with { $0.cash = "4926770.84" }
                .ticket(.buy, seller: world.seller.identity, buyer: world.buyer.identity)
            var forger = ForgedGateway(world.buyer, to: world.seller.identity.gateway)
            let frame = try forger.frame(id, .ticket(theirs))
            let gateway = try await world.seller.gateway
            #expect(
                await gateway.receive(frame: frame, from: world.buyer.identity.gateway)
                    == .stored(frameSequence: 0))
            let view = try #require(try await world.seller.view(id))
            #expect(view.state == "UNMATCHED" && view.isoStatus == "Umtchd/DMON", "\(view.isoStatus)")
            #expect(view.reason.contains("4926770.83") && view.reason.contains("4926770.84"))
        }
    }

    @Test func `words without a proof move nothing: a claimed lock must be shown`() async throws {
        try await inWorld { world in
            let id = try await world.agreeUpToX()
            let seller = world.seller.identity.gateway
            let y = try #require(try await world.lane(world.seller, id, .y).lock)
            let x = try await world.lane(world.seller, id, .x)
            await world.buyer.crash()
            var forger = try ForgedGateway(world.buyer, to: seller, after: world.wire.frames(to: seller))
            let gateway = try await world.seller.gateway
            let lock = try #require(x.lock)
            let real = try #require(try await world.assetLedger.proofForTests(of: lock))
            for message in [
                PeerMessage.lockAssert(.y, y, proof: [1, 2, 3]), .lockAssert(.y, y, proof: real),
                .claimAssert(.y, y, proof: real), .refundAssert(.y, y, state: .refunded, proof: [0]),
                .complete(.settled, evidenceDigest: Digest.sha256([])),
                .ready(termsDigest: Digest.sha256([])),
            ] {
                let frame = try forger.frame(id, message)
                _ = await gateway.receive(frame: frame, from: world.buyer.identity.gateway)
            }
            try await Task.sleep(for: .milliseconds(100))
            #expect(try await world.seller.state(id) == "X_LOCKED")
            #expect(await gateway.stoppedBy() == nil)
            let way = try world.sellerCashWay
            #expect(way.submissions(of: "claim") == 0)
        }
    }

    private func expectMoneyGoesHome(_ world: TestWorld, _ id: TransferID) async throws {
        try world.buyerCashWay.withhold("lock", false)
        await world.advance(bySeconds: 100)
        try await world.waitForEnd(id, .refunded)
        try await world.expectConserved(TestTrade(), settled: false)
    }
}
