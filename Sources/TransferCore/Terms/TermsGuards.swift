import SettlementModel

/// What the terms say of checks besides the machine's own.
enum TermsGuards {
    /// That the buyer's gateway holds a verified reservation of the claim.
    private static let registry = "registry"
    /// That the bank which proposes has had everybody screened.
    private static let screening = "screening"

    /// Whether the buyer held the claim at its registry when both signed.
    static func registers(_ terms: SettlementTerms) -> Bool {
        terms.guards.contains(GuardStatement(name: registry, status: .passed))
    }

    /// Terms are only made once every rule of the bank allows it, so with a rule that screens everybody is screened.
    /// - Parameter isRegistered: whether the buyer holds the claim at its registry, or is known to before it accepts.
    static func own(
        _ policy: GatewayPolicy, _ ticket: TradeTicket, isRegistered: Bool
    ) -> [GuardStatement] {
        let screens = policy.restrictions?.sets(for: ticket).contains { !$0.services.isEmpty } ?? false
        return [
            GuardStatement(name: registry, status: isRegistered ? .passed : .notChecked),
            GuardStatement(name: screening, status: screens ? .passed : .notChecked),
        ]
    }

    /// The checks that the terms speak of must be this gateway's own, in its order, and none may say more than there is.
    ///
    /// Whether the claim is registered is the buyer's word. So a seller takes it, where it says more than the seller knows; and
    /// a buyer takes terms that say less than it did. Screening is the word of the bank that proposes, about itself; the other
    /// one screens for itself and says nothing of it in the terms.
    static func areCompatible(
        _ own: [GuardStatement], _ theirs: [GuardStatement], _ ticket: TradeTicket
    ) -> Bool {
        let harmless: GuardStatus = ticket.buysClaim ? .notChecked : .passed
        let isClaim = if case .forfaiting = ticket.economics { true } else { false }
        return own.count == theirs.count
            && zip(own, theirs).allSatisfy { ours, stated in
                guard ours.name == stated.name else { return false }
                return ours == stated || ours.name == screening || (isClaim && stated.status == harmless)
            }
    }
}

extension Settlement {
    /// Whether both signed that the buyer registers the claim.
    var isRegisteredByItsBuyer: Bool { transfer?.deal.map { TermsGuards.registers($0.terms) } ?? false }
}

extension TransferContext {
    /// Whether our own terms may say that the claim is registered: by our reservation as its buyer, else because the buyer is
    /// known to register what it buys. It does not accept such terms without.
    var isRegistered: Bool {
        if ticket.side == .buy { return gate == .passed }
        guard case .forfaiting = ticket.economics else { return false }
        return policy.peers[ticket.counterparty.gateway]?.registersClaims ?? false
    }
}
