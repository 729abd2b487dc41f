public import SettlementModel
internal import XML

/// The letter and the lists of an invoice assignment: the three messages differ only in what they ask.
/// - Source: tsin.006, 007 and 008.001.01; `domain.md` 5.1 (the carrier of a notice of assignment).
public struct ISOAssignmentLetter: Hashable, Sendable {
    /// A document, named once and referred to by `id` elsewhere in the message.
    public let id: String
    public let isElectronicOriginal: Bool
    public let day: CalendarDate
    public let originator: Party
    public let recipients: [Party]
    public let users: [Party]
    public let lists: [AssignmentList]

    /// A party, named once and referred to by `id` elsewhere in the message.
    public struct Party: Hashable, Sendable {
        public let id: String
        /// At most 35 characters.
        public let name: String
        public let bic: String?
        public init(id: String, name: String, bic: String? = nil) {
            self.id = id
            self.name = name
            self.bic = bic
        }
    }

    public struct AssignmentList: Hashable, Sendable {
        public let identifier: String
        public let issued: CalendarDate
        /// The `id` of the party that gets, and of the one that gives.
        public let assignee: String
        public let assignor: String
        public let items: [Item]
        /// `RCCF` or `RCER`, with a code of the financing reasons.
        public let status: String?
        public init(
            identifier: String, issued: CalendarDate, assignee: String, assignor: String, items: [Item],
            status: String? = nil
        ) {
            self.identifier = identifier
            self.issued = issued
            self.assignee = assignee
            self.assignor = assignor
            self.items = items
            self.status = status
        }
    }

    /// One invoice or claim.
    public struct Item: Hashable, Sendable {
        public let identifier: String
        public let issued: CalendarDate
        public let direction: CreditDebit
        public let taxable: ISOAmount
        public let tax: ISOAmount
        public let total: ISOAmount
        public let due: CalendarDate
        public init(
            identifier: String, issued: CalendarDate, direction: CreditDebit = .credit, taxable: ISOAmount,
            tax: ISOAmount, total: ISOAmount, due: CalendarDate
        ) {
            self.identifier = identifier
            self.issued = issued
            self.direction = direction
            self.taxable = taxable
            self.tax = tax
            self.total = total
            self.due = due
        }
    }

    public init(
        id: String, isElectronicOriginal: Bool = true, day: CalendarDate, originator: Party,
        recipients: [Party], users: [Party], lists: [AssignmentList]
    ) {
        self.id = id
        self.isElectronicOriginal = isElectronicOriginal
        self.day = day
        self.originator = originator
        self.recipients = recipients
        self.users = users
        self.lists = lists
    }
}

extension FieldReader {
    func assignmentLetter(lists name: String, count: String) throws(MessageFault) -> ISOAssignmentLetter {
        let header = try group("Hdr") { header throws(MessageFault) in
            let letter = try header.group("LttrIdr") { inner throws(MessageFault) in
                (id: inner.text("Id"), original: inner.flag("ElctrncOrgnl"))
            }
            return (
                id: try header.required("LttrIdr/Id", letter?.id), original: letter?.original ?? false,
                day: try header.required("Dt", try header.date("Dt")),
                originator: try header.required(
                    "Orgtr", try header.groups("Orgtr", Self.assignmentParty).first),
                recipients: try header.groups("PmryRcpt", Self.assignmentParty),
                users: try header.groups("AuthstnUsr", Self.assignmentParty)
            )
        }
        // Both counts were compared with what stands there: `MessageRules`.
        _ = text(count)
        _ = text("ItmCnt")
        let found = try required("Hdr", header)
        return ISOAssignmentLetter(
            id: found.id, isElectronicOriginal: found.original, day: found.day, originator: found.originator,
            recipients: found.recipients, users: found.users, lists: try groups(name, Self.assignmentList))
    }

    private static func assignmentParty(
        _ reader: FieldReader
    ) throws(MessageFault)
        -> ISOAssignmentLetter.Party
    {
        let name = try reader.groups("Pty") { party throws(MessageFault) in
            party.text("BasePty", "PtyId", "Nm")
        }.first
        return ISOAssignmentLetter.Party(
            id: try reader.required("Id", reader.text("Id")),
            name: try reader.required("Pty/BasePty/PtyId/Nm", name ?? nil),
            bic: reader.text("ShrtId", "BICOrBEI"))
    }

    private static func assignmentList(
        _ reader: FieldReader
    ) throws(MessageFault)
        -> ISOAssignmentLetter.AssignmentList
    {
        _ = reader.text("ItmCnt")
        return ISOAssignmentLetter.AssignmentList(
            identifier: try reader.required("Idr", reader.text("Idr")),
            issued: try reader.required("IsseDt", try reader.date("IsseDt")),
            assignee: try reader.required("Assgne", reader.text("Assgne")),
            assignor: try reader.required("Assgnr", reader.text("Assgnr")),
            items: try reader.groups("FinItm", assignmentItem), status: reader.text("VldtnStsInf", "Sts"))
    }

    private static func assignmentItem(_ reader: FieldReader) throws(MessageFault) -> ISOAssignmentLetter.Item
    {
        let context = try reader.group("ItmCntxt") { inner throws(MessageFault) in
            (
                id: try inner.required("Idr", inner.text("Idr")),
                issued: try inner.required("IsseDt", try inner.date("IsseDt"))
            )
        }
        let totals = try reader.group("TtlAmt") { inner throws(MessageFault) in
            (
                taxable: try inner.required("TtlTaxblAmt", try inner.amount("TtlTaxblAmt")),
                tax: try inner.required("TtlTaxAmt", try inner.amount("TtlTaxAmt")),
                total: try inner.required("TtlInvcAmt", try inner.amount("TtlInvcAmt")),
                due: try inner.required("PmtDueDt", try inner.date("PmtDueDt"))
            )
        }
        let (named, priced) = (
            try reader.required("ItmCntxt", context), try reader.required("TtlAmt", totals)
        )
        return ISOAssignmentLetter.Item(
            identifier: named.id, issued: named.issued,
            direction: try reader.required("CdtDbtInd", try reader.code("CdtDbtInd", CreditDebit.self)),
            taxable: priced.taxable, tax: priced.tax, total: priced.total, due: priced.due)
    }
}
