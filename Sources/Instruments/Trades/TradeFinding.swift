/// One rule that a ticket, or the ledgers it names, does not meet.
public struct TradeFinding: Hashable, Sendable {
    /// Stable, dotted: a `TradeRule` or the code of an `InstrumentFault`.
    public let code: String
    /// The ticket's field, dotted: `cash`, `seller.lei`.
    public let field: String
    /// What the rule asks for, computed here.
    public let computed: String
    /// What the ticket, or the ledger, says.
    public let stated: String
    /// What the desk does next.
    public let nextStep: String

    init(
        _ rule: TradeRule, _ field: String, computed: some CustomStringConvertible,
        stated: some CustomStringConvertible
    ) {
        code = rule.rawValue
        self.field = field
        self.computed = computed.description
        self.stated = stated.description
        nextStep = rule.nextStep
    }

    init(_ fault: InstrumentFault, _ field: String, stated: some CustomStringConvertible) {
        code = fault.code
        self.field = field
        computed = fault.message
        self.stated = stated.description
        nextStep = fault.nextStep
    }
}

/// The rules that every ticket must meet before it is agreed, by their stable codes.
public enum TradeRule: String, Hashable, Sendable, CaseIterable {
    case cashDiffers = "instrument.trade.cash-differs"
    case currencyDiffers = "instrument.trade.currency-differs"
    case settlementDateDiffers = "instrument.trade.settlement-date-differs"
    case priceDateLate = "instrument.trade.price-date-after-settlement"
    case reserveEndsEarly = "instrument.trade.reserve-before-settlement"
    case noticeEndsEarly = "instrument.trade.notice-before-settlement"
    case tradeDateLate = "instrument.trade.trade-date-after-settlement"
    case oneLedger = "instrument.trade.one-ledger"
    case oneAccount = "instrument.trade.one-account"
    case oneParty = "instrument.trade.seller-is-buyer"
    case leiInvalid = "instrument.trade.lei-invalid"
    case isinInvalid = "instrument.trade.isin-invalid"
    case assetNameDiffers = "instrument.trade.asset-name-differs"
    case cashNameDiffers = "instrument.trade.cash-name-differs"
    case restricted = "instrument.trade.buyer-restricted"
    case ledgerAssetDiffers = "instrument.ledger.asset-differs"
    case ledgerKindDiffers = "instrument.ledger.kind-differs"
    case ledgerFaceDiffers = "instrument.ledger.face-differs"
    case ledgerMaturityDiffers = "instrument.ledger.maturity-differs"
    case ledgerPaymentClaimNotAccepted = "instrument.ledger.payment-claim-not-accepted"
    case ledgerISINDiffers = "instrument.ledger.isin-differs"
    case ledgerNominalDiffers = "instrument.ledger.nominal-differs"
    case ledgerBondMatured = "instrument.ledger.bond-matured"
    case ledgerCurrencyDiffers = "instrument.ledger.currency-differs"
    case ledgerDecimalsDiffer = "instrument.ledger.decimals-differ"

    /// What the desk does next.
    public var nextStep: String {
        switch self {
        case .cashDiffers: "state the computed amount, or correct the price terms"
        case .currencyDiffers: "state the cash in the currency of the face or nominal"
        case .settlementDateDiffers: "use one settlement date in the ticket and its price terms"
        case .priceDateLate: "a rescission settles on a day after the trade that it undoes"
        case .reserveEndsEarly: "a reserve ends on or after the settlement date: agree a later day"
        case .noticeEndsEarly: "notice is given once the claim has moved: agree a later day"
        case .tradeDateLate: "correct the trade date or the settlement date"
        case .oneLedger: "use the ledger's own delivery versus payment: both legs are on it"
        case .oneAccount: "name the account that pays and the account that is paid"
        case .oneParty: "name two parties: a gateway settles no trade with itself"
        case .leiInvalid: "give the party's LEI of 20 characters with its two check digits (ISO 17442)"
        case .isinInvalid: "give the bond's ISIN of 12 characters with its check digit (ISO 6166)"
        case .assetNameDiffers:
            "name the asset as its ledger does: claim:<reference>, isin:<ISIN of the trade>, or a token's CAIP-19 name"
        case .cashNameDiffers:
            "name the cash asset iso4217:<currency of the trade>, or the token on an EVM chain as CAIP-19 says"
        case .restricted: "the buyer states the missing fact, or the bond cannot be sold to it"
        case .ledgerAssetDiffers: "read the asset that the ticket names, and compare again"
        case .ledgerKindDiffers: "check that the ticket names the right asset on the right ledger"
        case .ledgerFaceDiffers, .ledgerMaturityDiffers, .ledgerISINDiffers, .ledgerNominalDiffers:
            "correct the ticket to what the ledger registered, or have its platform correct the asset"
        case .ledgerPaymentClaimNotAccepted:
            "wait until the obligor has confirmed payment and the platform registered it"
        case .ledgerBondMatured: "a bond at maturity is redeemed, not traded"
        case .ledgerCurrencyDiffers, .ledgerDecimalsDiffer: "name a cash asset in the currency of the trade"
        }
    }
}
