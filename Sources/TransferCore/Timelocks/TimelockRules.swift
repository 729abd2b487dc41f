public import SettlementModel

/// Every time bound of a pair of ledgers, each margin named with its reason.
///
/// Both gateways compute these from their own measured bounds and refuse terms that fall short. The strict rule on
/// the ledgers: claim if and only if clock < T, refund if and only if clock ≥ T.
/// - Source: `protocol.md` section 4 and "Decided since"; `Specs/Protocol/Timelocks.md`.
public enum TimelockRules {
    /// One second: "before" is strict, so the last safe instant lies one tick earlier.
    public static let tickSeconds: Int64 = 1

    /// T_X − T_Y: what the responder needs, after Y's last claim, to get its own claim into X.
    public static func gap(_ bounds: PairBounds) -> [Margin] {
        var margins = [
            Margin("ε_X", bounds.x.clockErrorSeconds, "X's clock may run ahead"),
            Margin("ε_Y", bounds.y.clockErrorSeconds, "Y's clock may run behind"),
            Margin("fin_Y", bounds.y.finalitySeconds, "the claim on Y becomes irreversible"),
            Margin("obs_Y", bounds.y.observationSeconds, "the responder sees and verifies it"),
            Margin("rel", bounds.messageSeconds, "or hears of it from the initiator"),
            Margin("rec", bounds.recoverySeconds, "the responder crashes at the worst moment and recovers"),
            Margin("inc_X", bounds.x.inclusionSeconds, "its claim on X is booked"),
            Margin("halt_X", bounds.x.haltSeconds, "X stands still meanwhile"),
        ]
        if bounds.x.canReorganise {
            margins.append(
                Margin(
                    "inc_X again", bounds.x.inclusionSeconds,
                    "the claim is booked anew after a reorganisation"))
            margins.append(Margin("fin_X", bounds.x.finalitySeconds, "and becomes irreversible"))
        }
        return margins
    }

    /// T_Y − t0: what a settlement needs from the proposal to a safe claim on Y.
    public static func window(_ bounds: PairBounds) -> [Margin] {
        [
            Margin("inc_X", bounds.x.inclusionSeconds, "X's lock is booked"),
            Margin("fin_X", bounds.x.finalitySeconds, "and irreversible"),
            Margin("obs_X", bounds.x.observationSeconds, "and verified by the responder"),
            Margin("rel", bounds.messageSeconds, "terms and locks are told"),
            Margin("inc_Y", bounds.y.inclusionSeconds, "Y's lock is booked"),
            Margin("fin_Y", bounds.y.finalitySeconds, "and irreversible"),
            Margin("obs_Y", bounds.y.observationSeconds, "and verified by the initiator"),
            Margin("rel again", bounds.messageSeconds, "the initiator is told"),
            Margin("rec", bounds.recoverySeconds, "one crash and recovery on the way"),
            Margin("inc_Y again", bounds.y.inclusionSeconds, "the claim on Y is booked"),
            Margin("ε_Y", bounds.y.clockErrorSeconds, "Y's clock may run ahead"),
            Margin("halt_Y", bounds.y.haltSeconds, "Y stands still meanwhile"),
        ]
    }

    /// T_Y − R_Y: a claim sent at the reveal deadline is still booked before the expiry.
    ///
    /// In M1 the preimage alone opens X, so what is shown must also be booked: after a crash, a halt and a
    /// reorganisation. In M2 X has no deadline and opens by proof only; a claim that comes too late costs time.
    public static func reveal(_ bounds: PairBounds, in mode: SettlementMode) -> [Margin] {
        var margins = [
            Margin("inc_Y", bounds.y.inclusionSeconds, "the claim on Y is booked"),
            Margin("ε_Y", bounds.y.clockErrorSeconds, "Y's clock may run ahead"),
            Margin("tick", tickSeconds, "before is strict"),
        ]
        if bounds.y.canReorganise {
            margins.append(Margin("fin_Y", bounds.y.finalitySeconds, "and becomes irreversible"))
        }
        guard mode == .m1 else { return margins }
        margins.append(
            Margin(
                "rec", bounds.recoverySeconds,
                "a crash between the record of the reveal and its first byte, and the recovery"))
        margins.append(Margin("halt_Y", bounds.y.haltSeconds, "Y stands still right after the reveal"))
        if bounds.y.canReorganise {
            margins.append(
                Margin(
                    "inc_Y again", bounds.y.inclusionSeconds,
                    "the claim is booked anew after a reorganisation"))
        }
        return margins
    }

