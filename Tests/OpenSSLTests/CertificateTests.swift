import Foundation
import OpenSSL
import Testing

@Suite struct CertificateTests {
    static let request = CertificateRequest(
        subject: [
            Certificate.Attribute(type: "2.5.4.6", value: "CN"),
            Certificate.Attribute(type: "2.5.4.10", value: "Bänk Ä 银行"),
            Certificate.Attribute(type: "2.5.4.3", value: "gw.bank-a"),
            Certificate.Attribute(type: "2.5.4.5", value: "LEI:9845XLGWBANKA0000074"),
        ],
        uri: "interlock:gw.bank-a", notBefore: 1_700_000_000, notAfter: 4_102_444_800)

    @Test(arguments: KeyKind.allCases) func `what was asked for can be read again`(kind: KeyKind) throws {
        let key = try PrivateKey.generate(kind)
        let made = try Certificate.selfSigned(Self.request, key: key)
        let read = try Certificate(pem: made.pem())
        #expect(read == made)
        #expect(try read == Certificate(der: made.der))
        #expect(read.subject == Self.request.subject)
        #expect(read.uris == [Self.request.uri])
        #expect(read.otherNameCount == 0)
        #expect(read.notBefore == Self.request.notBefore)
        #expect(read.notAfter == Self.request.notAfter)
        #expect(read.spkiDER == key.publicKey.spkiDER)
        #expect(read.fingerprint == SHA256.digest(read.der))
        #expect(read.isPlainLeaf && read.servesBothSides && read.maySign)
        #expect(read.isSigned(by: try read.publicKey()))
        #expect(try !read.isSigned(by: PrivateKey.generate(kind).publicKey))
        let otherKind: KeyKind = kind == .p256 ? .ed25519 : .p256
        #expect(try !read.isSigned(by: PrivateKey.generate(otherKind).publicKey))
    }

    @Test(arguments: KeyKind.allCases) func `the openssl tool agrees`(kind: KeyKind) throws {
        let made = try Certificate.selfSigned(Self.request, key: PrivateKey.generate(kind))
        let shown = try OpenSSLTool.run(
            ["x509", "-noout", "-text", "-fingerprint", "-sha256", "-nameopt", "RFC2253,-esc_msb,utf8"],
            input: made.pem())
        let text = String(decoding: shown.output, as: UTF8.self)
        #expect(shown.status == 0)
        for words in [
            "Version: 3 (0x2)", "serialNumber=LEI:9845XLGWBANKA0000074", "CN=gw.bank-a", "O=Bänk Ä 银行",
            "C=CN",
            "Not Before: Nov 14 22:13:20 2023 GMT", "Not After : Jan  1 00:00:00 2100 GMT", "CA:FALSE",
            "TLS Web Client Authentication, TLS Web Server Authentication", "URI:interlock:gw.bank-a",
            "Digital Signature",
            kind == .p256 ? "Signature Algorithm: ecdsa-with-SHA256" : "Signature Algorithm: ED25519",
        ] { #expect(text.contains(words), "\(words)") }
        let print = made.fingerprint.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
        #expect(text.contains("Fingerprint=" + print.joined(separator: ":")))
        let file = FileManager.default.temporaryDirectory.appending(
            path: "interlock-\(UUID().uuidString).pem")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(made.pem()).write(to: file)
        for purpose in ["sslserver", "sslclient"] {
            let verdict = try OpenSSLTool.run(
                ["verify", "-check_ss_sig", "-purpose", purpose, "-CAfile", file.path, file.path])
            #expect(verdict.status == 0, "\(String(decoding: verdict.output, as: UTF8.self))")
        }
    }

    @Test func `a certificate that the openssl tool made is read`() throws {
        let key = try PrivateKey.generate(.p256)
        let file = FileManager.default.temporaryDirectory.appending(
            path: "interlock-\(UUID().uuidString).pem")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(key.pem().exposed).write(to: file)
        let made = try OpenSSLTool.run([
            "req", "-x509", "-new", "-key", file.path, "-subj", "/C=MY/O=Somebody", "-days", "10", "-addext",
            "subjectAltName=DNS:a.example,URI:x:y,URI:z:1",
        ])
        let read = try Certificate(pem: made.output)
        #expect(read.uris == ["x:y", "z:1"])
        #expect(read.otherNameCount == 1)
        #expect(!read.isPlainLeaf, "the tool makes authorities unless told otherwise")
        #expect(!read.servesBothSides)
        #expect(read.isSigned(by: key.publicKey))
        #expect(read.notAfter - read.notBefore == 864_000)
    }

    @Test func `two certificates for one key differ`() throws {
        let key = try PrivateKey.generate(.p256)
        let first = try Certificate.selfSigned(Self.request, key: key)
        let second = try Certificate.selfSigned(Self.request, key: key)
        #expect(first.fingerprint != second.fingerprint)
        #expect(first.spkiDER == second.spkiDER)
    }

    @Test func `no cut or changed certificate passes`() throws {
        for kind in KeyKind.allCases {
            let key = try PrivateKey.generate(kind)
            let der = try Certificate.selfSigned(Self.request, key: key).der
            for place in der.indices {
                #expect(
                    fault { try Certificate(der: Array(der.prefix(place))) }
                        == "crypto.certificate.unreadable")
                for mask: UInt8 in [1, 0x80, 0xff] {
                    var changed = der
                    changed[place] ^= mask
                    // `try?`: unreadable is as good as unsigned here.
                    let passes = (try? Certificate(der: changed))?.isSigned(by: key.publicKey) ?? false
                    #expect(!passes, "byte \(place) of a \(kind) certificate")
                }
            }
            #expect(fault { try Certificate(der: der + [0]) } == "crypto.certificate.unreadable")
        }
    }

