internal import NIOCore
internal import NIOPosix
internal import OpenSSL

/// What callers ask of a client, in the order they asked.
enum HTTP2ClientOrder: Sendable {
    case submit(HTTP2ClientCall)
    case abandon(HTTP2ClientCall)
    case close(grace: Duration, CheckedContinuation<Void, Never>?)
}

/// A client's side on its event loop: which connection is in use, who waits for one, when to stop waiting.
final class HTTP2ClientLink {
    private enum Phase {
        case idle
        case connecting  // from the first waiting request to the peer's greeting, or to a failure
        case ready(HTTP2ClientConnection)
    }

    let limits: HTTP2ClientLimits
    let authority: String
    private let host: String
    private let port: Int
    private let tls: TLSContext
    private let loop: any EventLoop
    private var phase = Phase.idle
    private var waiting: [HTTP2ClientCall] = []
    /// All with a channel: the one in use, one being greeted, those that only finish what they began.
    private var connections: [ObjectIdentifier: HTTP2ClientConnection] = [:]
    /// The connection being greeted, once its socket is connected.
    private var candidate: HTTP2ClientConnection?
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []
    private var wakeAt: NIODeadline?

    init(host: String, port: Int, tls: TLSContext, limits: HTTP2ClientLimits, loop: any EventLoop) {
        self.host = host
        self.port = port
        self.tls = tls
        self.limits = limits
        self.loop = loop
        authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    func obey(_ orders: [HTTP2ClientOrder]) {
        for order in orders {
            switch order {
            case .submit(let call): submit(call)
            case .abandon(let call):
                abandon(call, HTTP2Fault(code: "http2.cancelled", detail: "the caller gave up"))
            case .close(let grace, let closer): close(grace, closer)
            }
        }
        if case .ready(let connection) = phase { connection.pump() }
    }

    private func submit(_ call: HTTP2ClientCall) {
        let now = NIODeadline.now()
        if call.isAbandoned {
            return call.fail(HTTP2Fault(code: "http2.cancelled", detail: "the caller gave up"))
        }
        if isClosed {
            return call.fail(HTTP2Fault(code: "http2.closed", detail: "the client is closed; make another"))
        }
        if call.deadline <= now { return call.fail(Self.late) }
        let pending = connections.values.reduce(waiting.count) { $0 + $1.calls.count }
        guard pending < limits.maxPending else {
            return call.fail(
                HTTP2Fault(code: "http2.client.busy", detail: "\(pending) requests are pending; slow down"))
        }
        wake(at: call.deadline)
        switch phase {
        case .ready(let connection): connection.send(call)
        case .connecting: waiting.append(call)
        case .idle:
            waiting.append(call)
            connect()
        }
    }

    private func abandon(_ call: HTTP2ClientCall, _ fault: HTTP2Fault) {
        call.isAbandoned = true
        if let place = waiting.firstIndex(where: { $0 === call }) { waiting.remove(at: place) }
        if !call.isFinished { for connection in connections.values { connection.giveUp(call) } }
        call.fail(fault)
    }

    // MARK: Connecting

    private func connect() {
        phase = .connecting
        let me = NIOLoopBound(self, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(.nanoseconds(limits.connectTimeout.boundedNanoseconds))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try me.value.prepare(channel) }
            }
            .connect(host: host, port: port).assumeIsolated().whenComplete { [self] in connected($0) }
    }

    private func prepare(_ channel: any Channel) throws {
        if isClosed { throw ChannelError.ioOnClosedChannel }
        let patience = TimeAmount.nanoseconds(limits.handshakeTimeout.boundedNanoseconds)
        let connection = HTTP2ClientConnection(link: self, id: ObjectIdentifier(channel))
        try channel.pipeline.syncOperations.addHandler(
            TLSHandler(context: tls, role: .client, handshakeTimeout: patience))
        try channel.pipeline.syncOperations.addHandler(connection)
        connections[connection.id] = connection
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        guard case .connecting = phase, candidate == nil else { return closedOne() }
        switch result {
        case .failure(let error):
            let words = ConnectWords.of(error, to: authority)
            failWaiting(.notSent(HTTP2Fault(code: "http2.connect.failed", detail: words)))
        case .success(let channel):
            candidate = connections[ObjectIdentifier(channel)]
            // A socket that connected and broke in the same turn has left no connection behind.
            if candidate == nil { failWaiting(.notSent(HTTP2ClientConnection.brokeOff)) }
        }
        closedOne()
    }

    /// The peer has greeted: only from here on do requests leave.
    func greeted(_ connection: HTTP2ClientConnection) {
        guard case .connecting = phase else { return }
        phase = .ready(connection)
        candidate = nil
        let calls = waiting
        waiting = []
        for call in calls where !call.isFinished { connection.send(call) }
    }

    /// The peer takes nothing new here; what is under way goes on, the next request gets a new connection.
    func retired(_ connection: HTTP2ClientConnection) {
        if case .ready(let current) = phase, current === connection { phase = .idle }
    }

    /// The channel is gone.
    func ended(_ connection: HTTP2ClientConnection, _ error: HTTP2ClientError) {
        connections[connection.id] = nil
        retired(connection)
        if candidate === connection {
            candidate = nil
            failWaiting(error)
        }
        closedOne()
    }

    private func failWaiting(_ error: HTTP2ClientError) {
        phase = .idle
        let calls = waiting
        waiting = []
        for call in calls { call.finish(.failure(error)) }
    }

    // MARK: Deadlines

    private static let late = HTTP2Fault(code: "http2.deadline", detail: "no answer in time")

    /// One timer for the earliest deadline; a later one finds its turn when that fires.
    private func wake(at deadline: NIODeadline) {
        if let wakeAt, wakeAt <= deadline { return }
        wakeAt = deadline
        loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in self?.woke(deadline) }
    }

    private func woke(_ deadline: NIODeadline) {
        guard wakeAt == deadline else { return }
        wakeAt = nil
        let now = NIODeadline.now()
        let calls = connections.values.reduce(into: waiting) { $0.append(contentsOf: $1.calls.values) }
        for call in calls where call.deadline <= now { abandon(call, Self.late) }
        if let next = calls.lazy.filter({ !$0.isFinished }).map(\.deadline).min() { wake(at: next) }
        for connection in connections.values { connection.pump() }
    }

    // MARK: Closing

    private func close(_ grace: Duration, _ closer: CheckedContinuation<Void, Never>?) {
        isClosed = true
        if let closer { closers.append(closer) }
        let fault = HTTP2Fault(code: "http2.closed", detail: "the client was closed")
        let calls = waiting
        waiting = []
        for call in calls { call.fail(fault) }
        for connection in connections.values { connection.close(within: grace) }
        closedOne()
    }

    private func closedOne() {
        guard isClosed, connections.isEmpty else { return }
        if case .connecting = phase, candidate == nil { phase = .idle }
        let all = closers
        closers = []
        for closer in all { closer.resume() }
    }
}
