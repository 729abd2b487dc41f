public import SettlementModel
public import SettlementProofs
public import TransferCore

/// What the engine needs to know besides the decisions' policy.
public struct GatewaySettings: Sendable {
    public let policy: GatewayPolicy
    /// Our own message key epoch.
    public let keyEpoch: UInt32
    /// Each peer's message keys by epoch.
    public let peerKeys: [GatewayID: [UInt32: VerificationKey]]
    public let verifiers: [any LedgerProofVerifier]
    /// PEM certificates of this gateway and its peers, for the evidence.
    public let certificates: [String]
    /// Whom each certificate names, read once: bundles are packed for every transfer. One that cannot be read names nobody.
    let namedCertificates: [(gateway: GatewayID, pem: String)]
    /// Transfers that have not ended, at most; beyond, new tickets are refused.
    public let openTransfers: Int
    /// How often timers are looked at.
    public let tickMilliseconds: Int64
    /// The longest pause between two attempts at the same thing.
    public let longestPauseMilliseconds: Int64

    public init(
        policy: GatewayPolicy, keyEpoch: UInt32, peerKeys: [GatewayID: [UInt32: VerificationKey]],
        verifiers: [any LedgerProofVerifier], certificates: [String], openTransfers: Int = 10_000,
        tickMilliseconds: Int64 = 100, longestPauseMilliseconds: Int64 = 5000
    ) {
        self.policy = policy
        self.keyEpoch = keyEpoch
        self.peerKeys = peerKeys
        self.verifiers = verifiers
        self.certificates = certificates
        namedCertificates = certificates.compactMap { pem in
            (try? GatewayCertificate(pem: Array(pem.utf8))).map { ($0.subject.gateway, pem) }
        }
        self.openTransfers = openTransfers
        self.tickMilliseconds = tickMilliseconds
        self.longestPauseMilliseconds = longestPauseMilliseconds
    }
}

/// Why the process must stop. It stops before anything else is sent.
public enum EngineFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A write did not become durable.
    case journal(detail: String)
    /// Another process holds the journal, or took it over with a later epoch. No disk failed.
    case journalFenced(detail: String)
    /// The journal, or the machine, was rolled back: something we signed is not in it.
    case rolledBack(detail: String)
    /// Replaying the journal decides otherwise than the journal says was decided.
    case replay(sequence: UInt64, detail: String)
    case vault(detail: String)
    /// Another process holds the vault, or announced a later epoch to it. No disk failed.
    case vaultFenced(detail: String)
    /// The configuration's policy has no readable place in the journal.
    case policy(detail: String)

    /// For logs, and for a desk whose order it cut off.
    public var description: String {
        switch self {
        case .journal(let detail): "the journal did not take a record: \(detail)"
        case .journalFenced(let detail): "another process has the journal: \(detail)"
        case .rolledBack(let detail): "rolled back: \(detail)"
        case .replay(let sequence, let detail): "record \(sequence) was decided otherwise: \(detail)"
        case .vault(let detail): "the vault could not do its work: \(detail)"
        case .vaultFenced(let detail): "another process has the vault: \(detail)"
        case .policy(let detail): "the journal could not keep the policy: \(detail)"
        }
    }

    /// Why a running gateway's journal took no record: a disk that failed is mended, another writer is not.
    public init(journal error: any Error) {
        switch error {
        case JournalFault.fenced(let detail): self = .journalFenced(detail: detail)
        default: self = .journal(detail: "\(error)")
        }
    }

    /// Why a running gateway's vault does no more work.
    public init(vault fault: VaultFault) {
        switch fault {
        case .fenced(let detail): self = .vaultFenced(detail: detail)
        case .alreadySigned, .unknownKey, .noPreimage, .sealBroken, .notDurable, .malformed:
            self = .vault(detail: "\(fault)")
        }
    }
}
