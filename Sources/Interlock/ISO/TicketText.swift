import SettlementModel

/// A ticket as the file that `TicketFile` reads: YAML, every name written as it is.
enum TicketText {
    static func lines(_ ticket: TradeTicket) -> [String] {
        [
            "ticket: 1", "clientId: \(quoted(ticket.clientID.text))",
            "commonId: \(quoted(ticket.commonID.text))", "side: \(ticket.side.rawValue)",
            party("seller", ticket.seller), party("buyer", ticket.buyer), "mode: \(ticket.mode.rawValue)",
            "lockOrder: \(ticket.lockOrder.rawValue)", "tradeDate: \(ticket.tradeDate)",
            "settlementDate: \(ticket.settlementDate)", "cash: \(Grouping.written(ticket.cash))",
        ] + economics(ticket.economics) + ["legs:"] + leg("asset", ticket.assetLeg)
            + leg("cash", ticket.cashLeg)
    }

    /// Names have no quotes and no backslash; quoted they are texts whatever YAML would make of them.
    private static func quoted(_ name: String) -> String { "\"\(name)\"" }

    private static func party(_ key: String, _ party: PartyIdentity) -> String {
        "\(key): { gateway: \(quoted(party.gateway.text)), lei: \(quoted(party.lei)) }"
    }

    private static func leg(_ key: String, _ leg: TicketLeg) -> [String] {
        [
            "  \(key):", "    ledger: \(quoted(leg.ledger.text))", "    asset: \(quoted(leg.asset.text))",
            "    payer: \(quoted(leg.payer.text))", "    payee: \(quoted(leg.payee.text))",
        ]
    }

    private static func economics(_ economics: TradeEconomics) -> [String] {
        switch economics {
        case .forfaiting(let terms):
            [
                "forfaiting:", "  face: \(Grouping.written(terms.face))",
                "  discountRate: \(terms.discountRate)", "  pricing: \(terms.pricing.rawValue)",
                "  dayCount: \(terms.dayCount.rawValue)", "  nominalMaturity: \(terms.nominalMaturity)",
                "  roll: \(terms.roll.rawValue)", "  graceDays: \(terms.graceDays)",
                "  holidays: [\(terms.holidays.map(\.description).joined(separator: ", "))]",
                "  recourse: \(terms.recourse.rawValue)",
            ] + conditions(terms)
        case .bond(let terms): bond(terms)
        }
    }

    private static func conditions(_ terms: ForfaitingTerms) -> [String] {
        var lines: [String] = []
        if let reserve = terms.reserve {
            lines += ["  reserve:", "    points:"] + reserve.points.map { "      - \(words($0))" }
            lines.append("    until: \(reserve.until)")
        }
        if let notice = terms.notice {
            lines += [
                "  notice:", "    giver: \(notice.giver.rawValue)", "    noticeBy: \(notice.noticeBy)",
                "    daysToAcknowledge: \(notice.daysToAcknowledge)",
            ]
        }
        if let transfer = terms.rescinds {
            lines += [
                "  rescinds:", "    transfer: \(quoted(transfer.hex))",
                "    settlementDate: \(terms.settlementDate)",
            ]
        }
        if let distinct = terms.distinct {
            lines += [
                "  distinct:", "    refused: \(quoted(distinct.refused.hex))",
                "    reason: \(words(distinct.reason))",
            ]
        }
        return lines
    }

    /// A desk's words may hold anything that one line can; between single quotes only those are doubled.
    private static func words(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    private static func bond(_ terms: BondTradeTerms) -> [String] {
        var lines = [
            "bond:", "  isin: \(quoted(terms.isin))", "  units: \(terms.units)",
            "  nominalPerUnit: \(Grouping.written(terms.nominalPerUnit))", "  price: \(terms.price)",
        ]
        if !terms.restrictions.isEmpty { lines.append("  restrictions:") }
        for one in terms.restrictions {
            lines += [
                "    - attribute: \(one.attribute.rawValue)",
                "      notIn: [\(one.excludedCountries.map(quoted).joined(separator: ", "))]",
            ]
        }
        let facts = InvestorAttribute.allCases.compactMap { attribute in
            terms.buyer.countries[attribute].map { (attribute, $0) }
        }
        if !facts.isEmpty { lines.append("  buyerFacts:") }
        for (attribute, countries) in facts {
            lines.append("    \(attribute.rawValue): [\(countries.map(quoted).joined(separator: ", "))]")
        }
        return lines
    }
}
