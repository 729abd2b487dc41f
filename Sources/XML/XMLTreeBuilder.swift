internal import CXML2

/// Gathers what the parser reports into elements, and stops it at the first bound that is passed.
final class XMLTreeBuilder {
    private struct Open {
        let name: String
        let namespace: String
        let attributes: [XMLAttribute]
        let line: Int
        var text: [UInt8] = []
        var children: [XMLElement] = []
    }

    private let limits: XMLLimits
    private var open: [Open] = []
    private var count = 0
    private(set) var root: XMLElement?
    private(set) var fault: XMLFault?
    /// Set while the parser runs.
    var context: xmlParserCtxtPtr?
    // Most elements of a message share one namespace: its text is made once.
    private var lastNamespace: (pointer: UnsafePointer<xmlChar>, text: String)?

    init(limits: XMLLimits) { self.limits = limits }

    private var line: Int { Int(xmlSAX2GetLineNumber(context)) }
    private var path: String { open.map(\.name).joined(separator: "/") }

    func stop(_ kind: XMLFault.Kind, _ detail: String) {
        if fault == nil { fault = XMLFault(kind, path: path, line: line, detail: detail) }
        if let context { xmlStopParser(context) }
    }

    func stop(at error: xmlError) {
        guard error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
        if fault == nil { fault = syntaxFault(error) }
        if let context { xmlStopParser(context) }
    }

    func begin(
        _ name: UnsafePointer<xmlChar>, _ prefix: UnsafePointer<xmlChar>?, _ uri: UnsafePointer<xmlChar>?,
        _ attributes: UnsafeBufferPointer<UnsafePointer<xmlChar>?>
    ) {
        guard fault == nil else { return }
        count += 1
        guard count <= limits.elements else {
            return stop(.elements, "more than \(limits.elements) elements")
        }
        guard open.count < limits.depth else { return stop(.depth, "more than \(limits.depth) levels") }
        guard prefix == nil || uri != nil else { return stop(.syntax, "a prefix that is not bound") }
        guard let local = text(name), let namespace = namespace(uri) else {
            return stop(.text, "a name is longer than \(limits.nameBytes) bytes")
        }
        if let last = open.last, last.text.contains(where: { !XMLPrologue.isSpace($0) }) {
            return stop(.mixed, "text beside elements")
        }
        guard attributes.count / 5 <= limits.attributes else {
            return stop(.attributes, "more than \(limits.attributes) attributes")
        }
        var made: [XMLAttribute] = []
        for start in stride(from: 0, to: attributes.count - 4, by: 5) {
            guard let attribute = attribute(attributes[start..<(start + 5)]) else { return }
            made.append(attribute)
        }
        open.append(Open(name: local, namespace: namespace, attributes: made, line: line))
    }

    /// Five pointers: name, prefix, namespace, where the value begins and where it ends.
    private func attribute(_ parts: Slice<UnsafeBufferPointer<UnsafePointer<xmlChar>?>>) -> XMLAttribute? {
        let first = parts.startIndex
        guard let name = parts[first].flatMap(text), let start = parts[first + 3], let end = parts[first + 4],
            let namespace = namespace(parts[first + 2])
        else {
            stop(.text, "a name is longer than \(limits.nameBytes) bytes")
            return nil
        }
        guard parts[first + 1] == nil || !namespace.isEmpty else {
            stop(.syntax, "a prefix that is not bound")
            return nil
        }
        let count = end - start
        guard (0...limits.attributeBytes).contains(count) else {
            stop(.attributes, "an attribute is longer than \(limits.attributeBytes) bytes")
            return nil
        }
        let value = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
        return XMLAttribute(name, namespace: namespace, value: value)
    }

    func take(_ bytes: UnsafeBufferPointer<xmlChar>) {
        guard fault == nil, let last = open.indices.last else { return }
        guard open[last].text.count + bytes.count <= limits.textBytes else {
            return stop(.text, "a text is longer than \(limits.textBytes) bytes")
        }
        if !open[last].children.isEmpty {
            // Between elements: only looked at, not kept.
            if bytes.contains(where: { !XMLPrologue.isSpace($0) }) {
                stop(.mixed, "text beside elements")
            }
            return
        }
        open[last].text.append(contentsOf: bytes)
    }

    func end() {
        guard fault == nil, let done = open.popLast() else { return }
        let element =
            done.children.isEmpty
            ? XMLElement(
                done.name, namespace: done.namespace, attributes: done.attributes,
                text: String(decoding: done.text, as: UTF8.self), line: done.line)
            : XMLElement(
                done.name, namespace: done.namespace, attributes: done.attributes, children: done.children,
                line: done.line)
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }

    /// The library's own words about the first thing that is not well formed, without what it quotes.
    func syntaxFault(_ error: xmlError) -> XMLFault {
        guard error.code != Int32(XML_ERR_NO_MEMORY.rawValue) else {
            return XMLFault(.memory, detail: "libxml2 has no memory")
        }
        let words = error.message.map { String(cString: $0) } ?? "not well formed"
        let shown = words.unicodeScalars.prefix(120).map {
            $0.isASCII && $0.value >= 32 ? Character($0) : " "
        }
        var detail = String(shown)
        while detail.last == " " { detail.removeLast() }
        return XMLFault(.syntax, path: path, line: Int(error.line), detail: detail)
    }

    private func text(_ pointer: UnsafePointer<xmlChar>) -> String? {
        let length = Int(xmlStrlen(pointer))
        guard length <= limits.nameBytes else { return nil }
        return String(decoding: UnsafeBufferPointer(start: pointer, count: length), as: UTF8.self)
    }

    private func namespace(_ pointer: UnsafePointer<xmlChar>?) -> String? {
        guard let pointer else { return "" }
        // The library keeps one copy of each name for as long as it reads, so an equal pointer is an equal text.
        if let lastNamespace, lastNamespace.pointer == pointer { return lastNamespace.text }
        guard let made = text(pointer) else { return nil }
        lastNamespace = (pointer, made)
        return made
    }
}
