import Foundation
import SettlementEvidence
import SettlementModel
import SettlementProofs
import Testing

@testable import Interlock

struct CommandTests {
    private static let lines: [(line: String, code: Int32)] = [
        ("config check --no-files --quiet Specs/Operations/interlock.example.yaml", 0),
        ("config check --quiet Specs/Operations/ledger.example.yaml", 1),
        ("config check --quiet Specs/Examples/no-such-file.yaml", 3),
        ("config chekc", 2), ("config example pirate", 2), ("nonsense", 2),
        ("price --quiet Specs/Examples/forfaiting-F05-seller.yaml", 0),
        ("price --quiet Specs/Operations/ledger.example.yaml", 1),
        ("transfer submit --dry-run --quiet Specs/Examples/bond-B02-buyer.yaml", 0),
        ("transfer list --profile Specs/Operations/ledger.example.yaml", 1),
        ("transfer show", 2), ("transfer reject abcdef", 2),
    ]

    @Test(arguments: lines)
    func `a command ends with the exit code of its kind`(line: String, code: Int32) async {
        let arguments = line.split(separator: " ").map(String.init)
        let here = arguments.map { $0.hasPrefix("Specs/") ? repositoryPath($0) : $0 }
        #expect(await Program.run(here) == code)
    }

    @Test func `several bundles are judged each by itself, and one bad one is enough`() async throws {
        try await withDirectory { folder in
            let anchors = #"{"format":"interlock-anchors/1","gateways":[],"ledgers":[]}"#
            try HostFiles.create(folder + "/anchors.json", Array(anchors.utf8), mode: 0o600)
            try HostFiles.create(folder + "/a.json", [1], mode: 0o600)
            let verify = ["evidence", "verify", "--quiet", "--anchors", folder + "/anchors.json"]
            #expect(await Program.run(verify + [folder + "/a.json"]) == 1)
            #expect(await Program.run(verify + [folder + "/a.json", folder + "/a.json"]) == 1)
            #expect(await Program.run(verify + [folder + "/a.json", folder + "/none.json"]) == 3)
            #expect(await Program.run(verify) == 2)
            let verdict = EvidenceChecks.verifier().verify(
                [1], anchors: try EvidenceChecks.anchors(verify[4]))
            guard case .object(let alone) = EvidenceReport.json(verdict),
                case .object(let named) = EvidenceReport.json(verdict, file: "a.json")
            else { return #expect(Bool(false), "a verdict is an object") }
            #expect(alone["file"] == nil)
            #expect(named["file"] == .string("a.json"))
            #expect(named.count == alone.count + 1)
        }
    }

    @Test func `keys are made with their modes and never overwritten`() async throws {
        try await withDirectory { folder in
            let make = [
                "keys", "make", "message", "holder", "tls", "log", "operator", "seal", "--directory",
                folder + "/keys",
                "--id", "gw.bank-a", "--lei", "969500BANKA0EXAMPL53", "--country", "CN", "--organization",
                "Bank A",
                "--bic", "BKAACNBJXXX", "--quiet",
            ]
            #expect(await Program.run(make) == 0)
            #expect(try HostFiles.status(folder + "/keys")?.mode == 0o700)
            for name in [
                "message.key.pem", "holder.key.pem", "tls.key.pem", "log.key.pem", "operator.key.pem",
                "seal.key",
            ] {
                #expect(try HostFiles.status(folder + "/keys/" + name)?.mode == 0o400, "\(name)")
            }
            #expect(try HostFiles.status(folder + "/keys/tls.cert.pem")?.mode == 0o644)
            let certificate = try KeyFiles.certificate(folder + "/keys/tls.cert.pem")
            #expect(
                certificate.key == (try KeyFiles.signingKey(folder + "/keys/tls.key.pem").verificationKey))
            #expect(certificate.subject.gateway.text == "gw.bank-a")
            #expect(certificate.isValid(at: SystemClock.seconds()))
            let before = try HostFiles.read(folder + "/keys/message.key.pem")
            #expect(await Program.run(make) == 4)
            #expect(try HostFiles.read(folder + "/keys/message.key.pem") == before)
        }
    }

    @Test func `a private key that others may read is not used`() async throws {
        try await withDirectory { folder in
            try HostFiles.create(folder + "/k.pem", [1], mode: 0o644)
            #expect(throws: CommandFailure.self) { try KeyFiles.signingKey(folder + "/k.pem") }
        }
    }

