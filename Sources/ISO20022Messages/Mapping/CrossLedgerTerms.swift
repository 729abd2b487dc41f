internal import SettlementModel
internal import XML

/// What two gateways agree and a settlement instruction has no element for, in `SplmtryData`.
/// - Source: `Specs/ISO20022.md`, section 4.
struct CrossLedgerTerms {
    static let namespace = "urn:interlock:iso20022:settlement:1"

    let mode: SettlementMode
    let lockOrder: LockOrder
    let seller: PartyIdentity
    let buyer: PartyIdentity
    let assetLeg: TicketLeg
    let cashLeg: TicketLeg
    let economics: TradeEconomics

    init(_ ticket: TradeTicket) {
        mode = ticket.mode
        lockOrder = ticket.lockOrder
        seller = ticket.seller
        buyer = ticket.buyer
        assetLeg = ticket.assetLeg
        cashLeg = ticket.cashLeg
        economics = ticket.economics
    }

    /// Checks the element by our own table, and reads it.
    init(_ element: XMLElement, _ path: String, settlementDate: CalendarDate) throws(MessageFault) {
        let path = path + "/CrossLdgrSttlm"
        guard element.name == "CrossLdgrSttlm", let root = SchemaTable.standard.roots[Self.namespace] else {
            throw MessageFault(.unsupported, path, line: element.line, "\(element.name) of our namespace")
        }
        var validator = SchemaValidator(namespace: Self.namespace, withRules: true)
        try validator.check(element, type: root.type, label: path)
        let reader = FieldReader(element, path)
        mode = try reader.required("Md", try reader.code("Md", SettlementMode.self))
        lockOrder = try reader.required("LckOrdr", try reader.code("LckOrdr", LockOrder.self))
        seller = try reader.required("Sellr", try reader.group("Sellr", Self.party))
        buyer = try reader.required("Buyr", try reader.group("Buyr", Self.party))
        assetLeg = try reader.required("AsstLeg", try reader.group("AsstLeg", Self.leg))
        cashLeg = try reader.required("CshLeg", try reader.group("CshLeg", Self.leg))
        let price = try reader.group("Pric") { price throws(MessageFault) in
            let bond = try price.group("Bd") { inner throws(MessageFault) in
                try Self.bond(inner, settlementDate)
            }
            if let bond { return TradeEconomics.bond(bond) }
            let terms = try price.group("Frftng") { inner throws(MessageFault) in
                try Self.forfaiting(inner, settlementDate)
            }
            return .forfaiting(try price.required("Frftng", terms))
        }
        economics = try reader.required("Pric", price)
    }

    private static func name<Name: Identifier>(
        _ reader: FieldReader, _ name: String, _ type: Name.Type = Name.self
    ) throws(MessageFault) -> Name {
        guard let value = reader.text(name).flatMap({ Name($0) }) else {
            throw reader.fault(
                .pattern, name, "no name of 1 to 96 letters, digits and . : _ / -, the first no sign")
        }
        return value
    }

    private static func party(_ reader: FieldReader) throws(MessageFault) -> PartyIdentity {
        PartyIdentity(
            gateway: try name(reader, "Gtwy"), lei: try reader.required("LEI", reader.text("LEI")))
    }

    private static func leg(_ reader: FieldReader) throws(MessageFault) -> TicketLeg {
        TicketLeg(
            ledger: try name(reader, "Ldgr"), asset: try name(reader, "Asst"),
            payer: try name(reader, "Pyer"), payee: try name(reader, "Pyee"))
    }

