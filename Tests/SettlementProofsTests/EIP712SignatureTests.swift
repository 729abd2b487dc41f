import OpenSSL
import Secp256k1
import SettlementModel
import SettlementProofs
import Testing

/// The scheme of EVM holders, against the example that EIP-712 publishes.
@Suite struct EIP712SignatureTests {
    /// Private key Keccak-256("cow"), a mail from Cow to Bob. Domain separator, hashStruct, digest, r ‖ s ‖ v and address as in `Example.js` of EIP-712.
    private enum Published {
        static let domain = "f2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f"
        static let statement = "c52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e"
        static let digest = "be609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"
        static let signature =
            "4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
            + "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c"
        static let address = "cd2a3d9f938e13cd947ec05abc7fe734df8dd826"
    }

    private let message: [UInt8]
    private let secret: [UInt8]
    private let key: VerificationKey
    private let bytes: [UInt8]

    init() throws {
        message = EIP712Signature.message(
            domain: try #require(Bytes32(hex: Published.domain)),
            statement: try #require(Bytes32(hex: Published.statement)))
        secret = Keccak256.digest(Array("cow".utf8)).bytes
        let point = try #require(Secp256k1.publicKey(of: secret))
        key = try #require(VerificationKey.secp256k1(point: point))
        bytes = try CryptoFixtures.bytes(Published.signature)
    }

    private func verifies(_ key: VerificationKey, _ bytes: [UInt8], _ message: [UInt8]) throws -> Bool {
        SignatureVerification.verify(try #require(Signature(key: key, bytes: bytes)), over: message)
    }

    @Test func `the published signature verifies under the published account's key`() throws {
        #expect(Keccak256.digest(message).hex == Published.digest)
        let point = try #require(key.secp256k1Point)
        #expect(Hex.encode(Array(Keccak256.digest(point).bytes.suffix(20))) == Published.address)
        #expect(try verifies(key, bytes, message))
        let ours = try #require(Secp256k1.sign(Keccak256.digest(message).bytes, secret: secret))
        #expect(Array(ours[..<64]) == Array(bytes[..<64]) && ours[64] + 27 == bytes[64])
    }

    @Test func `no other text of the signature verifies`() throws {
        for place in bytes.indices {
            for mask in [1, 0x80, 0xff] as [UInt8] {
                var bent = bytes
                bent[place] ^= mask
                #expect(try !verifies(key, bent, message), "byte \(place)")
            }
        }
        #expect(try !verifies(key, bytes.dropLast(), message))
        #expect(try !verifies(key, bytes + [0], message))
        for v in [0, 1, 29, 0x1f, 0x20] as [UInt8] {
            #expect(try !verifies(key, bytes.dropLast() + [v], message))
        }
        let der = try #require(ECDSASignature.der(fromRaw: Array(bytes[..<64])))
        #expect(try !verifies(key, der, message))
    }

    /// n − s with the other v recovers the same key: the twin that a stranger can make of any signature.
    @Test func `the twin with a high s recovers the same key and is refused`() throws {
        let order = try CryptoFixtures.bytes(
            "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        var (twin, borrow) = (bytes, 0)
        for place in (0..<32).reversed() {
            let left = Int(order[place]) - Int(bytes[32 + place]) - borrow
            twin[32 + place] = UInt8((left + 256) % 256)
            borrow = left < 0 ? 1 : 0
        }
        twin[64] = 27
        let recovered = Secp256k1.recover(twin[..<64] + [0], over: Keccak256.digest(message).bytes)
        #expect(recovered == key.secp256k1Point)
        #expect(try !verifies(key, twin, message))
    }

    @Test func `only a statement of EIP-712 is signed, whoever signed the bytes`() throws {
        let prose = DomainTag.unlockByBoth.message([UInt8](repeating: 7, count: 32))
        for other in [
            prose, [], Array(message.dropLast()), message + [0], [0x19, 0x45] + message.dropFirst(2),
        ] {
            let made = try #require(Secp256k1.sign(Keccak256.digest(other).bytes, secret: secret))
            #expect(try !verifies(key, made.dropLast() + [made[64] + 27], other))
        }
        var other = message
        other[65] ^= 1
        #expect(try !verifies(key, bytes, other))
    }

    @Test func `another key, curve or form does not verify`() throws {
        let point = try #require(Secp256k1.publicKey(of: Keccak256.digest([1]).bytes))
        let stranger = try #require(VerificationKey.secp256k1(point: point))
        #expect(try !verifies(stranger, bytes, message))
        let spki = key.spki
        for place in spki.indices {
            var bent = spki
            bent[place] ^= 1
            let changed = try #require(VerificationKey(algorithm: .ecdsaSecp256k1EIP712, spki: bent))
            #expect(changed.secp256k1Point == nil || place >= 24)
            #expect(try !verifies(changed, bytes, message))
        }
        for bent in [Array(spki.dropLast()), spki + [0]] {
            let changed = try #require(VerificationKey(algorithm: .ecdsaSecp256k1EIP712, spki: bent))
            #expect(try !verifies(changed, bytes, message))
        }
        let p256 = try SigningKey.generate(.ecdsaP256SHA256).verificationKey.spki
        let misnamed = try #require(VerificationKey(algorithm: .ecdsaSecp256k1EIP712, spki: p256))
        #expect(misnamed.secp256k1Point == nil)
        #expect(try !verifies(misnamed, bytes, message))
        #expect(VerificationKey.secp256k1(point: Array(p256.suffix(64))) == nil, "P-256's point, this curve")
        for algorithm in SignatureAlgorithm.ofAnyMessage {
            let renamed = try #require(VerificationKey(algorithm: algorithm, spki: spki))
            #expect(try !verifies(renamed, bytes, message))
            #expect(!SignatureVerification.signsAnyMessage(renamed))
        }
    }

    @Test func `nothing else takes the scheme`() throws {
        #expect(!SignatureVerification.signsAnyMessage(key))
        let holder = try SigningKey.generate(.ecdsaSecp256k1EIP712)
        #expect(
            CryptoFixtures.code { try DetachedJWS.sign(payload: [1], key: holder, type: "interlock/frame/1") }
                == "crypto.jws.type")
        let jws = try DetachedJWS.sign(
            payload: [1], key: .generate(.ecdsaP256SHA256), type: "interlock/frame/1")
        #expect(!DetachedJWS.verify(jws, payload: [1], key: key, type: "interlock/frame/1"))
    }

    @Test func `key and signature keep their text`() throws {
        let signature = try #require(Signature(key: key, bytes: bytes))
        let again = try Signature(canonical: signature.canonical)
        #expect(again == signature)
        #expect(key.canonical == ["algorithm": .string("EIP712-secp256k1"), "spki": .base64(key.spki)])
    }
}
