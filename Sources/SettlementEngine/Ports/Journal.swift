public import SettlementModel

/// The gateway's memory: an append-only, hash-chained list of records. What is not in it did not happen.
///
/// - Source: `protocol.md` 8 (P1, P4, P10); architecture decisions 7 to 9.
public protocol Journal: Sendable {
    /// Records in order, with the chain verified.
    ///
    /// - Parameters:
    ///   - place: the head of the page before; `nil` for the first.
    ///   - limit: 1 or more records.
    /// - Returns: no records, and `place`, at the journal's end.
    /// - Throws: `JournalFault` when the chain is broken or a record is torn: the process must stop.
    func records(after place: JournalHead?, limit: Int) async throws -> JournalPage

    /// Where the chain stands now.
    func head() async throws -> JournalHead

    /// Adds `drafts` in order, all or none. They are on disk when this returns.
    ///
    /// Calls that arrive while a sync runs share the next one.
    /// - Throws: `JournalFault`. After any fault the journal refuses all further writes: stop the process.
    @discardableResult
    func append(_ drafts: [JournalDraft]) async throws -> JournalHead
}

/// Some records that follow each other, and where the chain stands after them.
public struct JournalPage: Hashable, Sendable {
    public let records: [JournalRecord]
    public let head: JournalHead

    public init(records: [JournalRecord], head: JournalHead) {
        self.records = records
        self.head = head
    }
}

extension Journal {
    /// Every record from the first, at once: for short journals.
    public func records() async throws -> [JournalRecord] {
        var records: [JournalRecord] = []
        var place: JournalHead?
        while true {
            let page = try await self.records(after: place, limit: 1024)
            guard !page.records.isEmpty else { return records }
            records += page.records
            place = page.head
        }
    }
}

/// A record before it has its place in the chain.
public struct JournalDraft: Hashable, Sendable {
    public let kind: JournalKind
    public let transfer: TransferID?
    public let payload: [UInt8]
    public init(kind: JournalKind, transfer: TransferID?, payload: [UInt8]) {
        self.kind = kind
        self.transfer = transfer
        self.payload = payload
    }
}

public struct JournalRecord: Hashable, Sendable {
    public let sequence: UInt64
    public let draft: JournalDraft
    public init(sequence: UInt64, draft: JournalDraft) {
        self.sequence = sequence
        self.draft = draft
    }
}

/// What a record holds. The raw value is its durable name: never changed, only added to.
public enum JournalKind: String, Hashable, Sendable, CaseIterable {
    /// A relay input: what happened, in canonical bytes.
    case input
    /// One of our messages, in the exact bytes that frames carry.
    case messageOut = "message-out"
    /// A signed frame of ours: header and signature.
    case frameOut = "frame-out"
    /// A verified frame of the peer, whole.
    case frameIn = "frame-in"
    /// The peer's acknowledgement of our frames.
    case frameAcknowledged = "frame-acknowledged"
    /// The exact bytes of a ledger command with its signatures, before it is sent.
    case command
    /// What became of a command.
    case commandOutcome = "command-outcome"
    /// What recovery found and did.
    case recovery
    /// A writer's epoch.
    case epoch
    /// A peer's message key of one epoch, before the first frame that it verified.
    case peerKey = "peer-key"
}

/// Place and digest of the newest record. Sequence 0 is the empty journal.
///
/// Digest of record n: SHA-256 over tag, digest n−1 and the record's bytes.
public struct JournalHead: Hashable, Sendable {
    public let sequence: UInt64
    public let digest: Bytes32
    public init(sequence: UInt64, digest: Bytes32) {
        self.sequence = sequence
        self.digest = digest
    }
}

public enum JournalFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Record `sequence` does not fit the chain: torn, altered or cut.
    case broken(sequence: UInt64, detail: String)
    /// Another process holds the journal, or took it over with a later epoch.
    case fenced(detail: String)
    /// The disk said no. Nothing of the batch counts.
    case notDurable(detail: String)
    /// The file belongs to another gateway or to an unknown version.
    case foreign(detail: String)

    /// Its words, which begin with the cause's code where there is one.
    public var description: String {
        switch self {
        case .broken(let sequence, let detail): "record \(sequence): \(detail)"
        case .fenced(let detail), .notDurable(let detail), .foreign(let detail): detail
        }
    }
}
