import SettlementModel

/// What the terms say of checks besides the machine's own.
///
/// The status of a guard is the word of the bank that writes the terms, about what it did before it proposed them; its
/// signature stands under it. The other bank checks for itself, says nothing of it in the terms, and holds the peer to the
/// list of guards only: whether the peer screens is no reason to trade or not.
enum TermsGuards {
    /// Terms are only made once every rule of the bank allows it, so with a rule that screens everybody is screened.
    static func own(_ policy: GatewayPolicy, _ ticket: TradeTicket) -> [GuardStatement] {
        let screens = policy.restrictions?.sets(for: ticket).contains { !$0.services.isEmpty } ?? false
        return [
            GuardStatement(name: "registry", status: .notChecked),
            GuardStatement(name: "screening", status: screens ? .passed : .notChecked),
        ]
    }
}
