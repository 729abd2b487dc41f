public import XML

/// A notification of bookings on one account.
/// - Source: camt.054.001.12.
public struct Camt054: ISO20022Message {
    public static let identifier = "camt.054.001.12"

    public struct Notification: Hashable, Sendable {
        public let id: String
        public let account: ISOAccount
        public let entries: [ISOEntry]
        public init(id: String, account: ISOAccount, entries: [ISOEntry]) {
            self.id = id
            self.account = account
            self.entries = entries
        }
    }

    public let messageID: String
    public let created: ISODateTime
    public let notifications: [Notification]
    public let unread: [String]

    public init(messageID: String, created: ISODateTime, notifications: [Notification]) {
        self.messageID = messageID
        self.created = created
        self.notifications = notifications
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            (
                header: try reader.reportHeader(),
                notifications: try reader.groups("Ntfctn") { one throws(MessageFault) in
                    Notification(
                        id: try one.required("Id", one.text("Id")),
                        account: try one.required("Acct", try one.account("Acct")),
                        entries: try one.entries())
                }
            )
        }
        messageID = read.header.id
        created = read.header.created
        notifications = read.notifications
        self.unread = unread
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "BkToCstmrDbtCdtNtfctn",
            [make.reportHeader(messageID, created)]
                + notifications.map { one in
                    make.group(
                        "Ntfctn",
                        [make.leaf("Id", one.id), make.account("Acct", one.account)]
                            + one.entries.map(make.entry))
                })
    }
}

extension FieldReader {
    func reportHeader() throws(MessageFault) -> (id: String, created: ISODateTime) {
        let header = try group("GrpHdr") { header throws(MessageFault) in
            (
                id: try header.required("MsgId", header.text("MsgId")),
                created: try header.required("CreDtTm", header.dateTime("CreDtTm"))
            )
        }
        return try required("GrpHdr", header)
    }
}

extension ElementMaker {
    func reportHeader(_ id: String, _ created: ISODateTime) -> XMLElement? {
        group("GrpHdr", [leaf("MsgId", id), leaf("CreDtTm", created.text)])
    }
}
