public import SettlementModel

/// Compares two desks' tickets for one trade, field by field, without tolerance.
///
/// Everything is matched except the desks' own `clientID`; the side must be the opposite. Decimals are compared
/// as written (`0.026` is not `0.0260`), because both gateways will sign the same bytes.
/// - Source: `Specs/Instruments.md`, matching fields.
public enum TicketMatching {
    /// Every difference, in the ticket's order; empty means matched.
    public static func compare(_ ours: TradeTicket, _ theirs: TradeTicket) -> [MatchFinding] {
        var difference = TicketDifference()
        difference.note(.commonReference, "commonID", ours.commonID, theirs.commonID)
        if ours.side == theirs.side {
            difference.add(.direction, "side", ours.side.rawValue, theirs.side.rawValue)
        }
        comparePartiesAndManner(ours, theirs, &difference)
        compare(ours.economics, theirs.economics, &difference)
        difference.note(.tradeDate, "tradeDate", ours.tradeDate, theirs.tradeDate)
        difference.note(.settlementDate, "settlementDate", ours.settlementDate, theirs.settlementDate)
        difference.note(.settlementCurrency, "cash.currency", ours.cash.currency, theirs.cash.currency)
        if ours.cash.minor != theirs.cash.minor {
            difference.add(.settlementAmount, "cash", ours.cash.description, theirs.cash.description)
        }
        compare(ours.assetLeg, theirs.assetLeg, "assetLeg", .security, .safekeepingAccount, &difference)
        compare(ours.cashLeg, theirs.cashLeg, "cashLeg", .settlementCurrency, .cashAccount, &difference)
        return difference.findings
    }

    private static func comparePartiesAndManner(
        _ ours: TradeTicket, _ theirs: TradeTicket, _ difference: inout TicketDifference
    ) {
        difference.note(.agent, "seller.gateway", ours.seller.gateway, theirs.seller.gateway)
        difference.note(.party, "seller.lei", ours.seller.lei, theirs.seller.lei)
        difference.note(.agent, "buyer.gateway", ours.buyer.gateway, theirs.buyer.gateway)
        difference.note(.party, "buyer.lei", ours.buyer.lei, theirs.buyer.lei)
        difference.note(.mode, "mode", ours.mode.rawValue, theirs.mode.rawValue)
        difference.note(.lockOrder, "lockOrder", ours.lockOrder.rawValue, theirs.lockOrder.rawValue)
    }

    private static func compare(
        _ ours: TicketLeg, _ theirs: TicketLeg, _ name: String, _ assetReason: MatchReason,
        _ accountReason: MatchReason, _ difference: inout TicketDifference
    ) {
        difference.note(.placeOfSettlement, name + ".ledger", ours.ledger, theirs.ledger)
        difference.note(assetReason, name + ".asset", ours.asset, theirs.asset)
        difference.note(accountReason, name + ".payer", ours.payer, theirs.payer)
        difference.note(accountReason, name + ".payee", ours.payee, theirs.payee)
    }

    private static func compare(
        _ ours: TradeEconomics, _ theirs: TradeEconomics, _ difference: inout TicketDifference
    ) {
        switch (ours, theirs) {
        case (.forfaiting(let one), .forfaiting(let other)): compare(one, other, &difference)
        case (.bond(let one), .bond(let other)): compare(one, other, &difference)
        case (.forfaiting, .bond): difference.add(.security, "economics", "forfaiting", "bond")
        case (.bond, .forfaiting): difference.add(.security, "economics", "bond", "forfaiting")
        }
    }

