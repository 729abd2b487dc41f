import Foundation
import SettlementModel
import SettlementProofs
import Testing

@testable import Interlock

struct PeerCertificateTests {
    @Test func `a peer's certificate is required, and one of the form we make`() throws {
        let line = try certificateLine()
        #expect(changed(line, to: "").map(\.kind) == [.missingKey])
        #expect(changed(line, to: "").map(\.path) == ["peers[0].certificate"])
        let der = try Base64.decodeOrFail(line)
        let authority = Array("-----BEGIN CERTIFICATE-----".utf8)
        for bytes in [[], [0x30], Array(der.dropLast()), der + [0], authority] {
            let found = changed(line, to: "    certificate: \(Base64.encode(bytes))\n")
            #expect(found.map(\.path) == ["peers[0].certificate"], "\(bytes.count) bytes")
            #expect(found.allSatisfy { $0.fix.contains("peer import") || $0.kind == .missingKey })
        }
        let endless = String(repeating: "AAAA", count: 50_000)
        #expect(changed(line, to: "    certificate: \(endless)\n").map(\.kind) == [.value])
    }

    @Test func `a certificate with one byte changed is refused`() throws {
        let line = try certificateLine()
        let der = try Base64.decodeOrFail(line)
        for index in stride(from: 0, to: der.count, by: 7) {
            var bytes = der
            bytes[index] ^= 0x01
            #expect(!changed(line, to: "    certificate: \(Base64.encode(bytes))\n").isEmpty, "byte \(index)")
        }
    }

    @Test func `a certificate of another gateway, another entity or another key is found`() throws {
        let line = try certificateLine()
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        func problems(_ id: String, _ lei: String, pinned: Bool) throws -> [String] {
            let certificate = try Self.certificate(id, lei, key)
            let pin = "14417f6cb3b93272033df3c4a77c4bf730a2f0c21c3257cb6e477f1060990340"
            let text = ConfigurationExamples.gateway
                .replacingOccurrences(of: line, with: "    certificate: \(Base64.encode(certificate.der))\n")
                .replacingOccurrences(of: pin, with: pinned ? certificate.spkiPin.hex : pin)
            let found = findings(text)
            #expect(found.allSatisfy { $0.path == "peers[0].certificate" && $0.kind == .value })
            return found.map(\.problem)
        }
        let otherKey = "the certificate holds another key than `pin` names"
        #expect(try problems("gw.bank-b", "969500BANKB0EXAMPL08", pinned: true) == [])
        #expect(try problems("gw.bank-b", "969500BANKB0EXAMPL08", pinned: false) == [otherKey])
        #expect(
            try problems("gw.bank-c", "969500BANKB0EXAMPL08", pinned: true)
                == ["the certificate names gw.bank-c (969500BANKB0EXAMPL08)"])
        #expect(
            try problems("gw.bank-b", "969500BANKA0EXAMPL53", pinned: false)
                == ["the certificate names gw.bank-b (969500BANKA0EXAMPL53)", otherKey])
    }

    @Test func `a peer document whose certificate, id, LEI and pin disagree is refused`() throws {
        let key = try SigningKey.generate(.ed25519)
        let document = PeerDocument(
            identity: PartyIdentity(gateway: GatewayID(checked: "gw.bank-b"), lei: "969500BANKB0EXAMPL08"),
            name: "B", bic: nil, endpoint: Endpoint(host: "b.example", port: 7443),
            certificate: try Self.certificate("gw.bank-b", "969500BANKB0EXAMPL08", key),
            messageKeys: [PeerMessageKey(epoch: 1, key: key.verificationKey)], holderKeys: [])
        #expect(try PeerDocument(canonical: document.canonical) == document)
        let stranger = try Self.certificate(
            "gw.bank-b", "969500BANKB0EXAMPL08", try SigningKey.generate(.ed25519))
        let changes: [(String, JSONValue)] = [
            ("gateway", .string("gw.bank-c")), ("lei", .string("969500BANKA0EXAMPL53")),
            ("pin", .hex(stranger.spkiPin)), ("certificate", .string(Base64.encode(stranger.der))),
            ("certificate", .string("")), ("certificate", .null),
        ]
        for (field, value) in changes {
            guard case .object(var members) = document.canonical else { return }
            members[field] = value
            let fault = #expect(throws: JSONFault.self) { try PeerDocument(canonical: .object(members)) }
            #expect(fault?.path == "certificate", "\(field)")
        }
    }

    /// Found by the fuzzer's target `peer-document`: such a name made lines that read as another name, or as no YAML.
    @Test(arguments: ["a\u{85}b", "a\u{90}b", "a\u{2028}b", "a\u{2029}b", "\u{FEFF}a", "a\u{FFFE}b"])
    func `a name that our configuration could not carry is refused`(name: String) throws {
        let key = try SigningKey.generate(.ed25519)
        func document(_ name: String) throws -> PeerDocument {
            PeerDocument(
                identity: PartyIdentity(
                    gateway: GatewayID(checked: "gw.bank-b"), lei: "969500BANKB0EXAMPL08"),
                name: name, bic: nil, endpoint: Endpoint(host: "b.example", port: 7443),
                certificate: try Self.certificate("gw.bank-b", "969500BANKB0EXAMPL08", key),
                messageKeys: [PeerMessageKey(epoch: 1, key: key.verificationKey)], holderKeys: [])
        }
        let fault = #expect(throws: JSONFault.self) {
            try PeerDocument(canonical: try document(name).canonical)
        }
        #expect(fault?.path == "name")
        #expect(try PeerDocument(canonical: try document("Bänk & Söhne, 'B'").canonical).name.count == 17)
    }

    static func certificate(_ id: String, _ lei: String, _ key: SigningKey) throws -> GatewayCertificate {
        let subject = try #require(
            GatewayCertificate.Subject(
                gateway: GatewayID(checked: id), lei: lei, bic: nil, country: "CN", organization: "Bank B"))
        return try .issue(subject, notBefore: 1_794_560_400, notAfter: 1_894_560_400, key: key)
    }

    private func certificateLine() throws -> String {
        let lines = ConfigurationExamples.gateway.split(separator: "\n")
        return String(try #require(lines.first { $0.hasPrefix("    certificate: ") })) + "\n"
    }

    private func changed(_ line: String, to other: String) -> [Finding] {
        findings(ConfigurationExamples.gateway.replacingOccurrences(of: line, with: other))
    }
}

extension Base64 {
    /// The bytes behind the last word of a configuration line.
    static func decodeOrFail(_ line: String) throws -> [UInt8] {
        try #require(decode(String(line.split(separator: " ").last?.dropLast() ?? "")))
    }
}
