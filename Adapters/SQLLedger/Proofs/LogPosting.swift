public import SettlementModel
public import SettlementProofs

/// One change of one balance. All postings of an entry sum to zero per asset.
public struct LogPosting: Hashable, Sendable {
    public let account: AccountID
    public let asset: AssetID
    /// In the asset's smallest unit; negative leaves the account.
    public let delta: Int128

    /// `nil` for zero and for more than 18 digits.
    public init?(account: AccountID, asset: AssetID, delta: Int128) {
        guard delta != 0, delta.magnitude <= Money.largestMinor.magnitude else { return nil }
        self.account = account
        self.asset = asset
        self.delta = delta
    }
}

extension LogPosting: CanonicalCodable {
    public var canonical: JSONValue {
        ["account": account.canonical, "asset": asset.canonical, "delta": .decimal(delta)]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let posting = LogPosting(
            account: try reader.decode("account"), asset: try reader.decode("asset"),
            delta: try reader.amount("delta"))
        self = try reader.make("delta", expected: "not zero and at most 18 digits", posting)
        try reader.finish()
    }
}
