public import SettlementModel

/// What must be true once a world has come to rest.
extension InvariantChecks {
    /// - Parameters:
    ///   - agreed: transfers that both desks approved in time.
    ///   - misled: ledgers that were led into another history of the other one: an X there that waits for a proof waits for
    ///     people, and so does its transfer (`Specs/Simulation.md`). All else must end.
    public func judge(
        _ ends: [WorldEnd], agreed: Set<TransferID>, misled: Set<LedgerID> = []
    ) -> [Violation] {
        let each = ends.flatMap { end in
            terminal(end, misled) + sameEnd(end) + settles(end, agreed.contains(end.transfer)) + received(end)
        }
        return each + homeless(misled) + forgotten(ends) + unsettled(agreed.subtracting(ends.map(\.transfer)))
    }

    /// A11.
    private func terminal(_ end: WorldEnd, _ misled: Set<LedgerID>) -> [Violation] {
        if (deals[end.transfer] ?? []).contains(where: {
            $0.terms.mode == .m2 && misled.contains($0.x.ledger)
        }) {
            return []
        }
        var found: [Violation] = []
        for (bank, outcome) in end.outcomes.sorted(by: { $0.key < $1.key })
        where outcome == nil && !waitsForVillainsWord(bank, end) {
            found.append(Violation(.terminal, "\(end.transfer) has no end at \(bank)"))
        }
        return found
    }

    /// A11: whoever keeps the rules has no money in any lock, whatever is said of its transfer, or if nothing is.
    private func homeless(_ misled: Set<LedgerID>) -> [Violation] {
        var found: [Violation] = []
        for (place, lock) in booked.sorted(by: { $0.key.lock < $1.key.lock }) {
            // What a villain locked of its own is its own affair.
            guard state(place) == .locked, let payer = payers[place], conforms(payer),
                lock.claimGate == .beforeExpiry || !misled.contains(place.ledger)
            else { continue }
            found.append(Violation(.terminal, "\(lock.transfer): \(lock.leg.rawValue) is locked for ever"))
        }
        return found
    }

    /// A12: whoever signed terms has a word for what became of them.
    private func forgotten(_ ends: [WorldEnd]) -> [Violation] {
        var found: [Violation] = []
        for deal in deals.values.flatMap({ $0 }).sorted(by: { $0.digest < $1.digest }) {
            let transfer = deal.terms.transfer
            var signers = [deal.terms.initiator.gateway]
            if accepted.contains(deal.digest) { signers.append(deal.terms.responder.gateway) }
            let words = ends.first { $0.transfer == transfer }?.outcomes ?? [:]
            for bank in signers where conforms(bank) && !words.keys.contains(bank) {
                found.append(Violation(.sameEnd, "\(bank) knows nothing of \(transfer), which it signed"))
            }
        }
        return found
    }

    /// Its proposal is off, X's tombstone stands and nothing is at risk. How it ended only the responder can say (decision
    /// 0021), and one that breaks the rules may keep its word for ever. What the bank says of X the books must say too.
    private func waitsForVillainsWord(_ bank: GatewayID, _ end: WorldEnd) -> Bool {
        guard end.unanswered.contains(bank), setting.conforming.count < 2 else { return false }
        return (deals[end.transfer] ?? []).allSatisfy { deal in
            deal.terms.initiator.gateway == bank && !conforms(deal.terms.responder.gateway)
                && state(deal.placeX) == .cancelled
        }
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
        case .breached:
            fits =
                !setting.boundsHold
                && deals.contains { deal in
                    let isSplit = (state(deal.placeX) == .claimed) != (state(deal.placeY) == .claimed)
                    return deal.terms.mode == .m1 && isSplit
                }
        }
        return fits
            ? [] : [Violation(.sameEnd, "\(end.transfer): \(outcome.rawValue) is not what the books say")]
    }

    /// A10.
    private func settles(_ end: WorldEnd, _ isAgreed: Bool) -> [Violation] {
        guard setting.isUndisturbed, isAgreed else { return [] }
        let isSettled = setting.conforming.allSatisfy { (end.outcomes[$0] ?? nil) == .settled }
        return isSettled
            ? [] : [Violation(.settles, "\(end.transfer) did not settle, though nothing went wrong")]
    }

    /// A10, where no bank says a word of it.
    private func unsettled(_ unknown: Set<TransferID>) -> [Violation] {
        guard setting.isUndisturbed else { return [] }
        return unknown.sorted().map {
            Violation(.settles, "\($0) came to nothing, though nothing went wrong")
        }
    }

    /// A9, its second half: whoever names an end has durably read a proof of how the legs ended that it speaks of.
    private func received(_ end: WorldEnd) -> [Violation] {
        var found: [Violation] = []
        for (bank, outcome) in end.outcomes.sorted(by: { $0.key < $1.key }) {
            guard let outcome else { continue }
            for leg in Self.legs(outcome)
            where !endsRead.contains(ReadLeg(gateway: bank, transfer: end.transfer, leg: leg)) {
                found.append(
                    Violation(
                        .trace,
                        "\(bank) calls \(end.transfer) \(outcome.rawValue) without a proof of \(leg.rawValue)'s end"
                    ))
            }
        }
        return found
    }

    private static func legs(_ outcome: TransferOutcome) -> [LegID] {
        switch outcome {
        case .settled, .refunded, .released, .breached: [.x, .y]
        // X's tombstone stands; of Y nothing need have been seen.
        case .lapsed: [.x]
        // Nobody was bound.
        case .withdrawn: []
        }
    }
}
