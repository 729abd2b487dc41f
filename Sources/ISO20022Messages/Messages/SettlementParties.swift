internal import XML

/// Those on one side of a settlement: the place where it happens and the party that is its own client there.
public struct ISOSettlementParties: Hashable, Sendable {
    /// The BIC of the depository, that is of the ledger's operator.
    public let depository: String?
    public let party: ISOSettlementParty?
    public init(depository: String? = nil, party: ISOSettlementParty?) {
        self.depository = depository
        self.party = party
    }
}

/// `Pty1` of a side: who delivers or receives, and where it is kept.
public struct ISOSettlementParty: Hashable, Sendable {
    public enum Name: Hashable, Sendable {
        case bic(String)
        case proprietary(id: String, issuer: String)
    }

    public let name: Name
    public let lei: String?
    /// A safekeeping account.
    public let account: String?
    /// An address on a ledger, at most 140 characters.
    public let wallet: String?
    public init(_ name: Name, lei: String? = nil, account: String? = nil, wallet: String? = nil) {
        self.name = name
        self.lei = lei
        self.account = account
        self.wallet = wallet
    }
}

extension FieldReader {
    func settlementParties(_ name: String) throws(MessageFault) -> ISOSettlementParties? {
        try group(name) { side throws(MessageFault) in
            ISOSettlementParties(
                depository: side.text("Dpstry", "Id", "AnyBIC"),
                party: try side.group("Pty1") { party throws(MessageFault) -> ISOSettlementParty in
                    let named = try party.group("Id") { id throws(MessageFault) -> ISOSettlementParty.Name? in
                        if let bic = id.text("AnyBIC") { return .bic(bic) }
                        return try id.group("PrtryId") { own throws(MessageFault) in
                            .proprietary(
                                id: try own.required("Id", own.text("Id")),
                                issuer: try own.required("Issr", own.text("Issr")))
                        }
                    }
                    guard let name = named ?? nil else {
                        throw party.fault(.unsupported, "Id", "a party by its address alone")
                    }
                    return ISOSettlementParty(
                        name, lei: party.text("LEI"), account: party.text("SfkpgAcct", "Id"),
                        wallet: party.text("BlckChainAdrOrWllt", "Id"))
                })
        }
    }
}

extension ElementMaker {
    func settlementParties(_ name: String, _ parties: ISOSettlementParties?) -> XMLElement? {
        guard let parties else { return nil }
        return group(
            name,
            [nested("Dpstry", "Id", "AnyBIC", value: parties.depository), party("Pty1", parties.party)])
    }

    private func party(_ name: String, _ party: ISOSettlementParty?) -> XMLElement? {
        guard let party else { return nil }
        let id: XMLElement? =
            switch party.name {
            case .bic(let bic): leaf("AnyBIC", bic)
            case .proprietary(let id, let issuer): group("PrtryId", [leaf("Id", id), leaf("Issr", issuer)])
            }
        return group(
            name,
            [
                group("Id", [id]), leaf("LEI", party.lei), nested("SfkpgAcct", "Id", value: party.account),
                nested("BlckChainAdrOrWllt", "Id", value: party.wallet),
            ])
    }
}

/// Cash that moves with securities, and which way.
public struct ISOSettlementAmount: Hashable, Sendable {
    public let amount: ISOAmount
    public let direction: CreditDebit
    public init(_ amount: ISOAmount, _ direction: CreditDebit) {
        self.amount = amount
        self.direction = direction
    }
}

extension FieldReader {
    func settlementAmount(_ name: String) throws(MessageFault) -> ISOSettlementAmount? {
        try group(name) { inner throws(MessageFault) in
            ISOSettlementAmount(
                try inner.required("Amt", try inner.amount("Amt")),
                try inner.required("CdtDbtInd", try inner.code("CdtDbtInd", CreditDebit.self)))
        }
    }
}

extension ElementMaker {
    func settlementAmount(_ name: String, _ amount: ISOSettlementAmount?) -> XMLElement? {
        guard let amount else { return nil }
        return group(
            name, [self.amount("Amt", amount.amount), leaf("CdtDbtInd", amount.direction.rawValue)])
    }
}
