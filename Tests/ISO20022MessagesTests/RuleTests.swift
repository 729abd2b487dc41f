import Testing
import XML

@testable import ISO20022Messages

/// What must be true beyond the schema, and is no matter of the schema alone.
struct RuleTests {
    private let vectors: MessageVectors
    init() throws { vectors = try MessageVectors() }

    /// Refused with the rules by `wanted`, and taken by the schema alone.
    private func expect(
        _ wanted: MessageFault.Kind?, _ id: String, _ old: String, _ new: String
    ) throws {
        let element = try vectors.changed(id, old, new)
        #expect(fault(element)?.kind == wanted, "\(new): \(String(describing: fault(element)))")
        #expect(fault(element, withRules: false) == nil, "\(new)")
    }

    @Test func `an amount has no more decimals than its currency, and one that exists`() throws {
        try expect(.decimals, "M01", "2496714.78<", "2496714.785<")
        try expect(nil, "M01", "2496714.78<", "2496714.78000<")
        try expect(nil, "M01", "2496714.78<", "2496714<")
        let amount = "Ccy=\"USD\">2496714.78"
        try expect(.decimals, "M01", amount, "Ccy=\"JPY\">2496714.7")
        try expect(nil, "M01", amount, "Ccy=\"JPY\">2496714")
        try expect(nil, "M01", amount, "Ccy=\"KWD\">2496714.785")
        try expect(.decimals, "M01", amount, "Ccy=\"KWD\">2496714.7851")
        for code in ["XXX", "XTS", "XAU", "DEM", "ABC"] {
            try expect(.currency, "M01", amount, "Ccy=\"\(code)\">1")
        }
        // A statement may still tell of money that is no more.
        let element = try vectors.changed("M06", "Ccy=\"USD\"", "Ccy=\"DEM\"")
        #expect(fault(element) == nil)
    }

    @Test func `identifiers have right check digits, everywhere`() throws {
        try expect(.identifier, "M01", "XS2601010015", "XS2601010016")
        try expect(.identifier, "M01", "9845XLGWBANKA0000074", "9845XLGWBANKA0000075")
        try expect(.identifier, "M01", "XLGAHKH0", "XLGAQQH0")
        try expect(.identifier, "M04", "XLGBHKH0", "XLGBQQH0")
        let account = "<Othr><Id>CASH-CHAIN-BANK-A-USD</Id></Othr>"
        try expect(nil, "M06", account, "<IBAN>DE89370400440532013000</IBAN>")
        try expect(.identifier, "M06", account, "<IBAN>DE88370400440532013000</IBAN>")
        try expect(.identifier, "M06", account, "<IBAN>DE8937040044053201300</IBAN>")
        let found = try #require(fault(try vectors.changed("M01", "XS2601010015", "XS2601010016")))
        #expect(found.detail.contains("ISIN") && found.path.hasSuffix("FinInstrmId/ISIN"))
    }

