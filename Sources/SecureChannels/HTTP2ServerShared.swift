internal import NIOCore
internal import Synchronization

/// What the connections of one server have in common: the handler, the limits, the counts.
final class HTTP2ServerShared: Sendable {
    let limits: HTTP2ServerLimits
    let handler: @Sendable (HTTP2Request) async -> HTTP2Response
    let onFault: @Sendable (HTTP2Fault) -> Void
    private let inFlight = Atomic<Int>(0)
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])
    private let isDraining = Atomic<Bool>(false)

    init(
        limits: HTTP2ServerLimits, handler: @escaping @Sendable (HTTP2Request) async -> HTTP2Response,
        onFault: @escaping @Sendable (HTTP2Fault) -> Void
    ) {
        self.limits = limits
        self.handler = handler
        self.onFault = onFault
    }

    /// Takes a place among the requests being handled; false when all are taken.
    func enter() -> Bool {
        if inFlight.add(1, ordering: .relaxed).newValue <= limits.maxInFlight { return true }
        leave()
        return false
    }

    func leave() { inFlight.subtract(1, ordering: .relaxed) }

    /// Takes a place among the connections; false when all are taken or the server is on its way out.
    func admit(_ channel: any Channel) -> Bool {
        channels.withLock { channels in
            guard !isDraining.load(ordering: .relaxed), channels.count < limits.maxConnections else {
                return false
            }
            channels[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func dismiss(_ channel: any Channel) {
        channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Admits nobody any more; returns who is still here.
    func drain() -> [any Channel] {
        channels.withLock { channels in
            isDraining.store(true, ordering: .relaxed)
            return Array(channels.values)
        }
    }
}

/// Tells a connection to take no new requests and to close after the last answer.
struct HTTP2Drain: Sendable {}
