public import SettlementEngine
public import SettlementModel
internal import Synchronization

/// What the wire between the gateways does to what it carries.
public struct LinkWeather: Hashable, Sendable {
    /// Of 100 carries so many are lost on the way there.
    public var drop = 0
    /// Of 100 carries so many arrive, and their answer is lost.
    public var dropAnswers = 0
    /// Of 100 carries so many arrive twice.
    public var duplicate = 0
    /// Of 100 carries so many are preceded by an older frame, out of its order.
    public var reorder = 0
    /// Of 100 carries so many have one bit flipped.
    public var corrupt = 0
    public var delayMilliseconds: Int64 = 0
    /// How long the answer to a gateway's greeting is under way, in milliseconds.
    public var greetingDelay: [GatewayID: Int64] = [:]
    /// Nothing gets through, in neither direction.
    public var isPartitioned = false

    public init() {}
}

/// The wire between all gateways of a world. It authenticates nobody wrongly: who calls is who is plugged in.
public final class MemoryWire: Sendable {
    private struct State {
        var weather = LinkWeather()
        var services: [GatewayID: any PeerService] = [:]
        var frames: [GatewayID: [[UInt8]]] = [:]
        var carried = 0
        var random: SeededGenerator
    }

    private let state: Mutex<State>

    public init(seed: UInt64 = 1) { state = Mutex(State(random: SeededGenerator(seed: seed))) }

    public var weather: LinkWeather {
        get { state.withLock { $0.weather } }
        set { state.withLock { $0.weather = newValue } }
    }

    /// Every frame that was ever handed in for `gateway`, oldest first.
    public func frames(to gateway: GatewayID) -> [[UInt8]] { state.withLock { $0.frames[gateway] ?? [] } }
    public var carried: Int { state.withLock { $0.carried } }

    public func plug(_ gateway: GatewayID, _ service: (any PeerService)?) {
        state.withLock { $0.services[gateway] = service }
    }

    public func service(_ gateway: GatewayID) -> (any PeerService)? {
        state.withLock { $0.services[gateway] }
    }

    fileprivate struct Plan {
        var weather: LinkWeather
        var dropped = false
        var answerDropped = false
        var duplicated = false
        var older: [UInt8]?
        var frame: [UInt8]
    }

    fileprivate func plan(_ frame: [UInt8], to gateway: GatewayID) -> Plan {
        state.withLock { state in
            state.carried += 1
            let weather = state.weather
            var plan = Plan(weather: weather, frame: frame)
            plan.dropped = weather.isPartitioned || state.random.happens(weather.drop)
            plan.answerDropped = state.random.happens(weather.dropAnswers)
            plan.duplicated = state.random.happens(weather.duplicate)
            if state.random.happens(weather.reorder) {
                plan.older = state.frames[gateway]?.randomElement(using: &state.random)
            }
            if state.random.happens(weather.corrupt), !frame.isEmpty {
                let place = Int.random(in: 0..<frame.count, using: &state.random)
                plan.frame[place] ^= 1 << UInt8.random(in: 0..<8, using: &state.random)
            }
            if state.frames[gateway]?.last != frame { state.frames[gateway, default: []].append(frame) }
            return plan
        }
    }
}

/// One gateway's plug in the wire.
public struct MemoryPeerLink: PeerLink {
    private let wire: MemoryWire
    private let own: GatewayID
    private let cable: PowerCable

    public init(_ wire: MemoryWire, own: GatewayID, cable: PowerCable) {
        self.wire = wire
        self.own = own
        self.cable = cable
    }

    public func carry(_ frame: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer {
        let service = try reach(peer)
        let plan = wire.plan(frame, to: peer)
        if plan.weather.delayMilliseconds > 0 {
            do { try await Task.sleep(for: .milliseconds(plan.weather.delayMilliseconds)) } catch {
                throw LinkError(code: "link.stopped", detail: "stopped", notSent: true)
            }
        }
        guard !plan.dropped else {
            throw LinkError(code: "link.lost", detail: "lost on the way", notSent: false)
        }
        if let older = plan.older { _ = await service.receive(frame: older, from: own) }
        if plan.duplicated { _ = await service.receive(frame: plan.frame, from: own) }
        let answer = await service.receive(frame: plan.frame, from: own)
        guard !plan.answerDropped, !cable.isCut else {
            throw LinkError(code: "link.lost", detail: "the answer was lost", notSent: false)
        }
        return answer
    }

    public func greet(_ hello: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer {
        let service = try reach(peer)
        let weather = wire.weather
        guard !weather.isPartitioned else {
            throw LinkError(code: "link.lost", detail: "lost", notSent: true)
        }
        let answer = await service.receive(hello: hello, from: own)
        do { try await Task.sleep(for: .milliseconds(weather.greetingDelay[own] ?? 0)) } catch {
            throw LinkError(code: "link.stopped", detail: "stopped", notSent: false)
        }
        return answer
    }

    private func reach(_ peer: GatewayID) throws(LinkError) -> any PeerService {
        guard !cable.isCut, let service = wire.service(peer) else {
            throw LinkError(code: "link.down", detail: "\(peer) is not there", notSent: true)
        }
        return service
    }
}

/// SplitMix64: small, seeded, the same everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// True in `percent` of 100 cases.
    mutating func happens(_ percent: Int) -> Bool {
        percent > 0 && Int.random(in: 0..<100, using: &self) < percent
    }
}
