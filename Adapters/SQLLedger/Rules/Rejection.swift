/// The ledger said no and changed nothing.
///
/// - Repeats: a rejection is not remembered; the same bytes may be applied later if the reason has gone.
/// - Source: `Specs/Ledgers/SQLLedger.md`, error codes.
public struct Rejection: Error, Hashable, Sendable {
    public let code: RejectionCode
    /// What was found, for people; carries ids and amounts, never a preimage.
    public let detail: String

    public init(_ code: RejectionCode, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// What the sender can do next.
    public var nextStep: String { code.nextStep }
}

/// What became of a command that the ledger looked at.
public enum CommandVerdict: Hashable, Sendable {
    /// Booked as the entry at `index`, at the ledger's `time`; `repeated` where it had been booked before.
    case applied(AppliedCommand, repeated: Bool)
    case rejected(Rejection)
}

/// Where a command stands in the log.
public struct AppliedCommand: Hashable, Sendable {
    public let index: UInt64
    /// Seconds on the ledger's clock.
    public let time: Int64

    public init(index: UInt64, time: Int64) {
        self.index = index
        self.time = time
    }
}

/// Storage could not answer: what it would have said is unknown, and the transaction must not be committed.
public struct StorageFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// `ledger.storage.corrupt` or `ledger.storage.failed`.
    public let code: String
    public let detail: String

    public init(code: String, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// A stored value is not what was once written.
    public static func corrupt(_ detail: String) -> StorageFault {
        StorageFault(code: "ledger.storage.corrupt", detail: detail)
    }

    public var description: String { "\(code): \(detail)" }
}
