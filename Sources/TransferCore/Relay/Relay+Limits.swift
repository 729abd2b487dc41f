import SettlementModel

extension Relay {
    /// A second person's yes, which counts where the bank's limits have room.
    ///
    /// A breach leaves the ticket as it is, for the limit officer: the same approval may come again, and is held against
    /// the rules of then. The decision is kept either way. Where the bank's rules say so the ticket waits instead.
    mutating func approveWithinLimits(
        _ id: TransferID, _ user: String, _ now: LedgerInstant?
    ) -> RelayStep {
        guard let settlement = settlements[id], case .instructed(let own, let maker, _) = settlement.trade,
            maker != user, let entry = entry(of: own, id, now)
        else { return trade(id, .approved(by: user)) }
        switch entry {
        case .fits(let decision): return keeping(decision, trade(id, .approved(by: user)), id)
        case .waits(let decision, let wait): return park(id, [user], decision, wait)
        case .refused(let decision): return refuse(settlement, decision)
        case .lineIsFull: return RelayStep(Self.lineIsFull, changed: [id])
        }
    }

    /// A ticket that needs no second person: the limits are its only gate, and where they have no room it is not taken,
    /// unless it may wait.
    mutating func submitAlone(
        _ ticket: TradeTicket, _ maker: String, _ now: LedgerInstant?
    ) -> RelayStep {
        let id = Relay.id(of: ticket)
        let event = TradeEvent.ticketSubmitted(ticket, maker: maker, approvalsNeeded: 0)
        // One that stands is answered as the first time.
        guard settlements[id]?.ticket == nil, let entry = entry(of: ticket, id, now) else {
            return trade(id, event)
        }
        switch entry {
        case .fits(let decision): return keeping(decision, trade(id, event), id)
        case .waits(let decision, let wait):
            let taken = trade(id, .ticketSubmitted(ticket, maker: maker, approvalsNeeded: 1))
            return taken.answer == .done ? park(id, [], decision, wait) : taken
        case .refused(let decision): return RelayStep(Self.refusal(of: decision))
        case .lineIsFull: return RelayStep(Self.lineIsFull)
        }
    }

    private mutating func keeping(
        _ decision: LimitDecision, _ step: RelayStep, _ id: TransferID
    ) -> RelayStep {
        if step.answer == .done { settlements[id]?.limits = decision }
        return step
    }

    /// To the end of the line.
    private mutating func park(
        _ id: TransferID, _ approvers: [String], _ decision: LimitDecision, _ wait: LimitWait
    ) -> RelayStep {
        let step = keeping(decision, trade(id, .queued(approvers: approvers)), id)
        guard step.answer == .done else { return step }
        settlements[id]?.limitWait = wait
        limitWaits = wait.number
        return step
    }

    private mutating func refuse(_ known: Settlement, _ decision: LimitDecision) -> RelayStep {
        let answer = Self.refusal(of: decision)
        guard known.limits.map({ !$0.repeats(decision) }) ?? true else {
            return RelayStep(answer, changed: [known.id])
        }
        var settlement = known
        settlement.limits = decision
        settlement.revision += 1
        settlements[known.id] = settlement
        return RelayStep(answer, changed: [known.id], isKept: true)
    }

    private static func refusal(of decision: LimitDecision) -> RelayAnswer {
        let breaches = decision.breaches
        return .refused(
            code: breaches.first?.code ?? "terms.limit.exceeded",
            detail: breaches.map(\.detail).joined(separator: "; "))
    }

    private static let lineIsFull = RelayAnswer.refused(
        code: "terms.limit.queue-full", detail: "\(LimitPolicy.mostWaiting) trades wait for room already")

    /// How the limits receive a trade that comes now.
    private enum Entry {
        case fits(LimitDecision)
        case waits(LimitDecision, LimitWait)
        case refused(LimitDecision)
        case lineIsFull
    }

