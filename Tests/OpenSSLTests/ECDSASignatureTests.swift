import OpenSSL
import Testing

/// Signatures as attackers bend them, built from one that is good.
@Suite struct ECDSASignatureTests {
    static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

    struct Sample {
        let key: PublicKey
        let message: [UInt8]
        let r: [UInt8]
        let s: [UInt8]
        var der: [UInt8] { sequence(integer(r) + integer(s)) }

        init() throws {
            let vector = try CryptoVectors.read().ecdsaP256[0]
            key = try PublicKey(p256Point: hex(vector.point))
            message = try hex(vector.message)
            r = try hex(vector.r)
            s = try hex(vector.s)
        }
    }

    @Test func `the good signature is good`() throws {
        let sample = try Sample()
        #expect(sample.key.verifies(sample.der, over: sample.message))
        #expect(ECDSASignature.raw(fromDER: sample.der) == sample.r + sample.s)
        #expect(ECDSASignature.der(fromRaw: sample.r + sample.s) == sample.der)
    }

    @Test func `other encodings of the good signature are refused`() throws {
        let sample = try Sample()
        let (r, s) = (integer(sample.r), integer(sample.s))
        let body = r + s
        let bent: [String: [UInt8]] = [
            "long-form sequence length": [0x30, 0x81, UInt8(body.count)] + body,
            "longer form yet": [0x30, 0x82, 0, UInt8(body.count)] + body,
            "long-form length of r": sequence([0x02, 0x81, r[1]] + r[2...] + s),
            "long-form length of s": sequence(r + [0x02, 0x81, s[1]] + s[2...]),
            "BER indefinite length": [0x30, 0x80] + body + [0, 0],
            "two zero bytes before r": sequence([0x02, r[1] + 1, 0] + r[2...] + s),
            "two zero bytes before s": sequence(r + [0x02, s[1] + 1, 0] + s[2...]),
            "negative r": sequence([0x02, 32] + sample.r + s),
            "negative s": sequence(r + [0x02, 32] + sample.s),
            "byte after the sequence": sequence(body) + [0],
            "byte inside the sequence": sequence(body + [0]),
            "null inside the sequence": sequence(body + [5, 0]),
            "third integer": sequence(body + [2, 1, 1]),
            "sequence too long by one": [0x30, UInt8(body.count + 1)] + body,
            "sequence too short by one": [0x30, UInt8(body.count - 1)] + body,
            "r as bit string": sequence([0x03] + r[1...] + s),
            "constructed integer": sequence([0x22] + r[1...] + s),
            "set for sequence": [0x31, UInt8(body.count)] + body,
            "r alone": sequence(r), "nothing": sequence([]), "empty": [],
            "empty r": sequence([2, 0] + s), "empty s": sequence(r + [2, 0]),
            "raw r and s": sample.r + sample.s,
        ]
        for (what, bytes) in bent {
            #expect(!ECDSASignature.isStrictDER(bytes), "\(what)")
            #expect(ECDSASignature.raw(fromDER: bytes) == nil, "\(what)")
            #expect(!sample.key.verifies(bytes, over: sample.message), "\(what)")
        }
    }

    @Test func `numbers out of range are refused in both texts`() throws {
        let sample = try Sample()
        let n = try hex(Self.order)
        var above = n
        above[31] += 1
        let zero = [UInt8](repeating: 0, count: 32)
        let all = [UInt8](repeating: 0xff, count: 32)
        for bad in [zero, n, above, all] {
            for (r, s) in [(bad, sample.s), (sample.r, bad), (bad, bad)] {
                #expect(ECDSASignature.der(fromRaw: r + s) == nil)
                let der = sequence(integer(r) + integer(s))
                #expect(!ECDSASignature.isStrictDER(der))
                #expect(!sample.key.verifies(der, over: sample.message))
            }
        }
        // r + n says the same to a verifier that reduces first.
        let wide = [0x01] + [UInt8](repeating: 0, count: 32)
        #expect(!ECDSASignature.isStrictDER(sequence([2, 33] + wide + integer(sample.s))))
    }

    @Test func `the least and the greatest numbers have a text`() throws {
        var greatest = try hex(Self.order)
        greatest[31] -= 1
        let one = [UInt8](repeating: 0, count: 31) + [1]
        for raw in [one + one, greatest + greatest, one + greatest] {
            let der = try #require(ECDSASignature.der(fromRaw: raw))
            #expect(ECDSASignature.raw(fromDER: der) == raw)
        }
        #expect(ECDSASignature.der(fromRaw: one + one) == [0x30, 6, 2, 1, 1, 2, 1, 1])
    }

    @Test func `nothing may follow the numbers, however short they are`() {
        #expect(ECDSASignature.isStrictDER([0x30, 6, 2, 1, 1, 2, 1, 1]))
        #expect(!ECDSASignature.isStrictDER([0x30, 7, 2, 1, 1, 2, 1, 1, 0]))
        #expect(!ECDSASignature.isStrictDER([0x30, 6, 2, 1, 1, 2, 1, 1, 0]))
        #expect(!ECDSASignature.isStrictDER([0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1]))
        #expect(!ECDSASignature.isStrictDER([0x30, 6, 2, 1, 1, 2, 2, 1]))
        #expect(!ECDSASignature.isStrictDER([0x30, 6, 2, 33, 1, 2, 1, 1]))
    }

    @Test func `every signature that the library makes is strict`() throws {
        let key = try PrivateKey.generate(.p256)
        for count in 0..<300 {
            let message = [UInt8](repeating: 1, count: count)
            let der = try key.sign(message)
            let raw = try #require(ECDSASignature.raw(fromDER: der))
            #expect(ECDSASignature.der(fromRaw: raw) == der)
        }
    }

    @Test(arguments: [0, 1, 63, 65, 128]) func `raw texts of another length are none`(count: Int) {
        #expect(ECDSASignature.der(fromRaw: [UInt8](repeating: 1, count: count)) == nil)
    }
}

private func sequence(_ body: [UInt8]) -> [UInt8] { [0x30, UInt8(body.count)] + body }

/// DER INTEGER of a positive number, zero included.
private func integer(_ magnitude: [UInt8]) -> [UInt8] {
    var digits = Array(magnitude.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
}
