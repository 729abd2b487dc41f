internal import Instruments
internal import SettlementModel
internal import XML

/// Walks a document beside its schema, and stops at the first difference.
struct SchemaValidator {
    private let table: SchemaTable
    private let namespace: String
    /// Also what the schema cannot say of one value: check digits, and the decimals of a currency.
    private let withRules: Bool
    private var path: [String] = []
    private var names = ReferenceNames()

    init(namespace: String, withRules: Bool, table: SchemaTable = .standard) {
        self.namespace = namespace
        self.withRules = withRules
        self.table = table
    }

    /// Checks an element whose name and namespace are already right.
    mutating func check(_ element: XMLElement, type: Int, label: String) throws(MessageFault) {
        path.append(label)
        let type = table.types[type]
        switch type.content {
        case .value(let value, let attributes): try check(element, value, attributes, type)
        case .sequence(let particles):
            try checkShape(element)
            try check(element, sequence: particles)
        case .choice(let particles):
            try checkShape(element)
            try check(element, choice: particles)
        }
        path.removeLast()
    }

    /// That every name which is referred to is one of something in the message.
    func checkReferences(_ label: String) throws(MessageFault) {
        guard let open = names.unresolved else { return }
        throw MessageFault(
            .reference, label, line: open.line,
            "\(open.name) refers to \(open.text.prefix(35)), which nothing in the message is called")
    }

    /// `Document` itself.
    func checkRoot(_ element: XMLElement) throws(MessageFault) { try checkShape(element) }

    private mutating func check(
        _ element: XMLElement, sequence particles: [Particle]
    ) throws(MessageFault) {
        var place = 0
        var times = 0
        for child in element.children {
            while place < particles.count, !isMatch(child, particles[place]) {
                if times < particles[place].least { throw outOfPlace(child, particles, place, element) }
                place += 1
                times = 0
            }
            guard place < particles.count else { throw outOfPlace(child, particles, place, element) }
            times += 1
            try check(child, particles[place], times)
        }
        while place < particles.count {
            guard times >= particles[place].least else {
                throw fault(.missing, element, "\(label(particles[place])) is missing")
            }
            place += 1
            times = 0
        }
    }

    private mutating func check(_ element: XMLElement, choice particles: [Particle]) throws(MessageFault) {
        guard let first = element.children.first else {
            if particles.contains(where: { $0.least == 0 }) { return }
            throw fault(.choice, element, "it is empty; one of its elements must stand there")
        }
        guard let particle = particles.first(where: { isMatch(first, $0) }) else {
            throw unknown(first, particles)
        }
        var times = 0
        for child in element.children {
            guard isMatch(child, particle) else {
                let isOther = particles.contains { isMatch(child, $0) }
                throw isOther
                    ? fault(.choice, child, "\(child.name) beside \(first.name): only one may stand there")
                    : unknown(child, particles)
            }
            times += 1
            try check(child, particle, times)
        }
        guard times >= particle.least else { throw fault(.missing, element, "\(particle.name) is missing") }
    }

    private mutating func check(
        _ child: XMLElement, _ particle: Particle, _ times: Int
    ) throws(MessageFault) {
        guard times <= particle.most else {
            throw fault(.repeated, child, "\(child.name) stands there more than \(particle.most) times")
        }
        let label = times == 1 ? child.name : "\(child.name)[\(times)]"
        switch particle.kind {
        case .any: return
        case .complex(let type): try check(child, type: type, label: label)
        case .simple(let type):
            path.append(label)
            try check(child, type, [], nil)
            if withRules, case .text(0, Int.max) = type, names.note(child) == false {
                throw fault(.reference, child, "two things have the name \(child.text.prefix(35))")
            }
            path.removeLast()
        }
    }

