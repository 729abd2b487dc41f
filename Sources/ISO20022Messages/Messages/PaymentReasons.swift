internal import XML

/// One of the reasons why a payment, or a whole message of payments, has its status.
public struct ISOPaymentReason: Hashable, Sendable {
    /// A code of the external list of reasons, or with `isCode` false a reason of another scheme; `nil` where words say all.
    public let code: String?
    public let isCode: Bool
    /// Each at most 105 characters.
    public let details: [String]
    public init(_ code: String?, isCode: Bool = true, details: [String] = []) {
        self.code = code
        self.isCode = code != nil && isCode
        self.details = details
    }
}

/// A message that another one speaks of.
public struct ISOOriginalMessage: Hashable, Sendable {
    public let id: String
    /// For example `pacs.009.001.11`.
    public let definition: String
    public init(id: String, definition: String) {
        self.id = id
        self.definition = definition
    }
}

/// What a report says of a whole message, and with that of each payment in it of which it says no other.
public struct ISOGroupStatus: Hashable, Sendable {
    public let original: ISOOriginalMessage
    /// As a payment's; at most 4 characters.
    public let code: String?
    public let reasons: [ISOPaymentReason]
    public init(original: ISOOriginalMessage, code: String? = nil, reasons: [ISOPaymentReason] = []) {
        self.original = original
        self.code = code
        self.reasons = reasons
    }
}

extension FieldReader {
    /// All that stands in `StsRsnInf`, in order; one that says nothing is left out.
    func paymentReasons() throws(MessageFault) -> [ISOPaymentReason] {
        let found = try groups("StsRsnInf") { info throws(MessageFault) -> ISOPaymentReason in
            let reason = try info.group("Rsn") { choice throws(MessageFault) in
                (code: choice.text("Cd"), own: choice.text("Prtry"))
            }
            return ISOPaymentReason(
                reason?.code ?? reason?.own, isCode: reason?.code != nil, details: info.texts("AddtlInf"))
        }
        return found.filter { $0.code != nil || !$0.details.isEmpty }
    }

    /// The names of a message, where they stand in this very element.
    func originalMessage() throws(MessageFault) -> ISOOriginalMessage {
        ISOOriginalMessage(
            id: try required("OrgnlMsgId", text("OrgnlMsgId")),
            definition: try required("OrgnlMsgNmId", text("OrgnlMsgNmId")))
    }

    func groupStatuses() throws(MessageFault) -> [ISOGroupStatus] {
        try groups("OrgnlGrpInfAndSts") { group throws(MessageFault) -> ISOGroupStatus in
            ISOGroupStatus(
                original: try group.originalMessage(), code: group.text("GrpSts"),
                reasons: try group.paymentReasons())
        }
    }
}

extension ElementMaker {
    func reason(_ reason: ISOPaymentReason) -> XMLElement? {
        let code = nested("Rsn", reason.isCode ? "Cd" : "Prtry", value: reason.code)
        return group("StsRsnInf", [code] + reason.details.map { leaf("AddtlInf", $0) })
    }

    func original(_ message: ISOOriginalMessage?) -> [XMLElement?] {
        [leaf("OrgnlMsgId", message?.id), leaf("OrgnlMsgNmId", message?.definition)]
    }

    func groupStatus(_ status: ISOGroupStatus) -> XMLElement? {
        group(
            "OrgnlGrpInfAndSts",
            original(status.original) + [leaf("GrpSts", status.code)] + status.reasons.map { reason($0) })
    }
}
