public import XML

/// Asks what became of payments: the only reply to a payment whose outcome is not known.
/// - Source: pacs.028.001.06.
public struct Pacs028: ISO20022Message {
    public static let identifier = "pacs.028.001.06"

    /// One payment that is asked about.
    public struct Query: Hashable, Sendable {
        /// Of the message that the payment was in.
        public let originalMessageID: String?
        /// For example `pacs.009.001.11`; stands exactly where `originalMessageID` does.
        public let originalDefinition: String?
        public let instructionID: String?
        public let endToEndID: String?
        public let uetr: String?
        public init(
            originalMessageID: String?, originalDefinition: String?, instructionID: String? = nil,
            endToEndID: String?, uetr: String?
        ) {
            self.originalMessageID = originalMessageID
            self.originalDefinition = originalDefinition
            self.instructionID = instructionID
            self.endToEndID = endToEndID
            self.uetr = uetr
        }
    }

    public let messageID: String
    public let created: ISODateTime
    public let queries: [Query]
    public let unread: [String]

    public init(messageID: String, created: ISODateTime, queries: [Query]) {
        self.messageID = messageID
        self.created = created
        self.queries = queries
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            (
                header: try reader.reportHeader(),
                queries: try reader.groups("TxInf") { one throws(MessageFault) in
                    let group = try one.group("OrgnlGrpInf") { group throws(MessageFault) in
                        (id: group.text("OrgnlMsgId"), definition: group.text("OrgnlMsgNmId"))
                    }
                    return Query(
                        originalMessageID: group?.id, originalDefinition: group?.definition,
                        instructionID: one.text("OrgnlInstrId"), endToEndID: one.text("OrgnlEndToEndId"),
                        uetr: one.text("OrgnlUETR"))
                }
            )
        }
        messageID = read.header.id
        created = read.header.created
        queries = read.queries
        self.unread = unread
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "FIToFIPmtStsReq",
            [make.reportHeader(messageID, created)]
                + queries.map { one in
                    make.group(
                        "TxInf",
                        [
                            make.group(
                                "OrgnlGrpInf",
                                [
                                    make.leaf("OrgnlMsgId", one.originalMessageID),
                                    make.leaf("OrgnlMsgNmId", one.originalDefinition),
                                ]), make.leaf("OrgnlInstrId", one.instructionID),
                            make.leaf("OrgnlEndToEndId", one.endToEndID), make.leaf("OrgnlUETR", one.uetr),
                        ])
                })
    }
}
