import SettlementModel
import SettlementProofs
import Testing

struct JSONParsingTests {
    @Test func `every malformed document is refused with its code`() throws {
        let cases = try Vectors.load("jcs").objects("refuse")
        #expect(cases.count >= 60)
        for vector in cases {
            let name = try vector.text("name")
            let hex = try vector.text("hex")
            let bytes = try #require(Hex.decode(hex))
            let code = try vector.text("code")
            let fault = #expect(throws: JSONFault.self, "\(name)") { try CanonicalJSON.parse(bytes) }
            #expect(fault?.code == code, "\(name): \(String(describing: fault))")
        }
    }

    @Test func `32 levels are read and 33 are refused, also when a caller asks for more`() throws {
        let deep = Array((String(repeating: "[", count: 32) + String(repeating: "]", count: 32)).utf8)
        _ = try CanonicalJSON.parse(deep)
        let deeper = [UInt8(ascii: "[")] + deep + [UInt8(ascii: "]")]
        let fault = #expect(throws: JSONFault.self) {
            try CanonicalJSON.parse(deeper, limits: JSONLimits(depth: 1000))
        }
        #expect(fault?.code == "json.depth")
    }

    @Test func `a million open brackets end with an answer, not with the stack`() {
        let fault = #expect(throws: JSONFault.self) {
            try CanonicalJSON.parse([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
        #expect(fault?.code == "json.depth")
    }

    @Test func `bytes and members beyond the limits are refused`() {
        let bytes = #expect(throws: JSONFault.self) {
            try CanonicalJSON.parse(Array("[1,2]".utf8), limits: JSONLimits(bytes: 4))
        }
        #expect(bytes?.code == "json.size")
        let members = #expect(throws: JSONFault.self) {
            try CanonicalJSON.parse(Array("[1,{\"a\":2}]".utf8), limits: JSONLimits(members: 2))
        }
        #expect(members?.code == "json.size")
    }

    @Test func `integers reach 2^53 - 1 on both sides and no further`() throws {
        #expect(try CanonicalJSON.parse(Array("9007199254740991".utf8)) == 9_007_199_254_740_991)
        #expect(try CanonicalJSON.parse(Array("-9007199254740991".utf8)) == -9_007_199_254_740_991)
        for text in ["9007199254740992", "-9007199254740992", "99999999999999999999999999"] {
            let fault = #expect(throws: JSONFault.self) { try CanonicalJSON.parse(Array(text.utf8)) }
            #expect(fault?.code == "json.number")
        }
    }

    @Test func `white space and any order are read but are not canonical`() throws {
        let loose = Array(" { \"b\" : 1 ,\r\n\t\"a\" : [ true , null ] } ".utf8)
        #expect(try CanonicalJSON.parse(loose) == ["a": [true, nil], "b": 1])
        for text in [
            "{\"b\":1,\"a\":2}", "{\"a\": 1}", "[1] ", "\"\\u0041\"", "\"\\/\"", "\"\\u000A\"", "\"\\u000a\"",
            "\"\\u001F\"",
        ] {
            let fault = #expect(throws: JSONFault.self, "\(text)") {
                try CanonicalJSON.parseCanonical(Array(text.utf8))
            }
            #expect(fault?.code == "json.not-canonical")
        }
    }

    /// The parser notices other spellings on its way; this compares it with the definition: written again, it is the same.
    @Test func `bytes are canonical exactly where writing their value gives them back`() {
        var random = SeededGenerator(seed: 2027)
        let scraps = [
            " ", "\n", "\\/", "\\u0041", "\\u001f", "\\u001F", "\\u0000", "\\u000a", "\\n", "\\ud83d\\ude00",
            "\\u00e9", "é",
            "\u{7f}", "\"a\":1,", "{}", "[]", ",", "-0", "0", "\"", "\\\"", "\\\\", "1e1", "null",
        ].map { Array($0.utf8) }
        var counts = (canonical: 0, other: 0)
        for _ in 0..<12_000 {
            var bytes = CanonicalJSON.encode(Self.tree(&random, depth: 3))
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                // A scrap beside a quote or a comma often leaves good JSON; anywhere else it seldom does.
                let seams = bytes.indices.filter { [0x22, 0x2C, 0x3A, 0x5B, 0x7B].contains(bytes[$0]) }
                let seam = random.flag() ? seams.randomElement(using: &random).map { $0 + 1 } : nil
                let place = seam ?? Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, place + (random.flag() ? 0 : 1))
                bytes.replaceSubrange(place..<end, with: scraps.randomElement(using: &random) ?? [])
            }
            guard let value = try? CanonicalJSON.parse(bytes) else {
                #expect(throws: JSONFault.self) { try CanonicalJSON.parseCanonical(bytes) }
                continue
            }
            let same = CanonicalJSON.encode(value) == bytes
            #expect(((try? CanonicalJSON.parseCanonical(bytes)) != nil) == same, "\(bytes)")
            if same { counts.canonical += 1 } else { counts.other += 1 }
        }
        #expect(counts.canonical > 1_000 && counts.other > 200, "\(counts)")
    }

    @Test func `keys that Unicode calls equivalent are two keys`() throws {
        let value = try CanonicalJSON.parseCanonical(Array("{\"K\":1,\"\u{212A}\":2}".utf8))
        guard case .object(let object) = value else {
            Issue.record("not an object")
            return
        }
        #expect(object["K"] == 1)
        #expect(object["\u{212A}"] == 2)
        #expect(object.count == 2)
    }

    @Test func `no bytes whatever bring the parser down`() {
        var random = SeededGenerator(seed: 7)
        let alphabet =
            Array("{}[]\",:0123456789-+.eE\\utrfalsn \u{e9}\u{1F600}".utf8) + [
                0, 0xC0, 0xED, 0xA0, 0xF5, 0xFF,
            ]
        var read = 0
        for _ in 0..<20_000 {
            let bytes = (0..<random.int(0...24)).map { _ in alphabet[random.int(0...alphabet.count - 1)] }
            guard let value = try? CanonicalJSON.parse(bytes) else { continue }
            read += 1
            let again = try? CanonicalJSON.parseCanonical(CanonicalJSON.encode(value))
            #expect(again == value)
        }
        #expect(read > 20)
    }

    @Test func `random trees survive writing and reading`() throws {
        for seed in UInt64(0)..<300 {
            var random = SeededGenerator(seed: seed)
            let tree = JSONParsingTests.tree(&random, depth: 5)
            let bytes = CanonicalJSON.encode(tree)
            #expect(try CanonicalJSON.parseCanonical(bytes) == tree, "seed \(seed)")
        }
    }

    private static func tree(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch random.int(0...(depth > 0 ? 6 : 4)) {
        case 0: return .null
        case 1: return .bool(random.flag())
        case 2: return .integer(Int64.random(in: JSONValue.integerRange, using: &random))
        case 3: return .integer(Int64(random.int(-20...20)))
        case 4: return .string(text(&random))
        case 5: return .array((0..<random.int(0...4)).map { _ in tree(&random, depth: depth - 1) })
        default:
            let members = (0..<random.int(0...30)).map { _ in (text(&random), tree(&random, depth: depth - 4))
            }
            return .object(JSONObject(members))
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let pool: [Unicode.Scalar] = [
            "a", "z", "0", "\"", "\\", "\u{0}", "\n", "\u{7F}", "é", "€", "\u{FB33}", "😀",
        ]
        return String(
            String.UnicodeScalarView((0..<random.int(0...12)).map { _ in pool[random.int(0...11)] }))
    }
}
