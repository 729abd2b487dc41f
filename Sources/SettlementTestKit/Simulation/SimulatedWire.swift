import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The wire between the two banks of a simulated world: it loses, repeats, delays, overtakes, damages and parts.
///
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedWire: @unchecked Sendable {
    private unowned let world: SimulatedWorld
    var weather = WireWeather()
    var partedUntil: Int64 = 0
    /// Who answers at each end, and which process that is.
    private var ends: [SimulationPlan.Side: (service: any PeerService, cable: PowerCable)] = [:]
    /// Every frame that was handed in for a bank, oldest first, each once.
    private(set) var frames: [SimulationPlan.Side: [[UInt8]]] = [:]
    private var known: Set<Bytes32> = []

    init(_ world: SimulatedWorld) { self.world = world }

    func plug(_ side: SimulationPlan.Side, _ service: any PeerService, _ cable: PowerCable) {
        ends[side] = (service, cable)
    }
    func unplug(_ side: SimulationPlan.Side) { ends[side] = nil }

    /// One way's time.
    private func takes() -> Int64 { world.dice.number(1...max(1, weather.delay)) }

    /// Carries a frame and brings the answer.
    func carry(_ bytes: [UInt8], from side: SimulationPlan.Side) async throws(LinkError) -> PeerAnswer {
        if known.insert(Digest.sha256(bytes)).inserted {
            frames[side.other, default: []].append(bytes)
            world.signed(bytes, by: side)
        }
        world.left(bytes, side)
        if world.scheduler.now < partedUntil || world.lucky(perMille: weather.loss, .lost) {
            world.tell("a frame of \(side.rawValue) is lost")
            await world.scheduler.pause(milliseconds: 400 + takes())
            throw Self.lost
        }
        await world.scheduler.pause(milliseconds: takes())
        var arriving = bytes
        if world.lucky(perMille: weather.corruption, .corrupted) {
            let bit = Int(world.dice.number(0...Int64(bytes.count * 8 - 1)))
            arriving[bit / 8] ^= 1 << UInt8(bit % 8)
            world.tell("a frame of \(side.rawValue) is damaged under way")
        }
        if world.lucky(perMille: weather.duplicates, .duplicated) { again(bytes, from: side) }
        if world.lucky(perMille: weather.replays, .replayed),
            let old = world.dice.pick(frames[side.other] ?? [])
        {
            again(old, from: side)
        }
        let answer = try await deliver(arriving, from: side)
        if world.lucky(perMille: weather.loss, .lost) {
            world.tell("the answer to a frame of \(side.rawValue) is lost")
            await world.scheduler.pause(milliseconds: 400 + takes())
            throw Self.lost
        }
        await world.scheduler.pause(milliseconds: takes())
        return answer
    }

    /// Lets bytes arrive once more, some time.
    func again(_ bytes: [UInt8], from side: SimulationPlan.Side) {
        let later = takes() + world.dice.number(0...max(1, weather.delay))
        Task {
            await self.world.scheduler.pause(milliseconds: later)
            guard !self.world.isOver else { return }
            _ = try? await self.deliver(bytes, from: side)  // nobody waits for this answer
        }
    }

    func deliver(_ bytes: [UInt8], from side: SimulationPlan.Side) async throws(LinkError) -> PeerAnswer {
        guard let end = ends[side.other], world.scheduler.now >= partedUntil else { throw Self.down }
        world.pass(.receive, .bank(side.other))
        guard !end.cable.isCut else { throw Self.lost }
        let answer = await end.service.receive(frame: bytes, from: world.gateway(side))
        // What a dead process would have said nobody hears.
        guard !end.cable.isCut else { throw Self.lost }
        return answer
    }

    func greet(_ hello: [UInt8], from side: SimulationPlan.Side) async throws(LinkError) -> PeerAnswer {
        if world.scheduler.now < partedUntil || world.lucky(perMille: weather.loss, .lost) {
            await world.scheduler.pause(milliseconds: 400 + takes())
            throw Self.lost
        }
        await world.scheduler.pause(milliseconds: takes())
        guard let end = ends[side.other] else { throw Self.down }
        world.pass(.receive, .bank(side.other))
        guard !end.cable.isCut else { throw Self.lost }
        let answer = await end.service.receive(hello: hello, from: world.gateway(side))
        await world.scheduler.pause(milliseconds: takes())
        guard !end.cable.isCut else { throw Self.lost }
        return answer
    }

    private static let lost = LinkError(code: "link.lost", detail: "no answer", notSent: false)
    private static let down = LinkError(code: "link.down", detail: "nobody there", notSent: true)
}

/// One bank's plug in the wire.
struct SimulatedLink: PeerLink {
    unowned let world: SimulatedWorld
    let side: SimulationPlan.Side
    let cable: PowerCable

    func carry(_ frame: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer {
        world.pass(.send, .bank(side))
        try requirePower()
        let answer = try await world.wire.carry(frame, from: side)
        try requirePower()
        return answer
    }

    func greet(_ hello: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer {
        world.pass(.greet, .bank(side))
        try requirePower()
        let answer = try await world.wire.greet(hello, from: side)
        try requirePower()
        return answer
    }

    private func requirePower() throws(LinkError) {
        guard !cable.isCut, !world.isOver else {
            throw LinkError(code: "link.stopped", detail: "the power is gone", notSent: false)
        }
    }
}
