public import SecureChannels

/// How much one peer may send.
public typealias PeerRate = PartyRate

extension PartyRate {
    /// Of a peer that nobody configured otherwise.
    public static let standard = PartyRate(requestsPerSecond: 2000, burst: 500, bytesPerSecond: 64 << 20)
}
