import SettlementModel
import SettlementProofs
import Testing

struct ObjectReaderTests {
    @Test func `an unknown member is refused by name`() throws {
        var reader = try ObjectReader(["a": 1, "b": 2])
        _ = try reader.integer("a")
        let fault = #expect(throws: JSONFault.self) { try reader.finish() }
        #expect(fault?.code == "json.unknown-key")
        #expect(fault?.path == "b")
        _ = try reader.integer("b")
        try reader.finish()
    }

    @Test func `a missing member, a wrong type and a wrong value have different codes`() throws {
        var reader = try ObjectReader(["n": nil, "s": "x", "i": 5])
        #expect(throws: JSONFault(code: "json.missing", path: "q", expected: "this member", found: "none")) {
            try reader.string("q")
        }
        #expect(throws: JSONFault(code: "json.type", path: "i", expected: "a string", found: "an integer")) {
            try reader.string("i")
        }
        #expect(throws: JSONFault(code: "json.type", path: "n", expected: "an integer", found: "null")) {
            try reader.integer("n")
        }
        let value = #expect(throws: JSONFault.self) { try reader.amount("s") }
        #expect(value?.code == "json.value")
        let range = #expect(throws: JSONFault.self) { try reader.integer("i", in: 0...4) }
        #expect(range?.path == "i")
        #expect(try reader.bytes32OrNull("n") == nil)
    }

    @Test func `the path leads through objects and arrays to the member`() throws {
        let terms = Samples.terms(seed: 1)
        var json = terms.canonical
        json.replace(["legs", "0", "asset", "kind", "kind"], with: "gold")
        let fault = #expect(throws: JSONFault.self) { try SettlementTerms(canonical: json) }
        #expect(fault?.path == "legs[0].asset.kind.kind")
        #expect(fault?.description.contains("legs[0].asset.kind.kind") == true)
    }

    @Test func `more than 64 members are too many for any object of ours`() {
        let wide = JSONObject((0..<65).map { ("k\($0)", 1) })
        let fault = #expect(throws: JSONFault.self) { try ObjectReader(.object(wide)) }
        #expect(fault?.code == "json.size")
    }

    @Test func `too long strings and arrays are refused before they are used`() throws {
        var reader = try ObjectReader(["s": .string(String(repeating: "x", count: 1025)), "a": [1, 2, 3]])
        #expect(throws: JSONFault.self) { try reader.string("s") }
        let fault = #expect(throws: JSONFault.self) { try reader.array("a", limit: 2) }
        #expect(fault?.code == "json.size")
    }
}
