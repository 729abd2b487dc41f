import Foundation
import SettlementEngine
import SettlementModel
import Testing

@testable import Interlock

/// What the examples in `Specs/Operations` say is what the program reads from them.
struct ConfigurationExampleTests {
    @Test func `the gateway example is read into the values it shows`() throws {
        let reading = ConfigurationFile.read(
            ConfigurationExamples.gateway, directory: "/etc/interlock", lookAtFiles: false)
        guard case .gateway(let gateway) = reading.configuration else {
            Issue.record("not a gateway")
            return
        }
        #expect(gateway.identity.gateway.text == "gw.bank-a")
        #expect(gateway.identity.bic == "BKAACNBJXXX")
        #expect(gateway.keys.message == "/etc/interlock/keys/message.key.pem")
        #expect(gateway.seal == .credentialFile("/run/credentials/interlock/seal.key"))
        #expect(gateway.apiListen == Endpoint(host: "127.0.0.1", port: 7444))
        #expect(gateway.users.map(\.name.text) == ["alice", "bob", "carol"])
        #expect(gateway.users.last?.roles == [.admin, .auditor])
        let cny = try #require(CurrencyCode("CNY"))
        #expect(gateway.peers.first?.exposure[cny]?.minor == 5_000_000_000)
        #expect(gateway.peers.first?.certificate.subject.gateway.text == "gw.bank-b")
        #expect(gateway.peers.first?.certificate.spkiPin == gateway.peers.first?.pin)
        #expect(gateway.approvalAbove[cny]?.minor == 100_000_000)
        #expect(gateway.operatorTrustedLimit[cny]?.minor == 2_000_000_000)
        #expect(gateway.ledgers.map(\.ledger.text) == ["sql:bank-a-assets", "sql:bank-b-cash"])
        #expect(gateway.ledgers.last?.access == .participant)
        guard case .sqlledger(let way)? = gateway.ledgers.last?.way else {
            Issue.record("not an SQL ledger")
            return
        }
        #expect(way.identity == gateway.tls)
        #expect(gateway.ledgers.last?.bounds.finalitySeconds == 0)
        #expect(gateway.ledgers.last?.anchor.operatorTrusted == true)
        #expect(gateway.peers.first?.registersClaims == false)
        #expect(gateway.registry == nil)
    }

