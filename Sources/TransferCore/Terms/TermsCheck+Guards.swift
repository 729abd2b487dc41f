import SettlementModel

extension TermsCheck {
    /// The checks that the terms speak of must be this gateway's own, and none may say more than there is.
    ///
    /// Whether the claim is registered is the buyer's word. So a seller takes it, where it says more than the seller knows; and
    /// a buyer takes terms that say less than it did.
    static func areCompatible(
        _ own: [GuardStatement], _ theirs: [GuardStatement], _ ticket: TradeTicket
    ) -> Bool {
        let harmless = GuardStatement(
            name: TermsBuilder.registryGuard, status: ticket.buysClaim ? .notChecked : .passed)
        let isClaim = if case .forfaiting = ticket.economics { true } else { false }
        return own.count == theirs.count
            && zip(own, theirs).allSatisfy { ours, stated in
                ours == stated || (isClaim && ours.name == stated.name && stated == harmless)
            }
    }
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
