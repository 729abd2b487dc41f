import Yams

/// One mapping of the document. It remembers which keys were asked for, so that the rest can be refused.
final class DocumentSection {
    let path: String
    let place: Place
    let findings: FindingList
    private let entries: [(key: String, place: Place, node: Node)]
    private var asked: [String] = []

    init(_ mapping: Node.Mapping, path: String, place: Place, findings: FindingList) {
        self.path = path
        self.place = place
        self.findings = findings
        entries = mapping.map {
            (key: $0.key.scalar?.string ?? "?", place: Place($0.key.mark), node: $0.value)
        }
    }

    /// True where the key is written with something behind it.
    func has(_ key: String) -> Bool { node(key) != nil }

    var keys: [String] { entries.map(\.key) }

    func place(of key: String) -> Place { entries.first { $0.key == key }?.place ?? place }

    func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// A value that has to be there.
    func required<T>(_ key: String, _ kind: ValueKind<T>) -> T? {
        guard let node = node(key) else {
            missing(key, kind.expected)
            return nil
        }
        return value(node, key, kind)
    }

    /// A value that may be absent; `nil` also where it is there but wrong.
    func optional<T>(_ key: String, _ kind: ValueKind<T>) -> T? {
        node(key).flatMap { value($0, key, kind) }
    }

    /// A value with a default; a wrong one is a finding, and the default stands in for it.
    func value<T>(_ key: String, _ kind: ValueKind<T>, default standard: T) -> T {
        optional(key, kind) ?? standard
    }

    /// The scalar as written, without a finding where there is none.
    func text(_ key: String) -> String? { node(key)?.scalar?.string }

    func section(_ key: String) -> DocumentSection? {
        guard let node = node(key) else {
            missing(key, "a section")
            return nil
        }
        return asSection(node, path: path(of: key))
    }

    func optionalSection(_ key: String) -> DocumentSection? {
        node(key).flatMap { asSection($0, path: path(of: key)) }
    }

    /// The sections of a list; empty where the key is absent.
    func sections(_ key: String, limit: Int = 256) -> [DocumentSection] {
        list(key, limit: limit).compactMap { asSection($0.node, path: $0.path) }
    }

    /// The scalars of a list; empty where the key is absent.
    func values<T>(_ key: String, _ kind: ValueKind<T>, limit: Int = 1024) -> [T] {
        list(key, limit: limit).compactMap { item in read(item.node, path: item.path, kind) }
    }

    /// Every entry of this mapping as (key, value), for mappings whose keys are data.
    func pairs<K: Hashable, V>(_ keyKind: ValueKind<K>, _ valueKind: (K) -> ValueKind<V>) -> [K: V] {
        var result: [K: V] = [:]
        for entry in entries {
            asked.append(entry.key)
            guard let key = keyKind.read(entry.key) else {
                findings.add(
                    .value, at: entry.place, path: path(of: entry.key),
                    "`\(shown(entry.key))` is not \(keyKind.expected)",
                    fix: keyKind.fix)
                continue
            }
            if let value = read(entry.node, path: path(of: entry.key), valueKind(key)) { result[key] = value }
        }
        return result
    }

    /// Refuses every key that nobody asked for.
    func finish() {
        for entry in entries where !asked.contains(entry.key) {
            let near = Spelling.nearest(to: entry.key, among: asked)
            findings.add(
                .unknownKey, at: entry.place, path: path(of: entry.key), "unknown key `\(shown(entry.key))`",
                fix: near.map { "did you mean `\($0)`?" }
                    ?? "remove it; known here: \(Set(asked).sorted().joined(separator: ", "))")
        }
    }

    func add(_ kind: Finding.Kind, _ key: String, _ problem: String, fix: String) {
        findings.add(kind, at: place(of: key), path: path(of: key), problem, fix: fix)
    }
}

extension DocumentSection {
    private func node(_ key: String) -> Node? {
        asked.append(key)
        guard let node = entries.first(where: { $0.key == key })?.node else { return nil }
        if case .scalar(let scalar) = node, scalar.style == .plain, ["", "~", "null"].contains(scalar.string)
        {
            return nil
        }
        return node
    }

    private func list(_ key: String, limit: Int) -> [(node: Node, path: String)] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let sequence) = node else {
            findings.add(
                .wrongType, at: Place(node.mark), path: path(of: key), "not a list",
                fix: "write `- item` lines below it")
            return []
        }
        guard sequence.count <= limit else {
            findings.add(
                .value, at: Place(node.mark), path: path(of: key), "more than \(limit) items",
                fix: "shorten the list")
            return []
        }
        return sequence.enumerated().map { ($0.element, "\(path(of: key))[\($0.offset)]") }
    }

    private func asSection(_ node: Node, path: String) -> DocumentSection? {
        guard case .mapping(let mapping) = node else {
            findings.add(
                .wrongType, at: Place(node.mark), path: path, "not a section",
                fix: "write `key: value` lines below it, indented")
            return nil
        }
        return DocumentSection(mapping, path: path, place: Place(node.mark), findings: findings)
    }

    private func missing(_ key: String, _ expected: String) {
        findings.add(
            .missingKey, at: place, path: path(of: key), "`\(key)` is missing",
            fix: "add `\(key):` with \(expected)")
    }

    private func value<T>(_ node: Node, _ key: String, _ kind: ValueKind<T>) -> T? {
        read(node, path: path(of: key), kind)
    }

    private func read<T>(_ node: Node, path: String, _ kind: ValueKind<T>) -> T? {
        guard case .scalar(let scalar) = node else {
            findings.add(
                .wrongType, at: Place(node.mark), path: path,
                "expected \(kind.expected), found a list or a section",
                fix: kind.fix)
            return nil
        }
        guard let value = kind.read(scalar.string) else {
            let found = kind.isSecret ? "the value" : "`\(shown(scalar.string))`"
            findings.add(
                .value, at: Place(scalar.mark), path: path, "\(found) is not \(kind.expected)", fix: kind.fix)
            return nil
        }
        return value
    }

    private func shown(_ text: String) -> String {
        let printable = text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "?" : String($0) }
            .joined()
        return printable.count <= 48 ? printable : printable.prefix(45) + "…"
    }
}
