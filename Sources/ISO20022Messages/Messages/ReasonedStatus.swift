internal import XML

/// One status of a securities message with its reasons: `Pdg` because of `AWMO`.
public struct ISOReasonedStatus: Hashable, Sendable {
    /// A reason by its code, or by a name of another scheme.
    public struct Reason: Hashable, Sendable {
        public let code: String
        /// Where `code` is not of ISO 20022: whose it is.
        public let issuer: String?
        public let text: String?
        public init(_ code: String, issuer: String? = nil, text: String? = nil) {
            self.code = code
            self.issuer = issuer
            self.text = text
        }
    }

    /// The element's name, for example `Pdg`, `Flng`, `Canc`, `AckdAccptd`, `Umtchd`.
    public let name: String
    /// Empty means that no reason is specified.
    public let reasons: [Reason]
    public init(_ name: String, _ reasons: [Reason] = []) {
        self.name = name
        self.reasons = reasons
    }
}

extension FieldReader {
    /// A choice of statuses, each either `NoSpcfdRsn` or reasons.
    func status(_ name: String) throws(MessageFault) -> ISOReasonedStatus? {
        try group(name) { choice throws(MessageFault) -> ISOReasonedStatus? in
            guard let kind = choice.element.children.first?.name else { return nil }
            // `Prtry` and those that only say that something is asked for have another form.
            guard !["Prtry", "CxlReqd", "ModReqd", "Mtchd"].contains(kind) else {
                if kind != "Prtry", choice.element.children.first?.children.isEmpty == true {
                    _ = choice.take(kind)
                    return ISOReasonedStatus(kind)
                }
                throw choice.fault(.unsupported, kind, "a status of another scheme, or one with details")
            }
            return try choice.group(kind) { status throws(MessageFault) in
                _ = status.text("NoSpcfdRsn")
                let reasons = try status.groups("Rsn") { reason throws(MessageFault) in
                    let own = try reason.group("Cd") { code throws(MessageFault) in
                        let own = try code.group("Prtry") { own throws(MessageFault) in
                            (id: own.text("Id"), issuer: own.text("Issr"))
                        }
                        return (iso: code.text("Cd"), own: own)
                    }
                    return ISOReasonedStatus.Reason(
                        own?.iso ?? own?.own?.id ?? "", issuer: own?.own?.issuer,
                        text: reason.text("AddtlRsnInf"))
                }
                return ISOReasonedStatus(kind, reasons)
            }
        } ?? nil
    }
}

extension ElementMaker {
    func status(_ name: String, _ status: ISOReasonedStatus?) -> XMLElement? {
        guard let status else { return nil }
        if ["CxlReqd", "ModReqd", "Mtchd"].contains(status.name) {
            return group(name, [whole(status.name, [])])
        }
        let reasons = status.reasons.map { reason in
            group(
                "Rsn",
                [
                    reason.issuer == nil
                        ? nested("Cd", "Cd", value: reason.code)
                        : group(
                            "Cd",
                            [group("Prtry", [leaf("Id", reason.code), leaf("Issr", reason.issuer)])]),
                    leaf("AddtlRsnInf", reason.text),
                ])
        }
        return group(
            name, [group(status.name, reasons.isEmpty ? [leaf("NoSpcfdRsn", "NORE")] : reasons)])
    }
}
