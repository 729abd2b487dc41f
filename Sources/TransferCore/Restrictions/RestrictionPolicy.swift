public import SettlementModel
public import SettlementProofs

/// The rules that a gateway holds its trades against, and what the bank knows of parties besides their tickets.
///
/// - Source: `domain.md` 3.3.
public struct RestrictionPolicy: Hashable, Sendable {
    /// In the order in which they are looked at; each name once.
    public let sets: [ScopedRestrictions]
    /// By LEI.
    public let parties: [String: PartyFacts]

    /// The whole of it is part of one record of the journal.
    public static let mostSets = 32
    public static let mostParties = 100
    /// Of all sets together, as canonical JSON.
    public static let mostBytes = 131_072

    /// nil where two sets have one name, or there is none.
    public init?(sets: [ScopedRestrictions], parties: [String: PartyFacts]) {
        guard (1...Self.mostSets).contains(sets.count), Set(sets.map(\.set.name)).count == sets.count else {
            return nil
        }
        self.sets = sets
        self.parties = parties
    }

    /// The sets that a trade is held against.
    public func sets(for ticket: TradeTicket) -> [RestrictionSet] {
        let asset = LedgerAsset(ledger: ticket.assetLeg.ledger, asset: ticket.assetLeg.asset)
        return sets.filter { $0.assets.isEmpty || $0.assets.contains(asset) }.map(\.set)
    }

    /// What is known of a trade but for what services say: its ticket, and the bank's own facts of the buyer.
    ///
    /// The ticket speaks for the buyer where both state the same attribute: the other side signed it.
    public func facts(of ticket: TradeTicket, at now: LedgerInstant) -> RestrictionFacts? {
        guard let plain = RestrictionFacts.of(ticket, at: now) else { return nil }
        guard let known = parties[ticket.buyer.lei] else { return plain }
        return RestrictionFacts(
            buyer: InvestorFacts(
                countries: known.buyer.countries.merging(plain.buyer.countries) { _, stated in stated }),
            investorClass: known.investorClass, owners: known.owners, units: plain.units, buyerUnits: nil,
            sellerUnits: nil, holders: nil, transferAgent: nil, day: plain.day, subjects: plain.subjects,
            screenings: [], at: now)
    }
}

/// One set, and what it is about.
public struct ScopedRestrictions: Hashable, Sendable {
    public let set: RestrictionSet
    /// An offering's own; empty for a set that every trade is held against.
    public let assets: Set<LedgerAsset>

    public static let mostAssets = 256

    /// nil where a rule asks for what a gateway does not know by itself: holdings, holders, a registrar's word. Such a rule
    /// would never allow anything.
    public init?(set: RestrictionSet, assets: Set<LedgerAsset>) {
        guard set.rules.allSatisfy({ Self.canKnow($0.rule) }), assets.count <= Self.mostAssets else {
            return nil
        }
        self.set = set
        self.assets = assets
    }

    /// Whether a gateway has the facts of a rule.
    public static func canKnow(_ rule: OfferingRule) -> Bool {
        switch rule {
        case .countries, .owners, .investorClass, .lockUp, .screened: true
        case .minHolding, .holdingCap, .maxHolders, .transferAgentApproval: false
        }
    }
}

extension RestrictionSet {
    /// Services that some rule wants to hear.
    public var services: Set<String> {
        var names: Set<String> = []
        for named in rules {
            if case .screened(let services, _) = named.rule { names.formUnion(services) }
        }
        return names
    }
}

/// What a bank knows of a party.
public struct PartyFacts: Hashable, Sendable {
    public let buyer: InvestorFacts
    public let investorClass: String?
    /// Everybody with a share in it; nil where that is not known.
    public let owners: [BeneficialOwner]?

    public static let mostOwners = 20

    public init(buyer: InvestorFacts, investorClass: String?, owners: [BeneficialOwner]?) {
        self.buyer = buyer
        self.investorClass = investorClass
        self.owners = owners
    }
}

extension PartyFacts: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "countries": BuyerCountries.canonical(buyer),
            "investorClass": investorClass.map { .string($0) } ?? .null,
            "owners": owners.map { .list($0) } ?? .null,
        ]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let owners: [BeneficialOwner]? =
            try reader.value("owners") == .null
            ? nil : try reader.decodeArray("owners", limit: Self.mostOwners)
        self.init(
            buyer: try BuyerCountries.read(try reader.value("countries")),
            investorClass: try reader.stringOrNull("investorClass", limit: 96), owners: owners)
        try reader.finish()
    }
}

extension RestrictionPolicy: CanonicalCodable {
    public var canonical: JSONValue {
        let rows = parties.sorted { $0.key < $1.key }.map { lei, facts -> JSONValue in
            ["facts": facts.canonical, "lei": .string(lei)]
        }
        return ["parties": .array(rows), "sets": .list(sets)]
    }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        var parties: [String: PartyFacts] = [:]
        var last: String?
        for row in try reader.array("parties", limit: Self.mostParties) {
            var inner = try ObjectReader(row)
            let lei = try inner.string("lei", limit: 20)
            guard last.map({ $0 < lei }) ?? true else {
                throw reader.fault("parties", expected: "each LEI once, in order", found: "another order")
            }
            last = lei
            parties[lei] = try inner.decode("facts")
            try inner.finish()
        }
        let policy = RestrictionPolicy(
            sets: try reader.decodeArray("sets", limit: Self.mostSets), parties: parties)
        self = try reader.make("sets", expected: "one set or more, each name once", policy)
        try reader.finish()
    }
}

extension ScopedRestrictions: CanonicalCodable {
    public var canonical: JSONValue { ["assets": .list(assets.sorted()), "set": set.canonical] }

    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        let assets: [LedgerAsset] = try reader.decodeArray("assets", limit: Self.mostAssets)
        guard assets == Set(assets).sorted() else {
            throw reader.fault("assets", expected: "each asset once, in order", found: "another order")
        }
        let scoped = ScopedRestrictions(set: try reader.decode("set"), assets: Set(assets))
        self = try reader.make("set", expected: "rules whose facts a gateway knows", scoped)
        try reader.finish()
    }
}
