import Testing
import XML

struct WritingTests {
    private func text(_ element: XMLElement, isIndented: Bool = false) throws -> String {
        String(decoding: try XMLWriter.write(element, isIndented: isIndented), as: UTF8.self)
    }

    @Test func `an element has one text, and it reads back as that element`() throws {
        let root = XMLElement(
            "A", namespace: "urn:one",
            children: [
                XMLElement(
                    "B", namespace: "urn:one", attributes: [XMLAttribute("x", value: "<&\"\t\n\r'>")],
                    text: "<&>\r\n\t'\""),
                XMLElement("C", namespace: "urn:two", children: [XMLElement("D", namespace: "urn:two")]),
                XMLElement("E", namespace: "", text: " "), XMLElement("F", namespace: "urn:one"),
            ])
        let wanted =
            "<A xmlns=\"urn:one\"><B x=\"&lt;&amp;&quot;&#9;&#10;&#13;'&gt;\">&lt;&amp;&gt;&#13;\n\t'\"</B>"
            + "<C xmlns=\"urn:two\"><D/></C><E xmlns=\"\"> </E><F/></A>"
        #expect(try text(root) == wanted)
        #expect(try XMLReader.read(Array(wanted.utf8)) == root)
    }

    @Test func `for people it is indented, and reads back the same`() throws {
        let root = XMLElement(
            "A", namespace: "u",
            children: [XMLElement("B", namespace: "u", text: " x "), XMLElement("C", namespace: "u")])
        let shown = try text(root, isIndented: true)
        #expect(shown == "<A xmlns=\"u\">\n  <B> x </B>\n  <C/>\n</A>")
        #expect(try XMLReader.read(Array(shown.utf8)) == root)
    }

    @Test(arguments: ["\u{0}", "\u{1}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
    func `a character that XML cannot carry is not written`(character: String) {
        #expect(throws: XMLFault.self) { try text(XMLElement("A", namespace: "", text: character)) }
        #expect(throws: XMLFault.self) {
            try text(XMLElement("A", namespace: "", attributes: [XMLAttribute("b", value: character)]))
        }
    }

    @Test(arguments: ["", "1", "a b", "a:b", "<", "-a", "\u{e9}"])
    func `a name that is none is not written`(name: String) {
        #expect(throws: XMLFault.self) { try text(XMLElement(name, namespace: "")) }
        #expect(throws: XMLFault.self) {
            try text(XMLElement("A", namespace: "", attributes: [XMLAttribute(name, value: "")]))
        }
    }

    /// Elements at random, from a seed: what is written is read as the same element, indented or not.
    @Test func `whatever is written is read`() throws {
        var random = SystemRandomNumberGenerator()
        let pieces = [
            "", " ", "x", "<", "&amp;", "]]>", "\r", "\n", "\t", "\"", "'", "\u{4ea4}", "\u{1F600}", "\u{85}",
            "\u{2028}",
        ]
        func element(_ depth: Int) -> XMLElement {
            let name = ["A", "Bc", "d-e", "_f.1"].randomElement(using: &random) ?? "A"
            let namespace = ["u", "v", ""].randomElement(using: &random) ?? ""
            let words = (0..<3).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let attributes = Bool.random(using: &random) ? [XMLAttribute("x", value: words)] : []
            guard depth > 0, Bool.random(using: &random) else {
                return XMLElement(name, namespace: namespace, attributes: attributes, text: words)
            }
            let children = (1...3).map { _ in element(depth - 1) }
            return XMLElement(name, namespace: namespace, attributes: attributes, children: children)
        }
        for _ in 0..<2000 {
            let root = element(4)
            #expect(try XMLReader.read(try XMLWriter.write(root)) == root)
            #expect(try XMLReader.read(try XMLWriter.write(root, isIndented: true)) == root)
        }
    }
}
