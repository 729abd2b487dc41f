/// What an asset is, as its ledger states it and as both parties sign it.
///
/// Both gateways read it from the ledger and compare it with the terms, so that a wrong currency, ISIN or number of
/// decimals is found before any lock.
public struct AssetDescriptor: Hashable, Sendable {
    public let id: AssetID
    public let kind: AssetKind
    /// Decimal places of the ledger's smallest unit: 2 for CNY cents, 0 for bond units and payment claims.
    public let decimals: Int

    public init?(id: AssetID, kind: AssetKind, decimals: Int) {
        guard (0...18).contains(decimals) else { return nil }
        switch kind {
        case .cash(let currency): guard decimals == currency.minorUnits else { return nil }
        case .paymentClaim, .bond: guard decimals == 0 else { return nil }
        }
        self.id = id
        self.kind = kind
        self.decimals = decimals
    }
}

/// The three kinds of thing that the first ledgers keep.
public enum AssetKind: Hashable, Sendable {
    /// Money of a commercial or central bank, counted in minor units.
    case cash(CurrencyCode)
    /// One whole trade-finance payment claim; the ledger keeps exactly one unit of it.
    case paymentClaim(PaymentClaimFacts)
    /// Units of a bond, each of one nominal.
    case bond(BondFacts)
}

/// The facts of a payment claim that its platform registered.
///
/// - Source: `domain.md` 2.1, URF 800 article 2 (payment claim, primary obligor, initial seller).
public struct PaymentClaimFacts: Hashable, Sendable {
    public let instrument: PaymentClaimInstrument
    public let face: Money
    public let nominalMaturity: CalendarDate
    public let primaryObligor: String
    public let initialSeller: String
    /// The issuing bank's reference, for example the L/C number.
    public let reference: String
    /// True once the obligor confirmed that it will pay on the date; a claim is not tradable before.
    public let accepted: Bool

    public init(
        instrument: PaymentClaimInstrument, face: Money, nominalMaturity: CalendarDate,
        primaryObligor: String,
        initialSeller: String, reference: String, accepted: Bool
    ) {
        self.instrument = instrument
        self.face = face
        self.nominalMaturity = nominalMaturity
        self.primaryObligor = primaryObligor
        self.initialSeller = initialSeller
        self.reference = reference
        self.accepted = accepted
    }
}

/// - Source: `domain.md` 2.1.
public enum PaymentClaimInstrument: String, Hashable, Sendable, CaseIterable {
    case domesticLetterOfCredit = "DLC_CLAIM"
    case deferredLetterOfCredit = "LC_DEFERRED"
    case acceptedLetterOfCredit = "LC_ACCEPTANCE"
    case billOfExchange = "BILL_OF_EXCHANGE"
    case promissoryNote = "PROMISSORY_NOTE"
}

/// The facts of a bond that its platform registered.
public struct BondFacts: Hashable, Sendable {
    /// ISO 6166, 12 characters, check digit right.
    public let isin: String
    public let nominalPerUnit: Money
    public let maturity: CalendarDate
    public let issuer: String

    public init(isin: String, nominalPerUnit: Money, maturity: CalendarDate, issuer: String) {
        self.isin = isin
        self.nominalPerUnit = nominalPerUnit
        self.maturity = maturity
        self.issuer = issuer
    }
}
