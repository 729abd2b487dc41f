import Foundation
import SettlementModel
import Testing

@testable import Interlock

/// A cash agent in a ledger's file, and its book in a gateway's.
struct CashAgentConfigurationTests {
    /// The ledger's example with its cash agent put in force.
    static let example: String = {
        var isAgent = false
        return ConfigurationExamples.ledger.split(separator: "\n", omittingEmptySubsequences: false).map {
            line in
            if line == "# cashAgent:" { isAgent = true }
            if line.isEmpty { isAgent = false }
            return isAgent ? String(line.dropFirst(2)) : String(line)
        }.joined(separator: "\n")
    }()

    private func read(_ text: String) -> (LedgerConfiguration?, [String]) {
        let reading = ConfigurationFile.read(text, directory: "/etc/interlock", lookAtFiles: false)
        guard case .ledger(let ledger)? = reading.configuration else {
            return (nil, reading.findings.map(\.path))
        }
        return (ledger, reading.findings.map(\.path))
    }

    @Test func `the example's agent is read into the values it shows`() throws {
        let agent = try #require(read(Self.example).0?.cashAgent)
        #expect(agent.bic == "BKAACNBJXXX" && agent.system == "CBCCCNBJXXX")
        #expect(agent.reserve == .other("RESERVE-1"))
        #expect(agent.patienceSeconds == 5 && agent.askSeconds == 10 && agent.retrySeconds == 60)
        let bank = try #require(agent.participants.first)
        #expect(bank.account.text == "bank-b/cash" && bank.atSystem == .iban("DE89370400440532013000"))
        #expect(bank.authority.values.map(\.minor) == [5_000_000_000])
        #expect(read(ConfigurationExamples.ledger).0?.cashAgent == nil)
    }

    @Test(arguments: [
        ("  system: CBCCCNBJXXX\n", "", "cashAgent.system"),
        ("    other: RESERVE-1\n", "", "cashAgent.reserve"),
        ("    other: RESERVE-1\n", "    iban: DE89370400440532013000\n", "cashAgent.reserve"),
        ("      iban: DE89370400440532013000\n", "", "cashAgent.participants[0].iban"),
        ("iban: DE89370400440532013000", "iban: DE89 3704 0044 05", "cashAgent.participants[0].iban"),
        ("iban: DE89370400440532013000", "iban: DE88370400440532013000", "cashAgent.participants[0].iban"),
        ("bic: BKBBCNBJXXX", "bic: BKBBXXBJXXX", "cashAgent.participants[0].bic"),
        ("patience: 5", "patience: 9", "cashAgent.patience"),
        ("CNY: 50,000,000.00", "CNY: -1.00", "cashAgent.participants[0].authority"),
    ])
    func `a mistake is found at its key`(from: String, to: String, path: String) {
        let text = Self.example.replacingOccurrences(of: from, with: to)
        #expect(text != Self.example)
        let (agent, paths) = read(text)
        #expect(agent == nil)
        #expect(paths.contains { $0.hasPrefix(path) }, "\(paths)")
    }

    @Test func `a gateway reads the agent's book as one that only its operator vouches for`() throws {
        let gateway = ConfigurationExamples.gateway.replacingOccurrences(
            of: "  - id: sql:bank-b-cash\n    driver: sqlledger",
            with: "  - id: sql:bank-b-cash\n    driver: iso20022")
        let reading = ConfigurationFile.read(gateway, directory: "/etc/interlock", lookAtFiles: false)
        guard case .gateway(let read)? = reading.configuration else {
            Issue.record("\(reading.findings)")
            return
        }
        let ledger = try #require(read.ledgers.first { $0.ledger.text == "sql:bank-b-cash" })
        guard case .iso20022 = ledger.way else {
            Issue.record("another way")
            return
        }
        #expect(ledger.isOperatorTrusted && ledger.anchor.format == .sqlLog1)
    }
}
