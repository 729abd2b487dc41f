import FinancingRegistry
import PeerProtocol
import SettlementEngine
import SettlementModel

/// What must hold between the registry of financed claims and the ledgers.
extension InvariantChecks {
    /// F1 and F3.
    mutating func judge(_ decision: RegistryDecision) -> [Violation] {
        let wrong = registry.take(decision)
        return [wrong.map { Violation(.oneFinancier, $0) }, told(decision), askedOther(decision)].compactMap {
            $0
        }
    }

    /// F2: what the registry holds for a purchase is the claim that its desk named, and no other.
    private func askedOther(_ decision: RegistryDecision) -> Violation? {
        guard registers(decision.member), case .reserve(let wanted) = decision.request.act,
            let claim = named[decision.request.id], claim != wanted.claim
        else { return nil }
        return Violation(
            .registeredFirst, "\(decision.member) asks for another claim as \(decision.request.id)")
    }

    /// F3: a bank that keeps the rules says FINANCED of what it was given, REFUNDED of what cannot come to it any more, RESCINDED of
    /// what it gave back.
    private func told(_ decision: RegistryDecision) -> Violation? {
        guard registers(decision.member) else { return nil }
        func wrong(_ why: String) -> Violation {
            Violation(
                .registryTold, "\(decision.member)'s \(decision.request.id), \(decision.outcome): \(why)")
        }
        switch (decision.request.act, decision.outcome) {
        case (.finance(let id), .financed):
            let isClaimed = purchases(id, of: decision.member).contains { state($0.claim) == .claimed }
            return isClaimed ? nil : wrong("the claim was not given")
        case (.release(let id, .refunded), .released), (.release(let id, .refunded), .withdrawn):
            let mayCome = purchases(id, of: decision.member).contains { purchase in
                switch state(purchase.claim) {
                case .claimed: true
                case .refunded, .cancelled: false
                case .none, .locked: [.locked, .claimed].contains(state(purchase.cash))
                }
            }
            return mayCome ? wrong("the claim may still come") : nil
        case (.release(let id, .rescinded), .released):
            let isBack = purchases(id, of: decision.member).contains { first in
                sales(by: decision.member, of: first.claim.asset).contains { state($0) == .claimed }
            }
            return isBack ? nil : wrong("the claim is not back")
        case (.release(_, .paid), .released): return wrong("nobody asked for it")
        default: return nil
        }
    }

    // MARK: F2

    /// F2: no terms before the registry holds the claim for the buyer.
    ///
    /// What counts is when they were decided: a message may leave much later, when the purchase has come to nothing.
    func judgeTerms(_ draft: JournalDraft, of gateway: GatewayID) -> [Violation] {
        guard draft.kind == .messageOut, registers(gateway),
            let envelope = try? MessageCodec.decode(draft.payload)  // what it wrote itself
        else { return [] }
        let deal: KnownDeal?
        switch envelope.message {
        case .propose(let terms): deal = KnownDeal(terms)
        case .accept(let digest): deal = deals[envelope.transfer]?.first { $0.digest == digest }
        default: deal = nil
        }
        guard let deal, deal.buyer == gateway, !isHeld(deal) else { return [] }
        return [
            Violation(
                .registeredFirst, "\(gateway) decides terms of \(deal.terms.transfer) without a reservation")
        ]
    }

    /// F2: nor is the cash locked, or the claim taken. Once the claim can never come nothing need be held for it: a lock of the cash
    /// that was pushed before, and is final on its chain only now, goes home.
    func registeredFirst(_ entry: BookedEntry) -> Violation? {
        for deal in deals[entry.lock.transfer] ?? [] {
            guard let buyer = deal.buyer, registers(buyer), let (claim, cash) = deal.claimAndCash,
                entry.lock == claim && entry.state == .claimed
                    || entry.lock == cash && entry.state == .locked && !hasGone(claim),
                !isHeld(deal)
            else { continue }
            return Violation(
                .registeredFirst,
                "\(entry.lock.leg.rawValue) of \(entry.lock.transfer) is \(entry.state.rawValue), and \(buyer) has no reservation"
            )
        }
        return nil
    }

    private func hasGone(_ claim: LockTerms) -> Bool { [.refunded, .cancelled].contains(state(claim)) }

    private func isHeld(_ deal: KnownDeal) -> Bool {
        guard let part = deal.part else { return true }
        return registry.holds(part)
    }

    /// A bank that asks a registry and keeps the rules.
    private func registers(_ gateway: GatewayID) -> Bool {
        setting.registering.contains(gateway) && conforms(gateway)
    }

    // MARK: Purchases

    private func purchases(
        _ reservation: RegistryRequestID, of member: GatewayID
    ) -> [(claim: LockTerms, cash: LockTerms)] {
        let part = RegistryReading.Part(member: member, reservation: reservation)
        return deals.values.flatMap { $0 }.filter { $0.part == part }.compactMap(\.claimAndCash)
    }

    private func sales(by member: GatewayID, of asset: AssetID) -> [LockTerms] {
        deals.values.flatMap { $0 }.filter { $0.buyer != nil && $0.buyer != member }
            .compactMap(\.claimAndCash?.claim).filter { $0.asset == asset }
    }
}

extension KnownDeal {
    /// `nil` where no claim is bought.
    var claimAndCash: (claim: LockTerms, cash: LockTerms)? {
        guard case .forfaiting = terms.economics else { return nil }
        return x.ledger == TestWorld.assets ? (x, y) : (y, x)
    }

    /// Who pays for a claim.
    var buyer: GatewayID? {
        guard let cash = claimAndCash?.cash else { return nil }
        return (cash.leg == .x ? terms.initiator : terms.responder).gateway
    }

    /// The buyer's part at the registry, by the names of `Specs/Operations/Registry.md`.
    var part: RegistryReading.Part? {
        buyer.map {
            RegistryReading.Part(
                member: $0, reservation: RegistryRequestID(checked: "\(terms.transfer.hex)/reserve"))
        }
    }
}

// MARK: The end

extension InvariantChecks {
    /// F4: once all has ended bank, registry and books say one thing of a purchase.
    ///
    /// - Parameters:
    ///   - state: what the bank says of its registration.
    ///   - isUndone: whether the claim went back to a seller that registers nothing.
    func judgeRegistration(
        _ transfer: TransferID, of bank: GatewayID, state: String?, outcome: TransferOutcome?, isUndone: Bool
    ) -> [Violation] {
        let part = RegistryReading.Part(
            member: bank, reservation: RegistryRequestID(checked: "\(transfer.hex)/reserve"))
        let expected: Set<String?>
        switch outcome {
        case .settled where !isUndone: expected = ["FINANCED"]
        case .settled: expected = ["RELEASED"]
        // Somebody's word is missing for ever: so is the end of the reservation.
        case nil: return []
        // Both gave X away; whether the claim was given all the same only its ledger says, and F3 asks that.
        case .released: expected = [nil, "UNNAMED", "NAMED", "REFUSED", "RELEASED", "FINANCED"]
        default: expected = [nil, "UNNAMED", "NAMED", "REFUSED", "RELEASED"]
        }
        let says =
            "\(bank) says \(state ?? "nothing") of \(transfer), which is \(outcome?.rawValue ?? "open")"
        if !expected.contains(state) { return [Violation(.registryEnds, says)] }
        let isRight = state == "FINANCED" ? registry.isFinanced(part) : !registry.holds(part)
        return isRight ? [] : [Violation(.registryEnds, "\(says), and the registry says another thing")]
    }
}