    private static func forfaiting(
        _ reader: FieldReader, _ settlementDate: CalendarDate
    ) throws(MessageFault) -> ForfaitingTerms {
        var holidays: [CalendarDate] = []
        for text in reader.texts("Hldy") {
            holidays.append(try reader.required("Hldy", CalendarDate(SchemaText.collapsed(text))))
        }
        let undone = try reader.group("Rscnds") { one throws(MessageFault) in
            (
                try one.required("TrfId", one.text("TrfId").flatMap { TransferID(hex: $0) }),
                try one.required("SttlmDt", try one.date("SttlmDt"))
            )
        }
        let terms = ForfaitingTerms(
            face: try reader.required("Face", try reader.amount("Face")).money,
            discountRate: try reader.required("Rate", try reader.number("Rate")),
            pricing: try reader.required("Mtd", try reader.code("Mtd", PricingMethod.self)),
            dayCount: try reader.required("DayCnt", try reader.code("DayCnt", DayCount.self)),
            settlementDate: undone?.1 ?? settlementDate,
            nominalMaturity: try reader.required("Mtrty", try reader.date("Mtrty")),
            roll: try reader.required("Roll", try reader.code("Roll", RollRule.self)),
            graceDays: reader.text("GrcDays").flatMap { Int($0) } ?? -1, holidays: holidays,
            recourse: try reader.required("Rcrs", try reader.code("Rcrs", Recourse.self)),
            reserve: try reader.group("Rsrv", Self.reserve), notice: try reader.group("Ntce", Self.notice),
            rescinds: undone?.0, distinct: try reader.group("Dstnct", Self.distinct))
        guard let terms else {
            throw reader.fault(
                .unsupported, "",
                "a face of zero, more than 30 days of grace, holidays not in rising order, or a rescission under reserve or of a distinct claim"
            )
        }
        return terms
    }

    private static func reserve(_ reader: FieldReader) throws(MessageFault) -> PaymentReserve {
        let until = try reader.required("Utl", try reader.date("Utl"))
        guard let reserve = PaymentReserve(points: reader.texts("Pt"), until: until) else {
            throw reader.fault(.unsupported, "Pt", "a point twice, or one that is not one line of words")
        }
        return reserve
    }

    private static func distinct(_ reader: FieldReader) throws(MessageFault) -> DistinctClaim {
        let transfer = try reader.required("TrfId", reader.text("TrfId").flatMap { TransferID(hex: $0) })
        guard let distinct = DistinctClaim(refused: transfer, reason: reader.text("Rsn") ?? "") else {
            throw reader.fault(.unsupported, "Rsn", "a reason that is not one line of words")
        }
        return distinct
    }

    private static func notice(_ reader: FieldReader) throws(MessageFault) -> AssignmentNotice {
        let notice = AssignmentNotice(
            giver: try reader.required("Gvr", try reader.code("Gvr", TradeSide.self)),
            noticeBy: try reader.required("NtceBy", try reader.date("NtceBy")),
            daysToAcknowledge: reader.text("AckDays").flatMap { Int($0) } ?? 0)
        guard let notice else {
            throw reader.fault(.unsupported, "AckDays", "more than 365 days to acknowledge")
        }
        return notice
    }

    private static func bond(
        _ reader: FieldReader, _ settlementDate: CalendarDate
    ) throws(MessageFault) -> BondTradeTerms {
        let restrictions = try reader.groups("Rstrctn") { one throws(MessageFault) in
            InvestorRestriction(
                attribute: try one.required("Attr", try one.code("Attr", InvestorAttribute.self)),
                excludedCountries: one.texts("NotIn"))
        }
        var facts: [InvestorAttribute: [String]] = [:]
        for (attribute, countries) in try reader.groups("BuyrFct", Self.fact) {
            guard facts.updateValue(countries, forKey: attribute) == nil else {
                throw reader.fault(.contradiction, "BuyrFct", "\(attribute.rawValue) stands twice")
            }
        }
        let terms = BondTradeTerms(
            // The ISIN stands in `FinInstrmId`; the mapping puts it in.
            isin: "", units: reader.text("Unts").flatMap { Int128($0) } ?? 0,
            nominalPerUnit: try reader.required("NmnlPerUnit", try reader.amount("NmnlPerUnit")).money,
            price: try reader.required("Pric", try reader.number("Pric")), settlementDate: settlementDate,
            restrictions: restrictions, buyer: InvestorFacts(countries: facts))
        guard let terms else { throw reader.fault(.unsupported, "", "a nominal or a price of zero") }
        return terms
    }

    private static func fact(
        _ reader: FieldReader
    ) throws(MessageFault) -> (InvestorAttribute, [String]) {
        (
            try reader.required("Attr", try reader.code("Attr", InvestorAttribute.self)),
            reader.texts("In")
        )
    }
}
