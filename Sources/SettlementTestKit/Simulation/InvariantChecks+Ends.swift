public import SettlementModel

/// What must be true once a world has come to rest.
extension InvariantChecks {
    /// - Parameter agreed: transfers that both desks approved in time.
    public func judge(_ ends: [WorldEnd], agreed: Set<TransferID>) -> [Violation] {
        ends.flatMap { end in
            terminal(end) + sameEnd(end) + settles(end, agreed.contains(end.transfer)) + received(end)
        }
    }

    /// A11.
    private func terminal(_ end: WorldEnd) -> [Violation] {
        var found: [Violation] = []
        for (bank, outcome) in end.outcomes.sorted(by: { $0.key < $1.key })
        where outcome == nil && !waitsForVillainsWord(bank, end) {
            found.append(Violation(.terminal, "\(end.transfer) has no end at \(bank)"))
        }
        for deal in boundDeals(end.transfer) {
            // What a villain locked of its own is its own affair.
            for (lock, payer) in [(deal.x, deal.terms.initiator), (deal.y, deal.terms.responder)]
            where state(lock) == .locked && conforms(payer.gateway) {
                found.append(
                    Violation(.terminal, "\(end.transfer): \(lock.leg.rawValue) is locked for ever"))
            }
        }
        return found
    }

    /// Its proposal is off, X's tombstone stands and nothing is at risk. How it ended only the responder can say (decision
    /// 0021), and one that breaks the rules may keep its word for ever.
    private func waitsForVillainsWord(_ bank: GatewayID, _ end: WorldEnd) -> Bool {
        end.unanswered.contains(bank) && setting.conforming.count < 2
    }

    /// A12: one end, and the books say it too.
    private func sameEnd(_ end: WorldEnd) -> [Violation] {
        let named = end.outcomes.compactMapValues { $0 }
        guard let outcome = named.min(by: { $0.key < $1.key })?.value else { return [] }
        if Set(named.values).count > 1 {
            let words = named.sorted { $0.key < $1.key }.map { "\($0.key) says \($0.value.rawValue)" }
            return [Violation(.sameEnd, "\(end.transfer): \(words.joined(separator: ", "))")]
        }
        let bound = boundDeals(end.transfer)
        // Whoever breaks the rules may lock before our acceptance has left the house.
        let deals = bound.isEmpty ? deals[end.transfer] ?? [] : bound
        let fits: Bool
        switch outcome {
        case .settled: fits = deals.contains { state($0.x) == .claimed && state($0.y) == .claimed }
        case .refunded, .released:
            // After an exit by both, Y may have been claimed all the same.
            fits = deals.contains { ends in
                [.refunded, .cancelled, .none].contains(state(ends.x))
                    && (state(ends.y) != .claimed || outcome == .released)
            }
        case .lapsed, .withdrawn:
            fits = bound.allSatisfy { state($0.x) != .claimed && state($0.x) != .locked }
        case .breached: fits = !setting.boundsHold
        }
        return fits
            ? [] : [Violation(.sameEnd, "\(end.transfer): \(outcome.rawValue) is not what the books say")]
    }

    /// A10.
    private func settles(_ end: WorldEnd, _ isAgreed: Bool) -> [Violation] {
        guard setting.isUndisturbed, isAgreed else { return [] }
        return end.outcomes.values.contains { $0 != .settled }
            ? [Violation(.settles, "\(end.transfer) did not settle, though nothing went wrong")] : []
    }

    /// A9, its second half: whoever says SETTLED has read a proof of each leg.
    private func received(_ end: WorldEnd) -> [Violation] {
        var found: [Violation] = []
        for (bank, outcome) in end.outcomes.sorted(by: { $0.key < $1.key }) where outcome == .settled {
            for leg in LegID.allCases
            where !proofsRead.contains(ReadLeg(gateway: bank, transfer: end.transfer, leg: leg)) {
                found.append(
                    Violation(
                        .trace, "\(bank) calls \(end.transfer) settled without a proof of \(leg.rawValue)"))
            }
        }
        return found
    }
}
