import LedgerAdapterKit
import SettlementModel
import TransferCore

extension Gateway {
    /// In M1 the preimage alone opens X: once what it buys on Y may be booked too late, it is not shown for the first time.
    ///
    /// The reveal was resolved in time, and then this gateway was away for longer than it promises. As long as no claim was made
    /// nothing can have left, and both legs go back. From the first claim on the preimage counts as public and is brought again
    /// and again. In M2 a late claim costs time only.
    ///
    /// - Source: protocol, section 8, recovery 7; the last instant is R_Y with one recovery, which the M1 margin has room for.
    func requireShowable(_ name: ActName, _ deal: Deal) throws(AdapterFault) {
        guard deal.terms.mode == .m1, name.leg == .y, name.act == .claim, commands[name] == nil else {
            return
        }
        let last = deal.terms.timelocks.revealDeadlineY.advanced(bySeconds: relay.policy.recoverySeconds)
        if let now = ledgerTime(deal.lockY.ledger), now <= last { return }
        throw .unavailable(
            reason:
                "the preimage was never shown, and a claim that begins now may be booked too late: both legs go back"
        )
    }
}
