/// What every ledger adapter must do, asked through its own members.
///
/// The requirements run one after the other, each on locks of its own, and leave the ledger usable:
/// the suite can run again on the same accounts while they hold enough.
/// - Source: architecture decision 17.
public enum ConformanceSuite {
    /// Examines an adapter.
    ///
    /// - Parameter only: the ids to look at; `nil` for all.
    /// - Returns: always a report. Whatever a requirement throws is its own failure, not the suite's.
    public static func examine(
        _ subject: any ConformanceSubject, only: Set<String>? = nil
    ) async -> ConformanceReport {
        let bench = Bench(subject)
        var findings: [ConformanceFinding] = []
        for requirement in all where only?.contains(requirement.id) ?? true {
            let result = await requirement.look(at: bench)
            findings.append(
                ConformanceFinding(id: requirement.id, sentence: requirement.sentence, result: result))
        }
        return ConformanceReport(ledger: subject.adapter.ledger, findings: findings)
    }

    /// The ids of all requirements, in the order in which they are examined.
    public static var identifiers: [String] { all.map(\.id) }

    static var all: [Requirement] {
        Requirement.ofCommands + Requirement.ofSignatures + Requirement.ofClocks + Requirement.ofHashes
            + Requirement.ofCancelling + Requirement.ofConsent + Requirement.ofForeignProofs
            + Requirement.ofWrongProofs + Requirement.ofExits + Requirement.ofObserving + Requirement.ofHeads
            + Requirement.ofProving + Requirement.ofStatements + Requirement.ofFaults
    }
}
