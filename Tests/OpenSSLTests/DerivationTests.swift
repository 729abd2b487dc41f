import OpenSSL
import Testing

@Suite struct DerivationTests {
    @Test func `SHA-256 gives the published digests`() throws {
        for vector in try CryptoVectors.read().sha256 {
            let message = Array(repeatElement(try hex(vector.message), count: vector.repeat).joined())
            #expect(SHA256.digest(message) == (try hex(vector.digest)), "\(vector.source)")
        }
    }

    @Test func `a message hashed in two pieces has the digest of the whole`() {
        let message = (0..<200).map { UInt8($0) }
        for cut in 0...message.count {
            var stream = SHA256Stream()
            stream.update(Array(message[..<cut]))
            message[cut...].withUnsafeBytes { stream.update($0) }
            #expect(stream.finish() == SHA256.digest(message))
        }
    }

    @Test func `HMAC gives the published tags and refuses any other`() throws {
        for vector in try CryptoVectors.read().hmacSHA256 {
            let (key, message) = (try SecretBytes(hex(vector.key)), try hex(vector.message))
            var tag = try HMACSHA256.tag(message, key: key)
            #expect(tag == (try hex(vector.tag)), "\(vector.source)")
            #expect(try HMACSHA256.verify(tag, of: message, key: key))
            #expect(try !HMACSHA256.verify(Array(tag.dropLast()), of: message, key: key))
            tag[31] ^= 1
            #expect(try !HMACSHA256.verify(tag, of: message, key: key))
        }
    }

    @Test func `HMAC takes an empty key and an empty message`() throws {
        // RFC 2104 with nothing in it; the value is that of `openssl mac`, and of every HMAC library's tests.
        let tag = try HMACSHA256.tag([], key: SecretBytes([]))
        #expect(tag == (try hex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")))
    }

    @Test func `HKDF gives the published keys`() throws {
        for vector in try CryptoVectors.read().hkdfSHA256 {
            let output = try hex(vector.output)
            let derived = try HKDF.sha256(
                SecretBytes(hex(vector.secret)), salt: hex(vector.salt), info: hex(vector.info),
                count: output.count)
            #expect(derived.exposed == output, "\(vector.source)")
        }
    }

    @Test(arguments: [0, -1, 8161, Int.max]) func `HKDF refuses a length it cannot give`(count: Int) throws {
        let secret = try SecretBytes([1])
        #expect(throws: CryptoError.self) { try HKDF.sha256(secret, salt: [], info: [], count: count) }
    }

    @Test func `scrypt gives the published keys`() throws {
        for vector in try CryptoVectors.read().scrypt {
            let cost = try #require(Scrypt.Cost(n: vector.n, r: vector.r, p: vector.p))
            let key = try Scrypt.derive(
                SecretBytes(hex(vector.passphrase)), salt: hex(vector.salt), cost: cost, count: 64)
            #expect(key.exposed == (try hex(vector.output)), "\(vector.source)")
        }
    }

    @Test func `a cost out of range is none`() {
        let bad = [
            (0, 8, 1), (3, 8, 1), (1, 8, 1), (1 << 21, 8, 1), (16, 0, 1), (16, 33, 1), (16, 8, 0),
            (16, 8, 17),
        ]
        for (n, r, p) in bad { #expect(Scrypt.Cost(n: n, r: r, p: p) == nil) }
        #expect(Scrypt.Cost(n: Int.max, r: Int.max, p: Int.max) == nil)
        #expect(Scrypt.Cost(n: Int.min, r: -1, p: -1) == nil)
        #expect(Scrypt.Cost(n: 1 << 20, r: 32, p: 1) == nil, "4 GiB")
    }

    @Test func `the cost for key files is affordable`() throws {
        let key = try Scrypt.derive(SecretBytes([1]), salt: [2], cost: .stored, count: 32)
        #expect(key.count == 32)
    }

    @Test func `random bytes have the length asked and do not repeat`() throws {
        for count in [0, 1, 32, 1_048_576] { #expect(try SecureRandom.bytes(count).count == count) }
        #expect(try SecureRandom.bytes(32) != SecureRandom.bytes(32))
        #expect(try SecretBytes.random(count: 32) != SecretBytes.random(count: 32))
        for count in [-1, 1_048_577, Int.min, Int.max] {
            #expect(throws: CryptoError.self) { try SecureRandom.bytes(count) }
            #expect(throws: CryptoError.self) { try SecretBytes.random(count: count) }
        }
    }
}
