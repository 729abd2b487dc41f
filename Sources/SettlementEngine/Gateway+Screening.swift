import Logging
import SettlementModel
import TransferCore

extension Gateway {
    /// Looks at the bank's rules before an own step, with fresh words of every service, and makes the decision durable.
    ///
    /// - Throws: `HeldByRules` where they do not allow it. The step is still demanded, so the duty comes back by itself: as
    ///   long as a service is silent it is asked again, and the transfer's own deadlines end the waiting.
    func lookAtRules(_ id: TransferID, _ stage: RestrictionStage) async throws {
        let rules = relay.rules(for: id)
        guard !rules.isEmpty else { return }
        let words = await screeningWords(about: id)
        guard let now = hostInstant() else {
            throw HeldByRules(detail: "the host's clock shows no legal time: no answer can be dated")
        }
        let look = RestrictionLook(
            stage: stage, sets: rules.map { SetVersion($0) }, at: now,
            answers: Array(words.answers.prefix(RestrictionLook.mostAnswers)))
        try await feed([.rulesLookedAt(id, look)])
        let records = relay.settlements[id]?.restrictions[stage] ?? []
        let reasons = records.filter { $0.standing != .allowed }.flatMap(\.reasons)
        guard !reasons.isEmpty else { return }
        let silent = words.silent.sorted { $0.key < $1.key }.map { "no word of \($0.key): \($0.value)" }
        throw HeldByRules(detail: (reasons + silent).joined(separator: "; "))
    }

    /// The same beside a claim that is due whatever the rules say: what they said is kept and told, and stops nothing.
    func reportRules(_ id: TransferID) async throws {
        do { try await lookAtRules(id, .claim) } catch let held as HeldByRules {
            logger.warning(
                "claimed against a rule of the bank",
                metadata: ["transfer": "\(id)", "why": "\(held.detail)"])
        }
    }

    private func screeningWords(about id: TransferID) async -> ScreeningWords {
        guard let now = hostInstant(), let subjects = relay.screened(id, at: now) else {
            return ScreeningWords(answers: [], silent: [:])
        }
        return await screening.ask(about: subjects)
    }

    func hostInstant() -> LedgerInstant? { LedgerInstant(seconds: clock.unixSeconds()) }
}

/// The bank's rules do not allow what comes next, or not yet.
struct HeldByRules: Error, CustomStringConvertible {
    let detail: String
    var description: String { "held by the bank's rules: \(detail)" }
}
