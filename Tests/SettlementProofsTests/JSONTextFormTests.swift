import SettlementProofs
import Testing

struct JSONTextFormTests {
    @Test func `decimal text has one spelling and stays in range`() {
        #expect(DecimalText.uint64("18446744073709551615") == .max)
        #expect(DecimalText.int64("-9223372036854775808") == .min)
        #expect(DecimalText.int128("-170141183460469231731687303715884105728") == .min)
        #expect(DecimalText.int128("170141183460469231731687303715884105727") == .max)
        #expect(DecimalText.uint64("0") == 0)
        for text in [
            "", "-", "+1", "01", "-0", "00", " 1", "1 ", "1.0", "1e3", "0x1", "١", "18446744073709551616",
            "-1",
        ] {
            #expect(DecimalText.uint64(text) == nil, "\(text)")
        }
        #expect(DecimalText.int64("9223372036854775808") == nil)
        #expect(DecimalText.int128("170141183460469231731687303715884105728") == nil)
        #expect(DecimalText.int128(String(repeating: "9", count: 10_000)) == nil)
    }

    /// - Source: RFC 4648 section 10.
    @Test func `base64 gives the published texts`() {
        let cases = [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
        for (plain, text) in cases {
            #expect(Base64.encode(Array(plain.utf8)) == text)
            #expect(Base64.decode(text) == Array(plain.utf8))
            let unpadded = String(text.prefix { $0 != "=" })
            #expect(Base64URL.encode(Array(plain.utf8)) == unpadded)
            #expect(Base64URL.decode(unpadded) == Array(plain.utf8))
        }
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
    }

    @Test func `a second text for the same bytes is refused`() {
        for text in [
            "Zg", "Zg=", "Zh==", "Zm9=", "Z", "====", "Zg==\n", "Zm 9v", "Zg==Zg==", "Zm9v=", "-_8=", "=Zg=",
        ] {
            #expect(Base64.decode(text) == nil, "\(text)")
        }
        for text in ["Zg==", "Zh", "Zm9", "Z", "+/8", "Zm9v="] {
            #expect(Base64URL.decode(text) == nil, "\(text)")
        }
    }

    @Test func `random bytes survive both alphabets`() {
        var random = SeededGenerator(seed: 11)
        for count in 0..<200 {
            let bytes = random.bytes(count)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }
}
