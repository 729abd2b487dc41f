public import SettlementModel

/// What the bytes of a command say, as far as they say it: on some ledgers a claim names its lock by id alone.
public struct CommandReading: Hashable, Sendable {
    public let id: CommandID
    public let ledger: LedgerID
    public let act: Act

    /// As `LedgerAct`, with locks by id. A proof inside is free: it starts where the ledger's trust stood then.
    public enum Act: Hashable, Sendable {
        case lock(LockID)
        case claim(LockID, Preimage)
        case refund(LockID)
        case cancel(LockID)
        case unlockByBoth(LockID, payer: Signature, payee: Signature)
        case releaseByBoth(LockID, payer: Signature, payee: Signature)
    }

    /// Whose signature the ledger asks for and over what; empty where anyone may push it.
    public let toSign: [SignatureRequest]

    public init(id: CommandID, ledger: LedgerID, act: Act, toSign: [SignatureRequest]) {
        self.id = id
        self.ledger = ledger
        self.act = act
        self.toSign = toSign
    }
}
