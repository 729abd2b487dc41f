/// A settlement's status and reason, as the gateway reports it: `Mtchd`, `Pdg/AWMO`, `Umtchd/DMON`.
/// - Source: `domain.md` 2.7; the API's `isoStatus`.
public struct SettlementStatus: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The other side instructed, we did not: there is no instruction of ours to report on.
        case alleged = "Allgd"
        case accepted = "AckdAccptd"
        case rejected = "Rjctd"
        case unmatched = "Umtchd"
        case matched = "Mtchd"
        case pending = "Pdg"
        case failing = "Flng"
        /// A cancellation is under way: a processing status, and no reason to wait (no list of pending reasons has one).
        case cancelling = "PdgCxl"
        case cancelled = "Canc"
        case settled = "Sttld"
    }

    public let kind: Kind
    /// Four letters of ISO 20022, or a reason of our own that begins with `X-`.
    public let reason: String?

    /// Reads the gateway's text. Whether a message takes the reason is seen when it is written.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = parts.first.flatMap({ Kind(rawValue: String($0)) }) else { return nil }
        let reason = parts.count == 2 ? String(parts[1]) : nil
        if let reason {
            guard (1...35).contains(reason.utf8.count),
                reason.utf8.allSatisfy({
                    (65...90).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
                })
            else { return nil }
        }
        self.kind = kind
        self.reason = reason
    }

    public var description: String { reason.map { kind.rawValue + "/" + $0 } ?? kind.rawValue }

    /// Whether both tickets agree: what holds a ticket before that has reasons of its own.
    var isMatched: Bool {
        switch kind {
        case .matched, .settled, .failing, .cancelling: true
        case .pending: !["PREA", "PREL", "PRCY"].contains(reason)
        case .alleged, .accepted, .rejected, .unmatched, .cancelled: false
        }
    }

    private var reasons: [ISOReasonedStatus.Reason] {
        // NARR says that a text tells the reason, and there is none: no reason is specified.
        guard let reason, reason != "NARR" else { return [] }
        // Our own reasons travel as `OTHR` with the code as the additional reason.
        return [reason.hasPrefix("X-") ? .init("OTHR", text: reason) : .init(reason)]
    }

    /// The processing, matching and settlement status of a sese.024.
    ///
    /// - Returns: `nil` where there is nothing to report by a status: a settlement is confirmed, an allegement is not ours.
    public var advice:
        (processing: ISOReasonedStatus?, matching: ISOReasonedStatus?, settlement: ISOReasonedStatus?)?
    {
        let matched = isMatched ? ISOReasonedStatus("Mtchd") : nil
        switch kind {
        case .alleged, .settled: return nil
        case .accepted, .rejected, .cancelled: return (ISOReasonedStatus(kind.rawValue, reasons), nil, nil)
        case .unmatched: return (nil, ISOReasonedStatus("Umtchd", reasons), nil)
        case .matched: return (nil, matched, nil)
        case .failing: return (nil, matched, ISOReasonedStatus("Flng", reasons))
        case .cancelling: return (ISOReasonedStatus("PdgCxl"), matched, nil)
        case .pending: return (nil, matched, ISOReasonedStatus("Pdg", reasons))
        }
    }

    /// The answer of a sese.027 to a request to cancel.
    ///
    /// What is settled or on its way cannot be cancelled by one side; both may abort it until then.
    public var cancellation: ISOReasonedStatus {
        switch kind {
        case .cancelled: ISOReasonedStatus("Canc", [.init(reason == "CANI" ? "CANI" : "OTHR", text: reason)])
        case .settled: ISOReasonedStatus("Dnd", [.init("DSET")])
        case .rejected: ISOReasonedStatus("Dnd", [.init("OTHR", text: "the instruction was rejected")])
        case .pending where ["LINK", "NCON"].contains(reason): ISOReasonedStatus("Dnd", [.init("DPRG")])
        case .alleged, .accepted, .unmatched, .matched, .pending, .failing, .cancelling:
            ISOReasonedStatus("PdgCxl")
        }
    }

    /// The status of the cash leg in a pacs.002.
    public var payment: (code: String, reason: String?) {
        switch kind {
        case .alleged, .unmatched: ("PDNG", reason)
        case .accepted: ("ACTC", nil)
        case .rejected: ("RJCT", reason)
        case .matched: ("ACCP", nil)
        case .pending: ["AWMO", "AWSH", "LINK", "NCON"].contains(reason) ? ("ACSP", nil) : ("PDNG", reason)
        case .failing, .cancelling: ("PDNG", reason)
        case .cancelled: ("CANC", reason)
        case .settled: ("ACSC", nil)
        }
    }
}
