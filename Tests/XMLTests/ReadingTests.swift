import Testing
import XML

struct ReadingTests {
    private func read(_ text: String) throws -> XMLElement { try XMLReader.read(Array(text.utf8)) }

    @Test func `names, namespaces, attributes and text come as they stand`() throws {
        let root = try read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- a comment -->
            <p:a xmlns:p="urn:one" xmlns="urn:two"><b x="1 &amp; 2" p:y="3">t</b>
              <p:c/></p:a>
            """)
        let wanted = XMLElement(
            "a", namespace: "urn:one",
            children: [
                XMLElement(
                    "b", namespace: "urn:two",
                    attributes: [
                        XMLAttribute("x", value: "1 & 2"),
                        XMLAttribute("y", namespace: "urn:one", value: "3"),
                    ], text: "t"), XMLElement("c", namespace: "urn:one"),
            ])
        #expect(root == wanted)
        #expect(root.children.map(\.line) == [3, 4])
        #expect(root.children[0].attribute("x") == "1 & 2")
        #expect(root.children[0].attribute("y") == nil)
    }

    @Test func `text is what references and CDATA stand for`() throws {
        let text = "a&lt;b&#x41;&#66;<![CDATA[<&]]>\r\n\u{00e9}\u{4ea4}\u{1F600}"
        let root = try read("<a>\(text)</a>")
        #expect(root.text == "a<bAB<&\n\u{00e9}\u{4ea4}\u{1F600}")
    }

    @Test func `white space is kept in a value and dropped between elements`() throws {
        #expect(try read("<a> x </a>").text == " x ")
        #expect(try read("<a>  </a>").text == "  ")
        #expect(try read("<a> <b/> \n <c/>\t</a>").text.isEmpty)
    }

    @Test func `a byte order mark and single quotes in the declaration are read`() throws {
        let bytes =
            [0xEF, 0xBB, 0xBF] + Array("<?xml version='1.0' encoding='utf-8' standalone='yes'?><a/>".utf8)
        #expect(try XMLReader.read(bytes).name == "a")
    }

    @Test func `a namespace ends with its element`() throws {
        let root = try read("<a xmlns='u'><b xmlns=''/><b xmlns='v'><c/></b><b/></a>")
        #expect(root.children.map(\.namespace) == ["", "v", "u"])
        #expect(root.children[1].children.map(\.namespace) == ["v"])
    }
}
