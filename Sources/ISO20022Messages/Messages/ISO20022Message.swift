public import XML

/// A message as a value: what this house reads from a valid document, and what it writes.
///
/// Reading takes the elements that the type names. What else a valid document holds is listed in `unread`, so that whoever
/// acts on a message can refuse what was not understood, and whoever only shows one need not.
public protocol ISO20022Message: Hashable, Sendable {
    /// For example `sese.023.001.11`.
    static var identifier: String { get }
    /// The paths of the elements that were in the document and are not in this value; empty for one that was made here.
    var unread: [String] { get }
    /// - Throws: `MessageFault` if the document is another message, or a value in it cannot be held.
    init(_ document: ValidatedDocument) throws(MessageFault)
    /// The element below `Document`, or the header itself, in the schema's order.
    var body: XMLElement { get }
}

extension ISO20022Message {
    static var namespace: String { "urn:iso:std:iso:20022:tech:xsd:" + identifier }

    /// The document of this value, checked like one from outside.
    /// - Throws: `MessageFault` where the value is none that the schema or a rule lets stand.
    public func document() throws(MessageFault) -> ValidatedDocument {
        let body = body
        let isHeader = Self.identifier.hasPrefix("head.")
        return try ValidatedDocument(
            isHeader ? body : XMLElement("Document", namespace: Self.namespace, children: [body]))
    }

    /// Reads the body of a document of this message.
    static func reading<Value>(
        _ document: ValidatedDocument, _ read: (FieldReader) throws(MessageFault) -> Value
    ) throws(MessageFault) -> (value: Value, unread: [String]) {
        guard document.definition.identifier == identifier else {
            throw MessageFault(
                .root, document.element.name, "\(document.definition.identifier) where \(identifier) is read")
        }
        let path = document.definition.isHeader ? "" : "Document/"
        let reader = FieldReader(document.body, path + document.body.name)
        let value = try read(reader)
        return (value, reader.finish())
    }
}
