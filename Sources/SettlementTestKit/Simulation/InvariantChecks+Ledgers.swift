import SettlementModel
import SettlementProofs

/// What a booking must not break.
extension InvariantChecks {
    func judge(_ entry: BookedEntry) -> [Violation] {
        [
            exclusive(entry), noLoss(entry), lockedSecond(entry), binding(entry), conserved(entry),
            singleUse(entry), traced(entry), gated(entry), registeredFirst(entry),
        ].compactMap { $0 }
    }

    mutating func note(_ entry: BookedEntry) {
        locks[entry.place] = entry.state
        booked[entry.place] = entry.lock
        payers[entry.place] = entry.payer
        if entry.state.isEnd {
            endedLegs.insert(EndedLeg(transfer: entry.lock.transfer, leg: entry.lock.leg))
        }
        guard entry.state == .locked else { return }
        uses[Self.use(entry)] = entry.lockID
        // The responder's money is its word: from here on it can lose, whether its acceptance has left the house or not.
        for deal in deals[entry.lock.transfer] ?? [] where deal.placeY == entry.place {
            staked.insert(deal.digest)
        }
    }

    /// A notary says one end of a lock for ever, whatever dies between two of its words, and only one that is booked.
    mutating func judge(_ word: VouchedEnd) -> [Violation] {
        let place = Place(ledger: word.ledger, lock: word.lock)
        let voucher = Voucher(notary: word.notary, place: place)
        let before = vouched[voucher] ?? word.end
        vouched[voucher] = before
        var found: [Violation] = []
        if before != word.end {
            found.append(
                Violation(
                    .oneVoice, "notary \(word.notary) signed \(before.rawValue) and \(word.end.rawValue)"))
        }
        if !word.isMisled, state(place) != word.end {
            found.append(
                Violation(
                    .exclusive,
                    "notary \(word.notary) signed \(word.end.rawValue), \(word.lock) is \(state(place).rawValue)"
                ))
        }
        return found
    }

    private static func use(_ entry: BookedEntry) -> HashUse {
        HashUse(ledger: entry.ledger, payer: entry.lock.payer.account, hashlock: entry.lock.hashlock)
    }

    /// A1: one end, for ever.
    private func exclusive(_ entry: BookedEntry) -> Violation? {
        let before = state(entry.place)
        let allowed: Bool
        switch (before, entry.state) {
        case (.none, .locked), (.none, .cancelled), (.locked, .claimed), (.locked, .refunded): allowed = true
        default: allowed = false
        }
        return allowed
            ? nil
            : Violation(
                .exclusive,
                "\(entry.lockID) on \(entry.ledger): \(before.rawValue) became \(entry.state.rawValue)")
    }

    /// A2 and A3: nobody who keeps the rules gives without getting, but the responder where both signed X away by four eyes. To
    /// the initiator X comes back by that: it has no exception.
    private func noLoss(_ entry: BookedEntry) -> Violation? {
        for deal in deals[entry.lock.transfer] ?? []
        where accepted.contains(deal.digest) || staked.contains(deal.digest) {
            let (isX, isY) = (deal.placeX == entry.place, deal.placeY == entry.place)
            guard isX || isY, deal.terms.mode == .m2 || setting.boundsHold else { continue }
            let x = isX ? entry.state : state(deal.placeX)
            let y = isY ? entry.state : state(deal.placeY)
            let gaveUp = exits[entry.lock.transfer] ?? []
            let (initiator, responder) = (deal.terms.initiator.gateway, deal.terms.responder.gateway)
            // One signature alone opens nothing; a villain's is in no journal.
            let isReleased =
                gaveUp.contains(responder) && (gaveUp.contains(initiator) || !conforms(initiator))
            if conforms(responder), !isReleased, y == .claimed, ![.locked, .claimed].contains(x) {
                return Violation(
                    .noLossForResponder, "\(entry.lock.transfer): Y is claimed, X is \(x.rawValue)")
            }
            if conforms(initiator), x == .claimed, y != .claimed, y != .locked || isX {
                return Violation(
                    .noLossForInitiator, "\(entry.lock.transfer): X is claimed, Y is \(y.rawValue)")
            }
        }
        return nil
    }

