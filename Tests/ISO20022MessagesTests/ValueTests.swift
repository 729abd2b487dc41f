import Testing
import XML

@testable import ISO20022Messages

/// What a schema says of values.
struct ValueTests {
    private static func isValid(_ type: SimpleType, _ text: String) -> Bool { type.problem(in: text) == nil }

    @Test func `texts are counted in characters`() {
        let type = SimpleType.text(least: 1, most: 4)
        for text in ["a", "abcd", "\u{4ea4}\u{4ea4}\u{4ea4}\u{4ea4}", "\u{1F600}", " ", "\n"] {
            #expect(Self.isValid(type, text), "\(text)")
        }
        for text in ["", "abcde", "\u{4ea4}\u{4ea4}\u{4ea4}\u{4ea4}\u{4ea4}"] {
            #expect(!Self.isValid(type, text), "\(text)")
        }
    }

    @Test func `an amount has at most 18 digits and 5 decimals, and is not below zero`() {
        let type = SimpleType.decimal(DecimalRule(digits: 18, decimals: 5, least: 0))
        for text in [
            "0", "1", "2496714.78", "0.00001", "1.00000000", "+1", "007.5", ".5", "5.", " 1 ", "-0", "-0.0",
            "123456789012345678", "1234567890123.45678",
        ] { #expect(Self.isValid(type, text), "\(text)") }
        for text in [
            "", " ", ".", "+", "-1", "-0.00001", "0.000001", "1234567890123456789", "12345678901234.56789",
            "1e5", "1,0",
            "1 0", "0x1", "NaN", "INF", "1.2.3", "--1", "\u{0661}",
        ] { #expect(!Self.isValid(type, text), "\(text)") }
    }

    @Test func `dates and times are those of the calendar`() {
        for text in [
            "2026-05-20", "2024-02-29", "0001-01-01", "9999-12-31", "2026-05-20Z", "2026-05-20+08:00",
            "2026-05-20-14:00", " 2026-05-20 ",
        ] {
            #expect(Self.isValid(.date, text), "\(text)")
        }
        for text in [
            "", "2026-5-20", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01", "26-05-20",
            "2026-05-20T",
            "2026-05-20+15:00", "2026-05-20+14:01", "2026-05-20 08:00", "20260520", "2026-05-20z",
            "-2026-05-20",
        ] { #expect(!Self.isValid(.date, text), "\(text)") }
        for text in [
            "2026-05-20T06:31:12Z", "2026-05-20T06:31:12", "2026-05-20T06:31:12.123456789+05:30",
            "2026-05-20T24:00:00Z",
            "2026-05-20T23:59:59-00:00", "2026-05-20T24:00:00.000",
        ] { #expect(Self.isValid(.dateTime, text), "\(text)") }
        for text in [
            "2026-05-20", "2026-05-20T06:31Z", "2026-05-20T24:00:01Z", "2026-05-20T25:00:00Z",
            "2026-05-20T06:60:00Z",
            "2026-05-20T06:31:60Z", "2026-05-20T06:31:12.Z", "2026-05-20t06:31:12Z",
            "2026-05-20T24:00:00.001",
        ] { #expect(!Self.isValid(.dateTime, text), "\(text)") }
        #expect(Self.isValid(.universalTime, "2026-05-20T06:31:12Z"))
        #expect(!Self.isValid(.universalTime, "2026-05-20T06:31:12+00:00"))
        #expect(Self.isValid(.year, "2026") && !Self.isValid(.year, "26") && !Self.isValid(.year, "0000"))
        #expect(Self.isValid(.yearMonth, "2026-05") && !Self.isValid(.yearMonth, "2026-13"))
        #expect(Self.isValid(.time, "06:31:12Z") && !Self.isValid(.time, "6:31:12"))
    }

    @Test func `an instant is what the zone says`() {
        let seconds = { (text: String) in SchemaDate.instant(text)?.seconds }
        #expect(seconds("2026-05-20T06:31:12Z") == 1_779_258_672)
        #expect(seconds("2026-05-20T14:31:12+08:00") == 1_779_258_672)
        #expect(seconds("2026-05-19T18:31:12.9-12:00") == 1_779_258_672)
        #expect(seconds("1970-01-01T00:00:00Z") == 0)
        #expect(seconds("2026-05-20T06:31:12") == nil, "nobody can say which instant that is")
        #expect(seconds("1969-12-31T23:59:59Z") == nil)
        #expect(seconds("2026-05-20T24:00:00Z") == seconds("2026-05-21T00:00:00Z"))
    }

    @Test func `truth has four spellings, and base64 has whole groups`() {
        for text in ["true", "false", "1", "0", " true "] { #expect(Self.isValid(.boolean, text)) }
        for text in ["", "TRUE", "yes", "2"] { #expect(!Self.isValid(.boolean, text)) }
        for text in ["AA==", "AAA=", "AAAA", "AA AA\n"] {
            #expect(Self.isValid(.binary(most: 3), text), "\(text)")
        }
        for text in ["", "A", "AA=", "AAAAA", "A===", "AB==", "AAB=", "AA-_", "AAAAAAAA"] {
            #expect(!Self.isValid(.binary(most: 3), text), "\(text)")
        }
    }

    /// The library's regular expressions are another implementation of the same patterns.
    @Test func `patterns match what regular expressions match`() throws {
        var random = SeededGenerator(seed: 7)
        var tried = (matched: 0, refused: 0)
        for text in Set(
            TableText.parts.joined(separator: "\n").split(separator: "\n").filter { $0.first == "/" })
        {
            let source = String(text.split(separator: " ", maxSplits: 1)[1])
            let pattern = try #require(ValuePattern(source), "\(source)")
            let regex = try Regex(source)
            for _ in 0..<400 {
                var value = DocumentMaker.match(source, &random)
                if Bool.random(using: &random) {
                    var bytes = Array(value.utf8)
                    let place = Int.random(in: 0...bytes.count, using: &random)
                    switch Int.random(in: 0...2, using: &random) {
                    case 0 where place < bytes.count: bytes.remove(at: place)
                    case 1 where place < bytes.count:
                        bytes[place] = UInt8.random(in: 32...126, using: &random)
                    default: bytes.insert(UInt8.random(in: 32...126, using: &random), at: place)
                    }
                    value = String(decoding: bytes, as: UTF8.self)
                }
                let wanted = try regex.wholeMatch(in: value) != nil
                #expect(pattern.matches(value) == wanted, "\(source): \(value)")
                if wanted { tried.matched += 1 } else { tried.refused += 1 }
            }
        }
        #expect(tried.matched > 5000 && tried.refused > 1000, "\(tried)")
    }

    @Test(arguments: [
        "a|b", "a*", "a+", "a?", ".", "[^a]", "(a", "a)", "[a", "a{", "a{1", "a{2,1}", "a{99}", "\\d",
        "\u{e9}",
    ])
    func `a pattern that is not understood is none`(text: String) {
        #expect(ValuePattern(text) == nil)
    }
}
