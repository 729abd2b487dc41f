import OpenSSL
import SettlementModel
import SettlementProofs
import Testing

@Suite struct CryptoGatewayCertificateTests {
    static let lei = "9845XLGWBANKA0000074"

    static func subject(bic: String? = "XLGWHKH0") throws -> GatewayCertificate.Subject {
        let gateway = try #require(GatewayID("gw.bank-a"))
        return try #require(
            GatewayCertificate.Subject(
                gateway: gateway, lei: lei, bic: bic, country: "HK",
                organization: "Bank Ä 银行 (Hong Kong) Ltd."))
    }

    @Test(arguments: SignatureAlgorithm.ofAnyMessage)
    func `a gateway's certificate says who it is`(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey.generate(algorithm)
        for bic in ["XLGWHKH0", "PCBCCNBJXXX", nil] {
            let subject = try Self.subject(bic: bic)
            let made = try GatewayCertificate.issue(
                subject, notBefore: 1_700_000_000, notAfter: 1_800_000_000, key: key)
            let read = try GatewayCertificate(pem: made.pem)
            #expect(read == made)
            #expect(try read == GatewayCertificate(der: made.der))
            #expect(read.subject == subject)
            #expect(read.key == key.verificationKey)
            #expect(read.fingerprint == Digest.sha256(read.der))
            #expect(read.spkiPin == Digest.sha256(key.verificationKey.spki))
            #expect(!read.isValid(at: 1_699_999_999) && read.isValid(at: 1_700_000_000))
            #expect(read.isValid(at: 1_800_000_000) && !read.isValid(at: 1_800_000_001))
        }
    }

    @Test func `the PEM text is the one that libcrypto writes`() throws {
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        let made = try GatewayCertificate.issue(Self.subject(), notBefore: 0, notAfter: 1, key: key)
        #expect(made.pem == (try Certificate(der: made.der).pem()))
    }

    @Test func `subjects out of range are none`() throws {
        let gateway = try #require(GatewayID("gw.a"))
        func make(
            _ gateway: GatewayID, lei: String = Self.lei, bic: String? = nil, country: String = "HK",
            name: String = "A"
        ) -> GatewayCertificate.Subject? {
            GatewayCertificate.Subject(
                gateway: gateway, lei: lei, bic: bic, country: country, organization: name)
        }
        #expect(make(gateway) != nil)
        #expect(make(gateway, lei: "9845XLGWBANKA0000075") == nil)
        #expect(make(gateway, bic: "PCBC1NBJ") == nil)
        #expect(make(gateway, bic: "") == nil)
        for country in ["", "hk", "HKG", "H1", "é"] { #expect(make(gateway, country: country) == nil) }
        for name in ["", "a\nb", "a\0", String(repeating: "x", count: 65)] {
            #expect(make(gateway, name: name) == nil)
        }
        #expect(make(try #require(GatewayID(String(repeating: "g", count: 64)))) != nil)
        #expect(make(try #require(GatewayID(String(repeating: "g", count: 65)))) == nil)
    }

    @Test func `the longest legal subject can be issued and read`() throws {
        let gateway = try #require(GatewayID(String(repeating: "g", count: 64)))
        let subject = try #require(
            GatewayCertificate.Subject(
                gateway: gateway, lei: Self.lei, bic: "PCBCCNBJXXX",
                country: "CN", organization: String(repeating: "银", count: 64)))
        let made = try GatewayCertificate.issue(
            subject, notBefore: 0, notAfter: 1, key: SigningKey.generate(.ed25519))
        #expect(try GatewayCertificate(der: made.der).subject == subject)
    }

    /// Each is well made and signed, but is not of the form.
    @Test func `certificates of other forms are refused`() throws {
        let good = [
            ("2.5.4.6", "HK"), ("2.5.4.10", "A"), ("2.5.4.3", "gw.a"), ("2.5.4.5", "LEI:" + Self.lei),
        ]
        func refusal(_ names: [(String, String)], uri: String = "interlock:gw.a") throws -> String? {
            let request = CertificateRequest(
                subject: names.map { Certificate.Attribute(type: $0.0, value: $0.1) }, uri: uri, notBefore: 0,
                notAfter: 1)
            let made = try Certificate.selfSigned(request, key: PrivateKey.generate(.p256))
            return CryptoFixtures.code { try GatewayCertificate(der: made.der) }
        }
        #expect(try refusal(good) == nil)
        #expect(try refusal(good + [("2.5.4.97", "BIC:XLGWHKH0")]) == nil)
        let bad = [
            good + [("2.5.4.97", "XLGWHKH0")], good + [("2.5.4.97", "BIC:xlgwhkh0")], good + [good[3]],
            good + [("2.5.4.11", "Unit")], good.reversed(), Array(good.dropLast()), Array(good.dropFirst()),
            good.dropLast() + [("2.5.4.5", Self.lei)],
            good.dropLast() + [("2.5.4.5", "LEI:549300BFU5PUQPYGKV98")],
            good.dropLast() + [("2.5.4.5", "BIC:" + Self.lei)],
            [good[0], good[1], ("2.5.4.3", "gw.b"), good[3]],
            [good[0], good[1], ("2.5.4.3", "a b"), good[3]],
        ]
        for names in bad { #expect(try refusal(names) == "crypto.certificate.subject", "\(names)") }
        for uri in ["interlock:gw.b", "interlock:", "INTERLOCK:gw.a", "https://gw.a"] {
            #expect(try refusal(good, uri: uri) == "crypto.certificate.subject", "\(uri)")
        }
    }

    @Test func `certificates made elsewhere pass only in the same form`() throws {
        for vector in try CryptoFixtures.certificates() {
            let refusal = CryptoFixtures.code { try GatewayCertificate(pem: Array(vector.pem.utf8)) }
            #expect(refusal == vector.refusal, "\(vector.what)")
        }
    }

    @Test func `no cut or changed certificate passes`() throws {
        for algorithm in SignatureAlgorithm.ofAnyMessage {
            let der = try GatewayCertificate.issue(
                Self.subject(), notBefore: 0, notAfter: 1, key: SigningKey.generate(algorithm)
            ).der
            for place in der.indices {
                #expect(CryptoFixtures.code { try GatewayCertificate(der: Array(der.prefix(place))) } != nil)
                for mask: UInt8 in [1, 2, 0x20, 0x80, 0xff] {
                    var changed = der
                    changed[place] ^= mask
                    #expect(
                        CryptoFixtures.code { try GatewayCertificate(der: changed) } != nil, "byte \(place)")
                }
            }
        }
    }

    @Test func `texts that are no certificate are refused by name`() throws {
        for text in ["", "x", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"] {
            #expect(
                CryptoFixtures.code { try GatewayCertificate(pem: Array(text.utf8)) }?.hasPrefix("crypto.")
                    == true)
        }
        let key = try SigningKey.generate(.ed25519)
        #expect(
            CryptoFixtures.code { try GatewayCertificate(pem: key.pem().exposed) } == "crypto.pem.unreadable")
        let made = try GatewayCertificate.issue(Self.subject(), notBefore: 0, notAfter: 1, key: key)
        #expect(
            CryptoFixtures.code { try GatewayCertificate(pem: made.pem + made.pem) }
                == "crypto.pem.unreadable")
    }
}
