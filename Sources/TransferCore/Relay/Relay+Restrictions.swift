public import SettlementModel

extension Relay {
    /// The sets that a trade is held against today; empty where the bank has none for it.
    public func rules(for id: TransferID) -> [RestrictionSet] {
        settlements[id].map(rules(of:)) ?? []
    }

    private func rules(of settlement: Settlement) -> [RestrictionSet] {
        guard let restrictions = policy.restrictions, let ticket = settlement.ticket else { return [] }
        return restrictions.sets(for: ticket)
    }

    /// Who is to be screened before a trade goes on; nil where no rule wants to hear anybody.
    public func screened(_ id: TransferID, at now: LedgerInstant) -> [ScreeningSubject]? {
        guard rules(for: id).contains(where: { !$0.services.isEmpty }), let ticket = settlements[id]?.ticket
        else { return nil }
        return policy.restrictions?.facts(of: ticket, at: now)?.subjects
    }

    /// Decides by the rules and keeps what it came to. What says again what stands is no news: a wait of hours is one
    /// record.
    mutating func judge(_ id: TransferID, _ look: RestrictionLook) -> RelayStep {
        guard var settlement = settlements[id], settlement.outcome == nil, let ticket = settlement.ticket,
            let restrictions = policy.restrictions
        else {
            return RelayStep(.refused(code: "transfer.unknown", detail: "there is nothing to look at here"))
        }
        let rules = restrictions.sets(for: ticket)
        guard !rules.isEmpty, rules.map({ SetVersion($0) }) == look.sets else {
            return RelayStep(
                .refused(code: "restriction.set", detail: "these are not the rules of this gateway"))
        }
        guard let facts = restrictions.facts(of: ticket, at: look.at)?.adding(look.answers, at: look.at)
        else {
            return RelayStep(.refused(code: "restriction.facts", detail: "a name is too long to look at"))
        }
        let known = settlement.restrictions[look.stage] ?? []
        let records = rules.map { set in
            RestrictionRecord(
                RestrictionDecision.of(set, at: look.stage, facts, passing: settlement.overrides),
                after: known.first { $0.set == SetVersion(set) })
        }
        let isAllowed = records.allSatisfy { $0.standing == .allowed }
        // Looks that were no news to an earlier version are in no journal; those that were are news to this one too.
        let isNews =
            known.count != records.count
            || !zip(known, records).allSatisfy { $0.repeats($1) && $0.needsSameWord($1) }
        guard isAllowed || isNews else { return RelayStep(.noChange, changed: [id]) }
        settlement.restrictions[look.stage] = records
        settlement.revision += 1
        settlements[id] = settlement
        guard look.stage == .match, records.contains(where: { $0.standing == .refused }),
            gate(of: settlement) == .match
        else { return RelayStep(.done, changed: [id]) }
        // The peer is not told whom a rule is about.
        let ended = advance(
            id, .abortWanted(reason: "terms.restricted: a rule of this bank does not allow it"))
        return RelayStep(.done, changed: [id], messages: ended.messages)
    }

    /// The look that the next own step of this transfer waits for; nil where rules stop nothing.
    ///
    /// Money that is due is never kept back: once the preimage may be public there is no gate any more.
    func gate(of settlement: Settlement) -> RestrictionStage? {
        guard policy.restrictions != nil, let role = role(in: settlement) else { return nil }
        switch (settlement.transfer?.beneath, role) {
        case (.preparing?, .initiator), (.considering?, .responder): return .match
        case (.ready?, .initiator), (.xLocked?, .responder): return .lock
        case (.bothLocked?, .initiator): return .claim
        default: return nil
        }
    }

    /// Whether today's rules said yes to what comes next.
    func isPermitted(_ settlement: Settlement) -> Bool {
        guard let stage = gate(of: settlement) else { return true }
        return isAllowed(settlement, stage)
    }

    func isAllowed(_ settlement: Settlement, _ stage: RestrictionStage) -> Bool {
        let said = settlement.restrictions[stage] ?? []
        return rules(of: settlement).allSatisfy { set in
            said.contains { $0.set == SetVersion(set) && $0.standing == .allowed }
        }
    }

    /// The refusal of a step that waits for this look; nil where it may be taken.
    func restricted(_ id: TransferID, _ stage: RestrictionStage) -> RelayStep? {
        guard let settlement = settlements[id], gate(of: settlement) == stage,
            !isAllowed(settlement, stage)
        else { return nil }
        return RelayStep(
            .refused(
                code: "transfer.restricted",
                detail: "the bank's rules have not allowed what comes at \(stage.rawValue)"))
    }

    /// What keeps this transfer where it is, the gravest first; nil where no rule does.
    public func held(_ settlement: Settlement) -> RestrictionRecord? {
        guard let stage = gate(of: settlement), let records = settlement.restrictions[stage] else {
            return nil
        }
        return records.first { $0.standing == .refused } ?? records.first { $0.standing == .waits }
    }

    /// Before its own claim of X the responder looks too, and claims whatever it finds: Y is gone, X is what it is owed.
    func reportDuties(_ settlement: Settlement, _ state: TransferState) -> [Duty] {
        guard role(in: settlement) == .responder, case .yClaimed = state.beneath else { return [] }
        let rules = rules(of: settlement).map { SetVersion($0) }
        return rules == (settlement.restrictions[.claim] ?? []).map(\.set) ? [] : [.reportRules]
    }
}

extension TransferState {
    /// The state under a suspension or a dispute.
    fileprivate var beneath: TransferState {
        switch self {
        case .suspended(_, let inner), .disputed(_, let inner): inner.beneath
        default: self
        }
    }
}
