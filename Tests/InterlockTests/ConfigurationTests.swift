import Foundation
import SettlementEngine
import SettlementModel
import Testing

@testable import Interlock

struct ConfigurationTests {
    @Test(arguments: ConfigurationKind.allCases)
    func `an example has no findings apart from files that are not here`(kind: ConfigurationKind) {
        let text = ConfigurationExamples.text(kind)
        #expect(findings(text) == [])
        let looked = ConfigurationFile.read(text, directory: "/nowhere").findings
        #expect(!looked.isEmpty)
        #expect(looked.allSatisfy { $0.kind == .file })
    }

    @Test(arguments: [
        (ConfigurationKind.gateway, "seal.credentialFile", "interlock keys make seal"),
        (.gateway, "keys.holder", "interlock keys make holder"),
        (.gateway, "tls.key", "interlock keys make tls"), (.ledger, "keys.log", "interlock keys make log"),
        (.notary, "notary.key", "interlock notary keys"),
        (.registry, "registry.key", "interlock registry keys"),
        (.registryClient, "sharedKey", "interlock registry keys --shared"),
    ])
    func `a file that is not there is made by the command that the finding names`(
        kind: ConfigurationKind, path: String, maker: String
    ) throws {
        let text = ConfigurationExamples.text(kind)
        let looked = ConfigurationFile.read(text, directory: "/nowhere").findings.first { $0.path == path }
        let finding = try #require(looked)
        #expect(finding.fix == "make it with `\(maker)`, or correct the path")
    }

    @Test(arguments: [
        (ConfigurationKind.gateway, "interlock.example.yaml"), (.ledger, "ledger.example.yaml"),
        (.client, "client.example.yaml"), (.notary, "notary.example.yaml"),
        (.notaryClient, "notary-client.example.yaml"), (.registry, "registry.example.yaml"),
        (.registryClient, "registry-client.example.yaml"),
        (.screeningClient, "screening-client.example.yaml"),
    ])
    func `the examples in Specs are the ones the program prints`(kind: ConfigurationKind, name: String) throws
    {
        #expect(try repositoryFile("Specs/Operations/" + name) == ConfigurationExamples.text(kind))
    }

    @Test func `every line of an example that may be left out says its default`() {
        for kind in ConfigurationKind.allCases {
            let text = ConfigurationExamples.text(kind)
            #expect(text.contains("Default: ") && text.contains("No default."))
            // A certificate is one long word that no line break may cut.
            for line in text.split(separator: "\n") where !line.contains(" certificate: MII") {
                #expect(line.count <= 140, "\(line)")
            }
        }
    }

