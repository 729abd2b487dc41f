public import SettlementModel
public import SettlementProofs

/// What is known of a trade when its rules are looked at. What is not known is nil, and allows nothing.
public struct RestrictionFacts: Hashable, Sendable {
    public let buyer: InvestorFacts
    public let investorClass: String?
    /// Everybody with a share in the buyer.
    public let owners: [BeneficialOwner]?
    /// Of the trade.
    public let units: Int128
    /// Before the trade. Units in a lock belong to who locked them.
    public let buyerUnits: Int128?
    public let sellerUnits: Int128?
    /// Before the trade; the lock's own account is none.
    public let holders: Int64?
    public let transferAgent: AgentWord?
    /// The day on which the asset would move.
    public let day: CalendarDate
    /// Everybody and everything that is to be clear.
    public let subjects: [ScreeningSubject]
    public private(set) var screenings: [ScreeningAnswer]
    /// Now.
    public private(set) var at: LedgerInstant

    /// - Range: units and holders from 0, units to 10^18 − 1.
    public init?(
        buyer: InvestorFacts, investorClass: String?, owners: [BeneficialOwner]?, units: Int128,
        buyerUnits: Int128?, sellerUnits: Int128?, holders: Int64?, transferAgent: AgentWord?,
        day: CalendarDate, subjects: [ScreeningSubject], screenings: [ScreeningAnswer], at: LedgerInstant
    ) {
        let legal = 0...Money.largestMinor
        guard [units, buyerUnits ?? 0, sellerUnits ?? 0].allSatisfy(legal.contains), (holders ?? 0) >= 0
        else { return nil }
        self.buyer = buyer
        self.investorClass = investorClass
        self.owners = owners
        self.units = units
        self.buyerUnits = buyerUnits
        self.sellerUnits = sellerUnits
        self.holders = holders
        self.transferAgent = transferAgent
        self.day = day
        self.subjects = subjects
        self.screenings = screenings
        self.at = at
    }

    /// The same with further words of screening services.
    public func adding(_ answers: [ScreeningAnswer], at now: LedgerInstant) -> RestrictionFacts {
        var facts = self
        facts.screenings += answers
        facts.at = now
        return facts
    }
}

/// The registrar's word.
public enum AgentWord: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
    case approved = "APPROVED"
    case refused = "REFUSED"
    case pending = "PENDING"
}

/// - Range: a share from 0 to 10,000 basis points.
public struct BeneficialOwner: Hashable, Sendable {
    /// ISO 3166-1 alpha-2.
    public let country: String
    public let basisPoints: Int64

    public init?(country: String, basisPoints: Int64) {
        guard (0...10_000).contains(basisPoints) else { return nil }
        self.country = country
        self.basisPoints = basisPoints
    }
}

/// A party or a wallet that a service looks at.
public struct ScreeningSubject: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
        /// By its LEI.
        case party = "PARTY"
        /// By ledger and account, `ledger:account`.
        case wallet = "WALLET"
    }

    public let kind: Kind
    public let name: String

    /// - Range: a name of 1 to 200 bytes.
    public init?(_ kind: Kind, _ name: String) {
        guard (1...200).contains(name.utf8.count) else { return nil }
        self.kind = kind
        self.name = name
    }
}

/// What one service said of one subject.
public struct ScreeningAnswer: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable, CaseIterable, CanonicalCodable {
        case clear = "CLEAR"
        /// On a list, or too like somebody who is: a person looks at it.
        case hit = "HIT"
    }

    public let service: String
    /// By which list, as the service names it.
    public let list: String
    public let subject: ScreeningSubject
    public let verdict: Verdict
    /// The service's own number for the case.
    public let reference: String
    /// When it was asked, by our clock.
    public let at: LedgerInstant

    public init(
        service: String, list: String, subject: ScreeningSubject, verdict: Verdict, reference: String,
        at: LedgerInstant
    ) {
        self.service = service
        self.list = list
        self.subject = subject
        self.verdict = verdict
        self.reference = reference
        self.at = at
    }
}

extension RestrictionFacts {
    /// What a ticket says by itself: the buyer's countries, units and day, both parties, and every account on its ledger.
    /// The rest is not known yet.
    ///
    /// - Returns: nil where a name or an amount is beyond what facts can hold.
    public static func of(_ ticket: TradeTicket, at now: LedgerInstant) -> RestrictionFacts? {
        let parties = [ticket.seller, ticket.buyer].map { ScreeningSubject(.party, $0.lei) }
        let wallets = [ticket.assetLeg, ticket.cashLeg].flatMap { leg in
            [leg.payer, leg.payee].map { ScreeningSubject(.wallet, "\(leg.ledger):\($0)") }
        }
        let subjects = (parties + wallets).compactMap(\.self)
        guard subjects.count == parties.count + wallets.count else { return nil }
        let (buyer, units): (InvestorFacts, Int128) =
            switch ticket.economics {
            case .forfaiting: (InvestorFacts(countries: [:]), 1)
            case .bond(let terms): (terms.buyer, terms.units)
            }
        return RestrictionFacts(
            buyer: buyer, investorClass: nil, owners: nil, units: units, buyerUnits: nil, sellerUnits: nil,
            holders: nil, transferAgent: nil, day: ticket.settlementDate, subjects: subjects, screenings: [],
            at: now)
    }
}
