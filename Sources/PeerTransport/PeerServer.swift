public import NIOCore
import PeerProtocol
public import SecureChannels
public import SettlementEngine
import SettlementModel

/// The gateway's ear: mutual TLS, HTTP/2, frames and hellos of pinned peers, handed to the engine.
public final class PeerServer: Sendable {
    private let server: HTTP2Server

    public var port: Int { server.port }

    /// Starts to listen. A certificate that is not pinned never gets past the handshake.
    ///
    /// - Parameter rate: what one peer may send; beyond it the peer is asked to wait, and nothing is lost.
    public static func start(
        host: String, port: Int, identity: TLSIdentity, peers: [PeerEndpoint], rate: PeerRate = .standard,
        service: any PeerService, group: any EventLoopGroup, onFault: @escaping @Sendable (HTTP2Fault) -> Void
    ) async throws -> PeerServer {
        let gateways = Dictionary(
            peers.map { ($0.pin.bytes, $0.gateway) }, uniquingKeysWith: { first, _ in first })
        let context = try TLSContext(identity: identity, trust: .pins(Set(gateways.keys)), alpn: ["h2"])
        let allowance = RateAllowance<GatewayID>(rate: rate)
        var limits = HTTP2ServerLimits()
        limits.maxBodyBytes = WireLimits.frame
        limits.maxConcurrentStreams = 16
        let server = try await HTTP2Server.bind(
            host: host, port: port, context: context, limits: limits, group: group, onFault: onFault
        ) { request in
            guard let peer = gateways[request.peer.spkiSHA256] else {
                return PeerAnswerCodec.encode(
                    .refused(code: "link.peer.unknown", detail: "no peer has this certificate"))
            }
            guard await allowance.admits(peer, bytes: request.body.count) else {
                return PeerAnswerCodec.encode(.later(code: "link.rate"))
            }
            return PeerAnswerCodec.encode(await PeerServer.answer(request, from: peer, service))
        }
        return PeerServer(server)
    }

    private init(_ server: HTTP2Server) { self.server = server }

    private static func answer(
        _ request: HTTP2Request, from peer: GatewayID, _ service: any PeerService
    ) async -> PeerAnswer {
        switch (request.method, request.path) {
        case ("POST", PeerPath.frames): await service.receive(frame: request.body, from: peer)
        case ("POST", PeerPath.hello): await service.receive(hello: request.body, from: peer)
        default: .refused(code: "link.path", detail: "POST \(PeerPath.frames) or \(PeerPath.hello)")
        }
    }

    /// Lets running requests end, then closes.
    public func shutdown() async { await server.shutdown(grace: .seconds(2)) }
}
