public import SettlementModel

/// One person's wish that something which stands still go on; another person approves or rejects it.
public struct Resumption: Hashable, Sendable {
    /// Counts from 1; an approval names it, and so the very wish that the approver saw.
    public let number: Int64
    public let subject: ResumeSubject
    public let by: String
    public let reason: String
    /// Why it stood still when this was asked: an approval counts for this and for nothing that came since.
    public let trouble: String
    /// A head that the ledger's log must hold, as the asker knows it by another way; `nil` where none was named.
    public let head: LogHead?
    /// How it was decided; `nil` while it waits.
    public internal(set) var decision: Decision?

    public enum Decision: Hashable, Sendable {
        case approved(by: String)
        case rejected(by: String, reason: String)
    }
}

/// A head of a ledger's log that held, under the anchor of that time.
public struct KnownHead: Hashable, Sendable {
    public let anchor: LedgerAnchor
    /// As the operator signed it; `nil` where only size and root are on record.
    public let signed: [UInt8]?
    public var head: LogHead { anchor.head }
}

/// A head that does not continue what the ledger showed before. Kept: it is evidence, and it decides what may be resumed.
public struct HeadConflict: Hashable, Sendable {
    /// The newest head that held, as the operator signed it; `nil` where trust still stood at the configured anchor.
    public let known: [UInt8]?
    public let shown: [UInt8]
    /// True where both notes together prove two histories to anyone.
    public let isFork: Bool
}

/// Why something may not be resumed. The code is stable.
public struct ResumeRefusal: Error, Hashable, Sendable {
    public let code: String
    public let detail: String

    init(_ code: String, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// What it stands still for changed while it was asked.
    public static func changed(_ subject: ResumeSubject) -> ResumeRefusal {
        ResumeRefusal("resume.changed", "why \(subject.name) stands still has changed since this was asked")
    }

    /// The ledgers' answers would halt it again at once.
    public static func halts(_ transfer: TransferID, _ detail: String) -> ResumeRefusal {
        ResumeRefusal("resume.transfer.halts", "the ledgers' proofs halt \(transfer) again: \(detail)")
    }
}
