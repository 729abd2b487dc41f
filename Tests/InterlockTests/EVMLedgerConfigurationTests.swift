import Foundation
import SettlementModel
import Testing

@testable import Interlock

/// An EVM ledger in a gateway's file.
struct EVMLedgerConfigurationTests {
    /// The gateway's example with its EVM ledger put in force.
    static let example: String = {
        var isItem = false
        return ConfigurationExamples.gateway.split(separator: "\n", omittingEmptySubsequences: false).map {
            line in
            if line.hasPrefix("  # - id: evm:") { isItem = true }
            if line.isEmpty { isItem = false }
            return isItem ? "  " + line.dropFirst(4) : String(line)
        }.joined(separator: "\n")
    }()

    private func connection(
        _ text: String, _ directory: String = "/etc/interlock", looks: Bool = false
    )
        -> (LedgerConnection, EVMLedgerWay)?
    {
        let reading = ConfigurationFile.read(text, directory: directory, lookAtFiles: looks)
        guard case .gateway(let gateway) = reading.configuration, let last = gateway.ledgers.last,
            case .evm(let way) = last.way
        else { return nil }
        return (last, way)
    }

    @Test func `the example's EVM ledger is read into the values it shows`() throws {
        #expect(findings(Self.example) == [])
        let (ledger, way) = try #require(connection(Self.example))
        #expect(ledger.ledger.text == "evm:bond-network" && ledger.anchor.format == .evm1)
        #expect(ledger.anchor.head.size == 120_001 && !ledger.anchor.operatorTrusted)
        #expect(ledger.bounds.finalitySeconds == 5)
        #expect(way.endpoints.count == 2 && way.feeKey == "/etc/interlock/keys/evm-fee.key")
        #expect(way.store == "/var/lib/interlock/bank-a/evm-bond-network.sqlite")
        #expect(Set(way.holders.keys).isSuperset(of: ledger.accounts) && way.holders.count == 2)
        #expect(way.feeCeiling == 500_000_000_000 && way.poll == .milliseconds(500))
        #expect(way.notaries == nil)
    }

    @Test func `what may be left out has its default`() throws {
        let lines = Self.example.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.contains("store: ") && !$0.contains("poll: ") && !$0.contains("fees:")
                && !$0.contains("ceiling: ")
        }
        let (_, way) = try #require(connection(lines.joined(separator: "\n")))
        #expect(way.store == "/var/lib/interlock/bank-a/evm-evm-bond-network.sqlite")
        #expect(way.feeCeiling == 500_000_000_000 && way.poll == .milliseconds(500))
    }

    @Test(arguments: [
        ("https://node.bank-b.example/rpc", "https://node.bank-a.example/rpc", "endpoints"),
        ("\"https://node.bank-a.example/rpc\", ", "", "endpoints"),
        ("https://node.bank-b", "http://node.bank-b", "endpoints[1]"),
        ("      - account: eip155:1337:0xeae5", "      - account: eip155:1:0xeae5", "holders[0].account"),
        ("- account: eip155:1337:0xe098", "- account: eip155:1337:0xE098", "holders[1].account"),
        ("accounts: [\"eip155:1337:0xeae57", "accounts: [\"eip155:1337:0xfae57", "accounts"),
        ("algorithm: EIP712-secp256k1", "algorithm: ES256", "holders[0].algorithm"),
        (
            "key: MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEQSbg", "key: MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEQSbh",
            "holders[0].key"
        ),
        ("  format: interlock-evm/1", "  format: interlock-sqllog/1", "anchor.origin"),
        ("chainId: 1337", "chainId: 1338", "holders[0].account"),
        ("ceiling: 500000000000", "ceiling: free", "fees.ceiling"), ("poll: 500", "poll: 5", "poll"),
        ("feeKey: keys", "feekey: keys", "feekey"), ("driver: evm", "driver: evm2", "driver"),
        ("    endpoints: [", "    pin: 00\n    endpoints: [", "pin"),
        ("assets: [assets", "assets: [] #", "assets"),
    ])
    func `a mistake is found where it is`(right: String, wrong: String, path: String) throws {
        var text = Self.example
        let start = try #require(text.range(of: "evm:bond-network")).lowerBound
        let place = try #require(text.range(of: right, range: start..<text.endIndex), "\(right)")
        text.replaceSubrange(place, with: wrong)
        let found = findings(text)
        #expect(found.map(\.path).contains("ledgers[2].\(path)"), "\(found)")
        #expect(found.allSatisfy { $0.path.hasPrefix("ledgers[2]") && !$0.fix.isEmpty })
    }

    @Test func `a node's address is not shown: its path may hold a token`() {
        let text = Self.example.replacingOccurrences(
            of: "https://node.bank-b.example/rpc", with: "http://node.example/verysecret")
        let found = findings(text)
        #expect(!found.isEmpty && found.allSatisfy { !$0.text(file: "f").contains("verysecret") })
    }

    @Test func `a driver and an anchor of another kind of ledger are found`() {
        let anchor = Self.example.components(separatedBy: "    anchor:\n      # Each member")[1]
            .components(separatedBy: "    bounds:")[0]
        let text = Self.example.replacingOccurrences(
            of: "      origin: bank-b.example/cash\n", with: ""
        ).replacingOccurrences(of: anchor, with: anchor)
        #expect(findings(text).map(\.path) == ["ledgers[1].anchor.origin"])
        // The SQL ledger with the chain's anchor.
        let head = Self.example.components(separatedBy: "  - id: sql:bank-b-cash")
        let item =
            "\n    driver: sqlledger\n    host: h.example\n    port: 1\n    pin: "
            + String(repeating: "0", count: 64)
            + "\n    operatorLEI: 969500BANKB0EXAMPL08\n    accounts: [a]\n    anchor:\n      # Each member"
            + anchor
        let tail =
            "    bounds:"
            + head[1].components(separatedBy: "    bounds:").dropFirst().joined(separator: "    bounds:")
        #expect(
            findings(head[0] + "  - id: sql:bank-b-cash" + item + tail).map(\.path) == ["ledgers[1].anchor"])
    }

    @Test func `two ledgers do not share a driver's file or a fee account`() {
        let start = Self.example.components(separatedBy: "  - id: evm:bond-network")
        let item = start[1].components(separatedBy: "\n# How long the link")[0]
        let text = start[0] + "  - id: evm:bond-network" + item + "\n  - id: evm:other" + start[1]
        #expect(findings(text).map(\.path) == ["ledgers[3].feeKey", "ledgers[3].store"])
    }
}
