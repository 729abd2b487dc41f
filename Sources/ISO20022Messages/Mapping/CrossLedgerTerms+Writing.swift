internal import SettlementModel
internal import XML

extension CrossLedgerTerms {
    var element: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "CrossLdgrSttlm",
            [
                make.leaf("Md", mode.rawValue), make.leaf("LckOrdr", lockOrder.rawValue),
                Self.party("Sellr", seller, make), Self.party("Buyr", buyer, make),
                Self.leg("AsstLeg", assetLeg, make), Self.leg("CshLeg", cashLeg, make),
                make.group("Pric", [Self.price(economics, make)]),
            ])
    }

    private static func party(_ name: String, _ party: PartyIdentity, _ make: ElementMaker) -> XMLElement? {
        make.group(name, [make.leaf("Gtwy", party.gateway.text), make.leaf("LEI", party.lei)])
    }

    private static func leg(_ name: String, _ leg: TicketLeg, _ make: ElementMaker) -> XMLElement? {
        make.group(
            name,
            [
                make.leaf("Ldgr", leg.ledger.text), make.leaf("Asst", leg.asset.text),
                make.leaf("Pyer", leg.payer.text), make.leaf("Pyee", leg.payee.text),
            ])
    }

    private static func price(_ economics: TradeEconomics, _ make: ElementMaker) -> XMLElement? {
        switch economics {
        case .forfaiting(let terms):
            make.group(
                "Frftng",
                [
                    make.amount("Face", ISOAmount(terms.face)), make.leaf("Rate", terms.discountRate.text),
                    make.leaf("Mtd", terms.pricing.rawValue), make.leaf("DayCnt", terms.dayCount.rawValue),
                    make.leaf("Mtrty", terms.nominalMaturity.description),
                    make.leaf("Roll", terms.roll.rawValue), make.leaf("GrcDays", "\(terms.graceDays)"),
                ] + terms.holidays.map { make.leaf("Hldy", $0.description) } + [
                    make.leaf("Rcrs", terms.recourse.rawValue)
                ] + conditions(terms, make))
        case .bond(let terms): bond(terms, make)
        }
    }

    private static func conditions(_ terms: ForfaitingTerms, _ make: ElementMaker) -> [XMLElement?] {
        [
            terms.reserve.flatMap { reserve in
                make.group(
                    "Rsrv",
                    reserve.points.map { make.leaf("Pt", $0) } + [
                        make.leaf("Utl", reserve.until.description)
                    ])
            },
            terms.notice.flatMap { notice in
                make.group(
                    "Ntce",
                    [
                        make.leaf("Gvr", notice.giver.rawValue),
                        make.leaf("NtceBy", notice.noticeBy.description),
                        make.leaf("AckDays", "\(notice.daysToAcknowledge)"),
                    ])
            },
            terms.rescinds.flatMap { transfer in
                make.group(
                    "Rscnds",
                    [
                        make.leaf("TrfId", transfer.hex),
                        make.leaf("SttlmDt", terms.settlementDate.description),
                    ])
            },
            terms.distinct.flatMap { distinct in
                make.group(
                    "Dstnct",
                    [make.leaf("TrfId", distinct.refused.hex), make.leaf("Rsn", distinct.reason)])
            },
        ]
    }

    private static func bond(_ terms: BondTradeTerms, _ make: ElementMaker) -> XMLElement? {
        let restrictions = terms.restrictions.map { one in
            make.group(
                "Rstrctn",
                [make.leaf("Attr", one.attribute.rawValue)]
                    + one.excludedCountries.map { make.leaf("NotIn", $0) })
        }
        let facts = InvestorAttribute.allCases.compactMap { attribute in
            terms.buyer.countries[attribute].map { countries in
                make.group(
                    "BuyrFct",
                    [make.leaf("Attr", attribute.rawValue)] + countries.map { make.leaf("In", $0) })
            }
        }
        return make.group(
            "Bd",
            [
                make.leaf("Unts", "\(terms.units)"),
                make.amount("NmnlPerUnit", ISOAmount(terms.nominalPerUnit)),
                make.leaf("Pric", terms.price.text),
            ] + restrictions + facts)
    }
}
