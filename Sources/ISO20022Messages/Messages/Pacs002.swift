public import XML

/// The statuses of payments.
/// - Source: pacs.002.001.14; status codes: `domain.md` 5.3 (external code list).
public struct Pacs002: ISO20022Message {
    public static let identifier = "pacs.002.001.14"

    /// What became of one payment.
    public struct Status: Hashable, Sendable {
        /// The message that the status answers, where it says it.
        public let original: ISOOriginalMessage?
        public let instructionID: String?
        public let endToEndID: String?
        public let transactionID: String?
        public let uetr: String?
        /// `ACSC`, `ACSP`, `PDNG`, `RJCT`, `CANC`, …; at most 4 characters.
        public let code: String?
        /// The first reason: a code of the external list of reasons, or with `isCode` false a reason of another scheme.
        public let reason: (code: String, isCode: Bool)?
        /// Of the first reason, each at most 105 characters.
        public let details: [String]
        /// Those after the first, in order.
        public let furtherReasons: [ISOPaymentReason]
        /// When the payment was accepted.
        public let accepted: ISODateTime?
        /// What the status says that the payment was for, where it says it.
        public let amount: ISOAmount?

        public init(
            instructionID: String? = nil, endToEndID: String?, transactionID: String? = nil, uetr: String?,
            code: String?, reason: (code: String, isCode: Bool)? = nil, details: [String] = [],
            furtherReasons: [ISOPaymentReason] = [], accepted: ISODateTime? = nil, amount: ISOAmount? = nil,
            original: ISOOriginalMessage? = nil
        ) {
            self.original = original
            self.instructionID = instructionID
            self.endToEndID = endToEndID
            self.transactionID = transactionID
            self.uetr = uetr
            self.code = code
            self.reason = reason
            self.details = details
            self.furtherReasons = furtherReasons
            self.accepted = accepted
            self.amount = amount
        }

        /// All reasons, in order.
        public var reasons: [ISOPaymentReason] {
            let isGiven = reason != nil || !details.isEmpty
            let first = ISOPaymentReason(reason?.code, isCode: reason?.isCode ?? false, details: details)
            return (isGiven ? [first] : []) + furtherReasons
        }

        public static func == (left: Status, right: Status) -> Bool {
            left.original == right.original && left.instructionID == right.instructionID
                && left.endToEndID == right.endToEndID && left.transactionID == right.transactionID
                && left.uetr == right.uetr && left.code == right.code && left.reasons == right.reasons
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
    /// What is said of whole messages.
    public let groups: [ISOGroupStatus]
    public let statuses: [Status]
    public let unread: [String]

    public init(
        messageID: String, created: ISODateTime, groups: [ISOGroupStatus] = [], statuses: [Status]
    ) {
        self.messageID = messageID
        self.created = created
        self.groups = groups
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
                header: try reader.required("GrpHdr", header), groups: try reader.groupStatuses(),
                statuses: try reader.groups("TxInfAndSts", Self.status)
            )
        }
        messageID = read.header.id
        created = read.header.created
        groups = read.groups
        statuses = read.statuses
        self.unread = unread
    }

    private static func status(_ reader: FieldReader) throws(MessageFault) -> Status {
        let reasons = try reader.paymentReasons()
        let reason = reasons.first.flatMap { one in one.code.map { (code: $0, isCode: one.isCode) } }
        return Status(
            instructionID: reader.text("OrgnlInstrId"), endToEndID: reader.text("OrgnlEndToEndId"),
            transactionID: reader.text("OrgnlTxId"), uetr: reader.text("OrgnlUETR"),
            code: reader.text("TxSts"), reason: reason, details: reasons.first?.details ?? [],
            furtherReasons: Array(reasons.dropFirst()), accepted: reader.dateTime("AccptncDtTm"),
            amount: try reader.group("OrgnlTxRef") { original throws(MessageFault) in
                try original.amount("IntrBkSttlmAmt")
            } ?? nil,
            original: try reader.group("OrgnlGrpInf") { group throws(MessageFault) in
                try group.originalMessage()
            })
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        let header = make.group(
            "GrpHdr", [make.leaf("MsgId", messageID), make.leaf("CreDtTm", created.text)])
        return make.whole(
            "FIToFIPmtStsRpt",
            [header] + groups.map { make.groupStatus($0) } + statuses.map { Self.element($0, make) })
    }

    private static func element(_ status: Status, _ make: ElementMaker) -> XMLElement? {
        let names = [
            make.group("OrgnlGrpInf", make.original(status.original)),
            make.leaf("OrgnlInstrId", status.instructionID),
            make.leaf("OrgnlEndToEndId", status.endToEndID), make.leaf("OrgnlTxId", status.transactionID),
            make.leaf("OrgnlUETR", status.uetr), make.leaf("TxSts", status.code),
        ]
        let reasons = status.reasons.map { make.reason($0) }
        let rest = [
            make.leaf("AccptncDtTm", status.accepted?.text),
            make.group("OrgnlTxRef", [make.amount("IntrBkSttlmAmt", status.amount)]),
        ]
        return make.group("TxInfAndSts", names + reasons + rest)
    }
}
