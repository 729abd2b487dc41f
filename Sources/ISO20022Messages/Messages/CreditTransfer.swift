public import SettlementModel
internal import XML

/// How one payment is named by everyone on its way.
public struct ISOPaymentID: Hashable, Sendable {
    public let instructionID: String?
    /// The shared trade id of a settlement, at most 35 characters.
    public let endToEndID: String
    public let transactionID: String?
    /// A UUID of version 4: new for each payment, and kept through.
    public let uetr: String?
    public init(
        instructionID: String? = nil, endToEndID: String, transactionID: String? = nil, uetr: String?
    ) {
        self.instructionID = instructionID
        self.endToEndID = endToEndID
        self.transactionID = transactionID
        self.uetr = uetr
    }
}

/// What every transaction of a pacs.008 and a pacs.009 says.
public struct ISOTransferCore: Hashable, Sendable {
    public let id: ISOPaymentID
    public let amount: ISOAmount
    public let settlementDate: CalendarDate?
    public let debtorAccount: ISOAccount?
    public let debtorAgent: ISOAgent?
    public let creditorAgent: ISOAgent?
    public let creditorAccount: ISOAccount?
    /// Unstructured remittance information, each at most 140 characters.
    public let remittance: [String]

    public init(
        id: ISOPaymentID, amount: ISOAmount, settlementDate: CalendarDate?, debtorAccount: ISOAccount? = nil,
        debtorAgent: ISOAgent? = nil, creditorAgent: ISOAgent? = nil, creditorAccount: ISOAccount? = nil,
        remittance: [String] = []
    ) {
        self.id = id
        self.amount = amount
        self.settlementDate = settlementDate
        self.debtorAccount = debtorAccount
        self.debtorAgent = debtorAgent
        self.creditorAgent = creditorAgent
        self.creditorAccount = creditorAccount
        self.remittance = remittance
    }
}

/// The header of a group of payments.
public struct ISOPaymentGroup: Hashable, Sendable {
    public let messageID: String
    public let created: ISODateTime
    /// `CLRG`, `INDA`, `INGA` or `COVE`.
    public let method: String
    public init(messageID: String, created: ISODateTime, method: String = "CLRG") {
        self.messageID = messageID
        self.created = created
        self.method = method
    }
}

extension FieldReader {
    func paymentGroup() throws(MessageFault) -> ISOPaymentGroup {
        let header = try group("GrpHdr") { header throws(MessageFault) in
            // The number of transactions was compared with what stands there: `MessageRules`.
            _ = header.text("NbOfTxs")
            return ISOPaymentGroup(
                messageID: try header.required("MsgId", header.text("MsgId")),
                created: try header.required("CreDtTm", header.dateTime("CreDtTm")),
                method: try header.required("SttlmInf/SttlmMtd", header.text("SttlmInf", "SttlmMtd")))
        }
        return try required("GrpHdr", header)
    }

    func transferCore() throws(MessageFault) -> ISOTransferCore {
        let id = try group("PmtId") { id throws(MessageFault) in
            ISOPaymentID(
                instructionID: id.text("InstrId"),
                endToEndID: try id.required("EndToEndId", id.text("EndToEndId")),
                transactionID: id.text("TxId"), uetr: id.text("UETR"))
        }
        return ISOTransferCore(
            id: try required("PmtId", id),
            amount: try required("IntrBkSttlmAmt", try amount("IntrBkSttlmAmt")),
            settlementDate: try date("IntrBkSttlmDt"), debtorAccount: try account("DbtrAcct"),
            debtorAgent: try agent("DbtrAgt"), creditorAgent: try agent("CdtrAgt"),
            creditorAccount: try account("CdtrAcct"),
            remittance: try group("RmtInf") { inner throws(MessageFault) in inner.texts("Ustrd") } ?? [])
    }
}

extension ElementMaker {
    func paymentGroup(_ group: ISOPaymentGroup, count: Int) -> XMLElement? {
        self.group(
            "GrpHdr",
            [
                leaf("MsgId", group.messageID), leaf("CreDtTm", group.created.text),
                leaf("NbOfTxs", "\(count)"), nested("SttlmInf", "SttlmMtd", value: group.method),
            ])
    }

    func transfer(
        _ core: ISOTransferCore, chargeBearer: String? = nil, debtor: XMLElement?, creditor: XMLElement?
    ) -> XMLElement? {
        group(
            "CdtTrfTxInf",
            [
                group(
                    "PmtId",
                    [
                        leaf("InstrId", core.id.instructionID), leaf("EndToEndId", core.id.endToEndID),
                        leaf("TxId", core.id.transactionID), leaf("UETR", core.id.uetr),
                    ]), amount("IntrBkSttlmAmt", core.amount),
                leaf("IntrBkSttlmDt", core.settlementDate?.description), leaf("ChrgBr", chargeBearer),
                debtor, account("DbtrAcct", core.debtorAccount), agent("DbtrAgt", core.debtorAgent),
                agent("CdtrAgt", core.creditorAgent), creditor, account("CdtrAcct", core.creditorAccount),
                group("RmtInf", core.remittance.map { leaf("Ustrd", $0) }),
            ])
    }
}
