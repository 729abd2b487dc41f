import AdapterConformance
import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import Testing

/// The SQL ledger's driver and service, over mutual TLS and a real file, meet every requirement.
@Suite(.serialized)
struct ConformanceTests {
    @Test(.timeLimit(.minutes(5)))
    func `the driver and the service conform, with nothing left out`() async throws {
        let (x, y) = (try await RealLedger("sql:x"), try await RealLedger("sql:y"))
        let subject = try await SQLSubject(x, foreign: try await SQLSubject(y))
        let report = await ConformanceSuite.examine(subject)
        for finding in report.findings { #expect(finding.result == .passed, "\(finding)") }
        #expect(report.conforms)
        #expect(report.findings.map(\.id) == ConformanceSuite.identifiers)
        #expect(report.findings.count >= 65)
        try await x.stop()
        try await y.stop()
    }

    @Test func `requirements have stable, different names and a sentence each`() async throws {
        let identifiers = ConformanceSuite.identifiers
        #expect(Set(identifiers).count == identifiers.count)
        for id in identifiers {
            #expect(id.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz.-".utf8.contains($0) }, "\(id)")
            #expect(id.contains("."))
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `what a ledger does not claim is not applicable, with its reason`() async throws {
        let real = try await RealLedger("sql:plain")
        let plain = PlainSubject(base: try await SQLSubject(real))
        let report = await ConformanceSuite.examine(
            plain, only: ["gate.claim-by-proof", "prove.challenge", "fault.cut-off", "claim.before-expiry"])
        var absent: [String: String] = [:]
        for finding in report.findings {
            if case .notApplicable(let reason) = finding.result { absent[finding.id] = reason }
        }
        #expect(Set(absent.keys) == ["gate.claim-by-proof", "prove.challenge", "fault.cut-off"])
        #expect(absent.values.allSatisfy { !$0.isEmpty })
        #expect(report.conforms)
        try await real.stop()
    }

    /// A suite that cannot fail proves nothing: each of these adapters breaks one promise.
    @Test(.timeLimit(.minutes(3)), arguments: Breach.allCases)
    func `a broken adapter is found`(breach: Breach) async throws {
        let real = try await RealLedger("sql:broken")
        let honest = try await SQLSubject(real)
        let report = await ConformanceSuite.examine(
            BrokenSubject(base: honest, breach: breach), only: breach.mustFail)
        #expect(!report.conforms)
        let failed = Set(report.failures.map(\.id))
        #expect(failed == breach.mustFail)
        #expect(report.lines.contains { $0.hasPrefix("FAILED") })
        try await real.stop()
    }
}
