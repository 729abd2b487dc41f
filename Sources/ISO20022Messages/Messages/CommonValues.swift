public import SettlementModel
internal import XML

/// An amount of one currency, with exactly as many decimals as it has.
public struct ISOAmount: Hashable, Sendable {
    public let money: Money
    public init(_ money: Money) { self.money = money }

    /// - Throws: `unsupported` for money that nothing is settled in, or more decimals than it has.
    init(_ element: XMLElement, _ path: String) throws(MessageFault) {
        guard let currency = element.attribute("Ccy").flatMap({ CurrencyCode($0) }),
            let minor = SchemaDecimal(element.text)?.coefficient(scale: currency.minorUnits),
            let money = Money(currency, minor: minor)
        else {
            throw MessageFault(
                .unsupported, path, line: element.line, "an amount that cannot be held exactly")
        }
        self.money = money
    }
}

/// A date and time as the message writes it.
public struct ISODateTime: Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public init(_ instant: LedgerInstant) { text = SchemaDate.text(instant) }
    init(text: String) { self.text = text }
    /// Reads a date and time as XML Schema writes it.
    public init?(reading text: String) {
        guard SchemaDate.isDateTime(text) else { return nil }
        self.text = text
    }
    /// The instant that is meant, to the second; `nil` where the text has no zone or is before 1970.
    public var instant: LedgerInstant? { SchemaDate.instant(text) }
    public var description: String { text }
}

/// A day, or a moment of a day: ISO 20022 lets most dates be either.
public enum ISODay: Hashable, Sendable {
    case day(CalendarDate)
    case moment(ISODateTime)

    /// The calendar day, in the zone that the message writes.
    public var date: CalendarDate? {
        switch self {
        case .day(let date): date
        case .moment(let moment): SchemaDate.day(moment.text)
        }
    }
}

/// How much of an instrument, and in what it is counted.
public struct ISOQuantity: Hashable, Sendable {
    public enum Measure: String, Hashable, Sendable, CaseIterable {
        case unit = "Unit"
        /// Nominal in the instrument's currency.
        case faceAmount = "FaceAmt"
        case amortisedValue = "AmtsdVal"
        /// Tokens without a nominal.
        case digitalTokenUnit = "DgtlTknUnit"
    }

    public let measure: Measure
    public let number: ExactDecimal
    public init(_ measure: Measure, _ number: ExactDecimal) {
        self.measure = measure
        self.number = number
    }
}

/// What is settled.
public struct ISOInstrument: Hashable, Sendable {
    /// ISO 6166.
    public let isin: String?
    public let others: [OtherIdentification]
    public let description: String?

    /// A name of another scheme.
    public struct OtherIdentification: Hashable, Sendable {
        public let id: String
        /// A code of the external list, or a scheme's own name.
        public let isCode: Bool
        public let scheme: String
        public init(id: String, isCode: Bool = false, scheme: String) {
            self.id = id
            self.isCode = isCode
            self.scheme = scheme
        }
    }

    public init(isin: String? = nil, others: [OtherIdentification] = [], description: String? = nil) {
        self.isin = isin
        self.others = others
        self.description = description
    }
}

/// Which way money moves on the account that the message speaks of.
public enum CreditDebit: String, Hashable, Sendable, CaseIterable {
    case credit = "CRDT"
    case debit = "DBIT"
}

extension FieldReader {
    func amount(_ name: String) throws(MessageFault) -> ISOAmount? {
        guard let child = take(name) else { return nil }
        return try ISOAmount(child, path + "/" + name)
    }

    func dateTime(_ name: String) -> ISODateTime? { text(name).map(ISODateTime.init(text:)) }

    func date(_ name: String) throws(MessageFault) -> CalendarDate? {
        guard let text = text(name) else { return nil }
        guard let date = CalendarDate(SchemaText.collapsed(text)) else {
            throw fault(.unsupported, name, "a date with a zone, or outside 1900 to 2999")
        }
        return date
    }

