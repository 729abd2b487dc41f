import HummingbirdCore
public import Logging
public import NIOCore
public import SecureChannels
public import ServiceLifecycle
public import SettlementEngine
import SettlementModel

/// Where the desk's door stands, and who may come in.
public struct APIServerConfiguration: Sendable {
    public let host: String
    /// 0 lets the system choose.
    public let port: Int
    public let identity: TLSIdentity
    public let users: [APIUser]
    public var limits = APILimits()

    public init(host: String, port: Int, identity: TLSIdentity, users: [APIUser]) {
        self.host = host
        self.port = port
        self.identity = identity
        self.users = users
    }
}

/// What one door takes. A request beyond is refused with a problem; nothing is queued without end.
public struct APILimits: Hashable, Sendable {
    /// Of a request's body.
    public var bodyBytes = 256 * 1024
    /// Of a request's head.
    public var headBytes = 16 * 1024
    /// Whose users are proven; more are closed after the handshake.
    public var connections = 256
    /// Of one user; for one more that user's oldest is closed. Above `streams`, so that no user's own streams cost it one.
    public var connectionsOfOneUser = 128
    /// On their way to the end of their handshake, counted apart.
    public var unprovenConnections = 128
    /// Open event streams.
    public var streams = 64
    /// A connection without a request for so long is closed.
    public var idleSeconds: Int64 = 75
    /// A stream without news sends a comment so often.
    public var heartbeat = Duration.seconds(15)
    public init() {}
}

/// The desk's API over mutual TLS 1.3: only a configured client key gets as far as a request.
public struct APIServer: Service {
    private let server: any Service

    /// - Parameters:
    ///   - group: belongs to the caller.
    ///   - onBound: gets the port once connections are taken.
    /// - Throws: `TLSError` when certificate and key do not make an identity.
    public init(
        desk: any Desk, configuration: APIServerConfiguration, group: any EventLoopGroup, logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(TLSError) {
        let users = APIUserDirectory(configuration.users)
        let tls = try TLSContext(
            identity: configuration.identity, trust: .pins(users.pins), alpn: ["http/1.1"])
        let responder = APIResponder(desk: desk, users: users, limits: configuration.limits, logger: logger)
        let channel = SecureHTTP1Channel(
            tls: tls, limits: configuration.limits,
            responder: { request, writer, channel in
                try await responder.respond(to: request, writer: writer, on: channel)
            })
        server = channel.server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil),
            onServerRunning: { await onBound($0.localAddress?.port ?? 0) }, eventLoopGroup: group,
            logger: logger)
    }

    /// Serves until the surrounding task is cancelled or shut down gracefully; open streams end then.
    public func run() async throws {
        try await server.run()
    }

    /// As `run`, but cancellation is a graceful shutdown: answers under way get two seconds to end.
    public func runUntilCancelled(logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(services: [self], logger: logger)
        configuration.maximumGracefulShutdownDuration = .seconds(2)
        let services = ServiceGroup(configuration: configuration)
        // A task of its own: the server takes plain cancellation for a fault, and logs it as one.
        let serving = Task { try await services.run() }
        try await withTaskCancellationHandler {
            try await serving.value
        } onCancel: {
            Task { await services.triggerGracefulShutdown() }
        }
    }
}
