public import XML

/// The statuses of payments.
/// - Source: pacs.002.001.14; status codes: `domain.md` 5.3 (external code list).
public struct Pacs002: ISO20022Message {
    public static let identifier = "pacs.002.001.14"

    /// What became of one payment.
    public struct Status: Hashable, Sendable {
        public let instructionID: String?
        public let endToEndID: String?
        public let transactionID: String?
        public let uetr: String?
        /// `ACSC`, `ACSP`, `PDNG`, `RJCT`, `CANC`, …; at most 4 characters.
        public let code: String?
        /// A code of the external list of reasons, or with `isCode` false a reason of another scheme.
        public let reason: (code: String, isCode: Bool)?
        /// Each at most 105 characters.
        public let details: [String]
        /// When the payment was accepted.
        public let accepted: ISODateTime?
        /// What the status says that the payment was for, where it says it.
        public let amount: ISOAmount?

        public init(
            instructionID: String? = nil, endToEndID: String?, transactionID: String? = nil, uetr: String?,
            code: String?, reason: (code: String, isCode: Bool)? = nil, details: [String] = [],
            accepted: ISODateTime? = nil, amount: ISOAmount? = nil
        ) {
            self.instructionID = instructionID
            self.endToEndID = endToEndID
            self.transactionID = transactionID
            self.uetr = uetr
            self.code = code
            self.reason = reason
            self.details = details
            self.accepted = accepted
            self.amount = amount
        }

        public static func == (left: Status, right: Status) -> Bool {
            left.instructionID == right.instructionID && left.endToEndID == right.endToEndID
                && left.transactionID == right.transactionID && left.uetr == right.uetr
                && left.code == right.code && left.reason?.code == right.reason?.code
                && left.reason?.isCode == right.reason?.isCode && left.details == right.details
                && left.accepted == right.accepted && left.amount == right.amount
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(uetr)
            hasher.combine(endToEndID)
            hasher.combine(code)
        }
    }

    public let messageID: String
    public let created: ISODateTime
    public let statuses: [Status]
    public let unread: [String]

    public init(messageID: String, created: ISODateTime, statuses: [Status]) {
        self.messageID = messageID
        self.created = created
        self.statuses = statuses
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            let header = try reader.group("GrpHdr") { header throws(MessageFault) in
                (
                    id: try header.required("MsgId", header.text("MsgId")),
                    created: try header.required("CreDtTm", header.dateTime("CreDtTm"))
                )
            }
            return (
                header: try reader.required("GrpHdr", header),
                statuses: try reader.groups("TxInfAndSts", Self.status)
            )
        }
        messageID = read.header.id
        created = read.header.created
        statuses = read.statuses
        self.unread = unread
    }

    private static func status(_ reader: FieldReader) throws(MessageFault) -> Status {
        // One reason is read; where there are more, all stay unread.
        let isOne = reader.element.all("StsRsnInf").count == 1
        let why =
            try isOne
            ? reader.group("StsRsnInf") { info throws(MessageFault) in
                let reason = try info.group("Rsn") { choice throws(MessageFault) in
                    (code: choice.text("Cd"), own: choice.text("Prtry"))
                }
                return (reason: reason, details: info.texts("AddtlInf"))
            } : nil
        let reason = why?.reason.flatMap { reason in
            (reason.code ?? reason.own).map { (code: $0, isCode: reason.code != nil) }
        }
        return Status(
            instructionID: reader.text("OrgnlInstrId"), endToEndID: reader.text("OrgnlEndToEndId"),
            transactionID: reader.text("OrgnlTxId"), uetr: reader.text("OrgnlUETR"),
            code: reader.text("TxSts"), reason: reason, details: why?.details ?? [],
            accepted: reader.dateTime("AccptncDtTm"),
            amount: try reader.group("OrgnlTxRef") { original throws(MessageFault) in
                try original.amount("IntrBkSttlmAmt")
            } ?? nil)
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        let header = make.group(
            "GrpHdr", [make.leaf("MsgId", messageID), make.leaf("CreDtTm", created.text)])
        return make.whole(
            "FIToFIPmtStsRpt",
            [header]
                + statuses.map { status in
                    let reason = status.reason.map {
                        make.nested("Rsn", $0.isCode ? "Cd" : "Prtry", value: $0.code)
                    }
                    return make.group(
                        "TxInfAndSts",
                        [
                            make.leaf("OrgnlInstrId", status.instructionID),
                            make.leaf("OrgnlEndToEndId", status.endToEndID),
                            make.leaf("OrgnlTxId", status.transactionID),
                            make.leaf("OrgnlUETR", status.uetr), make.leaf("TxSts", status.code),
                            make.group(
                                "StsRsnInf",
                                [reason ?? nil] + status.details.map { make.leaf("AddtlInf", $0) }),
                            make.leaf("AccptncDtTm", status.accepted?.text),
                            make.group("OrgnlTxRef", [make.amount("IntrBkSttlmAmt", status.amount)]),
                        ])
                })
    }
}