    /// R_Y − L_Y: a lock booked on Y at its deadline can still be seen before the reveal deadline.
    public static func lockDeadlineY(_ bounds: PairBounds) -> [Margin] {
        [
            Margin("fin_Y", bounds.y.finalitySeconds, "Y's lock becomes irreversible"),
            Margin("obs_Y", bounds.y.observationSeconds, "the initiator sees and verifies it"),
            Margin("rel", bounds.messageSeconds, "or is told"),
            Margin("rec", bounds.recoverySeconds, "after a crash and recovery"),
        ]
    }

    /// L_Y − L_X: a lock booked on X at its deadline can still be answered by a lock on Y.
    public static func lockDeadlineX(_ bounds: PairBounds) -> [Margin] {
        [
            Margin("fin_X", bounds.x.finalitySeconds, "X's lock becomes irreversible"),
            Margin("obs_X", bounds.x.observationSeconds, "the responder sees and verifies it"),
            Margin("rel", bounds.messageSeconds, "or is told"),
            Margin("rec", bounds.recoverySeconds, "after a crash and recovery"),
            Margin("inc_Y", bounds.y.inclusionSeconds, "its lock on Y is booked"),
            Margin("ε_X", bounds.x.clockErrorSeconds, "X's clock may run behind"),
            Margin("ε_Y", bounds.y.clockErrorSeconds, "Y's clock may run ahead"),
        ]
    }

    /// L_X − t0: the least in which terms are agreed and X's lock is booked.
    ///
    /// Section 4's window does not bound this by itself: with small halt budgets L_X would fall before t0.
    public static func agreement(_ bounds: PairBounds) -> [Margin] {
        [
            Margin("rel", bounds.messageSeconds, "the proposal travels and is checked"),
            Margin("rel again", bounds.messageSeconds, "the acceptance travels back"),
            Margin("inc_X", bounds.x.inclusionSeconds, "X's lock is booked"),
            Margin("ε_X", bounds.x.clockErrorSeconds, "X's clock may run ahead"),
            Margin("ε_Y", bounds.y.clockErrorSeconds, "t0 was read from Y's clock"),
            Margin("tick", tickSeconds, "before is strict"),
        ]
    }

    /// How long after T_X a ledger's proof may still be needed: what is begun there at T_X, as late as it may come.
    public static func lastProof(_ ledger: LedgerBounds, recovery: Int64) -> [Margin] {
        [
            Margin("rec", recovery, "a crash just before T_X, and the recovery"),
            Margin("inc", ledger.inclusionSeconds, "what an absent other left undone is booked"),
            Margin("fin", ledger.finalitySeconds, "and irreversible"),
            Margin("obs", ledger.observationSeconds, "and proven"),
            Margin("halt", ledger.haltSeconds, "the ledger stands still meanwhile"),
            Margin("ε", ledger.clockErrorSeconds, "its clock may run ahead"),
        ]
    }

    /// The instants that follow from `t0`, the bounds and the mode, as the initiator proposes them.
    public static func timelocks(
        from t0: LedgerInstant, _ bounds: PairBounds, in mode: SettlementMode
    ) -> Timelocks {
        let reveal = reveal(bounds, in: mode).seconds
        let backToX = reveal + lockDeadlineY(bounds).seconds + lockDeadlineX(bounds).seconds
        let window = max(window(bounds).secondsWithReserve, backToX + agreement(bounds).secondsWithReserve)
        let expiryY = t0.advanced(bySeconds: window)
        let revealDeadline = expiryY.advanced(bySeconds: -reveal)
        let lockDeadlineY = revealDeadline.advanced(bySeconds: -lockDeadlineY(bounds).seconds)
        return Timelocks(
            proposedAtY: t0,
            lockDeadlineX: lockDeadlineY.advanced(bySeconds: -lockDeadlineX(bounds).seconds),
            lockDeadlineY: lockDeadlineY,
            revealDeadlineY: revealDeadline,
            expiryY: expiryY,
            expiryX: expiryY.advanced(bySeconds: gap(bounds).secondsWithReserve))
    }
}