    /// - Returns: nil where this bank has no such limits.
    private func entry(of ticket: TradeTicket, _ id: TransferID, _ now: LedgerInstant?) -> Entry? {
        guard let limits = policy.limits else { return nil }
        guard case .queue(let seconds) = limits.onBreach, let now else {
            guard let decision = limitDecision(on: ticket, id, among: limitBook, now) else { return nil }
            return decision.isAllowed ? .fits(decision) : .refused(decision)
        }
        // Whoever waits and could go on counts before whoever comes now.
        let plan = planLimitQueue(at: now)
        guard let decision = limitDecision(on: ticket, id, among: plan.book, now) else { return nil }
        if decision.isAllowed, plan.isTurn(of: ticket, decision) { return .fits(decision) }
        // A hole in the rules is no want of room.
        guard decision.findings.allSatisfy({ $0.ceiling != nil }) else { return .refused(decision) }
        guard limitQueue.count < LimitPolicy.mostWaiting else { return .lineIsFull }
        return .waits(
            decision,
            LimitWait(number: limitWaits + 1, since: now, seconds: seconds, day: ticket.settlementDate))
    }

    /// - Returns: nil where this bank has no such limits.
    func limitDecision(
        on ticket: TradeTicket, _ id: TransferID, among book: LimitBook, _ now: LedgerInstant?
    ) -> LimitDecision? {
        guard let limits = policy.limits else { return nil }
        guard let use = limitUse(of: ticket, id, .reserved, limits) else {
            // A name or an amount beyond what any limit can be about.
            return LimitDecision(rulesVersion: limits.rules.version, use: id.hex, findings: [], at: now)
                .without(.unnameable, ticket.cash)
        }
        let decision = LimitDecision.of(use, by: limits.rules, at: now) { subject, currency in
            book.taken(subject, in: currency, besides: id)
        }.passing(settlements[id]?.overrides ?? [])
        guard ticket.side == .buy, limits.governsObligors, limits.obligor(of: ticket) == nil else {
            return decision
        }
        return decision.without(.unnameable, LimitUse.face(of: ticket.economics) ?? ticket.cash)
    }

    func limitUse(
        of ticket: TradeTicket, _ id: TransferID, _ phase: LimitUse.Phase, _ limits: LimitPolicy
    ) -> LimitUse? {
        let obligor = limits.obligor(of: ticket)
        return LimitUse.of(
            ticket, id: id.hex, obligor: obligor?.name, country: obligor?.country, phase: phase)
    }

    /// Brings the book in line with a settlement that may have changed.
    mutating func weigh(_ id: TransferID) {
        guard let limits = policy.limits else { return }
        let use = settlements[id].flatMap { settlement -> LimitUse? in
            guard let ticket = settlement.ticket, let phase = settlement.limitPhase(limits.repaid) else {
                return nil
            }
            return limitUse(of: ticket, id, phase, limits)
        }
        if limitBook.put(id, use) { limitRevision += 1 }
    }
}

extension Settlement {
    /// How far it is, as a limit feels it; nil where it takes nothing: not approved, given up, or back.
    fileprivate func limitPhase(_ repaid: Set<TransferID>) -> LimitUse.Phase? {
        switch (trade, transfer) {
        case (.alleged, _), (.instructed, _), (.queued, _), (.closed, _): return nil
        case (_, .ended(let ending)?):
            // Where anything was claimed, value moved; a loss counts like a settlement until people have dealt with it.
            let moved = [ending.x, ending.y].contains { $0?.end.end == .claimed }
            guard moved else { return nil }
            // Undone, the asset is nobody's debt to this bank any more; the day's settlement it was.
            if case .rescinded? = course?.deal?.state { return .repaid }
            return repaid.contains(id) ? .repaid : .settled
        case (.approved, _), (.unmatched, _), (.matched, _): return waitsForWordOnly ? nil : .reserved
        }
    }
}

extension LimitPolicy {
    fileprivate func obligor(of ticket: TradeTicket) -> Obligor? {
        obligors[LedgerAsset(ledger: ticket.assetLeg.ledger, asset: ticket.assetLeg.asset)]
    }
}

extension LimitSubject {
    /// Who owes the asset is not known here, or cannot be written as a limit's subject.
    fileprivate static let unnameable = LimitSubject(checked: .obligor, "unknown")
}
