/// Why a document is no message that this house reads, or a value none that it writes. Nothing was done.
public struct MessageFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing is wrong. The codes are stable.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        // What the schema says.
        case unknownMessage = "iso.message.unknown"
        case root = "iso.root"
        case namespace = "iso.namespace"
        case unexpected = "iso.element.unexpected"
        case order = "iso.element.order"
        case missing = "iso.element.missing"
        case repeated = "iso.element.repeated"
        case choice = "iso.element.choice"
        case attribute = "iso.attribute"
        case content = "iso.content"
        case length = "iso.value.length"
        case pattern = "iso.value.pattern"
        case codeList = "iso.value.code"
        case number = "iso.value.number"
        case date = "iso.value.date"
        case boolean = "iso.value.boolean"
        case binary = "iso.value.binary"
        // What the schema cannot say.
        case currency = "iso.rule.currency"
        case decimals = "iso.rule.decimals"
        case identifier = "iso.rule.identifier"
        case count = "iso.rule.count"
        case sum = "iso.rule.sum"
        case header = "iso.rule.header"
        case reference = "iso.rule.reference"
        // What this house cannot take from it, or put in it.
        case unsupported = "iso.reading.unsupported"
        case incomplete = "iso.reading.incomplete"
        case contradiction = "iso.reading.contradiction"
        case writing = "iso.writing"
    }

    public let kind: Kind
    /// Names from the root, divided by `/`; a repeated element has its place from 1 in brackets.
    public let path: String
    /// Counted from 1; 0 where it was not read from a document.
    public let line: Int
    public let detail: String

    public init(_ kind: Kind, _ path: String, line: Int = 0, _ detail: String) {
        self.kind = kind
        self.path = path
        self.line = line
        self.detail = detail
    }

    public var code: String { kind.rawValue }

    public var description: String {
        path + (line > 0 ? ", line \(line)" : "") + ": \(detail) [\(code)]"
    }

    /// What whoever sent or wrote it does next.
    public var nextStep: String {
        switch kind {
        case .unknownMessage: "send one of the messages and versions that `interlock iso messages` lists"
        case .root, .namespace: "check the message's identifier and its namespace"
        case .unexpected, .order, .missing, .repeated, .choice, .attribute, .content:
            "correct the message's structure as its schema says"
        case .length, .pattern, .codeList, .number, .date, .boolean, .binary:
            "correct the value as the schema of its type says"
        case .currency, .decimals:
            "write the amount in a currency of ISO 4217 and with no more decimals than it has"
        case .identifier: "correct the identifier; `interlock check` says what is wrong with one"
        case .count, .sum: "make the number and the sum those of the transactions in the message"
        case .header, .reference:
            "make the header and the message, and all that refers to one thing, say the same"
        case .unsupported: "leave it out, or settle this trade by other means"
        case .incomplete: "add it; without it nothing can be settled"
        case .contradiction: "make both places say the same"
        case .writing: "correct the value; nothing was written"
        }
    }
}
