import Testing
import XML

/// Documents that somebody made to do harm, or that are simply broken: each is refused by name, and nothing is fetched.
struct HostileTests {
    private func fault(_ text: String, _ limits: XMLLimits = XMLLimits()) -> XMLFault? {
        fault(Array(text.utf8), limits)
    }

    private func fault(_ bytes: [UInt8], _ limits: XMLLimits = XMLLimits()) -> XMLFault? {
        do throws(XMLFault) {
            _ = try XMLReader.read(bytes, limits: limits)
            return nil
        } catch { return error }
    }

    @Test func `a billion laughs are refused at the word DOCTYPE`() {
        var text = "<!DOCTYPE lolz [<!ENTITY l0 \"lol\">"
        for level in 1...9 {
            let ten = String(repeating: "&l\(level - 1);", count: 10)
            text += "<!ENTITY l\(level) \"\(ten)\">"
        }
        #expect(fault(text + "]><a>&l9;</a>")?.kind == .doctype)
    }

    @Test(arguments: [
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x;]><a/>",
        "<!DOCTYPE a PUBLIC '-//W3C//DTD' 'http://127.0.0.1:9/x'><a/>",
        "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>", "<!DOCTYPE a><a/>",
        "<?xml version='1.0'?>\n<!-- x --><!DOCTYPE a [<!ENTITY x 'y'>]><a b='&x;'/>",
    ])
    func `no DOCTYPE is read, whatever is in it`(text: String) {
        #expect(fault(text)?.kind == .doctype, "\(text)")
    }

    @Test func `the word DOCTYPE in a comment or a value is only a word`() {
        #expect(fault("<a><!-- <!DOCTYPE a> --><![CDATA[<!DOCTYPE a>]]></a>") == nil)
    }

    @Test(arguments: [
        "<a>&x;</a>", "<a b='&x;'/>", "<a>&nbsp;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x1;</a>",
    ])
    func `an entity that is not XML's own is refused`(text: String) {
        #expect(fault(text)?.kind == .syntax, "\(text)")
    }

    @Test(arguments: ["<?php x?><a/>", "<a><?x y?></a>", "<a/><?x?>", "<?xml-stylesheet href='x'?><a/>"])
    func `a processing instruction is refused`(text: String) {
        #expect(fault(text)?.kind == .instruction, "\(text)")
    }

    @Test(arguments: [
        "", " ", "a", "<", "<a", "<a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a b/>", "<a b=c/>",
        "<a b='1' b='2'/>",
        "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", "<p:a/>", "<a p:b='1'/>", "<a:b:c xmlns:a='u'/>",
        "<a xmlns:xml='u'/>", "<a xmlns:p=''/>", "<a b='<'/>", "<a>]]></a>", "<a><!-- -- --></a>", "<1/>",
        "<a>\u{1}</a>", "<a>\u{FFFE}</a>", " <?xml version='1.0'?><a/>",
        "<?xml version='1.0' encoding='UTF-8'<a/>", "<?xml encoding='UTF-8'?><a/>",
        "<a xmlns='u' xmlns='v'/>",
    ])
    func `what is not well formed is refused`(text: String) {
        let found = fault(text)
        #expect(found?.kind == .syntax || found?.kind == .size, "\(text): \(String(describing: found))")
    }

    @Test func `text beside elements is refused on either side`() {
        #expect(fault("<a>x<b/></a>")?.kind == .mixed)
        #expect(fault("<a><b/>x</a>")?.kind == .mixed)
        #expect(fault("<a><b/><![CDATA[x]]><c/></a>")?.kind == .mixed)
        #expect(fault("<a><b/>&#32;x</a>")?.kind == .mixed)
    }

    @Test func `only UTF-8 is read, and a declaration may not say otherwise`() {
        #expect(fault([0x3C, 0x61, 0x3E, 0xC3, 0x28, 0x3C, 0x2F, 0x61, 0x3E])?.kind == .encoding)
        #expect(fault([0x3C, 0x61, 0x3E, 0xED, 0xA0, 0x80, 0x3C, 0x2F, 0x61, 0x3E])?.kind == .encoding)
        #expect(fault([0x3C, 0x61, 0x3E, 0xC0, 0xAF, 0x3C, 0x2F, 0x61, 0x3E])?.kind == .encoding)
        #expect(fault("<?xml version='1.0' encoding='ISO-8859-1'?><a/>")?.kind == .encoding)
        #expect(fault("<?xml version='1.0' encoding=\"UTF-16\"?><a/>")?.kind == .encoding)
        #expect(fault("<?xml version='1.0' encoding='UTF-7'?><a/>")?.kind == .encoding)
        #expect(fault("<?xml version='1.1'?><a/>")?.kind == .encoding)
        var big: [UInt8] = [0xFE, 0xFF]
        var little: [UInt8] = []
        for byte in "<a/>".utf8 {
            big += [0, byte]
            little += [byte, 0]
        }
        #expect(fault(big)?.kind == .encoding)
        #expect(fault(little)?.kind == .encoding)
        #expect(fault([0x3C, 0, 0, 0, 0x61, 0, 0, 0])?.kind == .encoding)
    }

    @Test func `each bound ends the reading`() {
        var limits = XMLLimits()
        limits.bytes = 100
        #expect(fault("<a>" + String(repeating: "x", count: 94) + "</a>", limits)?.kind == .size)
        limits = XMLLimits()
        let deep = { (levels: Int) in
            String(repeating: "<a>", count: levels) + String(repeating: "</a>", count: levels)
        }
        #expect(fault(deep(limits.depth)) == nil)
        #expect(fault(deep(limits.depth + 1))?.kind == .depth)
        #expect(fault(deep(100_000))?.kind == .depth)
        limits.elements = 10
        #expect(fault("<a>" + String(repeating: "<b/>", count: 9) + "</a>", limits) == nil)
        #expect(fault("<a>" + String(repeating: "<b/>", count: 10) + "</a>", limits)?.kind == .elements)
    }

    @Test func `attributes and texts have bounds of their own`() {
        let limits = XMLLimits()
        let many = { (count: Int) in "<a " + (0..<count).map { "a\($0)='1'" }.joined(separator: " ") + "/>" }
        #expect(fault(many(limits.attributes)) == nil)
        #expect(fault(many(limits.attributes + 1))?.kind == .attributes)
        let long = { (count: Int) in String(repeating: "x", count: count) }
        #expect(fault("<a b='\(long(limits.attributeBytes))'/>") == nil)
        #expect(fault("<a b='\(long(limits.attributeBytes + 1))'/>")?.kind == .attributes)
        #expect(fault("<a>\(long(limits.textBytes))</a>") == nil)
        #expect(fault("<a>\(long(limits.textBytes + 1))</a>")?.kind == .text)
        #expect(fault("<\(long(limits.nameBytes))/>") == nil)
        #expect(fault("<\(long(limits.nameBytes + 1))/>")?.kind == .text)
        #expect(fault("<a xmlns='\(long(limits.nameBytes + 1))'/>")?.kind == .text)
        #expect(fault("<a xmlns:p='\(long(limits.nameBytes + 1))' p:b='1'/>")?.kind == .text)
    }

    /// Without a look at the tag beforehand these take libxml2 a minute each.
    @Test func `a tag of a hundred thousand attributes or namespaces is refused at once`() {
        let many = { (make: (Int) -> String) in
            "<a>\n<b " + (0..<300_000).map(make).joined(separator: " ") + "/></a>"
        }
        let clock = ContinuousClock()
        var large = XMLLimits()
        large.bytes = 16 << 20
        for text in [many { "a\($0)=''" }, many { "xmlns:a\($0)='u'" }, many { "a\($0)=\"'>'\"" }] {
            let began = clock.now
            let found = fault(text, large)
            #expect(found?.kind == .attributes && found?.line == 2)
            #expect(clock.now - began < .seconds(15))
        }
        // Not in a tag: quotes are only characters.
        let quotes = String(repeating: "''\"\"", count: 100)
        #expect(fault("<a>\(quotes)</a>") == nil)
        #expect(fault("<a><!-- \(quotes) > --><b/></a>") == nil)
        #expect(fault("<a><![CDATA[<\(quotes)]]></a>") == nil)
    }

    /// After something that is not well formed both might see other tags: nothing is read on.
    @Test func `nothing is read behind the first fault`() {
        let many = (0..<300_000).map { "a\($0)=''" }.joined(separator: " ")
        let clock = ContinuousClock()
        for start in [
            "<a b='<' c='>'>", "<a b=>", "<a b='1' b='2'>", "<p:a>", "<a>&x;", "<a><!-- -- -->", "<a>\u{1}",
        ] {
            let began = clock.now
            #expect(fault(start + "<c d=\"'>\"/><c '" + many + "'/></a>") != nil, "\(start)")
            #expect(clock.now - began < .seconds(15), "\(start)")
        }
    }

    @Test func `a fault says where it is`() {
        let found = fault("<a>\n<b>\n<c>\nx<d/></c></b></a>")
        #expect(found?.kind == .mixed && found?.path == "a/b/c" && found?.line == 4)
        let open = fault("<a>\n<b></c></a>")
        #expect(open?.kind == .syntax && open?.path == "a/b" && open?.line == 2)
    }

    @Test func `a document cut anywhere is refused`() {
        let whole = Array("<?xml version='1.0'?><a xmlns='u' b='1'><c>x &amp; y</c><!-- z --><d/></a>".utf8)
        for count in 0..<whole.count {
            #expect(fault(Array(whole[..<count])) != nil, "cut at \(count)")
        }
        #expect(fault(whole) == nil)
    }

    @Test func `a refused document leaves nothing behind for the next`() throws {
        for _ in 0..<50 {
            #expect(fault("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")?.kind == .doctype)
            #expect(try XMLReader.read(Array("<a>x</a>".utf8)).text == "x")
        }
    }
}
