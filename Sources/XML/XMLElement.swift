/// One element of a document: what it is called, and what stands in it.
///
/// It holds either text or elements, never both: the messages of this house have no mixed content, and a reader refuses it.
/// Comments are dropped; white space between elements too.
public struct XMLElement: Hashable, Sendable {
    /// The local name, without a prefix.
    public let name: String
    /// The namespace's URI; empty where there is none.
    public let namespace: String
    /// In document order; declarations of namespaces are no attributes.
    public let attributes: [XMLAttribute]
    /// The text of an element without children, exactly as it stands there; else empty.
    public let text: String
    public let children: [XMLElement]
    /// Where its start tag ends, counted from 1; 0 for one that was made here. Two elements may be equal on different lines.
    public let line: Int

    /// An element that holds text.
    public init(
        _ name: String, namespace: String, attributes: [XMLAttribute] = [], text: String = "", line: Int = 0
    ) {
        self.init(name, namespace, attributes, text, [], line)
    }

    /// An element that holds elements.
    public init(
        _ name: String, namespace: String, attributes: [XMLAttribute] = [], children: [XMLElement],
        line: Int = 0
    ) {
        self.init(name, namespace, attributes, "", children, line)
    }

    private init(
        _ name: String, _ namespace: String, _ attributes: [XMLAttribute], _ text: String,
        _ children: [XMLElement], _ line: Int
    ) {
        self.name = name
        self.namespace = namespace
        self.attributes = attributes
        self.text = text
        self.children = children
        self.line = line
    }

    /// The value of an attribute without a namespace.
    public func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name && $0.namespace.isEmpty }?.value
    }

    public static func == (left: XMLElement, right: XMLElement) -> Bool {
        left.name == right.name && left.namespace == right.namespace && left.attributes == right.attributes
            && left.text == right.text && left.children == right.children
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(namespace)
        hasher.combine(attributes)
        hasher.combine(text)
        hasher.combine(children)
    }
}

public struct XMLAttribute: Hashable, Sendable {
    public let name: String
    /// Empty where there is none, which is the rule for attributes.
    public let namespace: String
    public let value: String

    public init(_ name: String, namespace: String = "", value: String) {
        self.name = name
        self.namespace = namespace
        self.value = value
    }
}
