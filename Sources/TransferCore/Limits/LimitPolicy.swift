public import SettlementModel
public import SettlementProofs

/// Which limits a gateway holds its tickets against, and what the bank knows besides them.
///
/// - Source: `domain.md` 6.4.
public struct LimitPolicy: Hashable, Sendable {
    public let rules: LimitRules
    /// Who owes each asset; one that is not here may not be bought where obligors or countries are limited.
    public let obligors: [LedgerAsset: Obligor]
    /// Settled purchases that weigh no more: the obligor has paid, or the asset was sold on.
    public let repaid: Set<TransferID>
    public let onBreach: LimitBreach

    /// The whole of it is one record of the journal.
    public static let mostObligors = 3000
    public static let mostRepaid = 4000
    public static let mostLines = 1000
    /// Trades that wait for room, at most.
    public static let mostWaiting = 256

    public init(
        rules: LimitRules, obligors: [LedgerAsset: Obligor], repaid: Set<TransferID>,
        onBreach: LimitBreach = .reject
    ) {
        self.rules = rules
        self.obligors = obligors
        self.repaid = repaid
        self.onBreach = onBreach
    }

    /// Whether a purchase needs to be told who owes the asset.
    var governsObligors: Bool { rules.governs(.obligor) || rules.governs(.country) }
}

/// An asset on its ledger: two ledgers may use one name for two things.
public struct LedgerAsset: Hashable, Sendable, Comparable {
    public let ledger: LedgerID
    public let asset: AssetID

    public init(ledger: LedgerID, asset: AssetID) {
        self.ledger = ledger
        self.asset = asset
    }

    public static func < (left: LedgerAsset, right: LedgerAsset) -> Bool {
        (left.ledger.text, left.asset.text) < (right.ledger.text, right.asset.text)
    }
}

/// Who owes a claim or a bond.
public struct Obligor: Hashable, Sendable {
    /// LEI or BIC.
    public let name: String
    /// ISO 3166-1 alpha-2.
    public let country: String

    /// - Range: both of a form that a limit can name.
    public init?(name: String, country: String) {
        guard LimitSubject(.obligor, name) != nil, country.utf8.count == 2,
            country.utf8.allSatisfy({ (65...90).contains($0) })
        else { return nil }
        self.name = name
        self.country = country
    }
}

extension LimitPolicy: CanonicalCodable {
    public var canonical: JSONValue {
        let rows = obligors.sorted { $0.key < $1.key }.map { place, obligor -> JSONValue in
            [
                "asset": place.asset.canonical, "country": .string(obligor.country),
                "ledger": place.ledger.canonical, "obligor": .string(obligor.name),
            ]
        }
        var object: JSONObject = [
            "obligors": .array(rows), "repaid": .list(repaid.sorted()), "rules": rules.canonical,
        ]
        // Policies on record from before it have no such member.
        if case .queue(let seconds) = onBreach { object["queueSeconds"] = .integer(seconds) }
        return .object(object)
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        var obligors: [LedgerAsset: Obligor] = [:]
        var last: LedgerAsset?
        for row in try reader.array("obligors", limit: Self.mostObligors) {
            let (place, obligor) = try Self.row(row)
            guard last.map({ $0 < place }) ?? true else {
                throw reader.fault("obligors", expected: "each asset once, in order", found: "another order")
            }
            last = place
            obligors[place] = obligor
        }
        let repaid: [TransferID] = try reader.decodeArray("repaid", limit: Self.mostRepaid)
        guard repaid == Set(repaid).sorted() else {
            throw reader.fault("repaid", expected: "each transfer once, in order", found: "another order")
        }
        let onBreach: LimitBreach =
            reader.valueIfPresent("queueSeconds") == nil
            ? .reject : .queue(seconds: try reader.integer("queueSeconds", in: LimitBreach.waits))
        self.init(
            rules: try reader.decode("rules"), obligors: obligors, repaid: Set(repaid), onBreach: onBreach)
        try reader.finish()
    }

    private static func row(_ value: JSONValue) throws(JSONFault) -> (LedgerAsset, Obligor) {
        var reader = try ObjectReader(value)
        let place = LedgerAsset(ledger: try reader.decode("ledger"), asset: try reader.decode("asset"))
        let obligor = Obligor(
            name: try reader.string("obligor", limit: 96), country: try reader.string("country", limit: 2))
        let named = try reader.make("obligor", expected: "a name and a country's code", obligor)
        try reader.finish()
        return (place, named)
    }
}

extension LedgerAsset: CanonicalCodable {
    public var canonical: JSONValue { ["asset": asset.canonical, "ledger": ledger.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        self.init(ledger: try reader.decode("ledger"), asset: try reader.decode("asset"))
        try reader.finish()
    }
}
