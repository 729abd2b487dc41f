public import XML

/// An instruction that a cancellation speaks of.
public struct ISOTransactionReference: Hashable, Sendable {
    public let transactionID: String
    public let movement: SecuritiesMovement
    public let payment: PaymentCondition
    public init(_ transactionID: String, _ movement: SecuritiesMovement, _ payment: PaymentCondition) {
        self.transactionID = transactionID
        self.movement = movement
        self.payment = payment
    }
}

extension FieldReader {
    /// `SctiesSttlmTxId` in a child: the other kinds of transaction are not settled here.
    func transactionReference(_ name: String) throws(MessageFault) -> ISOTransactionReference? {
        let inner = try group(name) { choice throws(MessageFault) in
            guard choice.has("SctiesSttlmTxId") else {
                throw choice.fault(.unsupported, "", "another kind of transaction than a settlement")
            }
            return try choice.group("SctiesSttlmTxId") { id throws(MessageFault) in
                ISOTransactionReference(
                    try id.required("TxId", id.text("TxId")),
                    try id.required("SctiesMvmntTp", try id.code("SctiesMvmntTp", SecuritiesMovement.self)),
                    try id.required("Pmt", try id.code("Pmt", PaymentCondition.self)))
            }
        }
        return inner ?? nil
    }
}

extension ElementMaker {
    func transactionReference(_ name: String, _ reference: ISOTransactionReference?) -> XMLElement? {
        guard let reference else { return nil }
        return group(
            name,
            [
                group(
                    "SctiesSttlmTxId",
                    [
                        leaf("TxId", reference.transactionID),
                        leaf("SctiesMvmntTp", reference.movement.rawValue),
                        leaf("Pmt", reference.payment.rawValue),
                    ])
            ])
    }
}

/// A request to cancel an instruction.
/// - Source: sese.020.001.07.
public struct Sese020: ISO20022Message {
    public static let identifier = "sese.020.001.07"

    public let instruction: ISOTransactionReference
    /// A code of `CancelledStatusReason`, for example `CANI`.
    public let reason: String?
    public let unread: [String]

    public init(instruction: ISOTransactionReference, reason: String? = nil) {
        self.instruction = instruction
        self.reason = reason
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            (
                instruction: try reader.required(
                    "AcctOwnrTxId", try reader.transactionReference("AcctOwnrTxId")),
                reason: reader.text("CxlRsn", "Cd", "Cd")
            )
        }
        instruction = read.instruction
        reason = read.reason
        self.unread = unread
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "SctiesTxCxlReq",
            [
                make.transactionReference("AcctOwnrTxId", instruction),
                make.nested("CxlRsn", "Cd", "Cd", value: reason),
            ])
    }
}

/// The answer to a request to cancel.
/// - Source: sese.027.001.07.
public struct Sese027: ISO20022Message {
    public static let identifier = "sese.027.001.07"

    /// The name of the request that is answered, at most 35 characters.
    public let requestID: String
    public let instruction: ISOTransactionReference?
    /// `PdgCxl`, `Canc`, `Dnd`, `Rjctd`, `AckdAccptd` or `Rpr`.
    public let status: ISOReasonedStatus
    public let unread: [String]

    public init(requestID: String, instruction: ISOTransactionReference?, status: ISOReasonedStatus) {
        self.requestID = requestID
        self.instruction = instruction
        self.status = status
        unread = []
    }

    public init(_ document: ValidatedDocument) throws(MessageFault) {
        let (read, unread) = try Self.reading(document) { reader throws(MessageFault) in
            (
                request: try reader.required("CxlReqRef", reader.text("CxlReqRef")),
                instruction: try reader.group("TxId") { inner throws(MessageFault) in
                    try inner.transactionReference("AcctOwnrTxId")
                } ?? nil, status: try reader.required("PrcgSts", try reader.status("PrcgSts"))
            )
        }
        requestID = read.request
        instruction = read.instruction
        status = read.status
        self.unread = unread
    }

    public var body: XMLElement {
        let make = ElementMaker(namespace: Self.namespace)
        return make.whole(
            "SctiesTxCxlReqStsAdvc",
            [
                make.leaf("CxlReqRef", requestID),
                make.group("TxId", [make.transactionReference("AcctOwnrTxId", instruction)]),
                make.status("PrcgSts", status),
            ])
    }
}
