public import SettlementModel

/// The line of trades that wait for room in the bank's limits.
extension Relay {
    /// Whether one of them may go on, or has waited too long.
    public func movesLimitQueue(at now: LedgerInstant) -> Bool {
        guard !limitQueue.isEmpty else { return false }
        let plan = planLimitQueue(at: now)
        return !plan.lapsing.isEmpty || !plan.admitting.isEmpty
    }

    /// The first moment at which one of them has waited too long.
    public var limitQueueLapses: LedgerInstant? {
        limitQueue.compactMap { settlements[$0]?.limitWait?.until }.min()
    }

    /// Who stands before this one, counted from 1; nil where it does not wait.
    public func limitPlace(of id: TransferID) -> Int? {
        limitQueue.firstIndex(of: id).map { $0 + 1 }
    }

    /// What all trades take of the bank's limits now, whether there is a ceiling or not; nobody takes from what is not in it.
    public var limitsTaken: [LimitKey: LimitTaken] { limitBook.all }

    func planLimitQueue(at now: LedgerInstant) -> LimitQueuePlan {
        var plan = LimitQueuePlan(book: limitBook)
        for id in limitQueue {
            guard let settlement = settlements[id], let wait = settlement.limitWait,
                let own = settlement.ticket
            else { continue }
            guard now < wait.until else {
                plan.lapsing.append(id)
                continue
            }
            let decision = limitDecision(on: own, id, among: plan.book, now)
            if let decision {
                guard decision.isAllowed, plan.isTurn(of: own, decision) else {
                    if decision.mayFit { plan.held.formUnion(decision.keys) }
                    continue
                }
            }
            plan.admitting.append((id, decision))
            if let limits = policy.limits { plan.book.put(id, limitUse(of: own, id, .reserved, limits)) }
        }
        return plan
    }

    /// Looks at the line: whose time is over leaves it, and whoever fits in its turn goes on as if it had come now.
    mutating func lookAtLimitQueue(_ now: LedgerInstant) -> RelayStep {
        let plan = planLimitQueue(at: now)
        guard !plan.lapsing.isEmpty || !plan.admitting.isEmpty else { return RelayStep(.noChange) }
        var messages: [OutgoingMessage] = []
        for id in plan.lapsing {
            messages += trade(id, .lapsed(reason: "lapsed: the bank's limits had no room in time")).messages
        }
        for (id, decision) in plan.admitting {
            let step = trade(id, .admitted)
            if step.answer == .done, let decision { settlements[id]?.limits = decision }
            messages += step.messages
        }
        return RelayStep(.done, changed: plan.lapsing + plan.admitting.map(\.id), messages: messages)
    }

    /// Brings the line in order with a settlement that may have changed.
    mutating func line(_ id: TransferID) {
        let place = limitQueue.firstIndex(of: id)
        switch (settlements[id]?.limitWait, place) {
        // Numbers rise, so the end of the line is its place.
        case (.some, nil): limitQueue.append(id)
        case (nil, let place?): limitQueue.remove(at: place)
        default: return
        }
        limitRevision += 1
    }
}