    @Test func `a peer's document goes from one bank's configuration into the other's`() async throws {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder) == 0)
            let own = BankFiles.configuration(folder)
            try HostFiles.create(folder + "/a.yaml", Array(own.utf8), mode: 0o600)
            #expect(await Program.run(["config", "check", "--quiet", folder + "/a.yaml"]) == 0)
            let export = ["peer", "export", "--config", folder + "/a.yaml", "--output", folder + "/a.json"]
            #expect(await Program.run(export) == 2)
            #expect(await Program.run(export + ["--host", "gw.bank-a.example"]) == 0)
            let anchors = [
                "evidence", "anchors", "--config", folder + "/a.yaml", "--out", folder + "/anchors.json",
            ]
            #expect(await Program.run(anchors) == 0)
            let believed = try EvidenceAnchors(bytes: try HostFiles.read(folder + "/anchors.json"))
            #expect(believed.gateways.map(\.id.text) == ["gw.bank-a", "gw.bank-b"])
            #expect(believed.ledgers.map(\.ledger.text) == ["sql:bank-a-assets", "sql:bank-b-cash"])
            // The example's peer is gw.bank-b; here its file becomes gw.bank-c's, which does not know gw.bank-a yet.
            let other = own.replacingOccurrences(of: "  id: gw.bank-a\n", with: "  id: gw.bank-c\n")
                .replacingOccurrences(of: "\n  certificate: keys/tls.", with: "\n  certificate: keys/c.")
                .replacingOccurrences(of: "\n  key: keys/tls.", with: "\n  key: keys/c.")
            let ownKeys = [
                "keys", "make", "tls", "--name", "c", "--directory", folder + "/keys", "--id", "gw.bank-c",
                "--lei",
                "969500BANKA0EXAMPL53", "--country", "CN", "--organization", "Bank C", "--quiet",
            ]
            #expect(await Program.run(ownKeys) == 0)
            try HostFiles.create(folder + "/c.yaml", Array(other.utf8), mode: 0o640)
            let merge = ["peer", "import", folder + "/a.json", "--into", folder + "/c.yaml"]
            #expect(await Program.run(merge) == 4)
            #expect(await Program.run(merge + ["--exposure", "CNY 1,000.00"]) == 0)
            let merged = try ConfigurationFile.gateway(folder + "/c.yaml")
            #expect(merged.peers.map(\.identity.gateway.text) == ["gw.bank-a", "gw.bank-b"])
            let exported = try KeyFiles.certificate(folder + "/keys/tls.cert.pem")
            #expect(merged.peers[0].certificate == exported)
            #expect(merged.peers[0].pin == exported.spkiPin)
            #expect(merged.peers[0].endpoint == Endpoint(host: "gw.bank-a.example", port: 7443))
            #expect(try HostFiles.status(folder + "/c.yaml")?.mode == 0o640)
            let text = try HostFiles.readText(folder + "/c.yaml")
            #expect(other.split(separator: "\n").allSatisfy { text.contains($0) })
            #expect(await Program.run(merge + ["--exposure", "CNY 1,000.00"]) == 4)
        }
    }

    @Test func `a message key is announced, taken in by the peer with its fingerprint, and rotated`()
        async throws
    {
        try await withDirectory { folder in
            #expect(try await BankFiles.make(folder) == 0)
            let next = [
                "keys", "make", "message", "--name", "message-2", "--directory", folder + "/keys", "--quiet",
            ]
            #expect(await Program.run(next) == 0)
            let config = folder + "/a.yaml"
            let own = BankFiles.configuration(folder)
            try HostFiles.create(config, Array(own.utf8), mode: 0o600)
            #expect(await Program.run(["gateway", "init", config]) == 0)
            let export = ["peer", "export", "--config", config, "--host", "gw.bank-a.example", "--output"]
            #expect(await Program.run(export + [folder + "/1.json"]) == 0)
            let newKey = folder + "/keys/message-2.key.pem"
            #expect(await Program.run(export + [folder + "/2.json", "--next", newKey]) == 0)
            let again = export + [folder + "/3.json", "--next", folder + "/keys/message.key.pem"]
            #expect(await Program.run(again) == 1, "the key in use is no next one")
            for (name, status) in [("holder", Int32(5)), ("tls", 1)] {
                let foreign = folder + "/keys/\(name).key.pem"
                let told = await Program.run(export + [folder + "/\(name).json", "--next", foreign])
                #expect(told == 1, "no peer is told of a \(name) key")
                let taken = await Program.run(
                    ["keys", "rotate", "message", "--config", config, "--key", foreign])
                #expect(taken == status, "the vault takes in no \(name) key")
            }

            let peer = own.replacingOccurrences(of: "  id: gw.bank-a\n", with: "  id: gw.bank-c\n")
                .replacingOccurrences(of: "\n  certificate: keys/tls.", with: "\n  certificate: keys/c.")
                .replacingOccurrences(of: "\n  key: keys/tls.", with: "\n  key: keys/c.")
            let theirs = [
                "keys", "make", "tls", "--name", "c", "--directory", folder + "/keys", "--id", "gw.bank-c",
                "--lei", "969500BANKA0EXAMPL53", "--country", "CN", "--organization", "Bank C", "--quiet",
            ]
            #expect(await Program.run(theirs) == 0)
            let other = folder + "/c.yaml"
            try HostFiles.create(other, Array(peer.utf8), mode: 0o600)
            func add(_ file: String, _ more: [String] = []) async -> Int32 {
                await Program.run(["peer", "import", folder + file, "--into", other] + more)
            }
            #expect(await add("/1.json", ["--exposure", "CNY 1,000.00"]) == 0)
            #expect(await add("/1.json") == 4, "nothing is new")
            #expect(await add("/2.json") == 4, "a new key needs the fingerprint")
            let document = try PeerDocument(
                canonical: try CanonicalJSON.parse(try HostFiles.read(folder + "/2.json")))
            #expect(document.messageKeys.map(\.epoch) == [1, 2])
            #expect(await add("/2.json", ["--fingerprint", document.fingerprint.hex]) == 0)
            let known = try ConfigurationFile.gateway(other).peers.first {
                $0.identity.gateway.text == "gw.bank-a"
            }
            #expect(known?.messageKeys.sorted { $0.epoch < $1.epoch } == document.messageKeys)
            let third = [
                "keys", "make", "message", "--name", "message-3", "--directory", folder + "/keys", "--quiet",
            ]
            #expect(await Program.run(third) == 0)
            let changed = export + [folder + "/5.json", "--next", folder + "/keys/message-3.key.pem"]
            #expect(await Program.run(changed) == 0)
            let taking = try PeerImportCommand.parse([folder + "/5.json", "--into", other])
            let differs = #expect(throws: CommandFailure.self) { try taking.run() }
            #expect(differs?.code == "peer.known")
            #expect(differs?.problem.contains("another message key 2 of gw.bank-a") == true)

            let rotate = ["keys", "rotate", "message", "--config", config, "--key", newKey]
            #expect(await Program.run(rotate) == 0)
            #expect(await Program.run(rotate + ["--json"]) == 0, "repeating is safe")
            let stale = try ConfigurationFile.gateway(config)
            await #expect(throws: CommandFailure.self) { _ = try await GatewayStore.open(stale) }
            let first = try #require(document.messageKeys.first)
            let rotated = own.replacingOccurrences(
                of: "  message: keys/message.key.pem", with: "  message: keys/message-2.key.pem"
            ).replacingOccurrences(
                of: "  messageEpoch: 1\n",
                with: (["  messageEpoch: 2", "  earlier:"] + PeerSnippet.lines(of: first, indent: 4))
                    .joined(separator: "\n") + "\n")
            try HostFiles.replace(config, Array(rotated.utf8))
            let (_, vault) = try await GatewayStore.open(try ConfigurationFile.gateway(config))
            #expect(
                try await vault.messageKeys() == [
                    1: document.messageKeys[0].key, 2: document.messageKeys[1].key,
                ])
            #expect(await Program.run(export + [folder + "/4.json"]) == 0)
            let after = try PeerDocument(
                canonical: try CanonicalJSON.parse(try HostFiles.read(folder + "/4.json")))
            #expect(after.messageKeys == document.messageKeys)
        }
    }

    @Test func `a changed peer document does not match its fingerprint`() async throws {
        try await withDirectory { folder in
            let pair = try SigningKey.generate(.ecdsaP256SHA256)
            let key = pair.verificationKey
            let certificate = try PeerCertificateTests.certificate(
                "gw.bank-b", "969500BANKB0EXAMPL08", pair)
            let document = PeerDocument(
                identity: PartyIdentity(
                    gateway: GatewayID(checked: "gw.bank-b"), lei: "969500BANKB0EXAMPL08"),
                name: "Bank 'B'", bic: nil, endpoint: Endpoint(host: "b.example", port: 7443),
                certificate: certificate, messageKeys: [PeerMessageKey(epoch: 1, key: key)],
                holderKeys: [key])
            #expect(try PeerDocument(canonicalBytes: document.canonicalBytes) == document)
            try HostFiles.create(folder + "/b.json", document.canonicalBytes, mode: 0o644)
            let wrong = ["peer", "import", folder + "/b.json", "--fingerprint", Digest.sha256([2]).hex]
            #expect(await Program.run(wrong) == 1)
            let snippet = PeerSnippet(document: document, exposure: []).lines()
            #expect(snippet.contains("    name: 'Bank ''B'''"))
        }
    }

    @Test func `an empty list, no list and a flow list of peers are each treated rightly`() throws {
        let key = try SigningKey.generate(.ed25519)
        let document = PeerDocument(
            identity: PartyIdentity(gateway: GatewayID(checked: "gw.x"), lei: "969500BANKB0EXAMPL08"),
            name: "X", bic: nil,
            endpoint: Endpoint(host: "x", port: 1),
            certificate: try PeerCertificateTests.certificate("gw.x", "969500BANKB0EXAMPL08", key),
            messageKeys: [PeerMessageKey(epoch: 1, key: key.verificationKey)], holderKeys: [])
        let snippet = PeerSnippet(document: document, exposure: [])
        for text in [
            "a: 1\n", "a: 1\npeers: []\n", "peers:\na: 1\n", "peers:\n  - id: y\na: 1\n",
            "peers:\n    - id: y\n",
        ] {
            let merged = try #require(PeerMerge.add(snippet, to: text), "\(text)")
            let list = FindingList()
            let ids = YAMLDocument.read(merged, into: list)?.sections("peers").compactMap { $0.text("id") }
            #expect(list.findings == [])
            #expect(ids?.first == "gw.x", "\(merged)")
            #expect(ids?.count == (text.contains("id: y") ? 2 : 1))
        }
        #expect(PeerMerge.add(snippet, to: "peers: [{id: y}]\n") == nil)
    }
}
