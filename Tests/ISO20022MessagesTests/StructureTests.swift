import Testing
import XML

@testable import ISO20022Messages

/// What a schema says of elements: each way to break it has a code of its own.
struct StructureTests {
    private let vectors: MessageVectors
    init() throws { vectors = try MessageVectors() }

    private func kind(_ id: String, _ old: String, _ new: String) throws -> MessageFault.Kind? {
        fault(try vectors.changed(id, old, new))?.kind
    }

    @Test(arguments: [
        ("<TxId>XLG-20260520-0001-D</TxId>", "", MessageFault.Kind.missing),
        ("<Pmt>APMT</Pmt>", "", .missing), ("<SctiesTxTp><Cd>TRAD</Cd></SctiesTxTp>", "", .missing),
        ("<Pmt>APMT</Pmt>", "<Pmt>APMT</Pmt><Pmt>APMT</Pmt>", .repeated),
        (
            "<SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt>",
            "<Pmt>APMT</Pmt><SctiesMvmntTp>DELI</SctiesMvmntTp>", .order
        ),
        ("<TxId>XLG-20260520-0001-D</TxId><SttlmTp", "<SttlmTp", .missing),
        ("<ISIN>XS2601010015</ISIN>", "<Isin>XS2601010015</Isin>", .unexpected),
        ("<FaceAmt>2500000</FaceAmt>", "<FaceAmt>2500000</FaceAmt><Unit>1</Unit>", .choice),
        ("<FaceAmt>2500000</FaceAmt>", "", .choice),
        ("<FaceAmt>2500000</FaceAmt>", "<Face>1</Face>", .unexpected),
        ("<Pmt>APMT</Pmt>", "<Pmt x='1'>APMT</Pmt>", .attribute),
        ("<TradDtls>", "<TradDtls x='1'>", .attribute),
        (" Ccy=\"USD\"", "", .attribute), (" Ccy=\"USD\"", " Ccy=\"USD\" Cy='x'", .attribute),
        (" Ccy=\"USD\"", " xmlns:p='u' p:Ccy=\"USD\"", .attribute),
        ("<Pmt>APMT</Pmt>", "<Pmt><Cd>APMT</Cd></Pmt>", .content),
        ("<ISIN>XS2601010015</ISIN>", "<ISIN xmlns='u'>XS2601010015</ISIN>", .namespace),
        ("<TradDt><Dt><Dt>2026-05-18</Dt></Dt></TradDt>", "<TradDt>2026-05-18</TradDt>", .content),
        (
            "<Pmt>APMT</Pmt>", "<Pmt xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/>",
            .codeList
        ),
    ])
    func `a broken structure is named`(old: String, new: String, wanted: MessageFault.Kind) throws {
        #expect(try kind("M01", old, new) == wanted, "\(old) -> \(new)")
    }

    @Test func `the root, its namespace and its version must be known`() throws {
        #expect(try kind("M01", "sese.023.001.11", "sese.023.001.99") == .unknownMessage)
        #expect(try kind("M01", "urn:iso:std:iso:20022:tech:xsd:", "urn:swift:xsd:") == .unknownMessage)
        #expect(try kind("M01", "sese.023.001.11", "sese.024.001.12") == .root)
        #expect(try kind("M01", "SctiesSttlmTxInstr>", "SctiesSttlmTxConf>") == .root)
        let root = try vectors.element("M01")
        let twice = XMLElement("Document", namespace: root.namespace, children: root.children + root.children)
        #expect(fault(twice)?.kind == .root)
        #expect(fault(XMLElement("Document", namespace: root.namespace))?.kind == .root)
        #expect(fault(XMLElement("Doc", namespace: root.namespace, children: root.children))?.kind == .root)
        let named = XMLElement(
            "Document", namespace: root.namespace, attributes: [XMLAttribute("x", value: "1")],
            children: root.children)
        #expect(fault(named)?.kind == .attribute)
    }

    @Test func `where a schema lies may be said, and is not followed`() throws {
        let hint =
            "<Document xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:schemaLocation=\"u http://127.0.0.1:9/x.xsd\""
        #expect(try kind("M01", "<Document", hint) == nil)
        #expect(try kind("M01", "<Document", hint.replacing("schemaLocation", with: "type")) == .attribute)
    }

    @Test func `a repeated element has a bound where its schema has one`() throws {
        let lines = { (count: Int) in
            "<Dbtr><FinInstnId><BICFI>XLGBHKH0</BICFI><PstlAdr>"
                + String(repeating: "<AdrLine>x</AdrLine>", count: count) + "</PstlAdr>"
        }
        #expect(try kind("M04", "<Dbtr><FinInstnId><BICFI>XLGBHKH0</BICFI>", lines(7)) == nil)
        #expect(try kind("M04", "<Dbtr><FinInstnId><BICFI>XLGBHKH0</BICFI>", lines(8)) == .repeated)
    }

    @Test func `a fault says where it is`() throws {
        let spoilt = try vectors.changed(
            "M06", "</Ntry>", "</Ntry><Ntry>\n<Amt Ccy=\"USD\">1</Amt>\n<CdtDbtInd>X</CdtDbtInd></Ntry>")
        let found = try #require(fault(spoilt))
        #expect(found.kind == .codeList && found.line == 3)
        #expect(found.path == "Document/BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry[2]/CdtDbtInd")
        #expect(found.code == "iso.value.code" && !found.nextStep.isEmpty)
    }

    @Test func `what stands in a supplement is the business of its namespace, but it is one element`() throws
    {
        let data = { (inner: String) in
            "</SttlmAmt><SplmtryData><Envlp>\(inner)</Envlp></SplmtryData></SctiesSttlmTxInstr>"
        }
        let end = "</SttlmAmt></SctiesSttlmTxInstr>"
        #expect(try kind("M01", end, data("<x xmlns='urn:other'><y z='1'>t</y></x>")) == nil)
        #expect(try kind("M01", end, data("")) == .missing)
        // Even an element of the message's own namespace is only carried there; its outline keeps it whole.
        let own = try vectors.changed("M01", end, data("<y><z>t</z></y>"))
        let document = try ValidatedDocument(own)
        #expect(try MessageOutline(document).document(document.definition) == document)
        #expect(try kind("M01", end, data("<x xmlns='u'/><x xmlns='u'/>")) == .repeated)
        #expect(try kind("M01", end, data("text")) == .content)
    }
}
