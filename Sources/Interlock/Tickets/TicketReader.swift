import SettlementModel

/// Reads the keys of a ticket file, all of them, whatever was found on the way.
struct TicketReader {
    let top: DocumentSection

    func read() -> TradeTicket? {
        _ = top.required("ticket", .integer(1...1, unit: "versions"))
        let clientID = top.required("clientId", ValueKind<ClientID>.identifier("desk-a-000517"))
        let commonID = top.required("commonId", ValueKind<CommonID>.identifier("DLC2026000517"))
        let side = top.required("side", ValueKind<TradeSide>.oneOf)
        let seller = top.section("seller").flatMap(readParty)
        let buyer = top.section("buyer").flatMap(readParty)
        let mode = top.value("mode", ValueKind<SettlementMode>.oneOf, default: .m2)
        let order = top.value("lockOrder", ValueKind<LockOrder>.oneOf, default: .assetFirst)
        let tradeDate = top.required("tradeDate", ValueKind<CalendarDate>.date)
        let settlementDate = top.required("settlementDate", ValueKind<CalendarDate>.date)
        let cash = top.required("cash", ValueKind<Money>.money)
        let economics = EconomicsReader(top: top, settlementDate: settlementDate).read()
        let legs = top.section("legs").flatMap(readLegs)
        guard let clientID, let commonID, let side, let seller, let buyer, let tradeDate, let settlementDate,
            let cash,
            let economics, let legs
        else { return nil }
        return TradeTicket(
            clientID: clientID, commonID: commonID, side: side, seller: seller, buyer: buyer, mode: mode,
            lockOrder: order, economics: economics, tradeDate: tradeDate, settlementDate: settlementDate,
            cash: cash,
            assetLeg: legs.asset, cashLeg: legs.cash)
    }

    private func readParty(_ section: DocumentSection) -> PartyIdentity? {
        defer { section.finish() }
        let gateway = section.required("gateway", ValueKind<GatewayID>.identifier("gw.bank-a"))
        let lei = section.required("lei", ValueKind<String>.lei)
        guard let gateway, let lei else { return nil }
        return PartyIdentity(gateway: gateway, lei: lei)
    }

    private func readLegs(_ section: DocumentSection) -> (asset: TicketLeg, cash: TicketLeg)? {
        defer { section.finish() }
        let asset = section.section("asset").flatMap(readLeg)
        let cash = section.section("cash").flatMap(readLeg)
        guard let asset, let cash else { return nil }
        return (asset, cash)
    }

    private func readLeg(_ section: DocumentSection) -> TicketLeg? {
        defer { section.finish() }
        let ledger = section.required("ledger", ValueKind<LedgerID>.identifier("sql:bank-a-assets"))
        let asset = section.required("asset", ValueKind<AssetID>.identifier("iso4217:CNY"))
        let payer = section.required("payer", ValueKind<AccountID>.identifier("bank-a/assets"))
        let payee = section.required("payee", ValueKind<AccountID>.identifier("bank-b/assets"))
        guard let ledger, let asset, let payer, let payee else { return nil }
        return TicketLeg(ledger: ledger, asset: asset, payer: payer, payee: payee)
    }
}

/// Reads `forfaiting` or `bond`; exactly one of them stands in a ticket.
struct EconomicsReader {
    let top: DocumentSection
    let settlementDate: CalendarDate?

    func read() -> TradeEconomics? {
        switch (top.has("forfaiting"), top.has("bond")) {
        case (true, false): return top.section("forfaiting").flatMap(forfaiting)
        case (false, true): return top.section("bond").flatMap(bond)
        case (true, true):
            top.add(
                .value, "bond", "both `forfaiting` and `bond` stand here", fix: "one ticket settles one trade"
            )
        case (false, false):
            top.add(
                .missingKey, "forfaiting", "the price terms are missing",
                fix: "add a `forfaiting:` or a `bond:` section")
        }
        return nil
    }