    /// An element that holds a value.
    private func check(
        _ element: XMLElement, _ value: SimpleType, _ attributes: [(name: String, type: SimpleType)],
        _ type: ComplexType?
    ) throws(MessageFault) {
        guard element.children.isEmpty else {
            throw fault(.content, element, "elements where a value must stand")
        }
        if let problem = value.problem(in: element.text) {
            throw fault(problem.kind, element, problem.detail)
        }
        for attribute in foreign(element) where !attributes.contains(where: { $0.name == attribute.name }) {
            throw fault(.attribute, element, "the attribute \(attribute.name) is not known there")
        }
        for wanted in attributes {
            guard let given = element.attribute(wanted.name) else {
                throw fault(.attribute, element, "the attribute \(wanted.name) is missing")
            }
            if let problem = wanted.type.problem(in: given) {
                throw fault(problem.kind, element, "\(wanted.name): \(problem.detail)")
            }
        }
        if withRules { try checkRules(element, value, type) }
    }

    private func checkRules(
        _ element: XMLElement, _ value: SimpleType, _ type: ComplexType?
    ) throws(MessageFault) {
        if case .pattern(let pattern) = value, let kind = pattern.identifier {
            do throws(IdentifierProblem) { _ = try kind.check(element.text) } catch {
                throw fault(.identifier, element, "no \(kind.rawValue.uppercased()): \(error.message)")
            }
        }
        guard let type, let code = element.attribute("Ccy") else { return }
        guard let currency = CurrencyCode(code) else {
            // Some amounts may also be told in money that is no more; nothing is settled in it.
            if type.name.hasPrefix("ActiveOrHistoric") { return }
            throw fault(.currency, element, "\(code) is no currency that one can settle in")
        }
        // Prices and rates of exchange are told with more decimals than an amount has.
        guard !type.name.contains("13Decimal"), let amount = SchemaDecimal(element.text) else { return }
        guard amount.decimals <= currency.minorUnits else {
            throw fault(
                .decimals, element, "\(amount.decimals) decimals; \(code) has \(currency.minorUnits)")
        }
    }

    /// An element that holds elements: no text, no attributes.
    private func checkShape(_ element: XMLElement) throws(MessageFault) {
        guard element.text.utf8.allSatisfy(SchemaText.isSpace) else {
            throw fault(.content, element, "text where elements must stand")
        }
        if let attribute = foreign(element).first {
            throw fault(.attribute, element, "the attribute \(attribute.name) is not known there")
        }
    }

    /// All but the hints of where a schema lies, which any element may have and which are not followed.
    private func foreign(_ element: XMLElement) -> [XMLAttribute] {
        element.attributes.filter {
            $0.namespace != "http://www.w3.org/2001/XMLSchema-instance"
                || !["schemaLocation", "noNamespaceSchemaLocation"].contains($0.name)
        }
    }

    private func isMatch(_ child: XMLElement, _ particle: Particle) -> Bool {
        if case .any(let wanted) = particle.kind { return wanted.isEmpty || child.namespace == wanted }
        return child.name == particle.name && child.namespace == namespace
    }

    private func label(_ particle: Particle) -> String {
        particle.name.isEmpty ? "an element of another namespace" : particle.name
    }

    /// A child that cannot stand at this place: too often, too early, too late, or never there.
    private func outOfPlace(
        _ child: XMLElement, _ particles: [Particle], _ place: Int, _ element: XMLElement
    ) -> MessageFault {
        guard let own = particles.firstIndex(where: { isMatch(child, $0) }) else {
            return unknown(child, particles)
        }
        if own < place {
            let kind: MessageFault.Kind = particles[own].most == 1 && own + 1 == place ? .repeated : .order
            return fault(kind, child, "\(child.name) stands too late, or a second time")
        }
        let missing = label(particles[min(place, particles.count - 1)])
        if element.children.contains(where: { isMatch($0, particles[min(place, particles.count - 1)]) }) {
            return fault(.order, child, "\(child.name) stands before \(missing)")
        }
        return fault(.missing, element, "\(missing) is missing before \(child.name)")
    }

    private func unknown(_ child: XMLElement, _ particles: [Particle]) -> MessageFault {
        guard child.namespace == namespace else {
            return fault(.namespace, child, "\(child.name) is of another namespace")
        }
        return fault(.unexpected, child, "\(child.name) is not known there")
    }

    private func fault(_ kind: MessageFault.Kind, _ element: XMLElement, _ detail: String) -> MessageFault {
        MessageFault(kind, path.joined(separator: "/"), line: element.line, detail)
    }
}
