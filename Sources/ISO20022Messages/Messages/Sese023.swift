internal import SettlementModel
public import XML

/// Whether the account owner gives or gets the securities.
public enum SecuritiesMovement: String, Hashable, Sendable, CaseIterable {
    case deliver = "DELI"
    case receive = "RECE"
}

/// Whether cash moves with the securities.
public enum PaymentCondition: String, Hashable, Sendable, CaseIterable {
    case againstPayment = "APMT"
    case free = "FREE"
}

/// A settlement instruction: one side's word of one trade.
/// - Source: sese.023.001.11; `domain.md` 5.1 and 5.2.
public struct Sese023: ISO20022Message {
    public static let identifier = "sese.023.001.11"

    /// What the instruction says. A type of its own, so that all of it can be written in one place.
    public struct Content: Hashable, Sendable {
        /// The account owner's name for it, at most 35 characters.
        public var transactionID: String
        public var movement: SecuritiesMovement
        public var payment: PaymentCondition
        public var commonID: String?
        public var tradeDate: ISODay?
        public var settlementDate: ISODay
        /// A rate: per 100 of nominal.
        public var dealPrice: ISODealPrice?
        public var instrument: ISOInstrument
        public var quantity: ISOQuantity
        public var safekeepingAccount: String?
        public var wallet: String?
        /// An IBAN, or an account of another scheme.
        public var cashAccount: ISOCashAccount?
        /// Whether settlement is on hold.
        public var isOnHold: Bool?
        /// `TRAD` for a trade.
        public var transactionType: String
        /// `NPAR`, `PART`, `PARC` or `PARQ`.
        public var partialSettlement: String?
        public var delivering: ISOSettlementParties?
        public var receiving: ISOSettlementParties?
        public var amount: ISOSettlementAmount?
        /// What stands in the envelopes of `SplmtryData`, of any namespace.
        public var supplements: [XMLElement]

        public init(
            transactionID: String, movement: SecuritiesMovement, payment: PaymentCondition,
            settlementDate: ISODay,
            instrument: ISOInstrument, quantity: ISOQuantity, transactionType: String = "TRAD"
        ) {
            self.transactionID = transactionID
            self.movement = movement
            self.payment = payment
            self.settlementDate = settlementDate
            self.instrument = instrument
            self.quantity = quantity
            self.transactionType = transactionType
            supplements = []
        }
    }

    public let content: Content
    public let unread: [String]

    public init(_ content: Content) {
        self.content = content
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let read = try Self.reading(document, Self.read)
        content = read.value
        unread = read.unread
    }

    private static func read(_ reader: FieldReader) throws(MessageFault) -> Content {
        let kind = try reader.required(
            "SttlmTpAndAddtlParams",
            try reader.group("SttlmTpAndAddtlParams") { inner throws(MessageFault) in
                (
                    movement: try inner.required(
                        "SctiesMvmntTp", try inner.code("SctiesMvmntTp", SecuritiesMovement.self)),
                    payment: try inner.required("Pmt", try inner.code("Pmt", PaymentCondition.self)),
                    commonID: inner.text("CmonId")
                )
            })
        let trade = try reader.group("TradDtls") { inner throws(MessageFault) in
            (
                traded: try inner.tradeDay("TradDt"), settled: try inner.tradeDay("SttlmDt"),
                price: try inner.dealPrice("DealPric")
            )
        }
        let holding = try reader.group("QtyAndAcctDtls") { inner throws(MessageFault) in
            (
                quantity: try inner.quantity("SttlmQty"), account: inner.text("SfkpgAcct", "Id"),
                wallet: inner.text("BlckChainAdrOrWllt", "Id"), cash: try inner.cashAccount("CshAcct")
            )
        }
        let parameters = try reader.group("SttlmParams") { inner throws(MessageFault) in
            (
                hold: try inner.group("HldInd") { hold throws(MessageFault) in hold.flag("Ind") } ?? nil,
                type: inner.text("SctiesTxTp", "Cd"), partial: inner.text("PrtlSttlmInd")
            )
        }
        var content = Content(
            transactionID: try reader.required("TxId", reader.text("TxId")), movement: kind.movement,
            payment: kind.payment,
            settlementDate: try reader.required("TradDtls/SttlmDt", trade?.settled),
            instrument: try reader.required("FinInstrmId", try reader.instrument("FinInstrmId")),
            quantity: try reader.required("QtyAndAcctDtls/SttlmQty", holding?.quantity),
            transactionType: try reader.required("SttlmParams/SctiesTxTp/Cd", parameters?.type))
        content.commonID = kind.commonID
        content.tradeDate = trade?.traded
        content.dealPrice = trade?.price
        content.safekeepingAccount = holding?.account
        content.wallet = holding?.wallet
        content.cashAccount = holding?.cash
        content.isOnHold = parameters?.hold
        content.partialSettlement = parameters?.partial
        content.delivering = try reader.settlementParties("DlvrgSttlmPties")
        content.receiving = try reader.settlementParties("RcvgSttlmPties")
        content.amount = try reader.settlementAmount("SttlmAmt")
        content.supplements = try reader.supplements()
        return content
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "SctiesSttlmTxInstr",
            [
                make.leaf("TxId", content.transactionID),
                make.group(
                    "SttlmTpAndAddtlParams",
                    [
                        make.leaf("SctiesMvmntTp", content.movement.rawValue),
                        make.leaf("Pmt", content.payment.rawValue), make.leaf("CmonId", content.commonID),
                    ]),
                make.group(
                    "TradDtls",
                    [
                        make.tradeDay("TradDt", content.tradeDate),
                        make.tradeDay("SttlmDt", content.settlementDate),
                        make.dealPrice("DealPric", content.dealPrice),
                    ]),
                make.instrument("FinInstrmId", content.instrument),
                make.group(
                    "QtyAndAcctDtls",
                    [
                        make.quantity("SttlmQty", content.quantity),
                        make.nested("SfkpgAcct", "Id", value: content.safekeepingAccount),
                        make.nested("BlckChainAdrOrWllt", "Id", value: content.wallet),
                        make.cashAccount("CshAcct", content.cashAccount),
                    ]),
                make.group(
                    "SttlmParams",
                    [
                        make.nested("HldInd", "Ind", value: content.isOnHold.map { $0 ? "true" : "false" }),
                        make.nested("SctiesTxTp", "Cd", value: content.transactionType),
                        make.leaf("PrtlSttlmInd", content.partialSettlement),
                    ]),
                make.settlementParties("DlvrgSttlmPties", content.delivering),
                make.settlementParties("RcvgSttlmPties", content.receiving),
                make.settlementAmount("SttlmAmt", content.amount),
            ] + make.supplements(content.supplements))
    }
}
