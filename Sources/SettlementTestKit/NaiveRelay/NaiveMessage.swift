public import SettlementModel

/// A message as lines of `name=value`. Nobody signs it; who it is from, it says itself.
public struct NaiveMessage: Hashable, Sendable {
    public enum Kind: String, Sendable {
        /// The seller's offer; its lines are the trade's.
        case offer
        /// The buyer takes the offer, and names the account for the asset.
        case accept
        case assetLocked
        case cashLocked
        case abort
    }

    public let kind: Kind
    public let from: String
    public let trade: String
    public var lines: [String]

    public init(_ kind: Kind, from: String, trade: String, _ lines: [String] = []) {
        self.kind = kind
        self.from = from
        self.trade = trade
        self.lines = lines
    }

    /// What the desk's screen reads: the first line of this name.
    public func shown(_ name: String) -> String? { values(name).first }
    /// What the relay's booking reads: a table in which the last line of a name wins.
    public func booked(_ name: String) -> String? { values(name).last }

    private func values(_ name: String) -> [String] {
        lines.filter { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}

/// What two desks agreed by telephone and typed in.
public struct NaiveTrade: Hashable, Sendable {
    public let id: String
    public var asset = "claim:DLC-2026-000517"
    public var units: Int128 = 1
    public var money = "iso4217:CNY"
    /// In the smallest unit.
    public var cash: Int128 = 492_677_083
    /// How long both legs may stand, in seconds.
    public var window: Int64 = 3600

    public init(_ id: String) { self.id = id }
}
