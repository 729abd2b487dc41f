/// Payment before every document is proven good: what is still open, and the last day for it.
///
/// From the day after, the buyer may rescind while a point is open. Whoever settles under reserve agrees to that in the terms.
/// - Source: URF 800 article 12 (payment under reserve); `Specs/Instruments.md`, section 8.
public struct PaymentReserve: Hashable, Sendable {
    /// Conditions and documents, in the words of the confirmation.
    ///
    /// - Range: 1 to 32, each once, as `ConditionText` admits them.
    public let points: [String]
    /// The last day on which a point may be made good, at the desks.
    public let until: CalendarDate

    public init?(points: [String], until: CalendarDate) {
        guard (1...Self.mostPoints).contains(points.count), Set(points).count == points.count,
            points.allSatisfy(ConditionText.admits)
        else { return nil }
        self.points = points
        self.until = until
    }

    public static let mostPoints = 32
}

/// Who tells the debtor that the claim was assigned, by when, and how long the debtor has to acknowledge it.
///
/// A trade without it is silent, or moves by endorsement: nobody is told.
public struct AssignmentNotice: Hashable, Sendable {
    public let giver: TradeSide
    /// The last day to send it.
    public let noticeBy: CalendarDate
    /// Calendar days from the day it was sent. Range 1 to 365.
    public let daysToAcknowledge: Int

    public init?(giver: TradeSide, noticeBy: CalendarDate, daysToAcknowledge: Int) {
        guard (1...365).contains(daysToAcknowledge) else { return nil }
        self.giver = giver
        self.noticeBy = noticeBy
        self.daysToAcknowledge = daysToAcknowledge
    }
}

/// The claim has the fingerprint of one on record and is another one all the same: so both desks agree, and sign.
///
/// - Source: `domain.md` 4.2; decision 0027.
public struct DistinctClaim: Hashable, Sendable {
    /// The earlier trade of the same claim, which the buyer's registry kept from being made.
    public let refused: TransferID
    /// By what it is known from the other one, as `ConditionText` admits it.
    public let reason: String

    public init?(refused: TransferID, reason: String) {
        guard ConditionText.admits(reason) else { return nil }
        self.refused = refused
        self.reason = reason
    }
}

/// Words of a desk that both sides sign or that are kept for ever: one line that looks like what it is.
///
/// - Range: 1 to 128 bytes of UTF-8 without control and format characters, non-characters and separators of lines, with no space
///   at either end.
public enum ConditionText {
    public static let mostBytes = 128

    public static func admits(_ text: String) -> Bool {
        guard (1...mostBytes).contains(text.utf8.count), text.unicodeScalars.first != " ",
            text.unicodeScalars.last != " "
        else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            // U+FFFE, U+FFFF and their like are no characters, and neither XML nor YAML carries them.
            default: scalar.value & 0xFFFE != 0xFFFE
            }
        }
    }
}
