import SettlementModel
import SettlementProofs
import TransferCore

extension DeskProjection {
    /// Limits first, then rules in the order in which they are looked at.
    static func decisions(_ settlement: Settlement) -> [DecisionView] {
        let limits = settlement.limits.map { [view($0, settlement)] } ?? []
        return limits
            + RestrictionStage.allCases.flatMap { settlement.restrictions[$0] ?? [] }.map { record in
                DecisionView(
                    subject: .rules, stage: record.stage.rawValue, result: record.standing.rawValue,
                    rules: record.set.name, version: record.set.version, at: record.at, since: record.since,
                    reasons: record.reasons, lists: record.lists, overridden: record.overridden,
                    digest: record.digest)
            }
    }

    private static func view(_ limits: LimitDecision, _ settlement: Settlement) -> DecisionView {
        let waits = settlement.limitWait != nil
        return DecisionView(
            subject: .limits, stage: "APPROVAL",
            result: waits ? "WAITS" : limits.isAllowed ? "ALLOWED" : "REFUSED", rules: "limits",
            version: limits.rulesVersion, at: limits.at, since: settlement.limitWait?.since,
            reasons: reasons(limits, waits: waits), lists: [],
            overridden: limits.findings.compactMap { finding in
                finding.overrideNumber.map {
                    "\(finding.subject.scope.rawValue) \(finding.subject.name): passed by override \($0)"
                }
            },
            limits: limits.findings.map(LimitRow.init),
            digest: Digest.sha256(CanonicalJSON.encode(limits.json)))
    }

    private static func reasons(_ limits: LimitDecision, waits: Bool) -> [String] {
        let breaches = limits.breaches.map { "\($0.code): \($0.detail)" }
        // It would fit, and somebody else's turn is before its own.
        return waits && breaches.isEmpty
            ? ["terms.limit.turn: an earlier trade waits for room in a limit that this one takes from too"]
            : breaches
    }

    static func limitWait(_ settlement: Settlement, _ relay: Relay) -> LimitWaitView? {
        guard let wait = settlement.limitWait, let place = relay.limitPlace(of: settlement.id) else {
            return nil
        }
        return LimitWaitView(place: place, since: wait.since, until: wait.until)
    }

    /// Why it does not go on, where limits or rules are the reason.
    static func heldBy(_ settlement: Settlement, _ relay: Relay) -> [String] {
        if settlement.transfer == nil, let limits = settlement.limits {
            switch settlement.trade {
            case .instructed: return reasons(limits, waits: false)
            case .queued: return reasons(limits, waits: true)
            case .alleged, .approved, .unmatched, .matched, .closed: break
            }
        }
        guard let record = relay.held(settlement) else { return [] }
        return ["held by the bank's rules at \(record.stage.rawValue) since \(record.since.written)"]
            + record.reasons
    }
}

extension LimitRow {
    init(_ finding: LimitFinding) {
        self.init(
            scope: finding.subject.scope.rawValue, name: finding.subject.name, ceiling: finding.ceiling,
            outstanding: finding.outstanding, inFlight: finding.inFlight, new: finding.new,
            result: finding.isAllowed ? "ALLOWED" : finding.passes ? "OVERRIDDEN" : "REFUSED")
    }
}
