public import SettlementEngine
public import SettlementModel

/// What a user of the desk's API may do. Every role may read.
///
/// - Source: `domain.md` 6.2 (four eyes).
public enum APIRole: String, Hashable, Sendable, CaseIterable {
    /// Submits and cancels.
    case maker
    /// Approves and rejects; never the maker's own, which the desk itself checks.
    case checker
    /// Lets a trade pass a limit or a rule that says it may be passed; always two of them.
    case officer
    /// Reads, and nothing else.
    case auditor
    /// Freezes and thaws the gateway.
    case admin
}

/// A person or program that may use the API: known by the key of its client certificate.
public struct APIUser: Hashable, Sendable {
    public let name: UserID
    public let roles: Set<APIRole>
    /// SHA-256 of the certificate's SubjectPublicKeyInfo.
    public let pin: Bytes32
    public init(name: UserID, roles: Set<APIRole>, pin: Bytes32) {
        self.name = name
        self.roles = roles
        self.pin = pin
    }
}

/// The users by the pin of their certificate. Two users never share one; the later one wins.
public struct APIUserDirectory: Sendable {
    private let byPin: [Bytes32: APIUser]

    public init(_ users: [APIUser]) {
        byPin = Dictionary(users.map { ($0.pin, $0) }, uniquingKeysWith: { $1 })
    }

    public func user(pin: Bytes32) -> APIUser? { byPin[pin] }

    /// For a TLS trust that admits exactly these.
    public var pins: Set<[UInt8]> { Set(byPin.keys.map(\.bytes)) }
}
