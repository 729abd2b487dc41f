internal import XML

/// A financial institution in a payment.
public struct ISOAgent: Hashable, Sendable {
    public let bic: String?
    public let lei: String?
    public let name: String?
    /// A name of another scheme.
    public let other: String?
    public init(bic: String? = nil, lei: String? = nil, name: String? = nil, other: String? = nil) {
        self.bic = bic
        self.lei = lei
        self.name = name
        self.other = other
    }
}

/// A customer in a payment.
public struct ISOParty: Hashable, Sendable {
    public let name: String?
    public let bic: String?
    public let lei: String?
    public let other: String?
    public init(name: String? = nil, bic: String? = nil, lei: String? = nil, other: String? = nil) {
        self.name = name
        self.bic = bic
        self.lei = lei
        self.other = other
    }
}

/// A cash account in a payment or a statement.
public struct ISOAccount: Hashable, Sendable {
    public enum Identification: Hashable, Sendable {
        case iban(String)
        /// At most 34 characters.
        case other(String)
    }

    public let id: Identification
    /// ISO 4217.
    public let currency: String?
    public init(_ id: Identification, currency: String? = nil) {
        self.id = id
        self.currency = currency
    }
}

extension FieldReader {
    func agent(_ name: String) throws(MessageFault) -> ISOAgent? {
        try group(name) { outer throws(MessageFault) in
            try outer.group("FinInstnId") { id throws(MessageFault) in
                ISOAgent(
                    bic: id.text("BICFI"), lei: id.text("LEI"), name: id.text("Nm"),
                    other: id.text("Othr", "Id"))
            }
        } ?? nil
    }

    func party(_ name: String) throws(MessageFault) -> ISOParty? {
        try group(name) { party throws(MessageFault) in
            let id =
                try party.group("Id") { choice throws(MessageFault) in
                    try choice.group("OrgId") { own throws(MessageFault) in
                        (bic: own.text("AnyBIC"), lei: own.text("LEI"), other: own.text("Othr", "Id"))
                    }
                } ?? nil
            return ISOParty(name: party.text("Nm"), bic: id?.bic, lei: id?.lei, other: id?.other)
        }
    }

    func account(_ name: String) throws(MessageFault) -> ISOAccount? {
        try group(name) { account throws(MessageFault) in
            let id = try account.group("Id") { choice throws(MessageFault) -> ISOAccount.Identification in
                if let iban = choice.text("IBAN") { return .iban(iban) }
                return .other(try choice.required("Othr/Id", choice.text("Othr", "Id")))
            }
            return ISOAccount(try account.required("Id", id), currency: account.text("Ccy"))
        }
    }
}

extension ElementMaker {
    func agent(_ name: String, _ agent: ISOAgent?) -> XMLElement? {
        guard let agent else { return nil }
        let id = whole(
            "FinInstnId",
            [
                leaf("BICFI", agent.bic), leaf("LEI", agent.lei), leaf("Nm", agent.name),
                nested("Othr", "Id", value: agent.other),
            ])
        return whole(name, [id])
    }

    func party(_ name: String, _ party: ISOParty?) -> XMLElement? {
        guard let party else { return nil }
        let id = group(
            "OrgId",
            [
                leaf("AnyBIC", party.bic), leaf("LEI", party.lei), nested("Othr", "Id", value: party.other),
            ])
        return whole(name, [leaf("Nm", party.name), group("Id", [id])])
    }

    func account(_ name: String, _ account: ISOAccount?) -> XMLElement? {
        guard let account else { return nil }
        let id: XMLElement? =
            switch account.id {
            case .iban(let iban): leaf("IBAN", iban)
            case .other(let other): nested("Othr", "Id", value: other)
            }
        return whole(name, [group("Id", [id]), leaf("Ccy", account.currency)])
    }
}
