import COpenSSL
import OpenSSL
import Testing

@Suite struct KeyTests {
    static let ed25519PKCS8Prefix = "302e020100300506032b657004220420"

    @Test func `Ed25519 reproduces the published keys and signatures`() throws {
        for vector in try CryptoVectors.read().ed25519 {
            let key = try PrivateKey(pkcs8DER: SecretBytes(hex(Self.ed25519PKCS8Prefix + vector.seed)))
            let message = try hex(vector.message)
            #expect(key.publicKey.keyBytes == (try hex(vector.key)), "\(vector.source)")
            #expect(try key.sign(message) == hex(vector.signature), "\(vector.source)")
            let published = try PublicKey(ed25519Raw: hex(vector.key))
            #expect(published.verifies(try hex(vector.signature), over: message))
            #expect(!published.verifies(try hex(vector.signature), over: message + [0]))
        }
    }

    @Test func `the published P-256 signatures verify, over their own message only`() throws {
        for vector in try CryptoVectors.read().ecdsaP256 {
            let key = try PublicKey(p256Point: hex(vector.point))
            let signature = try #require(ECDSASignature.der(fromRaw: hex(vector.r + vector.s)))
            #expect(key.verifies(signature, over: try hex(vector.message)), "\(vector.source)")
            #expect(!key.verifies(signature, over: try hex(vector.message) + [0]))
        }
    }

    @Test(arguments: KeyKind.allCases) func `a key survives PEM and DER`(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let again = try PrivateKey(pem: key.pem())
        #expect(again.kind == kind)
        #expect(again.publicKey == key.publicKey)
        #expect(try again.pkcs8DER() == key.pkcs8DER())
        let message = Array("both ways".utf8)
        #expect(key.publicKey.verifies(try again.sign(message), over: message))
        #expect(try PublicKey(pem: key.publicKey.pem()) == key.publicKey)
        #expect(try PublicKey(spkiDER: key.publicKey.spkiDER) == key.publicKey)
        #expect(!"\(key)".contains("storage"))
    }

    @Test(arguments: KeyKind.allCases) func `a signature with any bit changed fails`(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let message = Array("whole".utf8)
        let signature = try key.sign(message)
        #expect(key.publicKey.verifies(signature, over: message))
        for place in signature.indices {
            for bit in 0..<8 {
                var changed = signature
                changed[place] ^= 1 << UInt8(bit)
                #expect(!key.publicKey.verifies(changed, over: message))
            }
        }
        for count in 0..<signature.count {
            #expect(!key.publicKey.verifies(Array(signature.prefix(count)), over: message))
        }
        #expect(!key.publicKey.verifies(signature + [0], over: message))
        #expect(try !PrivateKey.generate(kind).publicKey.verifies(signature, over: message))
    }

    @Test func `an empty message is a message`() throws {
        for kind in KeyKind.allCases {
            let key = try PrivateKey.generate(kind)
            #expect(key.publicKey.verifies(try key.sign([]), over: []))
        }
    }

    @Test func `public keys of other forms and curves are refused`() throws {
        let point = try hex(CryptoVectors.read().ecdsaP256[0].point)
        var offCurve = point
        offCurve[64] ^= 1
        let compressed = [2 + point[64] & 1] + point[1...32]
        let hybrid = [6 + point[64] & 1] + point[1...]
        for bytes in [
            offCurve, Array(compressed), Array(hybrid), [0], [], Array(point.dropLast()), point + [0],
        ] {
            #expect(fault { try PublicKey(p256Point: bytes) } == "crypto.key.unreadable")
        }
        let zeros = [4] + [UInt8](repeating: 0, count: 64)
        #expect(fault { try PublicKey(p256Point: zeros) } == "crypto.key.unreadable")
        // secp256k1 with its base point.
        let foreign = try hex(
            "3056301006072a8648ce3d020106052b8104000a03420004"
                + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")
        #expect(fault { try PublicKey(spkiDER: foreign) } == "crypto.key.unreadable")
        for count in [0, 31, 33] {
            let raw = [UInt8](repeating: 1, count: count)
            #expect(fault { try PublicKey(ed25519Raw: raw) } == "crypto.key.unreadable")
        }
    }

    /// For the neutral point the vector's signature, which nobody made, verifies over every message.
    @Test func `points of small order are nobody's key`() throws {
        let vectors = try CryptoVectors.read().ed25519SmallOrder
        #expect(vectors.count == 14)
        for vector in vectors {
            let raw = try hex(vector.key)
            #expect(fault { try PublicKey(ed25519Raw: raw) } == "crypto.key.unreadable", "\(vector.key)")
        }
        let near = [2] + [UInt8](repeating: 0, count: 31)
        let key = try? PublicKey(ed25519Raw: near)
        #expect(key != nil)
    }

    @Test func `private keys of other kinds are refused by name`() throws {
        for arguments in [
            ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
            ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
            ["genpkey", "-algorithm", "X25519"], ["genpkey", "-algorithm", "ED448"],
        ] {
            let pem = try OpenSSLTool.run(arguments)
            #expect(pem.status == 0)
            #expect(fault { try PrivateKey(pem: SecretBytes(pem.output)) } == "crypto.key.algorithm")
        }
    }

    @Test func `a key that the openssl tool made is read`() throws {
        let pem = try OpenSSLTool.run(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])
        let key = try PrivateKey(pem: SecretBytes(pem.output))
        #expect(key.kind == .p256)
        let compressed = try OpenSSLTool.run(["pkey", "-ec_conv_form", "compressed"], input: pem.output)
        #expect(try PrivateKey(pem: SecretBytes(compressed.output)).publicKey == key.publicKey)
    }

