import GatewayAPI
import Logging
import NIOCore
import SecureChannels
import SettlementEngine

/// The desk's API, served beside the engine from the moment it is made.
struct DeskDoor: Sendable {
    private let address: String
    private let serving: Task<Void, any Error>
    /// Yields the port once it is bound, and ends with the API.
    private let ports: AsyncStream<Int>

    init(
        _ configuration: GatewayConfiguration, _ gateway: Gateway, _ identity: TLSIdentity,
        _ group: any EventLoopGroup, _ logger: Logger
    ) throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let server = try APIServer(
            desk: gateway,
            configuration: APIServerConfiguration(
                host: configuration.apiListen.host, port: configuration.apiListen.port, identity: identity,
                users: configuration.users),
            group: group, logger: logger, onBound: { port.yield($0) })
        address = "\(configuration.apiListen.host):\(configuration.apiListen.port)"
        self.ports = ports
        serving = Task {
            defer { port.finish() }
            try await server.runUntilCancelled(logger: logger)
        }
    }

    /// The bound port. To be asked once, before `ended`.
    func port() async throws -> Int {
        for await port in ports { return port }
        throw await failure()
    }

    /// Returns when the API has ended, or the caller is cancelled.
    func ended() async {
        for await _ in ports {}
    }

    /// Why it ended without being asked to.
    func failure() async -> CommandFailure {
        var (reason, next) = ("it stopped by itself", "read the log above, then start the gateway again")
        do { try await serving.value } catch {
            let fault = ListenFault(error)
            reason = fault?.words ?? "\(error)"
            next = fault?.next ?? "see the cause, then start the gateway again"
        }
        return .unavailable("gateway.api", "the desk API on \(address) does not run: \(reason)", next: next)
    }

    /// Lets answers under way end. Repeats: changes nothing.
    func close() async {
        serving.cancel()
        _ = try? await serving.value  // what it threw is told by `failure`, or says only that it was stopped
    }
}
