internal import SettlementModel
internal import XML

/// One booking on a cash account.
public struct ISOEntry: Hashable, Sendable {
    public let reference: String?
    public let amount: ISOSettlementAmount
    /// `BOOK`, `PDNG`, `INFO` or `FUTR`.
    public let status: String
    public let booked: ISODay?
    public let value: ISODay?
    /// The bank's own code of what happened, at most 35 characters.
    public let transactionCode: String?
    public let details: [ISOEntryDetail]

    public init(
        reference: String? = nil, amount: ISOSettlementAmount, status: String, booked: ISODay?,
        value: ISODay?,
        transactionCode: String?, details: [ISOEntryDetail]
    ) {
        self.reference = reference
        self.amount = amount
        self.status = status
        self.booked = booked
        self.value = value
        self.transactionCode = transactionCode
        self.details = details
    }
}

/// One payment of a booking.
public struct ISOEntryDetail: Hashable, Sendable {
    public let instructionID: String?
    public let endToEndID: String?
    public let uetr: String?
    public let amount: ISOSettlementAmount?
    public init(
        instructionID: String? = nil, endToEndID: String?, uetr: String?, amount: ISOSettlementAmount?
    ) {
        self.instructionID = instructionID
        self.endToEndID = endToEndID
        self.uetr = uetr
        self.amount = amount
    }
}

extension FieldReader {
    /// `Amt` and `CdtDbtInd` where both stand.
    func directedAmount() throws(MessageFault) -> ISOSettlementAmount? {
        guard let amount = try amount("Amt"), let direction = try code("CdtDbtInd", CreditDebit.self) else {
            return nil
        }
        return ISOSettlementAmount(amount, direction)
    }

    func entries() throws(MessageFault) -> [ISOEntry] {
        try groups("Ntry") { entry throws(MessageFault) in
            let details = try entry.groups("NtryDtls") { inner throws(MessageFault) in
                try inner.groups("TxDtls") { one throws(MessageFault) in
                    let refs = try one.group("Refs") { refs throws(MessageFault) in
                        (own: refs.text("InstrId"), end: refs.text("EndToEndId"), uetr: refs.text("UETR"))
                    }
                    return ISOEntryDetail(
                        instructionID: refs?.own, endToEndID: refs?.end, uetr: refs?.uetr,
                        amount: try one.directedAmount())
                }
            }
            return ISOEntry(
                reference: entry.text("NtryRef"),
                amount: try entry.required("Amt", try entry.directedAmount()),
                status: try entry.required("Sts", entry.text("Sts", "Cd")),
                booked: try entry.day("BookgDt"), value: try entry.day("ValDt"),
                transactionCode: entry.text("BkTxCd", "Prtry", "Cd"), details: details.flatMap { $0 })
        }
    }
}

extension ElementMaker {
    func directed(_ amount: ISOSettlementAmount?) -> [XMLElement?] {
        [self.amount("Amt", amount?.amount), leaf("CdtDbtInd", amount?.direction.rawValue)]
    }

    func entry(_ entry: ISOEntry) -> XMLElement? {
        let details = entry.details.map { detail in
            group(
                "TxDtls",
                [
                    group(
                        "Refs",
                        [
                            leaf("InstrId", detail.instructionID), leaf("EndToEndId", detail.endToEndID),
                            leaf("UETR", detail.uetr),
                        ])
                ] + directed(detail.amount))
        }
        return group(
            "Ntry",
            [leaf("NtryRef", entry.reference)] + directed(entry.amount) + [
                nested("Sts", "Cd", value: entry.status), day("BookgDt", entry.booked),
                day("ValDt", entry.value),
                whole("BkTxCd", [nested("Prtry", "Cd", value: entry.transactionCode)]),
                group("NtryDtls", details),
            ])
    }
}