    @Test func `a private key with another key's public half is refused`() throws {
        let (first, second) = (try PrivateKey.generate(.p256), try PrivateKey.generate(.p256))
        let der = try first.pkcs8DER().exposed
        let (mine, other) = (first.publicKey.keyBytes, second.publicKey.keyBytes)
        #expect(Array(der.suffix(mine.count)) == mine)
        let mixed = Array(der.dropLast(mine.count)) + other
        #expect(fault { try PrivateKey(pkcs8DER: SecretBytes(mixed)) } == "crypto.key.unreadable")
    }

    @Test func `PEM texts of other shapes are refused`() throws {
        let pem = try PrivateKey.generate(.ed25519).pem().exposed
        let text = String(decoding: pem, as: UTF8.self)
        let bad = [
            "", "hello", text + text, text.replacing("PRIVATE", with: "PUBLIC"),
            text.replacing("PRIVATE", with: "ENCRYPTED PRIVATE"), String(text.dropLast(10)),
            text.replacing("KEY-----\nM", with: "KEY-----\nProc-Type: 4,ENCRYPTED\n\nM"),
            String(repeating: "-----BEGIN PRIVATE KEY-----\n", count: 3000),
        ]
        for bad in bad {
            #expect(fault { try PrivateKey(pem: SecretBytes(Array(bad.utf8))) } == "crypto.pem.unreadable")
        }
    }

    @Test func `no cut or changed private key makes the reader fall`() throws {
        for kind in KeyKind.allCases {
            let der = try PrivateKey.generate(kind).pkcs8DER().exposed
            for place in der.indices {
                let cut = Array(der.prefix(place))
                #expect(fault { try PrivateKey(pkcs8DER: SecretBytes(cut)) } == "crypto.key.unreadable")
                for mask: UInt8 in [1, 0x80, 0xff] {
                    var changed = der
                    changed[place] ^= mask
                    // A change inside an Ed25519 seed is another good key; nothing else may pass for the old
                    // one.
                    if let key = try? PrivateKey(pkcs8DER: SecretBytes(changed)) {
                        #expect(key.publicKey.verifies(try key.sign([1]), over: [1]))
                    }
                }
            }
        }
    }

    @Test func `failures leave no error behind for the next caller`() throws {
        ERR_clear_error()
        let key = try PrivateKey.generate(.p256)
        let forged = try #require(ECDSASignature.der(fromRaw: [UInt8](repeating: 1, count: 64)))
        #expect(!key.publicKey.verifies(forged, over: []))
        _ = fault { try PublicKey(p256Point: [4] + [UInt8](repeating: 1, count: 64)) }
        _ = fault { try PrivateKey(pkcs8DER: SecretBytes([0x30, 0x80])) }
        _ = fault { try PrivateKey(pem: SecretBytes([1, 2, 3])) }
        _ = fault { try Certificate(der: [0x30, 3, 1, 1, 1]) }
        _ = fault { try Certificate(pem: [0x30]) }
        let secret = try SecretBytes.random(count: 32)
        _ = fault { try AES256GCM.open([UInt8](repeating: 0, count: 40), key: secret, authenticating: []) }
        #expect(ERR_peek_error() == 0)
    }
}