    /// A2, before anything is lost: a responder that keeps the rules locks Y only once X is locked for good.
    private func lockedSecond(_ entry: BookedEntry) -> Violation? {
        guard entry.state == .locked, let payer = entry.payer, conforms(payer) else { return nil }
        for deal in deals[entry.lock.transfer] ?? []
        where deal.placeY == entry.place && [.none, .cancelled].contains(state(deal.placeX)) {
            return Violation(
                .noLossForResponder,
                "\(entry.lock.transfer): Y is locked, X is \(state(deal.placeX).rawValue)")
        }
        return nil
    }

    func conforms(_ gateway: GatewayID) -> Bool { setting.conforming.contains(gateway) }

    /// A5: a conforming party's money is locked under terms that both signed, and under no others.
    private func binding(_ entry: BookedEntry) -> Violation? {
        guard entry.state == .locked, let payer = entry.payer, conforms(payer) else { return nil }
        // The responder's signed lock names the terms' digest: it is its acceptance, should the other not have left yet.
        let fits = (deals[entry.lock.transfer] ?? []).contains {
            $0[entry.lock.leg] == entry.lock && entry.lock.ledger == entry.ledger
                && entry.lock.termsDigest == $0.digest
                && (accepted.contains($0.digest) || payer == $0.terms.responder.gateway)
        }
        return fits
            ? nil
            : Violation(
                .binding, "\(payer) locked \(entry.lockID) under terms that not both have signed")
    }

    /// A5 and A3: a lock's gates are among its terms. It is locked before its deadline and claimed by clock before its expiry, or by
    /// proof once the other lock is claimed, whoever is concerned. Of a return nobody can tell here whether both agreed to it.
    private func gated(_ entry: BookedEntry) -> Violation? {
        func late(_ end: LedgerInstant) -> Violation? {
            guard entry.time >= end.seconds else { return nil }
            return Violation(
                .binding,
                "\(entry.lockID) is \(entry.state.rawValue) at \(entry.time), \(end.seconds) was the end")
        }
        switch (entry.state, entry.lock.claimGate) {
        case (.locked, _): return late(entry.lock.lockDeadline)
        case (.claimed, .beforeExpiry): return late(entry.lock.expiry)
        case (.claimed, .otherClaimed(let other)):
            let seen = state(Place(ledger: other.anchor.ledger, lock: other.lock))
            return seen == .claimed
                ? nil
                : Violation(
                    .noLossForInitiator, "\(entry.lockID) is claimed, and the other lock is \(seen.rawValue)")
        default: return nil
        }
    }

    /// A6: nothing is made, nothing is lost.
    private func conserved(_ entry: BookedEntry) -> Violation? {
        let promised = setting.supplies[entry.ledger]?[entry.lock.asset] ?? 0
        return entry.supply == promised
            ? nil
            : Violation(
                .conservation,
                "\(entry.ledger) holds \(entry.supply) of \(entry.lock.asset), \(promised) were issued")
    }

    /// A7: a payer locks under a hash once.
    private func singleUse(_ entry: BookedEntry) -> Violation? {
        guard entry.state == .locked, let other = uses[Self.use(entry)], other != entry.lockID else {
            return nil
        }
        return Violation(
            .singleUse,
            "\(entry.lockID) and \(other) share a hash and a payer on \(entry.ledger)")
    }

    /// A9, its first half: what a conforming gateway had booked stands in its journal.
    private func traced(_ entry: BookedEntry) -> Violation? {
        if entry.state == .locked, let payer = entry.payer, payer != entry.by, conforms(payer),
            intents[payer]?.contains(entry.command) != true
        {
            return Violation(.trace, "\(payer) consented to \(entry.lockID) without a durable intent")
        }
        guard let sender = entry.by, conforms(sender) else { return nil }
        guard intents[sender]?.contains(entry.command) == true else {
            return Violation(
                .trace, "\(sender) had \(entry.state.rawValue) booked without a durable intent")
        }
        return nil
    }
}

extension BookedEntry {
    var place: InvariantChecks.Place { InvariantChecks.Place(ledger: ledger, lock: lockID) }
}
