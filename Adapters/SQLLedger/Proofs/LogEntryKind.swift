public import SettlementModel
public import SettlementProofs

/// What an entry of the log records.
public enum LogEntryKind: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
    case accountOpened = "account-opened"
    case accountStatus = "account-status"
    /// An asset was registered, or more of it came into being.
    case assetIssued = "asset-issued"
    /// Units left the book, because what stood for them was paid out elsewhere.
    case assetWithdrawn = "asset-withdrawn"
    case transferred
    case locked, claimed, refunded, cancelled
    /// Two signed heads of another ledger that cannot both be true.
    case forkReported = "fork-reported"

    /// The lock's state from this entry on; `nil` for entries that are about no lock.
    public var lockState: LockState? {
        switch self {
        case .locked: .locked
        case .claimed: .claimed
        case .refunded: .refunded
        case .cancelled: .cancelled
        case .accountOpened, .accountStatus, .assetIssued, .assetWithdrawn, .transferred, .forkReported: nil
        }
    }
}
