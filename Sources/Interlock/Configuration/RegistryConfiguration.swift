import SettlementModel

/// Everything one `interlock registry serve` is told by its operator.
struct RegistryConfiguration {
    let registry: GatewayID
    /// Signs answers; Ed25519.
    let key: String
    /// The store; made by `interlock registry init`, and never again under the same name.
    let store: String
    let tls: IdentityFiles
    let listen: Endpoint
    /// At least one.
    let members: [RegistryMember]
    let longestSeconds: Int64
    let rate: RegistryRate
    let logLevel: LogLevel
}

/// How many new decisions one member may ask for: each is a record for good. What is asked again does not count.
struct RegistryRate: Equatable {
    /// On average.
    let decisionsPerSecond: Int
    /// At once, after a pause.
    let burst: Int
    /// Of requests. No less than the longest one has, or that one would never be taken.
    let bytesPerSecond: Int

    /// More than any desk needs: a purchase takes four decisions at most.
    static let standard = RegistryRate(decisionsPerSecond: 50, burst: 500, bytesPerSecond: 512 << 10)
}

/// A bank that may ask.
struct RegistryMember {
    let name: GatewayID
    let pin: Bytes32
    /// Signs the links by which it sells claims on; nil for one that never does.
    let resaleKey: VerificationKey?
}

/// Where a registry answers, and as whom we ask. Read from a file of `kind: registry-client`.
struct RegistryClientProfile {
    let registry: GatewayID
    let key: VerificationKey
    let place: PinnedEndpoint
    let member: GatewayID
    let identity: IdentityFiles
    /// The members' key of tags.
    let sharedKey: String
    /// Our own signing key for links.
    let resaleKey: String?
    let timeoutSeconds: Int64
    /// Of a gateway's registry: whether officers may let a claim pass that it refuses for its fingerprint.
    var isOverridable = false
}