    @Test func `requests that X.509 does not take are refused`() throws {
        let key = try PrivateKey.generate(.ed25519)
        let good = Self.request
        func attribute(_ type: String, _ value: String) -> [Certificate.Attribute] {
            [Certificate.Attribute(type: type, value: value)]
        }
        let bad = [
            CertificateRequest(subject: [], uri: good.uri, notBefore: 0, notAfter: 1),
            CertificateRequest(
                subject: attribute("2.5.4.6", "CHN"), uri: good.uri, notBefore: 0, notAfter: 1),
            CertificateRequest(subject: attribute("2.5.4.5", "ä"), uri: good.uri, notBefore: 0, notAfter: 1),
            CertificateRequest(subject: attribute("2.5.4.10", ""), uri: good.uri, notBefore: 0, notAfter: 1),
            CertificateRequest(
                subject: attribute("no such name", "x"), uri: good.uri, notBefore: 0, notAfter: 1),
            CertificateRequest(
                subject: attribute("2.5.4.3", String(repeating: "x", count: 65)), uri: good.uri, notBefore: 0,
                notAfter: 1),
            CertificateRequest(subject: good.subject, uri: "", notBefore: 0, notAfter: 1),
            CertificateRequest(subject: good.subject, uri: "a b", notBefore: 0, notAfter: 1),
            CertificateRequest(subject: good.subject, uri: "a\0b", notBefore: 0, notAfter: 1),
            CertificateRequest(subject: good.subject, uri: good.uri, notBefore: 1, notAfter: 1),
            CertificateRequest(subject: good.subject, uri: good.uri, notBefore: -1, notAfter: 1),
            CertificateRequest(subject: good.subject, uri: good.uri, notBefore: 0, notAfter: .max),
        ]
        for request in bad {
            #expect(fault { try Certificate.selfSigned(request, key: key) } == "crypto.certificate.request")
        }
    }

    @Test func `dates on both sides of 2050 come back as they went`() throws {
        let key = try PrivateKey.generate(.ed25519)
        for (start, end) in [(0, 1), (2_524_607_999, 2_524_608_000), (253_402_300_798, 253_402_300_799)]
            as [(Int64, Int64)]
        {
            let request = CertificateRequest(
                subject: Self.request.subject, uri: "a:b", notBefore: start, notAfter: end)
            let made = try Certificate.selfSigned(request, key: key)
            #expect(made.notBefore == start)
            #expect(made.notAfter == end)
        }
    }
}
