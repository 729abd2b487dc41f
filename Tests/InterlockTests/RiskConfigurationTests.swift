import Foundation
import SettlementModel
import Testing
import TransferCore

@testable import Interlock

/// Limits and rules in a gateway's file: what the example shows is read, and what is wrong is named.
struct RiskConfigurationTests {
    /// The example with what it leaves out by default.
    private func example(with sections: String...) -> String {
        var isOpen = false
        let lines = ConfigurationExamples.gateway.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { line in
            if sections.contains(where: { line == "# \($0):" }) { isOpen = true }
            if !line.hasPrefix("#") { isOpen = false }
            return isOpen ? String(line.dropFirst(2)) : String(line)
        }.joined(separator: "\n")
    }

    private func gateway(_ text: String) throws -> GatewayConfiguration {
        let reading = ConfigurationFile.read(text, directory: "/nowhere", lookAtFiles: false)
        #expect(reading.findings == [])
        guard case .gateway(let gateway)? = reading.configuration else {
            throw TestFault(what: "not a gateway")
        }
        return gateway
    }

    @Test func `limits of the example are read into the values they show`() throws {
        #expect(try gateway(ConfigurationExamples.gateway).riskLimits == nil)
        let limits = try #require(try gateway(example(with: "riskLimits")).riskLimits)
        let cny = try #require(CurrencyCode("CNY"))
        let named = try #require(LimitSubject(.obligor, "969500BANKB0EXAMPL08"))
        let other = try #require(LimitSubject(.obligor, "969500BANKA0EXAMPL53"))
        let peer = try #require(LimitSubject(.counterparty, "gw.bank-b"))
        #expect(limits.rules.version == 1)
        #expect(limits.rules.ceiling(named, in: cny)?.minor == 5_000_000_000)
        #expect(limits.rules.ceiling(other, in: cny) == nil, "the line is about one obligor")
        #expect(limits.rules.ceiling(peer, in: cny)?.minor == 8_000_000_000)
        #expect(!limits.rules.governs(.day))
        #expect(limits.onBreach == .queue(seconds: 14_400))
        #expect(limits.rules.lines.map(\.isOverridable) == [false, true, false])
        #expect(limits.obligors.values.map(\.country) == ["CN"] && limits.repaid.isEmpty)
    }

    @Test func `rules of the example have no findings where no file is looked at`() throws {
        #expect(findings(example(with: "restrictions", "riskLimits")) == [])
    }

    @Test(arguments: [
        ("scope: country", "scope: planet", "riskLimits.lines[1].scope"),
        ("ceiling: CNY 80,000,000.00", "ceiling: 80", "riskLimits.lines[2].ceiling"),
        (
            "scope: country\n      name: CN", "scope: obligor\n      name: 969500BANKB0EXAMPL08",
            "riskLimits.lines"
        ),
        ("  obligors:", "  obligers:", "riskLimits.obligers"),
        (
            "asset: claim:DLC-2026-000517\n      obligor", "asset: \"a b\"\n      obligor",
            "riskLimits.obligors[0].asset"
        ),
        ("repaid: []", "repaid: [1234]", "riskLimits.repaid[0]"),
        ("onBreach: queue", "onBreach: wait", "riskLimits.onBreach"),
        ("onBreach: queue", "onBreach: reject", "riskLimits.longestWait"),
        ("longestWait: 14400", "longestWait: 0", "riskLimits.longestWait"),
        ("overridable: true", "overridable: perhaps", "riskLimits.lines[1].overridable"),
    ])
    func `what is wrong with limits is named`(_ old: String, _ new: String, _ path: String) {
        let text = example(with: "riskLimits")
        #expect(text.contains(old))
        let found = findings(text.replacingOccurrences(of: old, with: new)).map(\.path)
        #expect(found.contains(path), "\(found)")
    }

    @Test func `an obligor's asset is on a ledger of the same file`() {
        let text = example(with: "riskLimits").replacingOccurrences(
            of: "- ledger: sql:bank-a-assets\n      asset", with: "- ledger: sql:else\n      asset")
        #expect(findings(text).map(\.path) == ["riskLimits.obligors[0].ledger"])
    }

    @Test(arguments: [
        (#"{"name": "bank", "version": 1, "rules": [{"name": "t", "lockUpUntil": "2026-01-01"}]}"#, nil),
        (#"{"name": "bank", "version": 1, "rules": []}"#, "restrictions.sets[0].rules"),
        ("no JSON", "restrictions.sets[0].rules"),
        (
            #"{"name": "b", "version": 1, "rules": [{"name": "t", "transferAgentApproval": true}]}"#,
            "restrictions.sets[0].rules"
        ),
        (
            #"{"name": "b", "version": 1, "rules": [{"name": "s", "screened": {"by": ["x"], "maxAgeSeconds": 9}}]}"#,
            "restrictions.services"
        ),
    ])
    func `a file of rules is read, and held against what a gateway can know`(
        _ rules: String, _ path: String?
    ) async throws {
        try await withDirectory { folder in
            try rules.write(toFile: folder + "/rules.json", atomically: true, encoding: .utf8)
            let list = FindingList()
            let text = """
                restrictions:
                  sets:
                    - rules: rules.json
                  parties:
                    - lei: 969500BANKB0EXAMPL08
                      investorClass: INSTITUTIONAL
                      countries:
                        domicile: [CN]
                """
            let section = try #require(
                YAMLDocument.read(text, into: list)?.optionalSection("restrictions"))
            let read = RestrictionsReader(
                section: section, files: FileRules(directory: folder, looks: true),
                ledgers: ["sql:bank-a-assets"]
            ).read()
            #expect(list.inOrder.map(\.path) == [path].compactMap(\.self))
            guard path == nil else { return }
            let facts = try #require(read?.policy.parties["969500BANKB0EXAMPL08"])
            #expect(facts.investorClass == "INSTITUTIONAL" && facts.buyer.countries[.domicile] == ["CN"])
            #expect(facts.owners == nil)
        }
    }
}

private struct TestFault: Error { let what: String }
