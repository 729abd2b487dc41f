import SettlementModel

extension Relay {
    /// A second person's yes, which counts where the bank's limits have room.
    ///
    /// A breach leaves the ticket as it is, for the limit officer: the same approval may come again, and is held against
    /// the rules of then. The decision is kept either way.
    mutating func approveWithinLimits(_ id: TransferID, _ user: String) -> RelayStep {
        guard let settlement = settlements[id], case .instructed(let own, let maker, _) = settlement.trade,
            maker != user, let decision = limitDecision(on: own, id)
        else { return trade(id, .approved(by: user)) }
        guard decision.isAllowed else { return refuse(settlement, decision) }
        return keeping(decision, trade(id, .approved(by: user)), id)
    }

    /// A ticket that needs no second person: the limits are its only gate, and where they have no room it is not taken.
    mutating func submitAlone(_ ticket: TradeTicket, _ maker: String) -> RelayStep {
        let id = Relay.id(of: ticket)
        let event = TradeEvent.ticketSubmitted(ticket, maker: maker, approvalsNeeded: 0)
        // One that stands is answered as the first time.
        guard settlements[id]?.ticket == nil, let decision = limitDecision(on: ticket, id) else {
            return trade(id, event)
        }
        guard decision.isAllowed else { return RelayStep(Self.refusal(of: decision)) }
        return keeping(decision, trade(id, event), id)
    }

    private mutating func keeping(
        _ decision: LimitDecision, _ step: RelayStep, _ id: TransferID
    ) -> RelayStep {
        if step.answer == .done { settlements[id]?.limits = decision }
        return step
    }

    private mutating func refuse(_ known: Settlement, _ decision: LimitDecision) -> RelayStep {
        let answer = Self.refusal(of: decision)
        guard known.limits != decision else { return RelayStep(answer, changed: [known.id]) }
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

    /// - Returns: nil where this bank has no such limits.
    private func limitDecision(on ticket: TradeTicket, _ id: TransferID) -> LimitDecision? {
        guard let limits = policy.limits else { return nil }
        guard let use = limitUse(of: ticket, id, .reserved, limits) else {
            // A name or an amount beyond what any limit can be about.
            return LimitDecision(rulesVersion: limits.rules.version, use: id.hex, findings: [])
                .without(.unnameable, ticket.cash)
        }
        let decision = LimitDecision.of(use, by: limits.rules) { subject, currency in
            limitBook.taken(subject, in: currency, besides: id)
        }
        guard ticket.side == .buy, limits.governsObligors, limits.obligor(of: ticket) == nil else {
            return decision
        }
        return decision.without(.unnameable, LimitUse.face(of: ticket.economics) ?? ticket.cash)
    }

    private func limitUse(
        of ticket: TradeTicket, _ id: TransferID, _ phase: LimitUse.Phase, _ limits: LimitPolicy
    ) -> LimitUse? {
        let obligor = limits.obligor(of: ticket)
        return LimitUse.of(
            ticket, id: id.hex, obligor: obligor?.name, country: obligor?.country, phase: phase)
    }

    /// Brings the book in line with a settlement that may have changed.
    mutating func weigh(_ id: TransferID) {
        guard let limits = policy.limits else { return }
        guard let settlement = settlements[id], let ticket = settlement.ticket,
            let phase = settlement.limitPhase(limits.repaid)
        else { return limitBook.put(id, nil) }
        limitBook.put(id, limitUse(of: ticket, id, phase, limits))
    }
}

extension Settlement {
    /// How far it is, as a limit feels it; nil where it takes nothing: not approved, given up, or back.
    fileprivate func limitPhase(_ repaid: Set<TransferID>) -> LimitUse.Phase? {
        switch (trade, transfer) {
        case (.alleged, _), (.instructed, _), (.closed, _): return nil
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