    private func forfaiting(_ section: DocumentSection) -> TradeEconomics? {
        defer { section.finish() }
        let face = section.required("face", ValueKind<Money>.money)
        let rate = section.required("discountRate", ValueKind<ExactDecimal>.decimal("a rate per annum"))
        let pricing = section.value("pricing", ValueKind<PricingMethod>.oneOf, default: .straightDiscount)
        let dayCount = section.required("dayCount", ValueKind<DayCount>.oneOf)
        let maturity = section.required("nominalMaturity", ValueKind<CalendarDate>.date)
        let roll = section.required("roll", ValueKind<RollRule>.oneOf)
        let grace = section.required("graceDays", .integer(0...30, unit: "days"))
        let holidays = section.values("holidays", ValueKind<CalendarDate>.date, limit: 256)
        let recourse = section.required("recourse", ValueKind<Recourse>.oneOf)
        if let rate, rate.coefficient < 0 {
            section.add(
                .value, "discountRate", "the rate is negative",
                fix: "write a fraction of one: 0.0285 for 2.85 %")
            return nil
        }
        if let face, face.minor == 0 {
            section.add(.value, "face", "the face is zero", fix: "write the amount of the payment claim")
            return nil
        }
        let conditions = ConditionsReader(section: section)
        let reserve = conditions.reserve()
        let notice = conditions.notice()
        let undone = conditions.rescinds()
        let distinct = conditions.distinct()
        if distinct != nil, undone != nil {
            section.add(
                .value, "distinct", "a rescission is registered as the purchase was",
                fix: "remove the `distinct:` section")
            return nil
        }
        if reserve != nil, undone != nil {
            section.add(
                .value, "reserve", "a rescission is under no reserve", fix: "remove the `reserve:` section")
            return nil
        }
        guard let face, let rate, let dayCount, let maturity, let roll, let grace, let recourse,
            let settlementDate
        else { return nil }
        let terms = ForfaitingTerms(
            face: face, discountRate: rate, pricing: pricing, dayCount: dayCount,
            settlementDate: undone?.settlementDate ?? settlementDate,
            nominalMaturity: maturity, roll: roll, graceDays: Int(grace), holidays: holidays,
            recourse: recourse, reserve: reserve, notice: notice, rescinds: undone?.transfer,
            distinct: distinct)
        if terms == nil {
            section.add(
                .value, "holidays", "the holidays are not in order, or one stands twice",
                fix: "list each once, rising")
        }
        return terms.map(TradeEconomics.forfaiting)
    }

    private func bond(_ section: DocumentSection) -> TradeEconomics? {
        defer { section.finish() }
        let isin = section.required("isin", ValueKind<String>.isin)
        let units = section.required("units", ValueKind<Int128>.units)
        let nominal = section.required("nominalPerUnit", ValueKind<Money>.money)
        let price = section.required("price", ValueKind<ExactDecimal>.decimal("a price per 100 of nominal"))
        let restrictions = section.sections("restrictions", limit: 64).compactMap(restriction)
        let buyer = section.optionalSection("buyerFacts").map(facts) ?? InvestorFacts(countries: [:])
        guard let isin, let units, let nominal, let price, let settlementDate else { return nil }
        let terms = BondTradeTerms(
            isin: isin, units: units, nominalPerUnit: nominal, price: price, settlementDate: settlementDate,
            restrictions: restrictions, buyer: buyer)
        if terms == nil {
            section.add(
                .value, "price", "the price or the nominal is not above zero",
                fix: "write the price per 100 of nominal")
        }
        return terms.map(TradeEconomics.bond)
    }

    private func restriction(_ section: DocumentSection) -> InvestorRestriction? {
        defer { section.finish() }
        let attribute = section.required("attribute", ValueKind<InvestorAttribute>.oneOf)
        let countries = section.values("notIn", ValueKind<String>.country, limit: 256)
        if countries.isEmpty {
            section.add(
                .missingKey, "notIn", "a restriction without countries",
                fix: "list the excluded countries, or remove it")
        }
        return attribute.map { InvestorRestriction(attribute: $0, excludedCountries: countries) }
    }

    private func facts(_ section: DocumentSection) -> InvestorFacts {
        defer { section.finish() }
        var countries: [InvestorAttribute: [String]] = [:]
        for attribute in InvestorAttribute.allCases where section.has(attribute.rawValue) {
            countries[attribute] = section.values(attribute.rawValue, ValueKind<String>.country, limit: 256)
        }
        return InvestorFacts(countries: countries)
    }
}
