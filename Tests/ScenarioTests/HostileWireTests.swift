import SettlementEngine
import SettlementModel
import SettlementTestKit
import Synchronization
import Testing

@Suite struct HostileWireTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `lost, doubled, late, shuffled and damaged frames delay a trade and change nothing`(
        _ seed: UInt64
    ) async throws {
        var options = TestWorld.Options()
        options.seed = seed
        try await inWorld(options) { world in
            world.wire.weather.drop = 20
            world.wire.weather.dropAnswers = 20
            world.wire.weather.duplicate = 30
            world.wire.weather.reorder = 30
            world.wire.weather.corrupt = 20
            world.wire.weather.delayMilliseconds = 2
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            try await world.expectConserved(TestTrade(), settled: true)
            for bank in world.banks { #expect(try await bank.state(id) == "SETTLED") }
        }
    }

    @Test func `every frame ever sent, sent again in any order, is answered and changes nothing`()
        async throws
    {
        try await inWorld { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            let seller = try await world.seller.gateway
            try await world.wait("evidence") { await world.seller.archive.bundle(of: id) != nil }
            let buyer = world.buyer.identity.gateway
            try await world.wait("every frame on disk") {
                for frame in world.wire.frames(to: world.seller.identity.gateway) {
                    guard case .stored = await seller.receive(frame: frame, from: buyer) else { return false }
                }
                return true
            }
            let before = try await quietCount(world.seller)
            let frames = world.wire.frames(to: world.seller.identity.gateway)
            #expect(frames.count > 3)
            for frame in frames.reversed() + frames {
                let answer = await seller.receive(frame: frame, from: buyer)
                guard case .stored = answer else {
                    Issue.record("\(answer)")
                    continue
                }
            }
            #expect(try await quietCount(world.seller) == before)
        }
    }

    @Test func `our own frame, sent back to us, is none of the peer's`() async throws {
        try await inWorld { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            let seller = try await world.seller.gateway
            let own = try #require(world.wire.frames(to: world.buyer.identity.gateway).first)
            let answer = await seller.receive(frame: own, from: world.buyer.identity.gateway)
            guard case .refused(let code, _) = answer else {
                Issue.record("\(answer)")
                return
            }
            #expect(code == "link.message.parties")
        }
    }

    /// How many records a journal holds once nothing is added to it any more.
    private func quietCount(_ bank: TestBank) async throws -> Int {
        var (last, quiet) = (-1, 0)
        while quiet < 5 {
            let count = try await bank.records().count
            quiet = count == last ? quiet + 1 : 0
            last = count
            try await Task.sleep(for: .milliseconds(200))
        }
        return last
    }

    @Test func `a frame is acknowledged when it is on disk and not before, however often it comes`()
        async throws
    {
        try await inWorld { world in
            await world.seller.crash()
            let (seller, buyer) = (world.seller.identity.gateway, world.buyer.identity.gateway)
            let gateway = try await world.buyer.gateway
            var forger = ForgedGateway(world.seller, to: buyer)
            let ticket = try TestTrade().ticket(
                .sell, seller: world.seller.identity, buyer: world.buyer.identity)
            let id = try world.id(of: TestTrade())
            let first = try forger.frame(id, .ticket(ticket))
            #expect(await gateway.receive(frame: first, from: seller) == .stored(frameSequence: 0))
            let second = try forger.frame(id, .ticketWithdrawn(reason: "typed wrongly"))
            await world.buyer.slowJournal(milliseconds: 400)
            async let answer = gateway.receive(frame: second, from: seller)
            try await Task.sleep(for: .milliseconds(150))
            #expect(await gateway.receive(frame: second, from: seller) == .later(code: "link.storing"))
            #expect(await answer == .stored(frameSequence: 1))
            #expect(await gateway.receive(frame: second, from: seller) == .stored(frameSequence: 1))
        }
    }

    @Test func `a frame under another gateway's name, and bytes that are none, are refused`() async throws {
        try await inWorld { world in
            let id = try await world.agree(TestTrade())
            try await world.waitForEnd(id, .settled)
            let seller = try await world.seller.gateway
            let frame = try #require(world.wire.frames(to: world.seller.identity.gateway).first)
            let stranger = await seller.receive(frame: frame, from: GatewayID(checked: "gw.stranger"))
            #expect(stranger == .later(code: "link.not-ready"))
            for bytes in [[], [0], [255, 255, 255, 255], Array(frame.dropLast()), frame + [0]] as [[UInt8]] {
                let answer = await seller.receive(frame: bytes, from: world.buyer.identity.gateway)
                guard case .refused = answer else {
                    Issue.record("\(answer)")
                    continue
                }
            }
            #expect(await seller.stoppedBy() == nil)
        }
    }

    @Test func `frames that overtake a slow greeting are no sign of a rollback`() async throws {
        try await inWorld { world in
            await world.buyer.crash()
            try await world.instruct(world.seller, TestTrade())
            world.wire.weather.greetingDelay[world.buyer.identity.gateway] = 400
            try await world.buyer.start()
            let id = try await world.instruct(world.buyer, TestTrade())
            try await world.waitForEnd(id, .settled)
        }
    }

    @Test func `a peer that acknowledges its first frame only is sent the next again after a pause`()
        async throws
    {
        try await inWorld { world in
            let forgetful = ForgetfulPeer(try await world.buyer.gateway)
            world.wire.plug(world.buyer.identity.gateway, forgetful)
            let id = try await world.agree(TestTrade())
            try await world.wait("a second frame") { forgetful.frames > 1 }
            let (frames, records) = (forgetful.frames, try await world.seller.records().count)
            try await Task.sleep(for: .seconds(1))
            let written = try await world.seller.records().count - records
            #expect(forgetful.frames - frames < 200)
            #expect(written < 400)
            // Its signed hello says what it holds, so the trade goes on.
            try await world.waitForEnd(id, .settled)
        }
    }

    @Test func `a partition before the terms bind ends in tombstones, not in loss`() async throws {
        try await inWorld { world in
            try world.sellerAssetWay.withhold("lock")
            let id = try await world.agree(TestTrade())
            try await world.waitForState(world.seller, id, "X_LOCKING")
            world.wire.weather.isPartitioned = true
            await world.advance(bySeconds: 100)
            try await world.waitForEnd(id, .lapsed)
            world.wire.weather.isPartitioned = false
            try await world.expectConserved(TestTrade(), settled: false)
        }
    }
}

/// A gateway whose answers always name its first frame.
private final class ForgetfulPeer: PeerService {
    private let gateway: any PeerService
    private let heard = Atomic<Int>(0)

    init(_ gateway: any PeerService) { self.gateway = gateway }

    /// How many frames it was sent, each as often as it came.
    var frames: Int { heard.load(ordering: .relaxed) }

    func receive(frame: [UInt8], from peer: GatewayID) async -> PeerAnswer {
        heard.add(1, ordering: .relaxed)
        guard case .stored = await gateway.receive(frame: frame, from: peer) else {
            return .later(code: "link.not-ready")
        }
        return .stored(frameSequence: 0)
    }

    func receive(hello: [UInt8], from peer: GatewayID) async -> PeerAnswer {
        await gateway.receive(hello: hello, from: peer)
    }
}
