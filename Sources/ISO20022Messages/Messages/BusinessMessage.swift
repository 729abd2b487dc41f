public import XML

/// What a file holds: a message, its header, or both in an envelope.
///
/// The envelope is ISO 20022's own, or any element that holds `AppHdr` and `Document` and nothing else, as markets use.
/// - Source: ISO 20022 business application header; nvlp.001.001.01 for the envelope, whose names no schema has checked.
public struct BusinessMessage: Hashable, Sendable {
    public let header: ValidatedDocument?
    public let document: ValidatedDocument?

    /// Reads and checks a file.
    /// - Throws: `XMLFault` where it is no XML that is read here, `MessageFault` where it is no message.
    public init(_ bytes: [UInt8], limits: XMLLimits = XMLLimits(), withRules: Bool = true) throws {
        try self.init(try XMLReader.read(bytes, limits: limits), withRules: withRules)
    }

    public init(_ root: XMLElement, withRules: Bool = true) throws(MessageFault) {
        let parts = try Self.parts(of: root)
        header = try parts.header.map { header throws(MessageFault) in
            try ValidatedDocument(header, withRules: withRules)
        }
        document = try parts.document.map { document throws(MessageFault) in
            try ValidatedDocument(document, withRules: withRules)
        }
        if let header, !header.definition.isHeader {
            throw MessageFault(.root, "AppHdr", line: header.element.line, "a message where a header stands")
        }
        if withRules, let header, let document {
            let told = header.body.first("MsgDefIdr")
            guard told?.text == document.definition.identifier else {
                throw MessageFault(
                    .header, "AppHdr/MsgDefIdr", line: told?.line ?? 0,
                    "the message is \(document.definition)")
            }
        }
    }

    /// Puts a header and a message together.
    /// - Throws: `MessageFault` where the header speaks of another message.
    public init(header: Head001, document: ValidatedDocument) throws(MessageFault) {
        try self.init(Self.envelope(try header.document().element, document.element))
    }

    /// As a file holds it: alone, or in ISO 20022's envelope.
    public var element: XMLElement? {
        guard let header else { return document?.element }
        guard let document else { return header.element }
        return Self.envelope(header.element, document.element)
    }

    private static let namespace = "urn:iso:std:iso:20022:tech:xsd:nvlp.001.001.01"

    private static func envelope(_ header: XMLElement, _ document: XMLElement) -> XMLElement {
        XMLElement(
            "BizMsgEnvlp", namespace: namespace,
            children: [
                XMLElement("Hdr", namespace: namespace, children: [header]),
                XMLElement("Doc", namespace: namespace, children: [document]),
            ])
    }

    private static func parts(
        of root: XMLElement
    ) throws(MessageFault) -> (header: XMLElement?, document: XMLElement?) {
        if root.name == "AppHdr" { return (root, nil) }
        // A root of one of the messages' namespaces is a message, or a wrong one.
        if root.name == "Document" || MessageDefinition(namespace: root.namespace) != nil {
            return (nil, root)
        }
        let inner = root.children.flatMap { child in
            ["Hdr", "Doc"].contains(child.name) && child.namespace == root.namespace
                ? child.children : [child]
        }
        guard inner.map(\.name) == ["AppHdr", "Document"] else {
            throw MessageFault(
                .root, root.name, line: root.line,
                "neither a message nor a header and a message in an envelope")
        }
        return (inner[0], inner[1])
    }
}
