public import SettlementEngine
public import SettlementModel

/// Where the vault's records lie. It keeps them; it decides nothing, signs nothing and can unseal nothing.
public protocol VaultStorage: Sendable {
    /// What was signed under those of `names` that are known.
    func claims(under names: Set<SigningName>) async throws(VaultFault) -> [SigningName: SigningClaim]

    /// The signature that was stored for a command or a release.
    func signature(under name: SigningName) async throws(VaultFault) -> Signature?

    func frame(for peer: GatewayID, sequence: UInt64) async throws(VaultFault) -> SignedFrameRecord?

    /// Up to `limit` frames for `peer` from number `first` on, oldest first.
    func frames(
        for peer: GatewayID, from first: UInt64, limit: Int
    ) async throws(VaultFault)
        -> [SignedFrameRecord]

    func preimage(of transfer: TransferID) async throws(VaultFault) -> SealedPreimage?

    /// The stored head with the highest sequence.
    func newestHead() async throws(VaultFault) -> JournalHead?

    /// The latest epoch that a writer announced; 0 before the first.
    func writerEpoch() async throws(VaultFault) -> UInt64

    /// Stores `entries` in order, all or none, and returns when they are on disk.
    /// - Throws: `.fenced` if a later epoch than `epoch` was announced; `.alreadySigned` if a name is taken
    ///   with another digest, which the rule has made impossible for one writer; `.notDurable`.
    func commit(_ entries: [VaultEntry], epoch: UInt64) async throws(VaultFault)

    /// Raises the announced epoch. - Throws: `.fenced` if a later one is there.
    func announce(_ epoch: UInt64) async throws(VaultFault)

    /// Ends all access, where there is something to end.
    func close() throws(VaultFault)
}

/// One thing to store before its signature, or its hashlock, leaves the vault.
public enum VaultEntry: Hashable, Sendable {
    /// A signed frame with everything that it commits us to.
    case frame(SignedFrameRecord, peer: GatewayID, claims: [SigningClaim], head: JournalHead)
    /// A signed command or release.
    case signature(Signature, claim: SigningClaim, head: JournalHead)
    case preimage(SealedPreimage)

    var head: JournalHead? {
        switch self {
        case .frame(_, _, _, let head), .signature(_, _, let head): head
        case .preimage: nil
        }
    }

    /// The head with the highest sequence among `entries` and `stored`.
    static func newestHead(of entries: [VaultEntry], and stored: JournalHead?) -> JournalHead? {
        entries.compactMap(\.head).reduce(stored) { newest, head in
            guard let newest, newest.sequence >= head.sequence else { return head }
            return newest
        }
    }
}

/// A preimage that only the seal key opens, with the hashlock that it opens itself.
public struct SealedPreimage: Hashable, Sendable {
    public let transfer: TransferID
    public let hashlock: Hashlock
    public let sealed: [UInt8]

    public init(transfer: TransferID, hashlock: Hashlock, sealed: [UInt8]) {
        self.transfer = transfer
        self.hashlock = hashlock
        self.sealed = sealed
    }
}
