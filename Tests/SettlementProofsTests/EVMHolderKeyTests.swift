import OpenSSL
import Secp256k1
import SettlementModel
import SettlementProofs
import Testing

/// The private key of an EVM account's holder. Secret, account and signatures were made with eth-account 0.13.7, as a wallet does.
@Suite struct EVMHolderKeyTests {
    private static let domain = "46579b900a2af7906154f1d765e558aacc88644affc7660d6f7c7eb0aac1deee"
    private static let signatures = [
        (
            "LockConsent(bytes32 lockId)",
            "552f20e8b2ae669bb13ffadd528979c46f45b76d3186d2c965b498689de63536"
                + "575ad7763bd797c3da29e98bc3304bd6e3f78b33694fa49008a2ed40382dd4ad1b"
        ),
        (
            "CancelConsent(bytes32 lockId)",
            "52f36ee0735fa02bd11454bff127ce415cd941adfb328ad753efa1941e6c4197"
                + "57f0d13cbcd24765e7965b2902bd95d3c970434b2e0d6f71e17e721dc05118f51b"
        ),
        (
            "UnlockByBoth(bytes32 lockId)",
            "5f6e46343a02f3294173df1687144fbd4f31080e5e84f0c0412ecef3a2215224"
                + "241754f2f76b5295292e53f9d0fe912ec2eb0e9a2a1009213c238369e1d401781c"
        ),
        (
            "ReleaseByBoth(bytes32 lockId)",
            "283848bfb379060b8163f59d9127627d947ccd4a4e12f1ccb0c50ddb8ac3434a"
                + "016c7fa0b06dc247864ad9e2f39756502c4b31b812ea572a7126664e1bfe5ba61b"
        ),
    ]

    private let secret = Keccak256.digest(Array("interlock holder".utf8)).bytes
    private let key: SigningKey

    init() throws {
        let point = try #require(Secp256k1.publicKey(of: secret))
        key = try SigningKey(
            evmHolderPEM: Secp256k1KeyFile.pem(secret: SecretBytes(secret), point: point))
    }

    private func statement(_ type: String) throws -> EIP712Statement {
        EIP712Statement(
            domain: try #require(Bytes32(hex: Self.domain)), type: type,
            words: [Keccak256.digest(Array("lock".utf8))])
    }

    @Test func `it signs as a wallet signs, each time alike`() throws {
        let point = try #require(key.verificationKey.secp256k1Point)
        #expect(
            Hex.encode(Array(Keccak256.digest(point).bytes.suffix(20)))
                == "c8dcd4b0acaf5e793a03ff965730297fb982c925")
        for (type, wanted) in Self.signatures {
            let message = try statement(type).message
            let made = try key.sign(message)
            #expect(Hex.encode(made.bytes) == wanted, "\(type)")
            #expect(made.key == key.verificationKey)
            #expect(SignatureVerification.verify(made, over: message))
            #expect(try key.sign(message) == made)
        }
    }

    @Test func `it signs nothing but a statement of EIP-712`() throws {
        let message = try statement("LockConsent(bytes32 lockId)").message
        for other in [
            [], Array(message.dropLast()), message + [0], [0x19, 0x45] + message.dropFirst(2),
            Keccak256.digest(message).bytes, DomainTag.ledgerCommand.message([1]),
            DomainTag.unlockByBoth.message([UInt8](repeating: 7, count: 39)),
        ] {
            #expect(CryptoFixtures.code { try key.sign(other) } == "crypto.sign.statement")
        }
    }

    @Test func `it survives PEM, prints nothing and is new each time`() throws {
        let made = try SigningKey.generate(.ecdsaSecp256k1EIP712)
        let again = try SigningKey(evmHolderPEM: made.pem())
        let message = try statement("CancelConsent(bytes32 lockId)").message
        #expect(again.verificationKey == made.verificationKey)
        #expect(try again.sign(message) == made.sign(message))
        #expect(made.verificationKey.algorithm == .ecdsaSecp256k1EIP712)
        #expect(try SigningKey.generate(.ecdsaSecp256k1EIP712).verificationKey != made.verificationKey)
        #expect("\(key)" == "SigningKey(EIP712-secp256k1, hidden)")
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.contains(Hex.encode(secret)) && !dumped.contains("secret"))
    }

    @Test func `neither kind of key is taken for the other`() throws {
        let pem = try key.pem()
        #expect(CryptoFixtures.code { try SigningKey(pem: pem) } == "crypto.key.algorithm")
        for algorithm in SignatureAlgorithm.ofAnyMessage {
            let other = try SigningKey.generate(algorithm).pem()
            #expect(
                CryptoFixtures.code { try SigningKey(evmHolderPEM: other) } == "crypto.key.algorithm")
        }
        let subject = try #require(
            GatewayCertificate.Subject(
                gateway: GatewayID(checked: "gw.a"), lei: "969500BANKA0EXAMPL53", bic: nil, country: "CN",
                organization: "A"))
        #expect(
            CryptoFixtures.code {
                try GatewayCertificate.issue(subject, notBefore: 0, notAfter: 1, key: key)
            } == "crypto.certificate.request")
    }
}
