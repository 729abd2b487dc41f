public import SettlementEngine
public import SettlementModel
internal import SettlementProofs

/// The journal's chain as a value: what follows the head, and whether a stored row does.
///
/// Digest of record n: `tag ‖ 0 ‖ digest n−1 ‖ record bytes`, where the tag is `interlock/journal/1`. The
/// digest before the first record is that of the GatewayID, so that records of two gateways never fit each
/// other's journal. Equal inputs give equal digests, on any machine, for ever.
/// - Source: architecture decisions 7 and 15.
public struct JournalChain: Hashable, Sendable {
    public let gateway: GatewayID
    /// Where the chain stands; sequence 0 is the empty journal.
    public private(set) var head: JournalHead

    /// The chain of `gateway`.
    ///
    /// - Parameter head: where it stands; the empty chain without.
    public init(gateway: GatewayID, at head: JournalHead? = nil) {
        self.gateway = gateway
        self.head = head ?? JournalChain.origin(of: gateway)
    }

    /// The head of the empty journal of `gateway`.
    public static func origin(of gateway: GatewayID) -> JournalHead {
        JournalHead(sequence: 0, digest: DomainTag.journal.digest(Array(gateway.text.utf8)))
    }

    /// Gives `draft` its place, moves the head there and returns the row to store.
    public mutating func append(_ draft: JournalDraft) -> JournalRow {
        let record = JournalRecord(sequence: head.sequence + 1, draft: draft)
        let row = JournalRow(record: record, digest: JournalChain.digest(of: record, after: head.digest))
        head = row.head
        return row
    }

    /// Takes a row that was read back, if it is exactly what follows.
    /// - Throws: `JournalFault.broken` at the first place where the stored rows are not what was written.
    public mutating func accept(_ row: JournalRow) throws(JournalFault) {
        let expected = head.sequence + 1
        guard row.record.sequence == expected else {
            throw .broken(
                sequence: expected,
                detail:
                    "journal.gap: record \(row.record.sequence) stands where \(expected) must; "
                    + JournalChain.remedy
            )
        }
        guard row.digest == JournalChain.digest(of: row.record, after: head.digest) else {
            throw .broken(
                sequence: expected,
                detail: "journal.digest: the record does not fit the chain; \(JournalChain.remedy)")
        }
        head = row.head
    }

    /// Compares the end of the rows with the head that was stored with them.
    /// - Throws: `JournalFault.broken` at the first record that is missing, or that should not be there.
    public func requireEnd(at stored: JournalHead) throws(JournalFault) {
        guard head != stored else { return }
        throw .broken(
            sequence: min(head.sequence, stored.sequence) + (head.sequence == stored.sequence ? 0 : 1),
            detail: "journal.end: the records end at \(head.sequence), the file says \(stored.sequence); "
                + JournalChain.remedy)
    }

    static let remedy = "do not start; restore the standby copy"

    /// Sequences below 2^63 only reach this; lengths make the fields' borders certain.
    private static func digest(of record: JournalRecord, after previous: Bytes32) -> Bytes32 {
        let draft = record.draft
        let kind = Array(draft.kind.rawValue.utf8)
        var bytes = previous.bytes
        bytes.reserveCapacity(64 + kind.count + draft.payload.count)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: record.sequence >> UInt64(shift)))
        }
        bytes.append(UInt8(truncatingIfNeeded: kind.count))
        bytes += kind
        bytes.append(draft.transfer == nil ? 0 : 1)
        bytes += draft.transfer?.bytes ?? []
        bytes += draft.payload
        return DomainTag.journal.digest(bytes)
    }
}

/// A record as it is stored: with the digest that the chain gave it.
public struct JournalRow: Hashable, Sendable {
    public let record: JournalRecord
    public let digest: Bytes32

    public init(record: JournalRecord, digest: Bytes32) {
        self.record = record
        self.digest = digest
    }

    /// Where the chain stands after this row.
    public var head: JournalHead { JournalHead(sequence: record.sequence, digest: digest) }
}
