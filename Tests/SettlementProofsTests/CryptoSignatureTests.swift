import OpenSSL
import SettlementModel
import SettlementProofs
import Testing

@Suite struct CryptoSignatureTests {
    @Test func `digests are the published ones, whole or in parts`() throws {
        for vector in try CryptoFixtures.hashes() {
            let bytes = Array(
                repeatElement(try CryptoFixtures.bytes(vector.message), count: vector.repeat).joined())
            let half = bytes.count / 2
            #expect(Digest.sha256(bytes).hex == vector.digest, "\(vector.source)")
            #expect(Digest.sha256(bytes[...]).hex == vector.digest)
            #expect(Digest.sha256(AnySequence(bytes)).hex == vector.digest)
            #expect(
                Digest.sha256(concatenating: Array(bytes[..<half]), [], Array(bytes[half...])).hex
                    == vector.digest)
        }
    }

    @Test func `published signatures verify under their own scheme only`() throws {
        for vector in try CryptoFixtures.ed25519() {
            let key = try CryptoFixtures.key(.ed25519, vector.key)
            let message = try CryptoFixtures.bytes(vector.message)
            let bytes = try CryptoFixtures.bytes(vector.signature)
            let signature = try #require(Signature(key: key, bytes: bytes))
            #expect(SignatureVerification.verify(signature, over: message), "\(vector.source)")
            #expect(!SignatureVerification.verify(signature, over: message + [1]))
            #expect(key == VerificationKey.ed25519(raw: try CryptoFixtures.bytes(vector.key)))
            #expect(key.rawEd25519 == (try CryptoFixtures.bytes(vector.key)))
            let misnamed = try #require(VerificationKey(algorithm: .ecdsaP256SHA256, spki: key.spki))
            let wrong = try #require(Signature(key: misnamed, bytes: signature.bytes))
            #expect(!SignatureVerification.verify(wrong, over: message))
            #expect(!SignatureVerification.signsAnyMessage(misnamed))
            #expect(misnamed.rawEd25519 == nil)
        }
        for vector in try CryptoFixtures.ecdsa() {
            let key = try CryptoFixtures.key(.ecdsaP256SHA256, vector.point)
            let raw = try CryptoFixtures.bytes(vector.r + vector.s)
            let der = try #require(ECDSASignature.der(fromRaw: raw))
            let signature = try #require(Signature(key: key, bytes: der))
            let message = try CryptoFixtures.bytes(vector.message)
            #expect(SignatureVerification.verify(signature, over: message), "\(vector.source)")
            #expect(!SignatureVerification.verify(signature, over: message + [1]))
            let misnamed = try #require(VerificationKey(algorithm: .ed25519, spki: key.spki))
            let wrong = try #require(Signature(key: misnamed, bytes: signature.bytes))
            #expect(!SignatureVerification.verify(wrong, over: message))
        }
    }

    @Test(arguments: SignatureAlgorithm.ofAnyMessage)
    func `a signing key survives PEM and keeps its name`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        let again = try SigningKey(pem: key.pem())
        #expect(again.verificationKey == key.verificationKey)
        #expect(key.verificationKey.algorithm == algorithm)
        #expect(SignatureVerification.signsAnyMessage(key.verificationKey))
        let signature = try again.sign([1, 2, 3])
        #expect(signature.key == key.verificationKey)
        #expect(SignatureVerification.verify(signature, over: [1, 2, 3]))
        #expect(!SignatureVerification.verify(signature, over: [1, 2]))
        #expect("\(key)" == "SigningKey(\(algorithm.rawValue), hidden)")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains("privateKey"))
    }

    @Test func `a key under another key's signature does not verify`() throws {
        for algorithm in SignatureAlgorithm.ofAnyMessage {
            let (mine, other) = (try SigningKey.generate(algorithm), try SigningKey.generate(algorithm))
            let made = try mine.sign([7])
            let claimed = try #require(Signature(key: other.verificationKey, bytes: made.bytes))
            #expect(!SignatureVerification.verify(claimed, over: [7]))
        }
    }

    @Test func `keys with any byte changed, cut or added never verify the old signature`() throws {
        for algorithm in SignatureAlgorithm.ofAnyMessage {
            let key = try SigningKey.generate(algorithm)
            let made = try key.sign([7])
            let spki = key.verificationKey.spki
            var bent = spki.indices.flatMap { place in
                ([1, 0x80, 0xff] as [UInt8]).map { mask in
                    var changed = spki
                    changed[place] ^= mask
                    return changed
                }
            }
            bent += (32..<spki.count).map { Array(spki.prefix($0)) }
            bent += [
                spki + [0], spki + spki, [UInt8](repeating: 0, count: 91),
                [UInt8](repeating: 0x30, count: 256),
            ]
            for bytes in bent {
                let changed = try #require(VerificationKey(algorithm: algorithm, spki: bytes))
                let signature = try #require(Signature(key: changed, bytes: made.bytes))
                #expect(!SignatureVerification.verify(signature, over: [7]))
            }
        }
    }

    @Test func `a fingerprint covers the scheme's name and the key`() throws {
        let key = try CryptoFixtures.key(.ed25519, CryptoFixtures.ed25519()[0].key)
        let expected = Digest.sha256(Array("Ed25519\n".utf8) + key.spki)
        #expect(KeyFingerprint.of(key) == expected)
        let misnamed = try #require(VerificationKey(algorithm: .ecdsaP256SHA256, spki: key.spki))
        #expect(KeyFingerprint.of(misnamed) != expected)
    }
}
