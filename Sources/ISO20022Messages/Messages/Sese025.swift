public import XML

/// The confirmation that an instruction was settled.
/// - Source: sese.025.001.11.
public struct Sese025: ISO20022Message {
    public static let identifier = "sese.025.001.11"

    public let transactionID: String
    public let movement: SecuritiesMovement
    public let payment: PaymentCondition
    public let commonID: String?
    /// When it was settled.
    public let effective: ISODay
    public let instrument: ISOInstrument
    public let settled: ISOQuantity
    public let wallet: String?
    public let transactionType: String
    public let amount: ISOSettlementAmount?
    public let supplements: [XMLElement]
    public let unread: [String]

    public init(
        transactionID: String, movement: SecuritiesMovement, payment: PaymentCondition, commonID: String?,
        effective: ISODay, instrument: ISOInstrument, settled: ISOQuantity, wallet: String? = nil,
        transactionType: String = "TRAD", amount: ISOSettlementAmount?, supplements: [XMLElement] = []
    ) {
        self.transactionID = transactionID
        self.movement = movement
        self.payment = payment
        self.commonID = commonID
        self.effective = effective
        self.instrument = instrument
        self.settled = settled
        self.wallet = wallet
        self.transactionType = transactionType
        self.amount = amount
        self.supplements = supplements
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            let ids = try reader.required(
                "TxIdDtls",
                try reader.group("TxIdDtls") { inner throws(MessageFault) in
                    (
                        own: try inner.required("AcctOwnrTxId", inner.text("AcctOwnrTxId")),
                        movement: try inner.required(
                            "SctiesMvmntTp", try inner.code("SctiesMvmntTp", SecuritiesMovement.self)),
                        payment: try inner.required("Pmt", try inner.code("Pmt", PaymentCondition.self)),
                        common: inner.text("CmonId")
                    )
                })
            let effective = try reader.group("TradDtls") { inner throws(MessageFault) in
                try inner.tradeDay("FctvSttlmDt")
            }
            let holding = try reader.group("QtyAndAcctDtls") { inner throws(MessageFault) in
                (quantity: try inner.quantity("SttldQty"), wallet: inner.text("BlckChainAdrOrWllt", "Id"))
            }
            return (
                ids: ids, effective: try reader.required("TradDtls/FctvSttlmDt", effective ?? nil),
                instrument: try reader.required("FinInstrmId", try reader.instrument("FinInstrmId")),
                settled: try reader.required("QtyAndAcctDtls/SttldQty", holding?.quantity),
                wallet: holding?.wallet,
                type: try reader.required(
                    "SttlmParams/SctiesTxTp/Cd", reader.text("SttlmParams", "SctiesTxTp", "Cd")),
                amount: try reader.settlementAmount("SttldAmt"), supplements: try reader.supplements()
            )
        }
        transactionID = read.ids.own
        movement = read.ids.movement
        payment = read.ids.payment
        commonID = read.ids.common
        effective = read.effective
        instrument = read.instrument
        settled = read.settled
        wallet = read.wallet
        transactionType = read.type
        amount = read.amount
        supplements = read.supplements
        self.unread = unread
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "SctiesSttlmTxConf",
            [
                make.group(
                    "TxIdDtls",
                    [
                        make.leaf("AcctOwnrTxId", transactionID),
                        make.leaf("SctiesMvmntTp", movement.rawValue), make.leaf("Pmt", payment.rawValue),
                        make.leaf("CmonId", commonID),
                    ]), make.group("TradDtls", [make.tradeDay("FctvSttlmDt", effective)]),
                make.instrument("FinInstrmId", instrument),
                make.group(
                    "QtyAndAcctDtls",
                    [
                        make.quantity("SttldQty", settled),
                        make.nested("BlckChainAdrOrWllt", "Id", value: wallet),
                    ]), make.nested("SttlmParams", "SctiesTxTp", "Cd", value: transactionType),
                make.settlementAmount("SttldAmt", amount),
            ] + make.supplements(supplements))
    }
}
