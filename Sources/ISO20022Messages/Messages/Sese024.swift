public import XML

/// The status of one instruction.
/// - Source: sese.024.001.12.
public struct Sese024: ISO20022Message {
    public static let identifier = "sese.024.001.12"

    /// The account owner's name for the instruction.
    public let transactionID: String
    public let commonID: String?
    /// `AckdAccptd`, `Rjctd`, `Canc`, `PdgCxl`, …
    public let processing: ISOReasonedStatus?
    /// `Mtchd` or `Umtchd`.
    public let matching: ISOReasonedStatus?
    /// `Pdg` or `Flng`.
    public let settlement: ISOReasonedStatus?
    public let supplements: [XMLElement]
    public let unread: [String]

    public init(
        transactionID: String, commonID: String?, processing: ISOReasonedStatus? = nil,
        matching: ISOReasonedStatus? = nil, settlement: ISOReasonedStatus? = nil,
        supplements: [XMLElement] = []
    ) {
        self.transactionID = transactionID
        self.commonID = commonID
        self.processing = processing
        self.matching = matching
        self.settlement = settlement
        self.supplements = supplements
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            let ids = try reader.group("TxId") { inner throws(MessageFault) in
                (own: inner.text("AcctOwnrTxId"), common: inner.text("CmonId"))
            }
            return (
                id: try reader.required("TxId/AcctOwnrTxId", ids?.own), common: ids?.common,
                processing: try reader.status("PrcgSts"), matching: try reader.status("MtchgSts"),
                settlement: try reader.status("SttlmSts"), supplements: try reader.supplements()
            )
        }
        transactionID = read.id
        commonID = read.common
        processing = read.processing
        matching = read.matching
        settlement = read.settlement
        supplements = read.supplements
        self.unread = unread
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "SctiesSttlmTxStsAdvc",
            [
                make.group(
                    "TxId", [make.leaf("AcctOwnrTxId", transactionID), make.leaf("CmonId", commonID)]),
                make.status("PrcgSts", processing), make.status("MtchgSts", matching),
                make.status("SttlmSts", settlement),
            ] + make.supplements(supplements))
    }
}