    /// `Dt` or `DtTm` in a child.
    func day(_ name: String) throws(MessageFault) -> ISODay? {
        try group(name) { inner throws(MessageFault) -> ISODay? in
            if let moment = inner.dateTime("DtTm") { return .moment(moment) }
            return try inner.date("Dt").map(ISODay.day)
        } ?? nil
    }

    /// `Dt/Dt` or `Dt/DtTm` in a child: the dates of a securities message, which may also be codes.
    func tradeDay(_ name: String) throws(MessageFault) -> ISODay? {
        try group(name) { inner throws(MessageFault) in try inner.day("Dt") } ?? nil
    }

    func code<Code: RawRepresentable>(
        _ name: String, _ type: Code.Type = Code.self
    ) throws(MessageFault) -> Code?
    where Code.RawValue == String {
        guard let text = text(name) else { return nil }
        guard let code = Code(rawValue: text) else {
            throw fault(.unsupported, name, "\(text) is not read here")
        }
        return code
    }

    func number(_ name: String) throws(MessageFault) -> ExactDecimal? {
        guard let text = text(name) else { return nil }
        guard let number = SchemaDecimal(text)?.exact(as: text) else {
            throw fault(.unsupported, name, "a number of more than 30 digits or 18 decimals")
        }
        return number
    }

    func flag(_ name: String) -> Bool? {
        text(name).map { ["true", "1"].contains(SchemaText.collapsed($0)) }
    }

    /// The quantity in a child that is `Quantity51Choice`.
    func quantity(_ name: String) throws(MessageFault) -> ISOQuantity? {
        try group(name) { outer throws(MessageFault) in
            try outer.group("Qty") { inner throws(MessageFault) -> ISOQuantity? in
                for measure in ISOQuantity.Measure.allCases {
                    if let number = try inner.number(measure.rawValue) { return ISOQuantity(measure, number) }
                }
                return nil
            } ?? nil
        } ?? nil
    }

    func instrument(_ name: String) throws(MessageFault) -> ISOInstrument? {
        try group(name) { inner throws(MessageFault) in
            ISOInstrument(
                isin: inner.text("ISIN"),
                others: try inner.groups("OthrId") { other throws(MessageFault) in
                    let id = try other.required("Id", other.text("Id"))
                    let scheme = try other.group("Tp") { type throws(MessageFault) in
                        (code: type.text("Cd"), own: type.text("Prtry"))
                    }
                    return ISOInstrument.OtherIdentification(
                        id: id, isCode: scheme?.code != nil, scheme: scheme?.code ?? scheme?.own ?? "")
                }, description: inner.text("Desc"))
        }
    }
}

extension SchemaDecimal {
    /// The number as it is written, where the text is in the house's one spelling, else in that spelling.
    func exact(as text: String) -> ExactDecimal? {
        if let exact = ExactDecimal(text) { return exact }
        guard let coefficient = coefficient(scale: min(decimals, 18)), digits <= 30 else { return nil }
        return ExactDecimal(coefficient: coefficient, scale: decimals)
    }
}

extension ElementMaker {
    func day(_ name: String, _ day: ISODay?) -> XMLElement? {
        switch day {
        case .day(let date): group(name, [leaf("Dt", date.description)])
        case .moment(let moment): group(name, [leaf("DtTm", moment.text)])
        case nil: nil
        }
    }

    func tradeDay(_ name: String, _ day: ISODay?) -> XMLElement? { group(name, [self.day("Dt", day)]) }

    func quantity(_ name: String, _ quantity: ISOQuantity) -> XMLElement? {
        nested(name, "Qty", quantity.measure.rawValue, value: quantity.number.text)
    }

    func instrument(_ name: String, _ instrument: ISOInstrument) -> XMLElement {
        whole(
            name,
            [leaf("ISIN", instrument.isin)]
                + instrument.others.map { other in
                    group(
                        "OthrId",
                        [
                            leaf("Id", other.id),
                            nested("Tp", other.isCode ? "Cd" : "Prtry", value: other.scheme),
                        ])
                } + [leaf("Desc", instrument.description)])
    }
}
