public import XML

/// A document that its schema and the rules of this house let stand. Only `read` makes one.
///
/// That it is valid says nothing about who sent it, nor that what it tells is so.
public struct ValidatedDocument: Hashable, Sendable {
    public let definition: MessageDefinition
    /// `Document`, or `AppHdr` of a header.
    public let element: XMLElement

    /// Checks an element that was parsed from bytes or made here.
    ///
    /// - Parameter withRules: false leaves out what the schema cannot say: check digits, decimals of currencies, counts.
    /// - Throws: `MessageFault` for the first thing that is wrong.
    public init(_ element: XMLElement, withRules: Bool = true) throws(MessageFault) {
        guard let definition = MessageDefinition(namespace: element.namespace) else {
            throw MessageFault(
                .unknownMessage, element.name, line: element.line,
                "no message or version that is spoken here: \(Self.shown(element.namespace))")
        }
        var validator = SchemaValidator(namespace: definition.namespace, withRules: withRules)
        if definition.isHeader {
            guard element.name == definition.rootName else { throw Self.root(element, definition.rootName) }
            try validator.check(element, type: definition.root.type, label: element.name)
        } else {
            guard element.name == "Document" else { throw Self.root(element, "Document") }
            guard let body = element.children.first, element.children.count == 1,
                body.name == definition.rootName, body.namespace == definition.namespace
            else { throw Self.root(element.children.first ?? element, definition.rootName) }
            try validator.checkRoot(element)
            try validator.check(body, type: definition.root.type, label: "Document/" + body.name)
            if withRules { try validator.checkReferences("Document/" + body.name) }
        }
        self.definition = definition
        self.element = element
        if withRules { try MessageRules.check(self) }
    }

    /// The element that holds the message: `SctiesSttlmTxInstr`, or `AppHdr` of a header.
    public var body: XMLElement { definition.isHeader ? element : element.children.first ?? element }

    private static func root(_ element: XMLElement, _ wanted: String) -> MessageFault {
        MessageFault(
            .root, element.name, line: element.line, "\(element.name) where \(wanted) must stand, alone")
    }

    private static func shown(_ text: String) -> String {
        text.isEmpty
            ? "no namespace" : String(text.unicodeScalars.prefix(80).map { $0.isASCII ? Character($0) : "?" })
    }
}
