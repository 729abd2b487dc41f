import EVMProofs
import SettlementModel
import Testing

@testable import EVMAdapter

/// What nodes say, read strictly: nothing traps, and nothing doubtful passes.
struct NodeAnswerTests {
    @Test func `fractions are stepped over, and numbers keep their text`() throws {
        let value = try NodeJSON.read(Array(#"{"gasUsedRatio":[0.5,1e-3],"a":"0x10","n":-12}"#.utf8))
        #expect(try value.quantity("a") == 16)
        #expect(value["n"] == .number("-12"))
        #expect(value["missing"].isNull)
    }

    @Test(arguments: [
        "", "{", "[1,]", #"{"a":1,"a":2}"#, "01x", "nul", #""\q""#, #""\ud800""#, "[1] 2", "\"\u{01}\"",
        "--1", "1e", "{1:2}",
    ])
    func `bytes that are no JSON are refused`(_ text: String) {
        #expect(throws: NodeAnswerFault.self) { try NodeJSON.read(Array(text.utf8)) }
    }

    @Test func `size, depth and count are bounded`() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: NodeAnswerFault.self) { try NodeJSON.read(deep) }
        let many = Array(("[" + String(repeating: "0,", count: 2000) + "0]").utf8)
        #expect(throws: NodeAnswerFault.self) {
            try NodeJSON.read(many, limits: NodeJSON.Limits(bytes: 1 << 20, depth: 4, values: 1000))
        }
        #expect(throws: NodeAnswerFault.self) {
            try NodeJSON.read(many, limits: NodeJSON.Limits(bytes: 100, depth: 4, values: 1 << 20))
        }
    }

    @Test func `every prefix and every flipped bit of an answer is read or refused`() {
        let answer = Array(
            #"{"jsonrpc":"2.0","id":1,"result":{"x":["0x1",null,true,{"y":"\u00e9\n"}]}}"#.utf8)
        var refused = 0
        for count in answer.indices {
            if (try? NodeJSON.read(Array(answer.prefix(count)))) == nil { refused += 1 }
            for bit in 0..<8 {
                var other = answer
                other[count] ^= 1 << UInt8(bit)
                _ = try? NodeJSON.read(other)
            }
        }
        #expect(refused == answer.count)
    }

    @Test(arguments: [
        "0x", "0x00", "0x01", "1", "0xg", "0X1", "", "0x1 ", "0x" + String(repeating: "f", count: 65),
    ])
    func `a quantity has one spelling`(_ text: String) {
        #expect(throws: NodeAnswerFault.self) { try NodeValue.string(text).quantity() }
        #expect(throws: NodeAnswerFault.self) { try NodeValue.string(text).wei() }
    }

    @Test func `quantities end at their width, and balances beyond it count as the most`() throws {
        #expect(try NodeValue.string("0xffffffffffffffff").quantity() == .max)
        #expect(throws: NodeAnswerFault.self) { try NodeValue.string("0x10000000000000000").quantity() }
        #expect(try NodeValue.string("0x2" + String(repeating: "0", count: 60)).wei() == .max)
        #expect(HexQuantity.write(UInt64(0)) == "0x0")
    }

    @Test func `a revert's words are read, and nothing else is taken for words`() {
        let text = Array("lock: exists".utf8)
        let good =
            [0x08, 0xC3, 0x79, 0xA0] + EVMWord.number(UInt64(32)).bytes
            + EVMWord.number(UInt64(text.count)).bytes + text + [UInt8](repeating: 0, count: 20)
        #expect(RevertReason.read(good) == "lock: exists")
        for count in 0..<(68 + text.count) { #expect(RevertReason.read(Array(good.prefix(count))) == nil) }
        var long = good
        long[60] = 0xFF
        #expect(RevertReason.read(long) == nil)
        var control = good
        control[70] = 0x1B
        #expect(RevertReason.read(control) == nil)
    }

    @Test(arguments: [
        "http://example.com", "http://127.0.0.1.example.com", "ftp://127.0.0.1", "https://",
        "http://localhost:8545",
        "http://127.0.0.1:99999999", "https://a b", "http://127.0.0.1@evil.example",
    ])
    func `an endpoint without TLS leaves this machine never`(_ url: String) {
        #expect(throws: EVMFault.self) { try EVMEndpoint(url) }
    }

    @Test func `an endpoint's name holds no token`() throws {
        #expect(
            try EVMEndpoint("https://user:secret@node.example:8545/v3/token?key=1").name
                == "https://node.example:8545")
        #expect(try EVMEndpoint("http://[::1]:8545/token").name == "http://[::1]:8545")
    }
}
