public import SettlementModel
internal import XML

/// A price as a rate per 100, and whether it is a yield.
public struct ISODealPrice: Hashable, Sendable {
    public let rate: ExactDecimal
    public let isYield: Bool
    public init(rate: ExactDecimal, isYield: Bool) {
        self.rate = rate
        self.isYield = isYield
    }
}

/// A cash account, as securities messages name it.
public enum ISOCashAccount: Hashable, Sendable {
    case iban(String)
    /// At most 34 characters.
    case proprietary(String)
}

extension FieldReader {
    func dealPrice(_ name: String) throws(MessageFault) -> ISODealPrice? {
        try group(name) { inner throws(MessageFault) in
            let isYield = try inner.group("Tp") { type throws(MessageFault) in type.flag("Yldd") } ?? nil
            let rate =
                try inner.group("Val") { value throws(MessageFault) in try value.number("Rate") } ?? nil
            guard let isYield, let rate else {
                throw inner.fault(.unsupported, "", "a price that is no rate, or not said whether a yield")
            }
            return ISODealPrice(rate: rate, isYield: isYield)
        }
    }

    func cashAccount(_ name: String) throws(MessageFault) -> ISOCashAccount? {
        try group(name) { inner throws(MessageFault) in
            if let iban = inner.text("IBAN") { return ISOCashAccount.iban(iban) }
            return .proprietary(try inner.required("Prtry", inner.text("Prtry")))
        }
    }

    /// What stands in the envelopes of `SplmtryData`. It is kept whole: whoever knows its namespace reads it.
    func supplements() throws(MessageFault) -> [XMLElement] {
        try groups("SplmtryData") { data throws(MessageFault) in
            _ = data.text("PlcAndNm")
            return data.take("Envlp")?.children ?? []
        }.flatMap { $0 }
    }
}

extension ElementMaker {
    func dealPrice(_ name: String, _ price: ISODealPrice?) -> XMLElement? {
        guard let price else { return nil }
        return group(
            name,
            [
                nested("Tp", "Yldd", value: price.isYield ? "true" : "false"),
                nested("Val", "Rate", value: price.rate.text),
            ])
    }

    func cashAccount(_ name: String, _ account: ISOCashAccount?) -> XMLElement? {
        switch account {
        case .iban(let iban): nested(name, "IBAN", value: iban)
        case .proprietary(let id): nested(name, "Prtry", value: id)
        case nil: nil
        }
    }

    func supplements(_ elements: [XMLElement]) -> [XMLElement?] {
        elements.map { group("SplmtryData", [group("Envlp", [$0])]) }
    }
}