    private static func compare(
        _ ours: ForfaitingTerms, _ theirs: ForfaitingTerms, _ difference: inout TicketDifference
    ) {
        difference.note(.quantity, "economics.face", ours.face, theirs.face)
        difference.note(.dealPrice, "economics.discountRate", ours.discountRate, theirs.discountRate)
        difference.note(.priceTerm, "economics.pricing", ours.pricing.rawValue, theirs.pricing.rawValue)
        difference.note(.priceTerm, "economics.dayCount", ours.dayCount.rawValue, theirs.dayCount.rawValue)
        difference.note(
            .settlementDate, "economics.settlementDate", ours.settlementDate, theirs.settlementDate)
        difference.note(.security, "economics.nominalMaturity", ours.nominalMaturity, theirs.nominalMaturity)
        difference.note(.priceTerm, "economics.roll", ours.roll.rawValue, theirs.roll.rawValue)
        difference.note(.priceTerm, "economics.graceDays", ours.graceDays, theirs.graceDays)
        difference.note(
            .priceTerm, "economics.holidays", TicketText.list(ours.holidays), TicketText.list(theirs.holidays)
        )
        difference.note(.tradeTerm, "economics.recourse", ours.recourse.rawValue, theirs.recourse.rawValue)
        // Compared as values: two lists of points may read alike.
        if ours.reserve != theirs.reserve {
            difference.add(
                .tradeTerm, "economics.reserve", TicketText.reserve(ours.reserve),
                TicketText.reserve(theirs.reserve))
        }
        difference.note(
            .tradeTerm, "economics.notice", TicketText.notice(ours.notice), TicketText.notice(theirs.notice))
        difference.note(
            .tradeTerm, "economics.rescinds", ours.rescinds?.hex ?? "nothing",
            theirs.rescinds?.hex ?? "nothing")
        difference.note(
            .tradeTerm, "economics.distinct", TicketText.distinct(ours.distinct),
            TicketText.distinct(theirs.distinct))
    }

    private static func compare(
        _ ours: BondTradeTerms, _ theirs: BondTradeTerms, _ difference: inout TicketDifference
    ) {
        difference.note(.security, "economics.isin", ours.isin, theirs.isin)
        difference.note(.quantity, "economics.units", ours.units, theirs.units)
        difference.note(.security, "economics.nominalPerUnit", ours.nominalPerUnit, theirs.nominalPerUnit)
        difference.note(.dealPrice, "economics.price", ours.price, theirs.price)
        difference.note(
            .settlementDate, "economics.settlementDate", ours.settlementDate, theirs.settlementDate)
        if ours.restrictions != theirs.restrictions {
            difference.add(
                .tradeTerm, "economics.restrictions", TicketText.restrictions(ours.restrictions),
                TicketText.restrictions(theirs.restrictions))
        }
        if ours.buyer != theirs.buyer {
            difference.add(
                .tradeTerm, "economics.buyer", TicketText.facts(ours.buyer), TicketText.facts(theirs.buyer))
        }
    }
}

/// The findings of one comparison as they gather.
private struct TicketDifference {
    var findings: [MatchFinding] = []

    mutating func note<Value: Hashable & CustomStringConvertible>(
        _ reason: MatchReason, _ field: String, _ ours: Value, _ theirs: Value
    ) {
        if ours != theirs { add(reason, field, ours.description, theirs.description) }
    }

    mutating func add(_ reason: MatchReason, _ field: String, _ ours: String, _ theirs: String) {
        findings.append(MatchFinding(reason: reason, field: field, ours: ours, theirs: theirs))
    }
}

/// Lists in a finding, as a person reads them.
private enum TicketText {
    static func list(_ dates: [CalendarDate]) -> String {
        dates.map(\.description).joined(separator: ",")
    }

    /// The points in order: two desks that list the same ones otherwise would sign other bytes.
    static func reserve(_ reserve: PaymentReserve?) -> String {
        reserve.map { $0.points.map { "“\($0)”" }.joined(separator: ", ") + " until \($0.until)" } ?? "none"
    }

    static func notice(_ notice: AssignmentNotice?) -> String {
        notice.map {
            "by \($0.giver.rawValue) until \($0.noticeBy), \($0.daysToAcknowledge) days to acknowledge"
        } ?? "none"
    }

    static func distinct(_ distinct: DistinctClaim?) -> String {
        distinct.map { "\($0.refused), “\($0.reason)”" } ?? "none"
    }

    static func restrictions(_ restrictions: [InvestorRestriction]) -> String {
        restrictions.map { $0.attribute.rawValue + " not in " + $0.excludedCountries.joined(separator: ",") }
            .joined(separator: "; ")
    }

    static func facts(_ facts: InvestorFacts) -> String {
        InvestorAttribute.allCases.compactMap { attribute in
            facts.countries[attribute].map { attribute.rawValue + " " + $0.joined(separator: ",") }
        }.joined(separator: "; ")
    }
}