    @Test func `the gateway example's registry, once no comment, is read into the values it shows`() throws {
        let example = ConfigurationExamples.gateway
        let start = try #require(example.range(of: "# registry:\n")).lowerBound
        let end = try #require(example.range(of: "\nlimits:")).lowerBound
        let section = example[start..<end].split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.dropFirst(2) }.joined(separator: "\n")
        func read(_ section: String) -> ConfigurationReading {
            ConfigurationFile.read(
                example.replacingCharacters(in: start..<end, with: section), directory: "/etc/interlock",
                lookAtFiles: false)
        }
        guard case .gateway(let gateway) = read(section).configuration else {
            Issue.record("not a gateway: \(read(section).findings)")
            return
        }
        let registry = try #require(gateway.registry)
        #expect(registry.registry.text == "registry:trade" && registry.member == gateway.identity.gateway)
        #expect(registry.identity == gateway.tls && registry.timeoutSeconds == 10)
        #expect(registry.sharedKey == "/etc/interlock/keys/registry-shared.key")
        let misspelt = read(section.replacing("sharedKey", with: "sharedkey")).findings.map(\.path)
        #expect(Set(misspelt) == ["registry.sharedKey", "registry.sharedkey"])
    }

    @Test func `the exchange of the gateway example is read once it is no comment any more`() {
        let lines = ConfigurationExamples.gateway.split(separator: "\n", omittingEmptySubsequences: false)
        let begin = lines.firstIndex { $0.hasPrefix("# isoExchange") } ?? lines.endIndex
        let open = lines[..<begin] + lines[begin...].map { $0.hasPrefix("#") ? $0.dropFirst(2) : $0 }
        let text = open.joined(separator: "\n")
        let reading = ConfigurationFile.read(text, directory: "/etc", lookAtFiles: false)
        guard case .gateway(let gateway) = reading.configuration else {
            Issue.record("\(reading.findings)")
            return
        }
        let root = "/srv/interlock/bank-a/"
        #expect(
            gateway.isoExchange
                == ISOExchangeConfiguration(
                    incoming: root + "in", outgoing: root + "out", done: root + "done",
                    refused: root + "refused", maker: UserID(checked: "iso-exchange"), poll: 500))
        let same = text.replacingOccurrences(of: root + "done", with: root + "in")
        #expect(findings(same).map(\.kind) == [.duplicate])
        #expect(findings(text.replacingOccurrences(of: "iso-exchange\n", with: "iso exchange\n")).count == 1)
        #expect(findings(text.replacingOccurrences(of: "  out: " + root + "out\n", with: "")).count == 1)
    }

    @Test func `the ledger example is read into the values it shows`() {
        let reading = ConfigurationFile.read(ConfigurationExamples.ledger, directory: "", lookAtFiles: false)
        guard case .ledger(let ledger) = reading.configuration else {
            Issue.record("not a ledger")
            return
        }
        #expect(ledger.ledger.text == "sql:bank-a-assets")
        #expect(ledger.admitted.map(\.name.text) == ["gw.bank-a", "gw.bank-b"])
        #expect(ledger.expiryWindow == 1...604_800)
        let chain = ledger.foreignAnchors.first { $0.ledger.text == "evm:bond-network" }
        #expect(chain?.format == .evm1 && chain?.head.size == 120_001 && chain?.operatorTrusted == false)
        #expect(ledger.origin == "bank-a.example/assets")
    }

    @Test func `the notary example is read into the values it shows`() throws {
        let reading = ConfigurationFile.read(ConfigurationExamples.notary, directory: "", lookAtFiles: false)
        guard case .notary(let notary) = reading.configuration else {
            Issue.record("not a notary")
            return
        }
        #expect(notary.name.text == "notary:one")
        #expect(notary.ledgers.map(\.anchor.ledger.text) == ["sql:bank-b-cash", "evm:cash-network"])
        guard case .sqlledger(let places, _)? = notary.ledgers.first?.way,
            case .evm(let nodes, let store)? = notary.ledgers.last?.way
        else {
            Issue.record("other ways than the example's")
            return
        }
        #expect(places.first?.endpoint.port == 7543 && nodes.count == 2)
        #expect(store == "/var/lib/interlock/notary/evm-cash-network.sqlite")
        #expect(notary.ledgers.last?.anchor.head.size == 120_001)
        let sets = try #require(notary.sets.first)
        #expect(sets.key.chainID == 1337 && sets.value.map(\.threshold) == [3])
        #expect(sets.value.first?.members.count == 4)
    }

    @Test func `the registry examples are read into the values they show`() {
        let reading = ConfigurationFile.read(
            ConfigurationExamples.registry, directory: "", lookAtFiles: false)
        guard case .registry(let registry) = reading.configuration else {
            Issue.record("not a registry")
            return
        }
        #expect(registry.registry.text == "registry:trade" && registry.longestSeconds == 604_800)
        #expect(registry.members.map(\.name.text) == ["gw.bank-a", "gw.bank-b"])
        #expect(registry.members.map { $0.resaleKey?.algorithm } == [.ecdsaP256SHA256, nil])
        let asking = ConfigurationFile.read(
            ConfigurationExamples.registryClient, directory: "/etc/interlock", lookAtFiles: false)
        guard case .registryClient(let client) = asking.configuration else {
            Issue.record("not a registry's client")
            return
        }
        #expect(client.registry == registry.registry && client.key.algorithm == .ed25519)
        #expect(client.member.text == "gw.bank-b" && client.place.endpoint.port == 7743)
        #expect(client.sharedKey == "/etc/interlock/keys/registry-shared.key" && client.resaleKey == nil)
    }
}
