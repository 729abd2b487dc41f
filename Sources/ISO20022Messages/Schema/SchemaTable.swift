/// The table of all types, read once from its text.
struct SchemaTable: Sendable {
    let types: [ComplexType]
    /// By the message's identifier: the root element's name and the number of its type.
    let roots: [String: (name: String, type: Int)]

    static let standard: SchemaTable = SchemaTable(TableText.parts + [TableText.own])

    /// A line that cannot be read is left out, and what refers to it takes nothing: `SchemaTableTests` see that there is none.
    init(_ texts: [String]) {
        var lines: [String] = []
        for text in texts {
            for line in text.split(separator: "\n") {
                if line.first == " ", !lines.isEmpty {
                    lines[lines.count - 1] += line
                } else {
                    lines.append(String(line))
                }
            }
        }
        var reader = TableReader()
        for line in lines { reader.note(line) }
        var roots: [String: (name: String, type: Int)] = [:]
        for line in lines where line.first == "@" {
            let words = line.dropFirst().split(separator: " ")
            let halves = words.count == 2 ? words[1].split(separator: ":").map(String.init) : []
            if halves.count == 2, let type = reader.numbers[halves[1]] {
                roots[String(words[0])] = (halves[0], type)
            }
        }
        self.roots = roots
        types = reader.complexLines.map { reader.type($0) ?? ComplexType(name: "", content: .choice([])) }
    }
}

/// Reads the lines of the table: first the names, then what they mean.
private struct TableReader {
    private var patterns: [String: ValuePattern] = [:]
    private var codes: [String: Set<String>] = [:]
    var numbers: [String: Int] = [:]
    var complexLines: [String] = []

    mutating func note(_ line: String) {
        let words = line.split(separator: " ", maxSplits: 1)
        guard let first = words.first, words.count == 2 else { return }
        switch first.first {
        case "@": break
        case "/": patterns["p" + first.dropFirst()] = ValuePattern(String(words[1]))
        case "!": codes[String(first.dropFirst())] = Set(words[1].split(separator: " ").map(String.init))
        default:
            numbers[String(first)] = complexLines.count
            complexLines.append(line)
        }
    }

    func type(_ line: String) -> ComplexType? {
        var words = line.split(separator: " ")
        let name = String(words.removeFirst())
        switch words.first {
        case "$":
            guard words.count >= 2, let value = simple(words[1]) else { return nil }
            var attributes: [(name: String, type: SimpleType)] = []
            for word in words.dropFirst(2) {
                let halves = word.split(separator: "=", maxSplits: 1)
                guard halves.count == 2, let type = simple(halves[1]) else { return nil }
                attributes.append((String(halves[0]), type))
            }
            return ComplexType(name: name, content: .value(value, attributes: attributes))
        case "|":
            guard let particles = particles(words.dropFirst()) else { return nil }
            return ComplexType(name: name, content: .choice(particles))
        default:
            guard let particles = particles(words[...]) else { return nil }
            return ComplexType(name: name, content: .sequence(particles))
        }
    }

    private func particles(_ words: ArraySlice<Substring>) -> [Particle]? {
        var made: [Particle] = []
        for word in words {
            guard let particle = particle(word) else { return nil }
            made.append(particle)
        }
        return made
    }

    private func particle(_ word: Substring) -> Particle? {
        guard let mark = word.firstIndex(where: { $0 == "=" || $0 == ":" || $0 == "!" }) else { return nil }
        let value = word[word.index(after: mark)...]
        let kind: Particle.Kind
        switch word[mark] {
        case ":":
            guard let number = numbers[String(value)] else { return nil }
            kind = .complex(number)
        case "!":
            guard let list = codes[String(value)] else { return nil }
            kind = .simple(.codes(name: String(value), list))
        default:
            if value.first == "x" {
                kind = .any(namespace: String(value.dropFirst()))
            } else {
                guard let type = simple(value) else { return nil }
                kind = .simple(type)
            }
        }
        let head = word[..<mark]
        if case .any = kind { return Particle(name: "", least: 1, most: 1, kind: kind) }
        guard let times = times(head.drop(while: { $0.isLetter || $0.isNumber })) else { return nil }
        let name = head.prefix { $0.isLetter || $0.isNumber }
        return Particle(name: String(name), least: times.0, most: times.1, kind: kind)
    }

    private func times(_ word: Substring) -> (Int, Int)? {
        switch word {
        case "": return (1, 1)
        case "?": return (0, 1)
        case "*": return (0, Int.max)
        case "+": return (1, Int.max)
        default:
            let numbers = word.dropFirst().dropLast().split(separator: ",").compactMap { Int($0) }
            return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
        }
    }

    private func simple(_ word: Substring) -> SimpleType? {
        let rest = word.dropFirst()
        switch word.first {
        case "t": return .text(least: 0, most: Int.max)
        case "s":
            let bounds = rest.split(separator: "-").compactMap { Int($0) }
            return bounds.count == 2 ? .text(least: bounds[0], most: bounds[1]) : nil
        case "p": return patterns[String(word)].map(SimpleType.pattern)
        case "m":
            let halves = rest.split(separator: "+")
            let digits = (halves.first ?? "").split(separator: ".").compactMap { Int($0) }
            guard digits.count == 2 else { return nil }
            return .decimal(
                DecimalRule(
                    digits: digits[0], decimals: digits[1], least: halves.count == 2 ? Int(halves[1]) : nil))
        case "b": return Int(rest).map { .binary(most: $0) }
        case "D": return .date
        case "T": return .dateTime
        case "Z": return .universalTime
        case "H": return .time
        case "Y": return .year
        case "M": return .yearMonth
        case "B": return .boolean
        default: return nil
        }
    }
}
