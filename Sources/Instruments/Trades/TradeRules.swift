public import SettlementModel

/// How much moves on each leg, in the asset's smallest unit.
public struct LegQuantities: Hashable, Sendable {
    /// One whole payment claim, or the bond's units.
    public let asset: Int128
    /// Minor units of the trade's currency.
    public let cash: Int128
}

/// What one ticket must satisfy by itself, before the other side or any ledger is asked.
///
/// Pure: equal tickets give equal findings on both gateways.
/// - Source: `Specs/Instruments`; architecture section 2 (two legs on one ledger are refused).
public enum TradeRules {
    /// Everything wrong with the ticket; empty means that it may be agreed.
    public static func check(_ ticket: TradeTicket) -> [TradeFinding] {
        checkCash(ticket) + checkDates(ticket) + checkParties(ticket) + checkLegs(ticket)
            + checkRestrictions(ticket)
    }

    /// The cash that the price terms give: net proceeds of a payment claim, consideration of a bond.
    /// - Throws: what `ForfaitingPricing.price` and `BondPricing.price` throw.
    public static func cash(of economics: TradeEconomics) throws(InstrumentFault) -> Money {
        switch economics {
        case .forfaiting(let terms): try ForfaitingPricing.price(terms).netProceeds
        case .bond(let terms): try BondPricing.price(terms).consideration
        }
    }

    /// The quantities to lock. They are those of the ticket; `check` says whether it is right.
    public static func legs(of ticket: TradeTicket) -> LegQuantities {
        switch ticket.economics {
        case .forfaiting: LegQuantities(asset: 1, cash: ticket.cash.minor)
        case .bond(let terms): LegQuantities(asset: terms.units, cash: ticket.cash.minor)
        }
    }

    private static func checkCash(_ ticket: TradeTicket) -> [TradeFinding] {
        do throws(InstrumentFault) {
            let computed = try cash(of: ticket.economics)
            if computed == ticket.cash { return [] }
            if computed.currency != ticket.cash.currency {
                return [
                    TradeFinding(
                        .currencyDiffers, "cash", computed: computed.currency, stated: ticket.cash.currency)
                ]
            }
            return [TradeFinding(.cashDiffers, "cash", computed: computed, stated: ticket.cash)]
        } catch {
            return [TradeFinding(error, "economics", stated: ticket.cash)]
        }
    }

    private static func checkDates(_ ticket: TradeTicket) -> [TradeFinding] {
        var findings = checkConditions(ticket)
        let agreed = ticket.economics.settlementDate
        if ticket.economics.rescinds != nil {
            // The price is the one that was paid, so its date is that of the trade that is undone.
            if ticket.settlementDate < agreed {
                findings.append(
                    TradeFinding(
                        .priceDateLate, "economics.settlementDate",
                        computed: "at most \(ticket.settlementDate)", stated: agreed))
            }
        } else if ticket.settlementDate != agreed {
            findings.append(
                TradeFinding(
                    .settlementDateDiffers, "settlementDate", computed: agreed, stated: ticket.settlementDate)
            )
        }
        if ticket.tradeDate > ticket.settlementDate {
            findings.append(
                TradeFinding(
                    .tradeDateLate, "tradeDate", computed: "at most \(ticket.settlementDate)",
                    stated: ticket.tradeDate))
        }
        return findings
    }

    /// What stays to be done after the settlement ends after it.
    private static func checkConditions(_ ticket: TradeTicket) -> [TradeFinding] {
        guard case .forfaiting(let terms) = ticket.economics else { return [] }
        var findings: [TradeFinding] = []
        if let reserve = terms.reserve, reserve.until < ticket.settlementDate {
            findings.append(
                TradeFinding(
                    .reserveEndsEarly, "economics.reserve.until", computed: "from \(ticket.settlementDate)",
                    stated: reserve.until))
        }
        if let notice = terms.notice, notice.noticeBy < ticket.settlementDate {
            findings.append(
                TradeFinding(
                    .noticeEndsEarly, "economics.notice.noticeBy", computed: "from \(ticket.settlementDate)",
                    stated: notice.noticeBy))
        }
        return findings
    }

    private static func checkParties(_ ticket: TradeTicket) -> [TradeFinding] {
        var findings: [TradeFinding] = []
        for (name, party) in [("seller", ticket.seller), ("buyer", ticket.buyer)]
        where LegalEntityIdentifier(party.lei) == nil {
            findings.append(
                TradeFinding(
                    .leiInvalid, name + ".lei", computed: "an LEI with right check digits", stated: party.lei)
            )
        }
        if ticket.seller.gateway == ticket.buyer.gateway {
            findings.append(
                TradeFinding(
                    .oneParty, "buyer.gateway", computed: "another gateway than the seller's",
                    stated: ticket.buyer.gateway))
        }
        if ticket.seller.lei == ticket.buyer.lei {
            findings.append(
                TradeFinding(
                    .oneParty, "buyer.lei", computed: "another LEI than the seller's",
                    stated: ticket.buyer.lei))
        }
        return findings
    }

    private static func checkRestrictions(_ ticket: TradeTicket) -> [TradeFinding] {
        guard case .bond(let terms) = ticket.economics else { return [] }
        return RestrictionRule.evaluate(terms.restrictions, buyer: terms.buyer).filter { !$0.isAllowed }.map {
            TradeFinding(
                .restricted, "economics.buyer." + $0.restriction.attribute.rawValue,
                computed: "none of " + $0.restriction.excludedCountries.joined(separator: ", "),
                stated: $0.outcome.text)
        }
    }
}

extension TradeEconomics {
    /// The day on which the price terms let asset and cash change hands.
    public var settlementDate: CalendarDate {
        switch self {
        case .forfaiting(let terms): terms.settlementDate
        case .bond(let terms): terms.settlementDate
        }
    }

    /// The transfer that this trade undoes.
    public var rescinds: TransferID? {
        if case .forfaiting(let terms) = self { terms.rescinds } else { nil }
    }

    /// Why the claim is another one than that on record with its fingerprint; nil where nobody says so.
    public var distinct: DistinctClaim? {
        if case .forfaiting(let terms) = self { terms.distinct } else { nil }
    }

    /// The one currency of the trade: that of the face or the nominal.
    public var currency: CurrencyCode {
        switch self {
        case .forfaiting(let terms): terms.face.currency
        case .bond(let terms): terms.nominalPerUnit.currency
        }
    }
}
