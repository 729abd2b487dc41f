import SettlementModel
import TransferCore

extension DeskProjection {
    /// Limits first, then rules in the order in which they are looked at.
    static func decisions(_ settlement: Settlement) -> [DecisionView] {
        var views: [DecisionView] = []
        if let limits = settlement.limits {
            views.append(
                DecisionView(
                    subject: .limits, stage: "APPROVAL", result: limits.isAllowed ? "ALLOWED" : "REFUSED",
                    rules: "limits", version: limits.rulesVersion, at: nil, since: nil,
                    reasons: limits.breaches.map { "\($0.code): \($0.detail)" }, lists: [], digest: nil))
        }
        return views
            + RestrictionStage.allCases.flatMap { settlement.restrictions[$0] ?? [] }.map { record in
                DecisionView(
                    subject: .rules, stage: record.stage.rawValue, result: record.standing.rawValue,
                    rules: record.set.name, version: record.set.version, at: record.at, since: record.since,
                    reasons: record.reasons, lists: record.lists, digest: record.digest)
            }
    }

    /// Why it does not go on, where limits or rules are the reason.
    static func heldBy(_ settlement: Settlement, _ relay: Relay) -> [String] {
        if settlement.transfer == nil, case .instructed = settlement.trade, let limits = settlement.limits {
            return limits.breaches.map { "\($0.code): \($0.detail)" }
        }
        guard let record = relay.held(settlement) else { return [] }
        return ["held by the bank's rules at \(record.stage.rawValue) since \(record.since)"] + record.reasons
    }
}
