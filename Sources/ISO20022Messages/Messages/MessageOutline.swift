public import XML

/// A message as names and values, without namespaces and without an order of its own: what JSON can carry.
public indirect enum MessageOutline: Hashable, Sendable {
    case value(String, attributes: [Attribute])
    /// Each name once, with everything that stands under it.
    case group([Member])
    /// An element of another namespace, whole.
    case foreign(XMLElement)

    public struct Attribute: Hashable, Sendable {
        public let name: String
        public let value: String
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public struct Member: Hashable, Sendable {
        public let name: String
        public let values: [MessageOutline]
        public init(name: String, values: [MessageOutline]) {
            self.name = name
            self.values = values
        }
    }

    /// The outline of what stands in a message's own element, or in a header.
    public init(_ document: ValidatedDocument) {
        self = Self.outline(document.body, .complex(document.definition.root.type))
    }

    /// What may be any element stays whole, of whatever namespace it is: only its place says that.
    private static func outline(_ element: XMLElement, _ kind: Particle.Kind) -> MessageOutline {
        if case .any = kind { return .foreign(element) }
        if element.children.isEmpty {
            return .value(
                element.text,
                attributes: element.attributes.filter { $0.namespace.isEmpty }
                    .map { Attribute(name: $0.name, value: $0.value) })
        }
        let particles = particles(of: kind)
        var members: [Member] = []
        for child in element.children {
            let own = particles.first { $0.name == child.name } ?? particles.first { $0.name.isEmpty }
            let value = outline(child, own?.kind ?? .any(namespace: ""))
            // Equal names stand beside each other in every message.
            if let last = members.last, last.name == child.name {
                members[members.count - 1] = Member(name: last.name, values: last.values + [value])
            } else {
                members.append(Member(name: child.name, values: [value]))
            }
        }
        return .group(members)
    }

    private static func particles(of kind: Particle.Kind) -> [Particle] {
        guard case .complex(let type) = kind else { return [] }
        return switch SchemaTable.standard.types[type].content {
        case .sequence(let particles), .choice(let particles): particles
        case .value: []
        }
    }

    /// The document of this outline: every element in its schema's place, then checked.
    /// - Throws: `MessageFault` for a name that is not known where it stands, and for all that a document is refused for.
    public func document(_ definition: MessageDefinition) throws(MessageFault) -> ValidatedDocument {
        let body = try Self.element(
            definition.rootName, self, .complex(definition.root.type), definition.namespace,
            definition.rootName)
        return try ValidatedDocument(
            definition.isHeader
                ? body : XMLElement("Document", namespace: definition.namespace, children: [body]))
    }

    private static func element(
        _ name: String, _ outline: MessageOutline, _ kind: Particle.Kind, _ namespace: String, _ path: String
    ) throws(MessageFault) -> XMLElement {
        switch outline {
        case .foreign(let element):
            guard case .any = kind else { throw MessageFault(.unexpected, path, "an element as XML text") }
            return element
        case .value(let text, let attributes):
            return XMLElement(
                name, namespace: namespace,
                attributes: attributes.map { XMLAttribute($0.name, value: $0.value) }, text: text)
        case .group(let members):
            guard case .complex = kind else {
                throw MessageFault(.content, path, "elements where a value must stand")
            }
            let particles = particles(of: kind)
            return XMLElement(
                name, namespace: namespace, children: try arranged(members, particles, namespace, path))
        }
    }

    private static func arranged(
        _ members: [Member], _ particles: [Particle], _ namespace: String, _ path: String
    ) throws(MessageFault) -> [XMLElement] {
        var placed: [(place: Int, elements: [XMLElement])] = []
        for member in members {
            let own = particles.firstIndex { particle in
                if case .any = particle.kind { return true }
                return particle.name == member.name
            }
            guard let own, !placed.contains(where: { $0.place == own }) else {
                throw MessageFault(
                    own == nil ? .unexpected : .repeated, path + "/" + member.name,
                    own == nil ? "\(member.name) is not known there" : "\(member.name) stands twice")
            }
            var elements: [XMLElement] = []
            for value in member.values {
                elements.append(
                    try element(
                        member.name, value, particles[own].kind, namespace, path + "/" + member.name))
            }
            placed.append((own, elements))
        }
        return placed.sorted { $0.place < $1.place }.flatMap(\.elements)
    }
}
