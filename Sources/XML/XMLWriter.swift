/// Writes an element in one way: no declaration, no prefix, no white space between tags, an empty element as `<A/>`.
///
/// Equal elements give equal bytes. A namespace is declared where it begins. Reading the bytes gives the element again.
public enum XMLWriter {
    /// - Parameter isIndented: a line for each element, two spaces for each level: for people. It reads back the same.
    /// - Throws: `XMLFault` of the kind `character`.
    public static func write(
        _ element: XMLElement, isIndented: Bool = false
    ) throws(XMLFault) -> [UInt8] {
        var bytes: [UInt8] = []
        try write(element, in: "", level: 0, isIndented, &bytes)
        return bytes
    }

    private static func write(
        _ element: XMLElement, in namespace: String, level: Int, _ isIndented: Bool, _ bytes: inout [UInt8]
    ) throws(XMLFault) {
        guard isName(element.name) else {
            throw XMLFault(.character, detail: "an element's name is not a name of XML")
        }
        if isIndented {
            if level > 0 { bytes.append(10) }
            bytes += [UInt8](repeating: 32, count: level * 2)
        }
        bytes.append(UInt8(ascii: "<"))
        bytes += element.name.utf8
        if element.namespace != namespace {
            try write(XMLAttribute("xmlns", value: element.namespace), element.name, &bytes)
        }
        for attribute in element.attributes {
            // A namespace of an attribute needs a prefix; the messages of this house have none.
            guard isName(attribute.name), attribute.namespace.isEmpty else {
                throw XMLFault(.character, path: element.name, detail: "an attribute that is not written")
            }
            try write(attribute, element.name, &bytes)
        }
        guard !element.children.isEmpty || !element.text.isEmpty else {
            bytes += "/>".utf8
            return
        }
        bytes.append(UInt8(ascii: ">"))
        try escape(element.text, element.name, &bytes)
        for child in element.children {
            try write(child, in: element.namespace, level: level + 1, isIndented, &bytes)
        }
        if isIndented, !element.children.isEmpty {
            bytes.append(10)
            bytes += [UInt8](repeating: 32, count: level * 2)
        }
        bytes += "</".utf8
        bytes += element.name.utf8
        bytes.append(UInt8(ascii: ">"))
    }

    private static func write(
        _ attribute: XMLAttribute, _ place: String, _ bytes: inout [UInt8]
    ) throws(XMLFault) {
        bytes.append(32)
        bytes += attribute.name.utf8
        bytes += "=\"".utf8
        try escape(attribute.value, place, inAttribute: true, &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escape(
        _ text: String, _ place: String, inAttribute: Bool = false, _ bytes: inout [UInt8]
    ) throws(XMLFault) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\"" where inAttribute: bytes += "&quot;".utf8
            // A reader turns these into spaces or line feeds unless they are written as references.
            case "\r": bytes += "&#13;".utf8
            case "\n" where inAttribute: bytes += "&#10;".utf8
            case "\t" where inAttribute: bytes += "&#9;".utf8
            default:
                guard isCharacter(scalar) else {
                    throw XMLFault(.character, path: place, detail: "a character that XML cannot carry")
                }
                bytes += UTF8.encode(scalar).map(Array.init) ?? []
            }
        }
    }

    /// - Source: XML 1.0, production 2.
    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 13, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    /// The names of this house are ASCII: what else XML allows is not written.
    private static func isName(_ text: String) -> Bool {
        var isFirst = true
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "_"):
                break
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if isFirst { return false }
            default: return false
            }
            isFirst = false
        }
        return !isFirst
    }
}
