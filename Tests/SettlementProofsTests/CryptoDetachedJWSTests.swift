import OpenSSL
import SettlementModel
import SettlementProofs
import Testing

@Suite struct CryptoDetachedJWSTests {
    @Test func `the signatures of the JOSE standards verify in their raw form`() throws {
        for vector in try CryptoFixtures.jws() {
            let algorithm = try #require(SignatureAlgorithm(rawValue: vector.algorithm))
            let key = try CryptoFixtures.key(algorithm, vector.publicKey)
            let raw = try #require(Base64URL.decode(vector.signatureText))
            let bytes = algorithm == .ed25519 ? raw : try #require(ECDSASignature.der(fromRaw: raw))
            let signature = try #require(Signature(key: key, bytes: bytes))
            #expect(
                SignatureVerification.verify(signature, over: Array(vector.signingInputText.utf8)),
                "\(vector.source)")
            #expect(
                !SignatureVerification.verify(signature, over: Array((vector.signingInputText + "A").utf8)))
        }
    }

    @Test(arguments: SignatureAlgorithm.ofAnyMessage)
    func `what is signed verifies, with everything as it was`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        let (payload, type) = (Array("{\"a\":1}".utf8), "interlock/message/1")
        let jws = try DetachedJWS.sign(payload: payload, key: key, type: type)
        func verifies(_ jws: String, _ payload: [UInt8], _ key: VerificationKey, _ type: String) -> Bool {
            DetachedJWS.verify(jws, payload: payload, key: key, type: type)
        }
        #expect(verifies(jws, payload, key.verificationKey, type))
        #expect(!verifies(jws, payload + [10], key.verificationKey, type))
        #expect(!verifies(jws, [], key.verificationKey, type))
        #expect(!verifies(jws, payload, key.verificationKey, "interlock/message/2"))
        #expect(!verifies(jws, payload, try SigningKey.generate(algorithm).verificationKey, type))
        #expect(DetachedJWS.keyFingerprint(in: jws) == KeyFingerprint.of(key.verificationKey))
        let empty = try DetachedJWS.sign(payload: [], key: key, type: type)
        #expect(verifies(empty, [], key.verificationKey, type))
    }

    @Test
    func `the header is the canonical one, and the signature is over it, a dot and the payload as it is`()
        throws
    {
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        let jws = try DetachedJWS.sign(payload: [0xff, 0x00], key: key, type: "t")
        let parts = jws.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        #expect(parts.count == 3)
        #expect(parts[1].isEmpty)
        let headerBytes = try #require(Base64URL.decode(parts[0]))
        let header = String(decoding: headerBytes, as: UTF8.self)
        let kid = KeyFingerprint.of(key.verificationKey).hex
        #expect(
            header == "{\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\"\(kid)\",\"typ\":\"t\"}")
        let raw = try #require(Base64URL.decode(parts[2]))
        #expect(raw.count == 64)
        let der = try #require(ECDSASignature.der(fromRaw: raw))
        let signature = try #require(Signature(key: key.verificationKey, bytes: der))
        #expect(SignatureVerification.verify(signature, over: Array(parts[0].utf8) + [0x2e, 0xff, 0x00]))
    }

    @Test func `a well-signed header of any other text is refused`() throws {
        let key = try SigningKey.generate(.ed25519)
        let kid = KeyFingerprint.of(key.verificationKey).hex
        let good = "{\"alg\":\"EdDSA\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\"\(kid)\",\"typ\":\"t\"}"
        func signed(_ header: String) throws -> String {
            let text = Base64URL.encode(Array(header.utf8))
            return try text + ".." + Base64URL.encode(key.sign(Array(text.utf8) + [0x2e, 1]).bytes)
        }
        #expect(DetachedJWS.verify(try signed(good), payload: [1], key: key.verificationKey, type: "t"))
        let bad = [
            good.replacing("\"crit\":[\"b64\"],", with: ""),
            good.replacing("[\"b64\"]", with: "[\"b64\",\"exp\"]"),
            good.replacing("[\"b64\"]", with: "[]"),
            good.replacing("false", with: "true"),
            good.replacing("\"b64\":false,", with: ""),
            good.replacing("EdDSA", with: "none"),
            good.replacing("EdDSA", with: "ES256"),
            good.replacing("EdDSA", with: "HS256"),
            good.replacing("\"t\"}", with: "\"t\",\"x\":1}"),
            good.replacing(",\"typ\":\"t\"", with: ""),
            good.replacing(":", with: ": "),
            "{\"typ\":\"t\"," + good.dropFirst(), "", "{}", "[]",
        ]
        for header in bad {
            #expect(
                !DetachedJWS.verify(try signed(header), payload: [1], key: key.verificationKey, type: "t"),
                "\(header)")
        }
    }

    @Test func `texts of other shapes are refused`() throws {
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        let jws = try DetachedJWS.sign(payload: [1], key: key, type: "t")
        let bad = [
            "", ".", "..", "...", jws + ".", jws + "=", " " + jws, jws + "\n", jws.replacing("..", with: "."),
            jws.replacing("..", with: ".AQ."), String(jws.dropLast()), jws + "A",
            String(repeating: "A", count: 100_000),
            String(repeating: ".", count: 500), jws.replacing("..", with: "..\u{e9}"),
        ]
        for text in bad {
            #expect(
                !DetachedJWS.verify(text, payload: [1], key: key.verificationKey, type: "t"),
                "\(text.prefix(600))")
        }
        for text in ["", "..", "....", String(repeating: "A", count: 100_000), "AAAA..AAAA", "\u{e9}..A"] {
            #expect(DetachedJWS.keyFingerprint(in: text) == nil)
        }
        let characters = Array(jws)
        for place in characters.indices {
            var changed = characters
            changed[place] = changed[place] == "A" ? "B" : "A"
            #expect(!DetachedJWS.verify(String(changed), payload: [1], key: key.verificationKey, type: "t"))
        }
    }

    @Test(arguments: ["", "a b", "a\"", "a\\", "é", "a\n", String(repeating: "a", count: 65)])
    func `a type that would need escaping is refused`(type: String) throws {
        let key = try SigningKey.generate(.ed25519)
        #expect(
            CryptoFixtures.code { try DetachedJWS.sign(payload: [], key: key, type: type) }
                == "crypto.jws.type")
        #expect(!DetachedJWS.verify("e30..e30", payload: [], key: key.verificationKey, type: type))
    }
}
