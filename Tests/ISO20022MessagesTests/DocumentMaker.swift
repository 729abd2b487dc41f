import XML

@testable import ISO20022Messages

/// Makes documents at random that are valid by the table: every type, choice, code and bound comes up.
struct DocumentMaker {
    var random: SeededGenerator
    private var budget = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func document(_ definition: MessageDefinition) -> XMLElement {
        budget = 400
        let body = element(
            definition.rootName, .complex(definition.root.type), definition.namespace, depth: 0)
        return definition.isHeader
            ? body : XMLElement("Document", namespace: definition.namespace, children: [body])
    }

    private mutating func element(
        _ name: String, _ kind: Particle.Kind, _ namespace: String, depth: Int
    ) -> XMLElement {
        budget -= 1
        switch kind {
        case .any(let wanted):
            return XMLElement("x", namespace: wanted.isEmpty ? "urn:other" : wanted, text: "t")
        case .simple(let type): return XMLElement(name, namespace: namespace, text: value(type))
        case .complex(let number):
            switch SchemaTable.standard.types[number].content {
            case .value(let type, let attributes):
                let text = value(type)
                return XMLElement(
                    name, namespace: namespace,
                    attributes: attributes.map { XMLAttribute($0.name, value: value($0.type)) }, text: text)
            case .choice(let particles):
                let one = particles.randomElement(using: &random)
                return XMLElement(
                    name, namespace: namespace,
                    children: one.map { children($0, namespace, max(1, $0.least), depth) } ?? [])
            case .sequence(let particles):
                var made: [XMLElement] = []
                for particle in particles {
                    made += children(particle, namespace, times(particle, depth), depth)
                }
                return XMLElement(name, namespace: namespace, children: made)
            }
        }
    }

    private mutating func children(
        _ particle: Particle, _ namespace: String, _ count: Int, _ depth: Int
    ) -> [XMLElement] {
        (0..<count).map { _ in element(particle.name, particle.kind, namespace, depth: depth + 1) }
    }

    /// Optional parts become rarer as a document grows, so that it ends.
    private mutating func times(_ particle: Particle, _ depth: Int) -> Int {
        guard budget > 0, depth < 14, Int.random(in: 0..<(3 + depth), using: &random) == 0 else {
            return particle.least
        }
        return min(particle.most, max(particle.least, Int.random(in: 1...3, using: &random)))
    }

    private mutating func value(_ type: SimpleType) -> String {
        switch type {
        case .text(let least, let most):
            let count = Int.random(in: max(least, 1)...min(most, 40), using: &random)
            return String((0..<count).map { _ in "aZ09 -/&<\u{4ea4}".randomElement(using: &random) ?? "a" })
        case .pattern(let pattern): return Self.match(pattern.text, &random)
        case .codes(_, let codes): return codes.sorted().randomElement(using: &random) ?? ""
        case .decimal(let rule):
            let decimals = Int.random(in: 0...min(rule.decimals, 4), using: &random)
            let whole = String(Int.random(in: 1...99, using: &random))
            let kept = whole.prefix(max(1, rule.digits - decimals))
            guard decimals > 0 else { return String(kept) }
            return kept + "."
                + (0..<decimals).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        case .date:
            return "2026-0\(Int.random(in: 1...9, using: &random))-1\(Int.random(in: 0...9, using: &random))"
        case .dateTime, .universalTime: return "2026-05-20T0\(Int.random(in: 0...9, using: &random)):31:12Z"
        case .time: return "06:31:12"
        case .year: return "2026"
        case .yearMonth: return "2026-05"
        case .boolean: return ["true", "false", "1", "0"].randomElement(using: &random) ?? "1"
        case .binary: return ["AAAA", "AA==", "TWFu"].randomElement(using: &random) ?? "AAAA"
        }
    }

    /// A text of a pattern: the same small language as `ValuePattern`, read in another way.
    static func match(_ pattern: String, _ random: inout SeededGenerator) -> String {
        var rest = Array(pattern)[...]
        return sequence(&rest, &random)
    }

    private static func sequence(
        _ rest: inout ArraySlice<Character>, _ random: inout SeededGenerator
    ) -> String {
        var made = ""
        while let next = rest.popFirst(), next != ")" {
            let start = rest
            switch next {
            case "(":
                var inner = start
                _ = sequence(&inner, &random)
                let count = times(&inner, &random)
                for _ in 0..<count {
                    var again = start
                    made += sequence(&again, &random)
                }
                rest = inner
            case "[":
                var characters: [Character] = []
                while let character = rest.popFirst(), character != "]" {
                    let from = character == "\\" ? rest.popFirst() ?? character : character
                    if rest.first == "-", rest.dropFirst().first != "]" {
                        rest.removeFirst()
                        let to = rest.popFirst() ?? from
                        characters += ((from.asciiValue ?? 0)...(to.asciiValue ?? 0)).map {
                            Character(Unicode.Scalar($0))
                        }
                    } else {
                        characters.append(from)
                    }
                }
                let count = times(&rest, &random)
                made += String((0..<count).map { _ in characters.randomElement(using: &random) ?? "a" })
            default:
                let character = next == "\\" ? rest.popFirst() ?? next : next
                made += String(repeating: character, count: times(&rest, &random))
            }
        }
        return made
    }

    private static func times(_ rest: inout ArraySlice<Character>, _ random: inout SeededGenerator) -> Int {
        guard rest.first == "{", let end = rest.firstIndex(of: "}") else { return 1 }
        let bounds = String(rest[(rest.startIndex + 1)..<end]).split(separator: ",").compactMap { Int($0) }
        rest = rest[(end + 1)...]
        guard let least = bounds.first, let most = bounds.last else { return 1 }
        return Int.random(in: least...most, using: &random)
    }
}
