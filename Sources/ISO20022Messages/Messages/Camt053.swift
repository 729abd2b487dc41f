internal import SettlementModel
public import XML

/// A statement of one account: balances, and the bookings between them.
/// - Source: camt.053.001.12.
public struct Camt053: ISO20022Message {
    public static let identifier = "camt.053.001.12"

    public struct Balance: Hashable, Sendable {
        /// `OPBD` opening booked, `CLBD` closing booked, `CLAV` closing available, …
        public let code: String
        public let amount: ISOSettlementAmount
        public let day: ISODay
        public init(code: String, amount: ISOSettlementAmount, day: ISODay) {
            self.code = code
            self.amount = amount
            self.day = day
        }
    }

    public struct Statement: Hashable, Sendable {
        public let id: String
        public let account: ISOAccount
        public let balances: [Balance]
        public let entries: [ISOEntry]
        public init(id: String, account: ISOAccount, balances: [Balance], entries: [ISOEntry]) {
            self.id = id
            self.account = account
            self.balances = balances
            self.entries = entries
        }

        /// What the closing booked balance differs by from the opening one with all booked entries, in minor units.
        ///
        /// - Returns: 0 where it is as it must be; `nil` where one of the two balances is missing or stands twice, or the
        ///   amounts are of several currencies.
        public var unexplained: Int128? {
            let opening = balances.filter { $0.code == "OPBD" }
            let closing = balances.filter { $0.code == "CLBD" }
            let booked = entries.filter { $0.status == "BOOK" }.map(\.amount)
            guard let start = opening.first, opening.count == 1, let end = closing.first, closing.count == 1,
                ([start.amount, end.amount] + booked).allSatisfy({
                    $0.amount.money.currency == start.amount.amount.money.currency
                })
            else { return nil }
            return end.amount.signed - booked.reduce(start.amount.signed) { $0 + $1.signed }
        }
    }

    public let messageID: String
    public let created: ISODateTime
    public let statements: [Statement]
    public let unread: [String]

    public init(messageID: String, created: ISODateTime, statements: [Statement]) {
        self.messageID = messageID
        self.created = created
        self.statements = statements
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            (
                header: try reader.reportHeader(), statements: try reader.groups("Stmt", Self.statement)
            )
        }
        messageID = read.header.id
        created = read.header.created
        statements = read.statements
        self.unread = unread
    }

    private static func statement(_ reader: FieldReader) throws(MessageFault) -> Statement {
        let balances = try reader.groups("Bal") { balance throws(MessageFault) in
            let code = try balance.required("Tp", balance.text("Tp", "CdOrPrtry", "Cd"))
            return Balance(
                code: code, amount: try balance.required("Amt", try balance.directedAmount()),
                day: try balance.required("Dt", try balance.day("Dt")))
        }
        return Statement(
            id: try reader.required("Id", reader.text("Id")),
            account: try reader.required("Acct", try reader.account("Acct")), balances: balances,
            entries: try reader.entries())
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "BkToCstmrStmt",
            [make.reportHeader(messageID, created)]
                + statements.map { one in
                    let balances = one.balances.map { balance in
                        make.group(
                            "Bal",
                            [make.nested("Tp", "CdOrPrtry", "Cd", value: balance.code)]
                                + make.directed(balance.amount) + [make.day("Dt", balance.day)])
                    }
                    return make.group(
                        "Stmt",
                        [make.leaf("Id", one.id), make.account("Acct", one.account)] + balances
                            + one.entries.map(make.entry))
                })
    }
}

extension ISOSettlementAmount {
    /// Minor units, below zero for a debit.
    var signed: Int128 { direction == .credit ? amount.money.minor : -amount.money.minor }
}
