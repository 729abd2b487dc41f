import SettlementModel

/// Officers who let a trade pass a limit or a rule that says it may be passed; always two, and neither of them made the ticket.
extension Relay {
    mutating func wantOverride(
        _ id: TransferID, _ subject: OverrideSubject, _ word: OfficerWord
    ) -> RelayStep {
        let settlement: Settlement
        let covers: OverrideCover
        do throws(OverrideRefusal) {
            settlement = try decidable(id, word.by)
            covers = try cover(of: settlement, subject, word.at)
        } catch {
            return error.step
        }
        let waiting = settlement.overrides.first { $0.subject == subject && $0.decision == nil }
        if let waiting, waiting.covers == covers, waiting.asked.by == word.by,
            waiting.asked.reason == word.reason
        {
            return RelayStep(.noChange, changed: [id])
        }
        // Before anything changes: what is refused is in no journal.
        guard settlement.overrides.count < OfficerOverride.most else {
            return OverrideRefusal(
                "override.too-many", "\(OfficerOverride.most) overrides were asked for this transfer"
            ).step
        }
        if let waiting {
            decide(
                id, waiting.number,
                .rejected(OfficerWord(by: word.by, reason: "asked anew", at: word.at)))
        }
        settlements[id]?.overrides.append(
            OfficerOverride(
                number: Int64(settlement.overrides.count) + 1, subject: subject, covers: covers, asked: word))
        return changedByOfficers(id)
    }

    mutating func approveOverride(_ id: TransferID, _ number: Int64, _ word: OfficerWord) -> RelayStep {
        do throws(OverrideRefusal) {
            let wish = try asked(id, number)
            if case .approved(let earlier)? = wish.decision, earlier.by == word.by {
                return RelayStep(.noChange, changed: [id])
            }
            let settlement = try decidable(id, word.by)
            guard wish.decision == nil else {
                throw OverrideRefusal("override.decided", "number \(number) was decided")
            }
            guard wish.asked.by != word.by else {
                throw OverrideRefusal(
                    "override.four-eyes", "\(word.by) asked for this and cannot approve it")
            }
            guard try stillCovers(wish, settlement, word.at) else {
                throw OverrideRefusal(
                    "override.changed", "what is to be passed has changed since it was asked")
            }
        } catch {
            return error.step
        }
        decide(id, number, .approved(word))
        limitRevision += 1
        return changedByOfficers(id)
    }

    /// Nothing goes on by it: who asked may drop it, who would approve may refuse it.
    mutating func rejectOverride(_ id: TransferID, _ number: Int64, _ word: OfficerWord) -> RelayStep {
        do throws(OverrideRefusal) {
            let wish = try asked(id, number)
            if case .rejected(let earlier)? = wish.decision, earlier.by == word.by,
                earlier.reason == word.reason
            {
                return RelayStep(.noChange, changed: [id])
            }
            guard wish.decision == nil else {
                throw OverrideRefusal("override.decided", "number \(number) was decided")
            }
        } catch {
            return error.step
        }
        decide(id, number, .rejected(word))
        return changedByOfficers(id)
    }

    private mutating func decide(_ id: TransferID, _ number: Int64, _ decision: OfficerOverride.Decision) {
        guard let place = settlements[id]?.overrides.firstIndex(where: { $0.number == number }) else {
            return
        }
        settlements[id]?.overrides[place].decision = decision
    }

    private mutating func changedByOfficers(_ id: TransferID) -> RelayStep {
        settlements[id]?.revision += 1
        return RelayStep(.done, changed: [id])
    }

    private func asked(_ id: TransferID, _ number: Int64) throws(OverrideRefusal) -> OfficerOverride {
        guard let wish = settlements[id]?.overrides.first(where: { $0.number == number }) else {
            throw OverrideRefusal("override.unknown", "this transfer has no override \(number)")
        }
        return wish
    }

    /// The transfer, where this officer may say something about it.
    private func decidable(_ id: TransferID, _ officer: String) throws(OverrideRefusal) -> Settlement {
        guard let settlement = settlements[id], settlement.ticket != nil else {
            throw OverrideRefusal("transfer.unknown", "there is no ticket of ours here")
        }
        guard settlement.outcome == nil else {
            throw OverrideRefusal("transfer.ended", "this transfer has ended")
        }
        guard settlement.maker != officer else {
            throw OverrideRefusal(
                "override.four-eyes", "\(officer) made this ticket and decides nothing about it")
        }
        return settlement
    }

    /// What an override of this subject would let pass now.
    private func cover(
        of settlement: Settlement, _ subject: OverrideSubject, _ now: LedgerInstant
    ) throws(OverrideRefusal) -> OverrideCover {
        switch subject {
        case .limits: try limitCover(of: settlement, now)
        case .rule(let set, let rule): try ruleCover(of: settlement, set, rule)
        case .fingerprint: try fingerprintCover(of: settlement)
        }
    }

    private func limitCover(
        of settlement: Settlement, _ now: LedgerInstant
    ) throws(OverrideRefusal) -> OverrideCover {
        guard let decision = openLimitDecision(of: settlement, now), !decision.isAllowed else {
            throw OverrideRefusal("override.nothing", "no limit stands in this trade's way")
        }
        let breaches = decision.findings.filter { !$0.passes }
        if let shut = breaches.first(where: { !$0.isOverridable || $0.ceiling == nil }) {
            throw OverrideRefusal(
                "override.forbidden",
                "the limit of \(shut.subject.scope.rawValue) \(shut.subject.name) is one that nobody may pass"
            )
        }
        return .limits(
            version: decision.rulesVersion,
            excess: Dictionary(breaches.map { ($0.key, $0.excess) }, uniquingKeysWith: max))
    }

    /// Limits are looked at before a ticket is approved, and never again.
    private func openLimitDecision(of settlement: Settlement, _ now: LedgerInstant) -> LimitDecision? {
        switch settlement.trade {
        case .instructed(let own, _, _), .queued(let own, _, _):
            limitDecision(on: own, settlement.id, among: limitBook, now)
        case .alleged, .approved, .unmatched, .matched, .closed: nil
        }
    }

    /// What the newest look before the next step refused, and no other rule, service or missing fact.
    private func ruleCover(
        of settlement: Settlement, _ set: String, _ rule: String
    ) throws(OverrideRefusal) -> OverrideCover {
        let today = rules(for: settlement.id).map { SetVersion($0) }
        guard let stage = gate(of: settlement),
            let record = settlement.restrictions[stage]?.first(where: {
                $0.set.name == set && today.contains($0.set)
            }), record.standing != .allowed
        else {
            throw OverrideRefusal("override.nothing", "the set `\(set)` keeps nothing back here")
        }
        guard let reason = record.overridable[rule] else {
            throw OverrideRefusal(
                "override.forbidden",
                "`\(rule)` refused nothing, or may not be passed: a hit, a silence and a missing fact never may"
            )
        }
        return .rule(record.set, rule: rule, reason: reason)
    }

    /// Whether it would still let pass what stands in the way now.
    private func stillCovers(
        _ wish: OfficerOverride, _ settlement: Settlement, _ now: LedgerInstant
    ) throws(OverrideRefusal) -> Bool {
        switch wish.subject {
        case .rule, .fingerprint: return try cover(of: settlement, wish.subject, now) == wish.covers
        case .limits:
            var given = wish
            given.decision = .approved(wish.asked)
            return openLimitDecision(of: settlement, now)?.passing([given]).isAllowed ?? false
        }
    }
}
