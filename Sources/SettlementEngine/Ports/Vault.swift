public import SettlementModel
public import SettlementProofs

/// The signing keys and the sealed preimages. It says no on its own: it never signs two things under one name.
///
/// Its store is its own, apart from the journal; with every signature it keeps the journal head it was given.
/// - Source: `protocol.md` 8 (P2, P3); architecture decisions 6, 8.
public protocol Vault: Sendable {
    /// The public key of `purpose`.
    func verificationKey(_ purpose: KeyPurpose) async throws -> VerificationKey

    /// The public keys that hold our accounts: the P-256 or Ed25519 key first, which is `verificationKey(.holder)`, then those of
    /// EVM accounts.
    func holderKeys() async throws -> [VerificationKey]

    /// Every message key this vault ever signed with, by epoch; the highest is the one it signs with now.
    func messageKeys() async throws -> [UInt32: VerificationKey]

    /// The hashlock of this transfer; makes and seals a fresh preimage on the first call.
    /// Repeats: the same transfer gets the same hashlock for ever. The preimage is durable when this returns.
    func hashlock(for transfer: TransferID) async throws -> Hashlock

    /// Unseals the preimage that `hashlock(for:)` made.
    func preimage(for transfer: TransferID) async throws -> Preimage

    /// Signs a frame header whose `root` covers exactly `messages`.
    ///
    /// The vault recomputes the root, reads every message's (transfer, sequence) and refuses a second body for one.
    /// Repeats: equal bytes get the stored signature, byte for byte. The record is durable when this returns.
    func signFrame(_ request: FrameSigningRequest, at head: JournalHead) async throws -> String

    /// Signs a ledger command with a holder key. One command id, one statement by one key, for ever.
    ///
    /// A typed statement goes with the key of an EVM account only, bytes never with one. Whatever ends a lock early is refused in
    /// either form: see `signRelease`.
    func signCommand(
        _ id: CommandID, _ statement: HolderStatement, key: VerificationKey, at head: JournalHead
    ) async throws -> Signature

    /// Signs the half of an early end (`unlockByBoth`, `releaseByBoth`). One (lock, tag), one statement by one key, for ever.
    ///
    /// - Parameter statement: exactly the tag's bytes about `lock`, or the escrow's typed statement that fits the tag. That the
    ///   statement's word is the escrow's id of `lock` is for the caller to see to.
    func signRelease(
        _ lock: LockID, tag: String, _ statement: HolderStatement, key: VerificationKey, at head: JournalHead
    ) async throws -> Signature

    /// Signs a handshake or an evidence manifest: a detached JWS of type `type`; never a frame or a command.
    func signDocument(_ payload: [UInt8], type: String) async throws -> String

    /// The newest journal head the vault was ever given; `nil` before the first signature.
    func newestJournalHead() async throws -> JournalHead?

    /// Every frame this vault signed for `peer` after frame number `after` (all of them for `nil`), oldest first, for
    /// adoption by the journal.
    func signedFrames(for peer: GatewayID, after: UInt64?) async throws -> [SignedFrameRecord]

    /// Records a writer's epoch. - Throws: `VaultFault.fenced` if a later one was recorded.
    func fence(_ epoch: UInt64) async throws
}

/// A store that counts what its durability costs, for the metrics. Optional: not every vault has a disk.
public protocol SyncCounting: Sendable {
    /// Syncs since the start, one a commit.
    var syncs: UInt64 { get async }
}

public enum KeyPurpose: String, Hashable, Sendable, CaseIterable {
    /// Frames, handshakes, evidence seals.
    case message
    /// Ledger commands as the account's holder, on ledgers whose accounts have P-256 or Ed25519 keys.
    case holder
}

public struct FrameSigningRequest: Hashable, Sendable {
    public let peer: GatewayID
    public let frameSequence: UInt64
    /// The canonical header bytes.
    public let header: [UInt8]
    /// The messages' exact bytes, in frame order.
    public let messages: [[UInt8]]
    public init(peer: GatewayID, frameSequence: UInt64, header: [UInt8], messages: [[UInt8]]) {
        self.peer = peer
        self.frameSequence = frameSequence
        self.header = header
        self.messages = messages
    }
}

public struct SignedFrameRecord: Hashable, Sendable {
    public let frameSequence: UInt64
    public let header: [UInt8]
    public let jws: String
    public let messages: [[UInt8]]
    public init(frameSequence: UInt64, header: [UInt8], jws: String, messages: [[UInt8]]) {
        self.frameSequence = frameSequence
        self.header = header
        self.jws = jws
        self.messages = messages
    }
}

public enum VaultFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something else was signed under this name before.
    case alreadySigned(detail: String)
    case unknownKey(detail: String)
    case noPreimage(TransferID)
    case sealBroken(detail: String)
    case fenced(detail: String)
    case notDurable(detail: String)
    case malformed(detail: String)

    /// Its words, which begin with the cause's code.
    public var description: String {
        switch self {
        case .alreadySigned(let detail), .unknownKey(let detail), .sealBroken(let detail),
            .fenced(let detail),
            .notDurable(let detail), .malformed(let detail):
            detail
        case .noPreimage(let transfer): "the vault holds no preimage of transfer \(transfer)"
        }
    }

    /// True where nothing more may be signed: the disk failed, a later writer took over, or the seal is broken.
    public var endsTheProcess: Bool {
        switch self {
        case .notDurable, .fenced, .sealBroken: true
        case .alreadySigned, .unknownKey, .noPreimage, .malformed: false
        }
    }
}
