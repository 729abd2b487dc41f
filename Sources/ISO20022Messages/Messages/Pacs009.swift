public import XML

/// Payments between financial institutions: the cash leg of a settlement.
/// - Source: pacs.009.001.11.
public struct Pacs009: ISO20022Message {
    public static let identifier = "pacs.009.001.11"

    public struct Transfer: Hashable, Sendable {
        public let core: ISOTransferCore
        public let debtor: ISOAgent
        public let creditor: ISOAgent
        public init(_ core: ISOTransferCore, debtor: ISOAgent, creditor: ISOAgent) {
            self.core = core
            self.debtor = debtor
            self.creditor = creditor
        }
    }

    public let group: ISOPaymentGroup
    public let transfers: [Transfer]
    public let unread: [String]

    public init(group: ISOPaymentGroup, transfers: [Transfer]) {
        self.group = group
        self.transfers = transfers
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            (
                group: try reader.paymentGroup(),
                transfers: try reader.groups("CdtTrfTxInf") { one throws(MessageFault) in
                    Transfer(
                        try one.transferCore(), debtor: try one.required("Dbtr", try one.agent("Dbtr")),
                        creditor: try one.required("Cdtr", try one.agent("Cdtr")))
                }
            )
        }
        group = read.group
        transfers = read.transfers
        self.unread = unread
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "FICdtTrf",
            [make.paymentGroup(group, count: transfers.count)]
                + transfers.map {
                    make.transfer(
                        $0.core, debtor: make.agent("Dbtr", $0.debtor),
                        creditor: make.agent("Cdtr", $0.creditor))
                })
    }
}
