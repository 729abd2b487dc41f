import GatewayAPI
import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

/// Everything one gateway is told by its operator. Read once, at the start.
struct GatewayConfiguration {
    let identity: GatewayIdentity
    /// Journal and vault live here, one file each.
    let dataDirectory: String
    let seal: SealSource
    let keys: GatewayKeyFiles
    /// Our certificate and key towards peers, ledgers and desks.
    let tls: IdentityFiles
    /// Where peers reach us.
    let peerListen: Endpoint
    let apiListen: Endpoint
    let users: [APIUser]
    let peers: [PeerConfiguration]
    let ledgers: [LedgerConnection]
    let link: LinkBounds
    /// A second person must approve above this; a currency that is not here always needs one.
    let approvalAbove: [CurrencyCode: Money]
    /// How much may be locked at one time on ledgers for which nobody but the operator vouches.
    let operatorTrustedLimit: [CurrencyCode: Money]
    let limits: GatewayLimits
    /// Obligors, countries, counterparties, days, currencies and ledgers; `nil` where none is limited.
    let riskLimits: LimitPolicy?
    /// Rules for trades, and who is asked about parties; `nil` where there are none.
    let restrictions: RestrictionConfiguration?
    /// The registry that is asked before a payment claim is bought; nil where none is.
    var registry: RegistryClientProfile?
    let logLevel: LogLevel
    /// Messages as files; `nil` where there is no exchange.
    var isoExchange: ISOExchangeConfiguration?
}

/// Where its own files lie.
extension GatewayConfiguration {
    var journalPath: String { HostFiles.resolve("journal.sqlite", in: dataDirectory) }
    var vaultPath: String { Self.vaultPath(in: dataDirectory) }
    static func vaultPath(in data: String) -> String { HostFiles.resolve("vault.sqlite", in: data) }
    var evidenceDirectory: String { HostFiles.resolve("evidence", in: dataDirectory) }
}

/// Folders of people, each its own, and the name in which what comes by file is made.
struct ISOExchangeConfiguration: Hashable {
    let incoming: String
    let outgoing: String
    let done: String
    let refused: String
    let maker: UserID
    /// - Units: milliseconds.
    let poll: Int
}

struct GatewayIdentity: Hashable {
    let gateway: GatewayID
    let lei: String
    let name: String
    let bic: String?
    var party: PartyIdentity { PartyIdentity(gateway: gateway, lei: lei) }
}

struct Endpoint: Hashable {
    let host: String
    let port: Int
}

/// What opens the vault's seal. Never beside the data.
enum SealSource: Hashable {
    /// A file of 32 random bytes or more, mode 0400.
    case credentialFile(String)
    /// The environment variable that holds a passphrase.
    case passphraseEnvironment(String)
}

/// A certificate and its private key, both PEM.
struct IdentityFiles: Hashable {
    let certificate: String
    let key: String
}

/// The signing keys that the vault takes in and seals.
struct GatewayKeyFiles: Hashable {
    let message: String
    let messageEpoch: Int64
    let holder: String
    /// Keys of our accounts on EVM ledgers.
    var evmHolders: [String] = []
    /// The public halves of our message keys before this one: peers and evidence still need them.
    var earlier: [PeerMessageKey] = []
}

struct PeerConfiguration: Hashable {
    let identity: PartyIdentity
    let name: String
    let endpoint: Endpoint
    /// SHA-256 of its TLS key's SubjectPublicKeyInfo.
    let pin: Bytes32
    /// Its gateway certificate: names `identity`, holds the key of `pin`; goes into the evidence.
    let certificate: GatewayCertificate
    let messageKeys: [PeerMessageKey]
    /// How much may be in flight with this peer; a currency that is not here is refused.
    let exposure: [CurrencyCode: Money]
    /// It registers each payment claim that it buys; our terms say so.
    var registersClaims = false
}

struct PeerMessageKey: Hashable {
    /// Rises with every rotation.
    let epoch: Int64
    let key: VerificationKey
}

/// - Units: seconds. - Source: `protocol.md` section 4 (rel, rec).
struct LinkBounds: Hashable {
    let messageSeconds: Int64
    let recoverySeconds: Int64
}

struct GatewayLimits: Hashable {
    /// Transfers that have not ended; beyond, tickets are refused.
    let openTransfers: Int
    /// Frames a peer may send in one second.
    let framesPerSecond: Int
    /// The longest that our own funds may stand locked, in seconds; terms beyond are refused.
    let longestLockSeconds: Int64
    static let standard = GatewayLimits(
        openTransfers: 10_000, framesPerSecond: 2_000, longestLockSeconds: 86_400)
}

enum LogLevel: String, CaseIterable, Sendable {
    case debug, info, notice, warning, error
}
