import AdapterConformance
import ISO20022TestSystem
import LedgerAdapterKit
import SettlementModel
import Testing

/// A cash agent's book, through its door, against the requirements of every ledger; with what it does not meet by name.
@Suite(.serialized)
struct ConformanceTests {
    @Test(.timeLimit(.minutes(10)))
    func `what a ledger by agreement is asked, the agent meets, with nothing failed`() async throws {
        let real = try await AgentLedger("sql:agent")
        let report = await ConformanceSuite.examine(try await AgentSubject(real))
        #expect(report.failures == [], "\(report.failures)")
        #expect(report.findings.map(\.id) == ConformanceSuite.identifiers)
        for finding in report.findings {
            guard case .notApplicable(let reason) = finding.result else { continue }
            let isOfLine = Self.ofTheLine.contains(finding.id)
            #expect(
                reason.hasPrefix(isOfLine ? "the subject gives no way" : "enforcement is by agreement"),
                "\(finding)")
        }
        let met = report.findings.filter { $0.result == .passed }.map(\.id)
        #expect(Set(met) == Self.askedByAgreement)
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

    /// Asked as if its gates were the ledger's own: its program keeps them, and where a claim's money went no account says.
    ///
    /// A requirement that starts to hold, or one that is asked no more, makes this fail like one that ceases to hold.
    @Test(.timeLimit(.minutes(10)))
    func `the agent's book keeps the gates that it does not claim`() async throws {
        let real = try await AgentLedger("sql:agent")
        let report = await ConformanceSuite.examine(try await AgentSubject(real, claimsGates: true))
        for finding in report.findings {
            switch finding.result {
            case .passed:
                #expect(Self.unmet[finding.id] == nil, "\(finding)")
                #expect(!Self.ofTheLine.contains(finding.id), "\(finding)")
            case .failed(let seen): #expect(Self.unmet[finding.id] == seen, "\(finding)")
            case .notApplicable(let reason):
                let isOfLine = Self.ofTheLine.contains(finding.id)
                #expect(
                    reason == (isOfLine ? Self.noLine : "the ledger verifies no foreign proofs"),
                    "\(finding)")
            }
        }
        try await requireMoney(real)
        try await real.stop()
    }

    private static let ofTheLine: Set<String> = ["fault.answer-lost", "fault.cut-off"]
    private static let noLine = "the subject gives no way to disturb the line"

    /// Each looks for a claim's money among the units that the payee can lock, and what is seen there is another thing: the
    /// payee is paid at the payment system, and the payer's authority is free again.
    private static let unmet: [String: String] = [
        "claim.before-expiry": "the payer gained 1000, the payee 0",
        "claim.by-stranger": "the payer gained 1000, the payee 0",
    ]

    private static let askedByAgreement: Set<String> = [
        "cancellation.submit", "claim.no-lock", "command.conflict", "command.other-ledger",
        "command.outcome", "command.prepare.pure", "command.refused.untraced", "command.repeated",
        "command.repeated.at-once", "command.same-terms", "head.next", "head.signed", "head.time",
        "lock.funds", "observe.cancelled", "observe.complete", "observe.end", "observe.nothing-refused",
        "observe.ordered", "observe.resumed", "observe.waits", "prove.anchors", "prove.challenge",
        "prove.damaged", "prove.locked", "prove.nothing", "prove.other-anchor", "prove.path",
        "signature.key-of-account", "signature.missing", "signature.other-bytes", "signature.wrong-holder",
        "statement.account", "statement.asset", "statement.ledger",
    ]

    /// Once all is done, each account at the payment system holds what the book's log says, to the last unit.
    private func requireMoney(_ real: AgentLedger) async throws {
        try #require(await real.settle())
        let (found, right) = (await real.money(), try await real.moneyByLog())
        #expect(found == right)
        #expect(found.payer + found.payee + found.reserve == 2 * AgentLedger.wealth)
    }
}
