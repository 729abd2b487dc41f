import SettlementProofs
import Testing

struct JSONWritingTests {
    /// - Source: RFC 8785 sections 3.2.2 and 3.2.3, integers only.
    @Test func `the examples of RFC 8785 come out byte by byte`() throws {
        let cases = try Vectors.load("jcs").objects("encode")
        #expect(cases.count >= 5)
        for vector in cases {
            let value = try CanonicalJSON.parse(Array(try vector.text("input").utf8))
            let written = String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
            let (name, output) = (try vector.text("name"), try vector.text("output"))
            #expect(written == output, "\(name)")
        }
    }

    @Test func `keys are ordered by UTF-16 code units where that differs from UTF-8`() {
        let value: JSONValue = ["\u{FB33}": 1, "\u{1F600}": 2, "\u{E000}": 3, "\u{20AC}": 4, "\u{D7FF}": 5]
        let text = String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
        #expect(text == "{\"\u{20AC}\":4,\"\u{D7FF}\":5,\"\u{1F600}\":2,\"\u{E000}\":3,\"\u{FB33}\":1}")
    }

    @Test func `the key order agrees with comparing UTF-16`() {
        var random = SeededGenerator(seed: 3)
        let pool: [Unicode.Scalar] = [
            "a", "b", "\u{7F}", "\u{80}", "\u{7FF}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}",
            "\u{10FFFF}",
        ]
        func text() -> String {
            String(String.UnicodeScalarView((0..<random.int(0...4)).map { _ in pool[random.int(0...9)] }))
        }
        for _ in 0..<500 {
            let object = JSONObject((0..<random.int(0...40)).map { (text(), .integer(Int64($0))) })
            let keys = object.members.map { Array($0.key.utf16) }
            for (left, right) in zip(keys, keys.dropFirst()) {
                #expect(left.lexicographicallyPrecedes(right))
            }
            for member in object.members { #expect(object[member.key] == member.value) }
        }
    }

    @Test func `setting, replacing and removing members keeps the order`() {
        var object = JSONObject()
        object["b"] = 1
        object["a"] = 2
        object["c"] = 3
        object["b"] = 4
        object["c"] = nil
        #expect(object == ["a": 2, "b": 4])
        #expect(object["c"] == nil)
        #expect(JSONObject([("x", 1), ("x", 2)])["x"] == 2)
    }

    @Test func `integers are written in their one form`() {
        for (number, text) in [
            (Int64(0), "0"), (7, "7"), (-1, "-1"), (10, "10"), (1_780_000_000, "1780000000"),
            (9_007_199_254_740_991, "9007199254740991"), (.min, "-9223372036854775808"),
        ] {
            #expect(String(decoding: CanonicalJSON.encode(.integer(number)), as: UTF8.self) == text)
        }
    }
}
