public import SettlementModel

/// The way to the peers: it carries bytes and judges none.
public protocol PeerLink: Sendable {
    /// Carries one frame and waits for the peer's word that it is stored.
    /// Repeats: the same frame may be carried any number of times.
    func carry(_ frame: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer

    /// Carries a handshake message and brings the answer.
    func greet(_ hello: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer
}

/// What the link calls when a peer speaks. The link has authenticated `peer` by its pinned certificate.
public protocol PeerService: Sendable {
    func receive(frame: [UInt8], from peer: GatewayID) async -> PeerAnswer
    func receive(hello: [UInt8], from peer: GatewayID) async -> PeerAnswer
}

public enum PeerAnswer: Hashable, Sendable {
    /// Stored, durable; everything up to this frame number is.
    case stored(frameSequence: UInt64)
    /// A handshake answer.
    case hello([UInt8])
    /// Refused; nothing happened. `code` is stable.
    case refused(code: String, detail: String)
    /// Not now: too much at once, or the handshake comes first.
    case later(code: String)
}

/// Why a link call brought no answer. Either way the same bytes are sent again.
public struct LinkError: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: String
    public let detail: String
    /// True where the peer certainly did not see it.
    public let notSent: Bool
    public init(code: String, detail: String, notSent: Bool) {
        self.code = code
        self.detail = detail
        self.notSent = notSent
    }

    /// As logs tell it.
    public var description: String { "\(code): \(detail)" }
}
