public import XML

/// Payments for customers.
/// - Source: pacs.008.001.12.
public struct Pacs008: ISO20022Message {
    public static let identifier = "pacs.008.001.12"

    public struct Transfer: Hashable, Sendable {
        public let core: ISOTransferCore
        /// Who pays the charges: `DEBT`, `CRED`, `SHAR` or `SLEV`.
        public let chargeBearer: String
        public let debtor: ISOParty
        public let creditor: ISOParty
        public init(_ core: ISOTransferCore, chargeBearer: String, debtor: ISOParty, creditor: ISOParty) {
            self.core = core
            self.chargeBearer = chargeBearer
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
                        try one.transferCore(), chargeBearer: try one.required("ChrgBr", one.text("ChrgBr")),
                        debtor: try one.required("Dbtr", try one.party("Dbtr")),
                        creditor: try one.required("Cdtr", try one.party("Cdtr")))
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
            "FIToFICstmrCdtTrf",
            [make.paymentGroup(group, count: transfers.count)]
                + transfers.map {
                    make.transfer(
                        $0.core, chargeBearer: $0.chargeBearer, debtor: make.party("Dbtr", $0.debtor),
                        creditor: make.party("Cdtr", $0.creditor))
                })
    }
}
