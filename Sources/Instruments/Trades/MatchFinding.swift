/// One field in which two tickets differ.
public struct MatchFinding: Hashable, Sendable {
    public let reason: MatchReason
    /// The ticket's field, dotted: `economics.discountRate`.
    public let field: String
    public let ours: String
    public let theirs: String

    /// Stable, for logs and answers: `instrument.match.dmon`.
    public var code: String { "instrument.match." + reason.rawValue.lowercased() }

    /// What the desk does next.
    public var nextStep: String {
        switch reason {
        case .commonReference: "agree one common reference with the other desk and send the ticket again"
        case .direction: "one desk sells, the other buys: correct the side of the wrong ticket"
        default: "agree \(field) with the other desk; the wrong ticket is cancelled and sent again"
        }
    }
}

/// Why two tickets do not match: the ISO 20022 code where one fits, else one of ours that begins with `X-`.
///
/// In a `sese.024` ours travel as `OTHR` with the code as the additional reason.
/// - Source: ISO 20022 `UnmatchedReason11Code` (sese.024.001.12).
public enum MatchReason: String, Hashable, Sendable, CaseIterable {
    /// Common reference.
    case commonReference = "IIND"
    /// Direction of trade: both deliver, or both receive.
    case direction = "DELN"
    /// Delivering or receiving agent: the parties' gateways.
    case agent = "ICAG"
    /// Buyer or seller: the parties' LEIs.
    case party = "IEXE"
    case tradeDate = "DTRD"
    case settlementDate = "DDAT"
    case settlementAmount = "DMON"
    case settlementCurrency = "NCRR"
    /// Quantity or nominal: units, face.
    case quantity = "DQUA"
    /// Financial instrument: its identity or one of its facts.
    case security = "DSEC"
    /// Deal price: price or discount rate.
    case dealPrice = "DDEA"
    /// Place of settlement: the leg's ledger.
    case placeOfSettlement = "DEPT"
    /// Safekeeping account: the asset leg's accounts.
    case safekeepingAccount = "SAFE"
    /// The cash leg's accounts.
    case cashAccount = "X-CASHACCOUNT"
    /// How the price turns into cash: pricing method, day count, roll, grace, holidays.
    case priceTerm = "X-PRICETERM"
    /// What else the parties agreed: recourse, restrictions, the buyer's facts.
    case tradeTerm = "X-TRADETERM"
    /// M1 or M2.
    case mode = "X-MODE"
    /// Which leg is locked first.
    case lockOrder = "X-LOCKORDER"

    /// True for a code of ISO 20022's own list.
    public var isISO20022: Bool { !rawValue.hasPrefix("X-") }
}
