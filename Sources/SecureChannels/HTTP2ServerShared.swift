internal import NIOCore
internal import OpenSSL
internal import Synchronization

/// What the connections of one server have in common: the handler, the limits, the counts.
final class HTTP2ServerShared: Sendable {
    let limits: HTTP2ServerLimits
    let handler: @Sendable (HTTP2Request) async -> HTTP2Response
    let onFault: @Sendable (HTTP2Fault) -> Void
    private let requests = Mutex(Requests())
    private let places: ConnectionPlaces
    private let isDraining = Atomic<Bool>(false)

    /// In the handler's hands.
    private struct Requests {
        var all = 0
        var ofKey: [[UInt8]: Int] = [:]
    }

    init(
        limits: HTTP2ServerLimits, handler: @escaping @Sendable (HTTP2Request) async -> HTTP2Response,
        onFault: @escaping @Sendable (HTTP2Fault) -> Void
    ) {
        self.limits = limits
        self.handler = handler
        self.onFault = onFault
        places = ConnectionPlaces(
            unproven: limits.maxUnprovenConnections, proven: limits.maxConnections,
            ofOneKey: limits.maxConnectionsOfOneKey)
    }

    /// Takes a place among the requests being handled; false when all are taken, or all that one key may have.
    func enter(_ key: [UInt8]) -> Bool {
        requests.withLock { requests in
            let own = requests.ofKey[key, default: 0]
            guard requests.all < limits.maxInFlight, own < limits.maxInFlightOfOneKey else { return false }
            requests.all += 1
            requests.ofKey[key] = own + 1
            return true
        }
    }

    func leave(_ key: [UInt8]) {
        requests.withLock { requests in
            requests.all -= 1
            let own = requests.ofKey[key, default: 1] - 1
            requests.ofKey[key] = own > 0 ? own : nil
        }
    }

    /// Takes a place among the connections that have proven nothing; false when the server is on its way out.
    func admit(_ channel: any Channel) -> Bool {
        guard !isDraining.load(ordering: .sequentiallyConsistent) else { return false }
        if !places.admit(channel) {
            tooMany("the oldest connection without a proven key made room for another")
        }
        // Again: who came between may have been missed by `drain`.
        return !isDraining.load(ordering: .sequentiallyConsistent)
    }

    /// Moves a connection among the proven ones; false when it is to be closed.
    func prove(_ channel: any Channel, _ peer: PeerCertificate) -> Bool {
        let hasPlace = places.prove(channel, key: peer.spkiSHA256)
        if !hasPlace { tooMany("a proven connection was closed unanswered") }
        return hasPlace
    }

    private func tooMany(_ detail: String) {
        onFault(HTTP2Fault(code: "http2.connections.too-many", detail: detail))
    }

    /// Admits nobody any more; returns who is still here.
    func drain() -> [any Channel] {
        isDraining.store(true, ordering: .sequentiallyConsistent)
        return places.channels
    }
}

/// Tells a connection to take no new requests and to close after the last answer.
struct HTTP2Drain: Sendable {}
