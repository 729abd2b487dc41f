import AdapterConformance
import ISO20022TestSystem
import LedgerAdapterKit
import SettlementModel
import Testing

/// A cash agent's book, through its door, against the requirements of every ledger; with what it cannot meet by name.
@Suite(.serialized)
struct ConformanceTests {
    @Test(.timeLimit(.minutes(10)))
    func `what a ledger by agreement is asked, the agent meets, with nothing failed`() async throws {
        let real = try await AgentLedger("sql:agent")
        let report = await ConformanceSuite.examine(try await AgentSubject(real))
        #expect(report.failures == [], "\(report.failures)")
        #expect(report.findings.map(\.id) == ConformanceSuite.identifiers)
        var unasked: [String: String] = [:]
        for finding in report.findings {
            if case .notApplicable(let reason) = finding.result { unasked[finding.id] = reason }
        }
        let lineless = unasked.filter { $0.value.contains("no way to disturb the line") }
        #expect(Set(lineless.keys) == ["fault.answer-lost", "fault.cut-off"])
        let byAgreement = unasked.filter { $0.value.hasPrefix("enforcement is by agreement") }
        #expect(byAgreement.count + lineless.count == unasked.count, "\(unasked)")
        #expect(report.findings.count - unasked.count >= 30)
        try await requireMoney(real)
        try await real.stop()
    }

    /// Every payment that the examination makes is treated so, in and out.
    @Test(
        .timeLimit(.minutes(20)),
        arguments: [
            [SystemHabit.losesAnswer], [.isSilent], [.answersTwice], [.answersLate(7)], [.pending(7)],
            [.answersAnother], [.answersAnotherAmount], [.advisesNothing], [.advisesLate(40)],
            [.refusesAfterwards], [.losesMessage, .losesMessage, .prompt],
        ])
    func `a payment system that misbehaves changes no answer of the ledger`(
        habits: [SystemHabit]
    ) async throws {
        let real = try await AgentLedger("sql:agent", habits)
        let report = await ConformanceSuite.examine(
            try await AgentSubject(real), only: Self.underMisbehaviour)
        #expect(report.findings.count == Self.underMisbehaviour.count)
        for finding in report.findings { #expect(finding.result == .passed, "\(habits): \(finding)") }
        try await requireMoney(real)
        try await real.stop()
    }

    private static let underMisbehaviour: Set<String> = [
        "command.repeated", "command.repeated.at-once", "command.conflict", "command.same-terms",
        "command.outcome", "lock.funds", "signature.missing", "observe.complete", "observe.waits",
        "prove.locked", "prove.anchors", "statement.account", "cancellation.submit",
    ]

    /// Asked as if its gates were the ledger's own: its program holds them, and what it cannot show is where the money went.
    @Test(.timeLimit(.minutes(10)))
    func `the agent's book keeps the gates that it does not claim`() async throws {
        let real = try await AgentLedger("sql:agent")
        let report = await ConformanceSuite.examine(try await AgentSubject(real, claimsGates: true))
        #expect(Set(report.failures.map(\.id)) == Self.unmet, "\(report.failures)")
        try await requireMoney(real)
        try await real.stop()
    }

    /// Each measures a claim by balances. The payee is paid at the payment system, and the payer's authority is free again:
    /// no account of the book says either.
    private static let unmet: Set<String> = [
        "claim.before-expiry", "claim.by-stranger", "claim.race",
    ]

    /// Once all is done, the agent's account holds what open locks hold, and no money was made or lost.
    private func requireMoney(_ real: AgentLedger) async throws {
        #expect(try await real.settle())
        let sums = try await real.sums()
        #expect(sums.reserve == sums.held)
        #expect(sums.total == 2 * AgentLedger.wealth)
    }
}
