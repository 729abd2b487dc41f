public import XML

/// The business application header, which stands before every message that leaves as a file.
/// - Source: head.001.001.04.
public struct Head001: ISO20022Message {
    public static let identifier = "head.001.001.04"

    /// Who sends or receives: a financial institution or another organisation, by its BIC, LEI or a name of another scheme.
    public struct Party: Hashable, Sendable {
        public let isInstitution: Bool
        public let bic: String?
        public let lei: String?
        public let other: String?

        /// A financial institution.
        public init(bic: String? = nil, lei: String? = nil, other: String? = nil, isInstitution: Bool = true)
        {
            self.isInstitution = isInstitution
            self.bic = bic
            self.lei = lei
            self.other = other
        }
    }

    public let from: Party
    public let to: Party
    /// The sender's name for this message, at most 35 characters.
    public let messageID: String
    /// Of the message that follows, for example `sese.023.001.11`.
    public let definition: String
    public let service: String?
    public let created: ISODateTime
    public let isPossibleDuplicate: Bool?
    public let unread: [String]

    public init(
        from: Party, to: Party, messageID: String, definition: String, service: String? = nil,
        created: ISODateTime, isPossibleDuplicate: Bool? = nil
    ) {
        self.from = from
        self.to = to
        self.messageID = messageID
        self.definition = definition
        self.service = service
        self.created = created
        self.isPossibleDuplicate = isPossibleDuplicate
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            (
                from: try reader.required("Fr", try reader.group("Fr", Self.party)),
                to: try reader.required("To", try reader.group("To", Self.party)),
                id: try reader.required("BizMsgIdr", reader.text("BizMsgIdr")),
                definition: try reader.required("MsgDefIdr", reader.text("MsgDefIdr")),
                service: reader.text("BizSvc"),
                created: try reader.required("CreDt", reader.dateTime("CreDt")),
                duplicate: reader.flag("PssblDplct")
            )
        }
        from = read.from
        to = read.to
        messageID = read.id
        definition = read.definition
        service = read.service
        created = read.created
        isPossibleDuplicate = read.duplicate
        self.unread = unread
    }

    private static func party(_ reader: FieldReader) throws(MessageFault) -> Party {
        if let institution = try reader.group(
            "FIId",
            { fi throws(MessageFault) in
                try fi.group("FinInstnId") { id throws(MessageFault) in
                    Party(bic: id.text("BICFI"), lei: id.text("LEI"), other: id.text("Othr", "Id"))
                }
            })
        {
            return institution ?? Party()
        }
        let organisation = try reader.group("OrgId") { outer throws(MessageFault) in
            try outer.group("Id") { id throws(MessageFault) in
                try id.group("OrgId") { own throws(MessageFault) in
                    Party(
                        bic: own.text("AnyBIC"), lei: own.text("LEI"), other: own.text("Othr", "Id"),
                        isInstitution: false)
                } ?? nil
            } ?? nil
        }
        return (organisation ?? nil) ?? Party(isInstitution: false)
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "AppHdr",
            [
                make.group("Fr", [Self.element(from, make)]), make.group("To", [Self.element(to, make)]),
                make.leaf("BizMsgIdr", messageID), make.leaf("MsgDefIdr", definition),
                make.leaf("BizSvc", service), make.leaf("CreDt", created.text),
                make.leaf("PssblDplct", isPossibleDuplicate.map { $0 ? "true" : "false" }),
            ])
    }

    private static func element(_ party: Party, _ make: ElementMaker) -> XMLElement {
        let other = make.group("Othr", [make.leaf("Id", party.other)])
        if party.isInstitution {
            let id = make.whole(
                "FinInstnId", [make.leaf("BICFI", party.bic), make.leaf("LEI", party.lei), other])
            return make.whole("FIId", [id])
        }
        let id = make.group("OrgId", [make.leaf("AnyBIC", party.bic), make.leaf("LEI", party.lei), other])
        return make.whole("OrgId", [make.group("Id", [id])])
    }
}
