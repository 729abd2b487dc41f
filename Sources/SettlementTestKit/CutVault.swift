public import SettlementEngine
public import SettlementModel
public import SettlementProofs

/// A vault on a power cable: once it is cut, a dead process signs nothing more.
public struct CutVault: Vault {
    private let inner: any Vault
    private let cable: PowerCable

    public init(_ inner: any Vault, cable: PowerCable) {
        self.inner = inner
        self.cable = cable
    }

    private func live() throws {
        guard !cable.isCut else { throw VaultFault.notDurable(detail: "the power is gone") }
    }

    public func verificationKey(_ purpose: KeyPurpose) async throws -> VerificationKey {
        try await inner.verificationKey(purpose)
    }

    public func holderKeys() async throws -> [VerificationKey] { try await inner.holderKeys() }

    public func messageKeys() async throws -> [UInt32: VerificationKey] { try await inner.messageKeys() }

    public func hashlock(for transfer: TransferID) async throws -> Hashlock {
        try live()
        return try await inner.hashlock(for: transfer)
    }

    public func preimage(for transfer: TransferID) async throws -> Preimage {
        try live()
        return try await inner.preimage(for: transfer)
    }

    public func signFrame(_ request: FrameSigningRequest, at head: JournalHead) async throws -> String {
        try live()
        return try await inner.signFrame(request, at: head)
    }

    public func signCommand(
        _ id: CommandID, _ statement: HolderStatement, key: VerificationKey, at head: JournalHead
    ) async throws -> Signature {
        try live()
        return try await inner.signCommand(id, statement, key: key, at: head)
    }

    public func signRelease(
        _ lock: LockID, tag: String, _ statement: HolderStatement, key: VerificationKey, at head: JournalHead
    ) async throws -> Signature {
        try live()
        return try await inner.signRelease(lock, tag: tag, statement, key: key, at: head)
    }

    public func signDocument(_ payload: [UInt8], type: String) async throws -> String {
        try live()
        return try await inner.signDocument(payload, type: type)
    }

    public func newestJournalHead() async throws -> JournalHead? { try await inner.newestJournalHead() }

    public func signedFrames(for peer: GatewayID, after: UInt64?) async throws -> [SignedFrameRecord] {
        try await inner.signedFrames(for: peer, after: after)
    }

    public func fence(_ epoch: UInt64) async throws { try await inner.fence(epoch) }
}