    @Test func `a UETR is of version 4, in lower case, and of one payment`() throws {
        for text in [
            "EB6305C9-1F7F-49DE-AED0-16487C27B42D", "eb6305c9-1f7f-19de-aed0-16487c27b42d",
            "eb6305c9-1f7f-49de-ced0-16487c27b42d", "eb6305c91f7f49deaed016487c27b42d",
        ] {
            let spoilt = try vectors.changed("M04", "eb6305c9-1f7f-49de-aed0-16487c27b42d", text)
            #expect(fault(spoilt)?.kind == .pattern, "\(text)")
        }
        let text = try vectors.text("M04")
        let start = try #require(text.firstRange(of: "<CdtTrfTxInf>")).lowerBound
        let end = try #require(text.firstRange(of: "</CdtTrfTxInf>")).upperBound
        let payment = String(text[start..<end])
        let other = payment.replacing("eb6305c9", with: "eb6305c8")
        try expect(.count, "M04", payment, payment + other)
        let two = try vectors.changed("M04", "<NbOfTxs>1<", "<NbOfTxs>2<")
        #expect(fault(two)?.kind == .count)
        let header = "<NbOfTxs>1</NbOfTxs>"
        func both(_ first: String, _ second: String, _ more: String = "") throws -> MessageFault.Kind? {
            let whole = text.replacing(payment, with: first + second)
                .replacing(header, with: "<NbOfTxs>2</NbOfTxs>" + more)
            return fault(try XMLReader.read(Array(whole.utf8)))?.kind
        }
        #expect(try both(payment, other) == nil)
        #expect(try both(payment, payment) == .reference)
        #expect(try both(payment, other, "<CtrlSum>4993429.56</CtrlSum>") == nil)
        #expect(try both(payment, other, "<CtrlSum>4993429.560000001</CtrlSum>") == .sum)
        #expect(try both(payment, other, "<CtrlSum>4993429.57</CtrlSum>") == .sum)
        let total = { (amount: String, code: String) in
            "<TtlIntrBkSttlmAmt Ccy=\"\(code)\">\(amount)</TtlIntrBkSttlmAmt>"
        }
        #expect(try both(payment, other, total("4993429.56", "USD")) == nil)
        #expect(try both(payment, other, total("4993429.56", "EUR")) == .sum)
        #expect(try both(payment, other, total("4993429.55", "USD")) == .sum)
    }

    @Test func `a header speaks of the message that follows`() throws {
        let document = try vectors.document("M04")
        func header(_ definition: String) throws -> Head001 {
            Head001(
                from: .init(bic: "XLGBHKH0"), to: .init(lei: "9845XLGWBANKA0000074", isInstitution: false),
                messageID: "XLG-1", definition: definition,
                created: ISODateTime(text: "2026-05-20T06:30:00Z"))
        }
        let whole = try BusinessMessage(header: header("pacs.009.001.11"), document: document)
        let bytes = try XMLWriter.write(try #require(whole.element))
        let again = try BusinessMessage(bytes)
        #expect(again == whole && again.document == document)
        #expect(try Head001(try #require(again.header)) == header("pacs.009.001.11"))
        let wrong = #expect(throws: MessageFault.self) {
            try BusinessMessage(header: header("pacs.009.001.08"), document: document)
        }
        #expect(wrong?.kind == .header)
        // Another envelope, as markets use.
        let parts = [try header("pacs.009.001.11").document().element, document.element]
        #expect(try BusinessMessage(XMLElement("BizMsg", namespace: "urn:market", children: parts)) == whole)
        #expect(try BusinessMessage(document.element).header == nil)
        #expect(try BusinessMessage(parts[0]).document == nil)
        for children in [[parts[1], parts[0]], [parts[0]], parts + parts, []] {
            #expect(throws: MessageFault.self) {
                try BusinessMessage(XMLElement("BizMsg", namespace: "urn:market", children: children))
            }
        }
    }

    @Test func `what an assignment refers to stands in it, once`() throws {
        let letter = try Samples.letter()
        for message in [
            try Tsin006(letter).document(), try Tsin007(letter).document(), try Tsin008(letter).document(),
        ] {
            let text = String(decoding: try XMLWriter.write(message.element), as: UTF8.self)
            func kind(_ old: String, _ new: String) throws -> MessageFault.Kind? {
                try #require(text.contains(old), "\(old)")
                return fault(try XMLReader.read(Array(text.replacing(old, with: new).utf8)))?.kind
            }
            #expect(try kind("<Assgne>P2<", "<Assgne>P9<") == .reference)
            #expect(try kind("<Id>P3<", "<Id>P1<") == .reference)
            #expect(try kind("<ItmCnt>2</ItmCnt></Invc", "<ItmCnt>3</ItmCnt></Invc") == .count)
            #expect(try kind("Cnt>1</", "Cnt>2</") == .count)
        }
    }
}
