internal import SettlementModel
internal import XML

/// One element of a validated document while its fields are read; it remembers what was asked for.
final class FieldReader {
    let element: XMLElement
    let path: String
    private var taken: [Bool]
    private var unread: [String] = []

    init(_ element: XMLElement, _ path: String) {
        self.element = element
        self.path = path
        taken = Array(repeating: false, count: element.children.count)
    }

    var line: Int { element.line }

    /// The text of a child that holds a value.
    func text(_ name: String) -> String? { take(name)?.text }

    /// The text at the end of several names, each inside the one before.
    func text(_ first: String, _ second: String, _ rest: String...) -> String? {
        text(at: [first, second] + rest)
    }

    private func text(at names: [String]) -> String? {
        guard let first = names.first, let child = take(first) else { return nil }
        guard names.count > 1 else { return child.text }
        let reader = FieldReader(child, path + "/" + first)
        let value = reader.text(at: Array(names.dropFirst()))
        unread += reader.finish()
        return value
    }

    func has(_ name: String) -> Bool { element.children.contains { $0.name == name } }

    /// Reads a child that holds elements.
    func group<Value>(
        _ name: String, _ read: (FieldReader) throws(MessageFault) -> Value
    ) throws(MessageFault) -> Value? {
        guard let child = take(name) else { return nil }
        return try inner(child, name, read)
    }

    /// Reads every child of that name.
    func groups<Value>(
        _ name: String, _ read: (FieldReader) throws(MessageFault) -> Value
    ) throws(MessageFault) -> [Value] {
        var values: [Value] = []
        for (index, child) in element.children.enumerated() where child.name == name {
            taken[index] = true
            values.append(try inner(child, values.isEmpty ? name : "\(name)[\(values.count + 1)]", read))
        }
        return values
    }

    func texts(_ name: String) -> [String] {
        var values: [String] = []
        for (index, child) in element.children.enumerated() where child.name == name {
            taken[index] = true
            values.append(child.text)
        }
        return values
    }

    /// A child that must be there because a value of this house cannot be without it.
    func required<Value>(_ name: String, _ value: Value?) throws(MessageFault) -> Value {
        guard let value else {
            throw fault(.incomplete, name, "it is missing, or of a form that is not read")
        }
        return value
    }

    func fault(_ kind: MessageFault.Kind, _ name: String, _ detail: String) -> MessageFault {
        MessageFault(kind, name.isEmpty ? path : path + "/" + name, line: line, detail)
    }

    /// The paths of all that was not asked for, here and below.
    func finish() -> [String] {
        for (index, child) in element.children.enumerated() where !taken[index] {
            unread.append(path + "/" + child.name)
        }
        return unread
    }

    /// The child itself, taken with all that is in it.
    func take(_ name: String) -> XMLElement? {
        guard let index = element.children.firstIndex(where: { $0.name == name }) else { return nil }
        taken[index] = true
        return element.children[index]
    }

    private func inner<Value>(
        _ child: XMLElement, _ name: String, _ read: (FieldReader) throws(MessageFault) -> Value
    ) throws(MessageFault) -> Value {
        let reader = FieldReader(child, path + "/" + name)
        let value = try read(reader)
        unread += reader.finish()
        return value
    }
}
