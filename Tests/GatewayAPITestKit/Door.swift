package import Curl
import Foundation
package import GatewayAPI
package import Logging
import NIOCore
import NIOPosix
import SecureChannels
import ServiceLifecycle
import SettlementEngine
package import SettlementModel
import SettlementProofs

/// A running API on loopback, with keys of its own and clients that speak through libcurl.
package struct Door {
    package let desk: SmallDesk
    package let port: Int
    package let serverPin: Bytes32
    private let folder: URL
    private let services: ServiceGroup

    /// Lets open requests end, then closes.
    package func drain() async { await services.triggerGracefulShutdown() }

    /// Opens a door, lets `body` use it, closes it.
    package static func open(
        limits: APILimits = APILimits(), logger given: Logger? = nil,
        _ body: @escaping @Sendable (Door) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "door-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try identity("gw.bank-a", in: folder)
        var users: [APIUser] = []
        for (name, roles) in [
            ("alice", [APIRole.maker]), ("bob", [.checker]), ("carol", [.auditor]), ("dora", [.admin]),
            ("olga", [.officer]),
        ] {
            let pin = try identity(name, in: folder).pin
            users.append(APIUser(name: UserID(checked: name), roles: Set(roles), pin: pin))
        }
        _ = try identity("stranger", in: folder)
        var configuration = APIServerConfiguration(
            host: "127.0.0.1", port: 0,
            identity: TLSIdentity(certificateChainPEM: server.certificate, privateKeyPEM: server.key),
            users: users)
        configuration.limits = limits
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let desk = SmallDesk()
        let group = MultiThreadedEventLoopGroup.singleton
        var silent = Logger(label: "door")
        silent.logLevel = .critical
        let logger = given ?? silent
        let api = try APIServer(desk: desk, configuration: configuration, group: group, logger: logger) {
            bound.yield($0)
        }
        let services = ServiceGroup(services: [api], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try known(await iterator.next())
            let door = Door(desk: desk, port: port, serverPin: server.pin, folder: folder, services: services)
            do {
                try await body(door)
            } catch {
                tasks.cancelAll()
                throw error
            }
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    package func client(_ user: String, pin: Bytes32? = nil) -> CurlClient {
        CurlClient(
            identity: CurlIdentity(
                certificatePath: folder.appendingPathComponent(user + ".cert.pem").path,
                keyPath: folder.appendingPathComponent(user + ".key.pem").path,
                serverPinBase64: Base64.encode((pin ?? serverPin).bytes)))
    }

    /// A profile file of `user`, as `interlock --profile` reads it.
    package func profile(_ user: String) throws -> String {
        let path = folder.appendingPathComponent(user + ".yaml")
        let text = """
            version: 1
            kind: client
            gateway: { host: 127.0.0.1, port: \(port), pin: \(serverPin.hex) }
            tls: { certificate: \(user).cert.pem, key: \(user).key.pem }
            """
        try Data(text.utf8).write(to: path)
        return path.path
    }

    /// Opens connections that never say a word, lets `body` use the door, and closes them.
    package func withStrangers(_ count: Int, _ body: () async throws -> Void) async throws {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        var strangers: [any Channel] = []
        for _ in 0..<count {
            strangers.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get())
        }
        try await body()
        for stranger in strangers { try? await stranger.close() }  // most were closed by the door
    }

    /// Off the cooperative pool, because libcurl blocks.
    /// - Parameter type: of a POST; with `nil` libcurl says that it is a form, as a browser would.
    package func send(
        _ user: String, _ method: String, _ path: String, body: [UInt8]? = nil,
        type: String? = "application/json", headers: [(name: String, value: String)] = []
    )
        async throws -> CurlResponse
    {
        let client = client(user)
        var headers = headers
        if method == "POST", let type { headers.append((name: "Content-Type", value: type)) }
        let request = CurlRequest(
            method: method, url: "https://127.0.0.1:\(port)\(path)", headers: headers,
            body: body ?? (method == "POST" ? [] : nil))
        return try await Self.blocking { try client.send(request) }
    }

    package static func blocking<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
        }
    }

    private static func identity(
        _ name: String, in folder: URL
    ) throws -> (certificate: [UInt8], key: [UInt8], pin: Bytes32) {
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        let subject = try known(
            GatewayCertificate.Subject(
                gateway: GatewayID(checked: name), lei: Sample.seller.lei, bic: nil, country: "CN",
                organization: name))
        let now = Int64(Date().timeIntervalSince1970)
        let certificate = try GatewayCertificate.issue(
            subject, notBefore: now - 60, notAfter: now + 3600, key: key)
        let pem = try key.pem().exposed
        try Data(certificate.pem).write(to: folder.appendingPathComponent(name + ".cert.pem"))
        let keyPath = folder.appendingPathComponent(name + ".key.pem")
        try Data(pem).write(to: keyPath)
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: keyPath.path)
        return (certificate.pem, pem, certificate.spkiPin)
    }
}