    @Test func `a bank is listed once in a registry's file`() throws {
        let example = ConfigurationExamples.registry
        let twice = example.replacingOccurrences(of: "name: gw.bank-b", with: "name: gw.bank-a")
        #expect(findings(twice).map(\.path) == ["members[1].name"])
        let pins = example.split(separator: "\n").filter { $0.contains(" pin: ") }
        let samePin = example.replacingOccurrences(of: pins[1], with: pins[0])
        #expect(findings(samePin).map(\.path) == ["members[1].pin"])
        let nobody = try #require(example.range(of: "members:"))
        #expect(
            findings(example.replacingCharacters(in: nobody, with: "mebmers:")).map(\.path) == [
                "members", "mebmers",
            ])
    }

    @Test func `a chain that a notary watches needs two nodes and an anchor of its format`() {
        let example = ConfigurationExamples.notary
        let lone = example.replacingOccurrences(of: ", \"https://node.exchange.example/rpc\"", with: "")
        #expect(findings(lone).map(\.path) == ["ledgers[1].endpoints"])
        let other = example.replacingOccurrences(of: "driver: evm", with: "driver: sqlledger")
        #expect(findings(other).map(\.path).contains("ledgers[1].anchor"))
        let beside = example.replacingOccurrences(
            of: "store: /var/lib/interlock/notary/evm-cash-network.sqlite", with: "")
        let reading = ConfigurationFile.read(beside, directory: "", lookAtFiles: false)
        guard case .notary(let notary) = reading.configuration,
            case .evm(_, let store)? = notary.ledgers.last?.way
        else {
            Issue.record("not read without a store: \(reading.findings)")
            return
        }
        #expect(store == "/var/lib/interlock/notary/evm-evm-cash-network.sqlite")
    }

    @Test func `two of three, and a member twice, are no notary set`() {
        let example = ConfigurationExamples.notary
        let threshold = example.replacingOccurrences(of: "threshold: 3", with: "threshold: 2")
        #expect(findings(threshold).map(\.path) == ["escrows[0].notarySet.threshold"])
        let lines = example.split(separator: "\n").filter { $0.contains("- \"0x") }
        let twice = example.replacingOccurrences(of: lines[0], with: lines[1])
        #expect(findings(twice).map(\.path) == ["escrows[0].notarySet.threshold"])
        let nowhere = example.replacingOccurrences(of: "chainId: 1337", with: "chainId: 0")
        #expect(findings(nowhere).map(\.path) == ["escrows[0].chainId"])
    }

    @Test func `all mistakes are listed at once, each at its line`() throws {
        var text = ConfigurationExamples.gateway
        let changes = [
            ("  lei: 969500BANKA0EXAMPL53", "  lei: 969500BANKA0EXAMPL54"), ("  port: 7444", "  port: 77777"),
            ("  name: Bank A\n", "  nmae: Bank A\n"), ("      roles: [checker]", "      roles: [boss]"),
            ("    access: participant", "    access: owner"),
            ("      CNY: 50,000,000.00", "      CNY: 50,000,000"),
            ("      inclusion: 5\n      # From booked", "      inclusion: soon\n      # From booked"),
            ("  level: info", "  level: loud"),
        ]
        for (old, new) in changes {
            let range = try #require(text.range(of: old), "\(old)")
            text.replaceSubrange(range, with: new)
        }
        let found = findings(text)
        #expect(
            Set(found.map(\.path)).isSuperset(of: [
                "gateway.lei", "api.port", "gateway.name", "gateway.nmae", "api.users[1].roles[0]",
                "ledgers[0].access",
                "peers[0].exposure.CNY", "ledgers[0].bounds.inclusion", "log.level",
            ]))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for finding in found where finding.kind == .value {
            let key = finding.path.split(separator: ".").last.map { $0.prefix { $0 != "[" } } ?? ""
            #expect(lines[finding.line - 1].contains(key), "\(finding)")
            #expect(!finding.fix.isEmpty)
        }
        let misspelt = try #require(found.first { $0.path == "gateway.nmae" })
        #expect(misspelt.kind == .unknownKey)
        #expect(misspelt.fix == "did you mean `name`?")
        #expect(found == found.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }

    @Test func `wrong members of an EVM ledger's anchor are found`() {
        let anchor = "foreignAnchors[1].anchor."
        for (right, wrong, key) in [
            ("depth: 0", "depth: 7", "depth"), ("seal: qbft", "seal: qbft2", "seal"),
            ("chainId: 1337", "chainId: 0x539", "chainId"), ("escrow: \"0x00", "escrow: \"0xAA", "escrow"),
            ("epochLength: 30000", "epochLength: 0", "epochLength"),
            ("block: 120000", "block: latest", "head.block"), ("lowS: true", "lows: true", "lows"),
            ("operatorTrusted: false", "operatorTrusted: no", "operatorTrusted"),
        ] {
            let text = ConfigurationExamples.ledger.replacingOccurrences(of: right, with: wrong)
            #expect(text != ConfigurationExamples.ledger)
            #expect(findings(text).map(\.path) == [anchor + key])
        }
    }

    @Test func `what stands twice is found`() throws {
        var text = ConfigurationExamples.gateway
        text = text.replacingOccurrences(of: "  - id: sql:bank-b-cash", with: "  - id: sql:bank-a-assets")
        text = text.replacingOccurrences(of: "    - name: bob", with: "    - name: alice")
        let twice = findings(text).filter { $0.kind == .duplicate }.map(\.path)
        #expect(twice == ["api.users[1].name", "ledgers[1].id"])
        let keys = findings("version: 1\nkind: gateway\nversion: 1\n")
        #expect(keys.map(\.kind) == [.duplicate])
        #expect(keys.first?.problem.contains("version") == true)
    }

    @Test func `our own gateway as peer, one ledger, or operator trust without a limit is found`() {
        let own = ConfigurationExamples.gateway.replacingOccurrences(
            of: "  - id: gw.bank-b", with: "  - id: gw.bank-a")
        #expect(findings(own).map(\.path) == ["peers[0].id", "peers[0].certificate"])
        let unlimited = ConfigurationExamples.gateway.replacingOccurrences(
            of: "\nexposure:\n  operatorTrusted:", with: "\nx:\n  y:")
        #expect(findings(unlimited).map(\.path) == ["exposure", "x"])
        let cut = ConfigurationExamples.gateway.components(separatedBy: "  - id: sql:bank-b-cash")
        let rest = cut[1].components(separatedBy: "\n# How long the link")
        #expect(findings(cut[0] + "\n# How long the link" + rest[1]).map(\.path) == ["ledgers"])
    }

    @Test func `files that are missing, open to others or directories are found with their fix`() async throws
    {
        try await withDirectory { folder in
            let path = folder + "/ledger.yaml"
            let text = ConfigurationExamples.ledger
            try HostFiles.createDirectory(folder + "/keys", mode: 0o700)
            try HostFiles.create(folder + "/keys/log.key.pem", [1], mode: 0o644)
            try HostFiles.create(folder + "/keys/operator.key.pem", [1], mode: 0o600)
            try HostFiles.createDirectory(folder + "/keys/tls.key.pem", mode: 0o700)
            let found = ConfigurationFile.read(text, directory: HostFiles.directory(of: path)).findings
            #expect(found.map(\.path) == ["data.database", "keys.log", "tls.certificate", "tls.key"])
            #expect(found[1].problem.contains("mode 0644"))
            #expect(found[1].fix.contains("chmod 0600"))
        }
    }

    @Test func `a certificate of somebody else, or without its key, is found`() async throws {
        try await withDirectory { folder in
            func make(_ name: String, _ id: String) async -> Int32 {
                await Program.run([
                    "keys", "make", "tls", "--name", name, "--directory", folder + "/keys", "--id", id,
                    "--lei",
                    "969500BANKA0EXAMPL53", "--country", "CN", "--organization", "Bank A", "--quiet",
                ])
            }
            #expect(await make("tls", "gw.bank-a") == 0)
            #expect(await make("other", "gw.other") == 0)
            func problems(_ certificate: String, _ key: String) -> [String] {
                let text = ConfigurationExamples.gateway
                    .replacingOccurrences(of: "keys/tls.cert.pem", with: "keys/\(certificate).cert.pem")
                    .replacingOccurrences(of: "keys/tls.key.pem", with: "keys/\(key).key.pem")
                return ConfigurationFile.read(text, directory: folder).findings
                    .filter { $0.path.hasPrefix("tls.") }.map(\.problem)
            }
            #expect(problems("tls", "tls") == [])
            #expect(problems("tls", "other") == ["the key is not the certificate's"])
            #expect(problems("other", "other") == ["the certificate names gw.other (969500BANKA0EXAMPL53)"])
            try HostFiles.create(folder + "/keys/bad.cert.pem", Array("no PEM".utf8), mode: 0o644)
            #expect(problems("bad", "tls").count == 1)
        }
    }

    @Test func `peers and desks on one port are found`() {
        let text = ConfigurationExamples.gateway
            .replacingOccurrences(
                of: "  host: 127.0.0.1\n  port: 7444", with: "  host: 0.0.0.0\n  port: 7443")
        #expect(findings(text).map(\.path) == ["listen"])
    }

    @Test(arguments: ConfigurationKind.allCases)
    func `a configuration with bytes changed at random is read or refused, never trapped on`(
        kind: ConfigurationKind
    ) {
        var state: UInt64 = 0x1234_5678_9ABC_DEF1
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        let original = Array(ConfigurationExamples.text(kind).utf8)
        let alphabet = Array("[]{}:,-&*!|>'\"#%@\n\t 0aZ~\\".utf8)
        var refused = 0
        for _ in 0..<200 {
            var bytes = original
            for _ in 0...next(6) {
                let place = next(bytes.count)
                switch next(3) {
                case 0: bytes[place] = alphabet[next(alphabet.count)]
                case 1: bytes.insert(alphabet[next(alphabet.count)], at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(40)))
                }
            }
            if !findings(String(decoding: bytes, as: UTF8.self)).isEmpty { refused += 1 }
        }
        #expect(refused > 0 && refused <= 200)
    }

    @Test(arguments: [
        "", "[]", "just text", "a: [", "a: b: c", "\t- x", "kind: gateway", "version: 2\nkind: pirate\n",
        "? [a]\n: b\n",
        "&a [*a]", "a: *nowhere", "!!binary x", "---\na: 1\n---\nb: 2\n", "version: {a: 1}\nkind: [x]\n",
        "a: \u{0}b", "%YAML 9\n---\n",
    ])
    func `anything that is no configuration is said so and never traps`(text: String) {
        #expect(!findings(text).isEmpty)
    }

    @Test func `deep or repeated nesting is refused without harm`() {
        for text in [
            String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
            String(repeating: "- ", count: 50_000), String(repeating: "a", count: 2 << 20),
        ] {
            #expect(!findings(text).isEmpty)
        }
    }

    @Test func `a gateway's example with any one line left out never traps`() {
        let lines = ConfigurationExamples.gateway.split(separator: "\n", omittingEmptySubsequences: false)
        var harmless = 0
        for index in lines.indices where !lines[index].drop(while: { $0 == " " }).hasPrefix("#") {
            let text = (lines[..<index] + lines[(index + 1)...]).joined(separator: "\n")
            if findings(text).isEmpty { harmless += 1 }
        }
        #expect(harmless > 0 && harmless < lines.count / 2)
    }
}
