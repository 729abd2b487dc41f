internal import OpenSSL
public import SettlementEngine
public import SettlementModel
internal import Synchronization

/// A vault's disk in memory, for the simulator and for tests: it outlives a vault as a disk outlives a
/// process.
public final class MemoryVaultStorage: VaultStorage {
    private struct State {
        var claims: [SigningName: SigningClaim] = [:]
        var signatures: [SigningName: Signature] = [:]
        var frames: [GatewayID: [UInt64: SignedFrameRecord]] = [:]
        var preimages: [TransferID: SealedPreimage] = [:]
        var head: JournalHead?
        var epoch: UInt64 = 0
        var fault: VaultFault?
        var commits: UInt64 = 0
    }

    private let state: Mutex<State>

    public init() { state = Mutex(State()) }

    private init(_ copied: State) { state = Mutex(copied) }

    /// Another disk with the same content, as a machine's snapshot is: what is written to one never shows on the other.
    public func copy() -> MemoryVaultStorage { MemoryVaultStorage(state.withLock { $0 }) }

    /// Commits that succeeded: each stands for one sync.
    public var commits: UInt64 { state.withLock { $0.commits } }

    /// Makes every further commit fail with `fault`, until called with `nil`.
    public func failCommits(with fault: VaultFault?) { state.withLock { $0.fault = fault } }

    public func claims(under names: Set<SigningName>) async throws(VaultFault) -> [SigningName: SigningClaim]
    {
        state.withLock { state in
            var found: [SigningName: SigningClaim] = [:]
            for name in names { found[name] = state.claims[name] }
            return found
        }
    }

    public func signature(under name: SigningName) async throws(VaultFault) -> Signature? {
        state.withLock { $0.signatures[name] }
    }

    public func frame(for peer: GatewayID, sequence: UInt64) async throws(VaultFault) -> SignedFrameRecord? {
        state.withLock { $0.frames[peer]?[sequence] }
    }

    public func frames(
        for peer: GatewayID, from first: UInt64, limit: Int
    ) async throws(VaultFault) -> [SignedFrameRecord] {
        state.withLock { state in
            let later = (state.frames[peer] ?? [:]).values.filter { $0.frameSequence >= first }
            return Array(later.sorted { $0.frameSequence < $1.frameSequence }.prefix(limit))
        }
    }

    public func preimage(of transfer: TransferID) async throws(VaultFault) -> SealedPreimage? {
        state.withLock { $0.preimages[transfer] }
    }

    public func newestHead() async throws(VaultFault) -> JournalHead? { state.withLock { $0.head } }

    public func writerEpoch() async throws(VaultFault) -> UInt64 { state.withLock { $0.epoch } }

    public func commit(_ entries: [VaultEntry], epoch: UInt64) async throws(VaultFault) {
        let outcome: Result<Void, VaultFault> = state.withLock { state in
            if let fault = state.fault { return .failure(fault) }
            guard state.epoch <= epoch else { return .failure(.superseded) }
            for entry in entries { Self.insert(entry, into: &state) }
            state.head = VaultEntry.newestHead(of: entries, and: state.head)
            state.commits += 1
            return .success(())
        }
        try outcome.get()
    }

    public func announce(_ epoch: UInt64) async throws(VaultFault) {
        let outcome: Result<Void, VaultFault> = state.withLock { state in
            guard state.epoch <= epoch else { return .failure(.superseded) }
            state.epoch = epoch
            return .success(())
        }
        try outcome.get()
    }

    /// Nothing to end: the disk stays for the next vault.
    public func close() throws(VaultFault) {}

    private static func insert(_ entry: VaultEntry, into state: inout State) {
        switch entry {
        case .frame(let record, let peer, let claims, _):
            for claim in claims { state.claims[claim.name] = claim }
            state.frames[peer, default: [:]][record.frameSequence] = record
        case .signature(let signature, let claim, _):
            state.claims[claim.name] = claim
            state.signatures[claim.name] = signature
        case .preimage(let preimage): state.preimages[preimage.transfer] = preimage
        }
    }
}
