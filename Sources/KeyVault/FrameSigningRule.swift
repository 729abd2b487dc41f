internal import PeerProtocol
internal import SettlementEngine
internal import SettlementModel
internal import SettlementProofs

/// Reads a request to sign a frame as if a stranger had made it: the vault believes only the bytes.
enum FrameSigningRule {
    /// The `typ` of a frame's signature.
    static let signatureType = SignedFrameHeader.signatureType

    /// What signing `request` would commit `gateway` to: the frame first, then each message.
    /// - Throws: `VaultFault.malformed` if the header is not ours, not to this peer, or does not cover these
    ///   messages.
    static func claims(
        _ request: FrameSigningRequest, by gateway: GatewayID
    ) throws(VaultFault)
        -> [SigningClaim]
    {
        let header = try readHeader(request.header)
        guard header.gateway == gateway, header.to == request.peer else {
            throw refused(
                "frame.parties", "the header names other gateways than \(gateway) and \(request.peer)")
        }
        guard header.sequence == request.frameSequence else {
            throw refused(
                "frame.number", "the header says \(header.sequence), the request \(request.frameSequence)")
        }
        let total = request.messages.reduce(0) { $0 + $1.count }
        guard header.size == request.messages.count, total <= WireLimits.frame else {
            throw refused(
                "frame.size", "the header covers \(header.size) messages, \(request.messages.count) came")
        }
        guard header.root == FrameHeader.root(of: request.messages) else {
            throw refused("frame.root", "the header's root is not that of these messages")
        }
        let frame = SigningName.frame(peer: request.peer, sequence: header.sequence)
        var claims = [SigningClaim(name: frame, digest: header.digest, previous: header.previous)]
        for bytes in request.messages { claims.append(try claim(bytes, from: gateway, to: request.peer)) }
        return claims
    }

    /// - Throws: `VaultFault.malformed` where the header names another epoch than the key that would sign it.
    static func requireEpoch(_ request: FrameSigningRequest, _ epoch: UInt32?) throws(VaultFault) {
        let header = try readHeader(request.header)
        guard header.keyEpoch == epoch else {
            throw refused(
                "frame.epoch",
                "the header names epoch \(header.keyEpoch), this vault signs with \(epoch ?? 0)")
        }
    }

    private static func readHeader(_ bytes: [UInt8]) throws(VaultFault) -> FrameHeader {
        let limits = JSONLimits(bytes: WireLimits.frameHeader, depth: 2, members: 32)
        do throws(JSONFault) {
            return try FrameHeader(canonicalBytes: bytes, limits: limits)
        } catch {
            throw refused("frame.header", error.description)
        }
    }

    private static func claim(
        _ bytes: [UInt8], from gateway: GatewayID, to peer: GatewayID
    ) throws(VaultFault) -> SigningClaim {
        let envelope: MessageEnvelope
        do throws(LinkFault) {
            envelope = try MessageCodec.decode(bytes)
        } catch {
            throw refused("frame.message", "\(error.code.rawValue): a message cannot be read")
        }
        guard envelope.from == gateway, envelope.to == peer else {
            throw refused("frame.message", "a message is not from \(gateway) to \(peer)")
        }
        return SigningClaim(
            name: .message(envelope.transfer, sequence: envelope.sequence),
            digest: MessageCodec.digest(of: bytes), previous: envelope.previous)
    }

    private static func refused(_ code: String, _ detail: String) -> VaultFault {
        .malformed(detail: "vault.\(code): \(detail); nothing was signed")
    }
}
