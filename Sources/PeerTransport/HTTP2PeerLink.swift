public import NIOCore
import PeerProtocol
public import SecureChannels
public import SettlementEngine
public import SettlementModel

/// The way to the peers over mutual TLS and HTTP/2: one long-lived connection to each, made anew when it breaks.
///
/// It never repeats by itself: the engine sends the same bytes again, with its own pauses and jitter.
public final class HTTP2PeerLink: PeerLink {
    private let clients: [GatewayID: HTTP2Client]
    private let patience: Duration

    /// - Parameter patience: how long one exchange may take; the peer stores a frame before it answers.
    public init(
        identity: TLSIdentity, peers: [PeerEndpoint], patience: Duration = .seconds(10),
        group: any EventLoopGroup
    ) throws {
        var clients: [GatewayID: HTTP2Client] = [:]
        for peer in peers {
            let context = try TLSContext(identity: identity, trust: .pins([peer.pin.bytes]), alpn: ["h2"])
            clients[peer.gateway] = HTTP2Client(
                host: peer.host, port: peer.port, context: context, group: group)
        }
        self.clients = clients
        self.patience = patience
    }

    public func carry(_ frame: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer {
        try await exchange(PeerPath.frames, PeerPath.frameType, frame, peer)
    }

    public func greet(_ hello: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer {
        try await exchange(PeerPath.hello, PeerPath.helloType, hello, peer)
    }

    public func close() async {
        for client in clients.values { await client.close() }
    }

    private func exchange(
        _ path: String, _ type: String, _ body: [UInt8], _ peer: GatewayID
    ) async throws(LinkError) -> PeerAnswer {
        guard let client = clients[peer] else {
            throw LinkError(
                code: "link.peer.unknown", detail: "no endpoint of \(peer) is configured", notSent: true)
        }
        let response: HTTP2Response
        do throws(HTTP2ClientError) {
            response = try await client.request(
                method: "POST", path: path, headers: [("content-type", type)], body: body, timeout: patience)
        } catch {
            let sent = if case .unknown = error { true } else { false }
            throw LinkError(code: error.fault.code, detail: error.fault.detail, notSent: !sent)
        }
        return try PeerAnswerCodec.decode(response)
    }
}
