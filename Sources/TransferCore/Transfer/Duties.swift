public import SettlementModel

/// Something a state demands be done, again and again under one name until the state moves on.
///
/// Duties are computed from state and clocks, never stored: after a crash they are simply there again.
public enum Duty: Hashable, Sendable {
    case makeHashlock
    case readFacts
    /// Record `lockBegun`, then ask for the lock.
    case beginLock(LegID)
    /// Record `revealBegun`, then claim.
    case beginReveal
    case submit(LegID, TransferAct)
    /// Have the vault sign our half of `unlockByBoth` on Y.
    case signRelease
    /// Have the vault sign our half of `releaseByBoth` on X.
    case signExit
    /// Seal the evidence of an ended transfer.
    case sealEvidence
    /// Look at the bank's rules beside a claim that is due whatever they say, and report.
    case reportRules
    /// Ask the registry of financed claims what is due next.
    case askRegistry
    /// Tell the buyer of a claim whether this gateway holds a registration of it, and sign it on.
    case tellResale
}

extension Duty: CustomStringConvertible {
    /// For logs.
    public var description: String {
        switch self {
        case .makeHashlock: "make the hashlock"
        case .readFacts: "read both ledgers"
        case .beginLock(let leg): "begin to lock \(leg.rawValue)"
        case .beginReveal: "begin to claim Y"
        case .submit(let leg, let act): "\(act.rawValue) \(leg.rawValue)"
        case .signRelease: "sign the early end of Y"
        case .signExit: "sign the exit of X"
        case .sealEvidence: "seal the evidence"
        case .reportRules: "look at the rules"
        case .askRegistry: "ask the registry"
        case .tellResale: "tell the buyer of the registration"
        }
    }
}

extension Transfer {
    /// What this state demands at these clocks.
    public static func duties(
        _ state: TransferState, _ clocks: LedgerClocks, in context: TransferContext
    ) -> [Duty] {
        let initiator = context.role == .initiator
        switch state {
        case .preparing(let preparation):
            guard initiator else { return [] }
            var duties: [Duty] = preparation.hashlock == nil ? [.makeHashlock] : []
            let mayRead = context.mayBegin && context.gate != .awaited
            if preparation.facts == nil, mayRead { duties.append(.readFacts) }
            return duties
        case .considering(let deal):
            // Too late to be bound or to refuse: the initiator's way out is X's tombstone, and then it is ours too.
            guard clocks.x < deal.lockX.lockDeadline else { return [.submit(.x, .cancel)] }
            // Whoever may begin nothing refuses at once; the registry's word is waited for.
            return context.mayBegin && context.gate == .awaited ? [] : [.readFacts]
        case .proposed(let deal), .agreed(let deal): return lapsing(deal, clocks)
        case .ready(let deal):
            guard clocks.x < deal.lockX.lockDeadline else { return lapsing(deal, clocks) }
            return initiator && context.mayBegin ? [.beginLock(.x)] : []
        case .xLocking(let deal):
            guard clocks.x < deal.lockX.lockDeadline else { return [.submit(.x, .cancel)] }
            // It may never have left: while held it is not sent again. If it did, the ledger will say so.
            return context.mayBegin ? [.submit(.x, .lock)] : []
        case .xAbandoning: return [.submit(.x, .cancel)]
        case .unanswered(_, let x, _): return x == nil ? [.submit(.x, .cancel)] : []
        case .xLocked(let deal, _):
            guard clocks.y < deal.lockY.lockDeadline else {
                return [.submit(.y, .cancel)] + expiredX(deal, clocks, context)
            }
            return !initiator && context.mayBegin ? [.beginLock(.y)] : []
        case .yLocking(let deal, _):
            guard clocks.y < deal.lockY.lockDeadline else { return [.submit(.y, .cancel)] }
            return context.mayBegin ? [.submit(.y, .lock)] : []
        case .yAbandoning: return [.submit(.y, .cancel)]
        case .bothLocked(let deal, _, _):
            if clocks.y >= deal.lockY.expiry {
                return [.submit(.y, .refund)] + expiredX(deal, clocks, context)
            }
            let inTime = clocks.y <= deal.terms.timelocks.revealDeadlineY
            return initiator && context.mayReveal && inTime ? [.beginReveal] : []
        case .revealing(let deal, _, _):
            return clocks.y < deal.lockY.expiry
                ? [.submit(.y, .claim)] : [.submit(.y, .refund)] + expiredX(deal, clocks, context)
        case .aborting(let deal, let abort): return aborting(deal, abort, clocks, context)
        case .yClaimed(let deal, _): return claimedY(deal, clocks, context)
        case .yEnded(let deal, let x, _): return unwinding(deal, x, clocks, context)
        case .xReturned(let deal, _):
            // Y's tombstone: by its payer at once, by anyone from L_Y. A lock that stands: refund from T_Y.
            if clocks.y >= deal.lockY.expiry { return [.submit(.y, .refund), .submit(.y, .cancel)] }
            return !initiator || clocks.y >= deal.lockY.lockDeadline ? [.submit(.y, .cancel)] : []
        case .suspended(_, let inner), .disputed(_, let inner):
            return duties(inner, clocks, in: context.holding())
        case .ended: return []
        }
    }

    /// Terms may bind, X is not locked: from its lock deadline on its tombstone says that it never will be.
    private static func lapsing(_ deal: Deal, _ clocks: LedgerClocks) -> [Duty] {
        clocks.x >= deal.lockX.lockDeadline ? [.submit(.x, .cancel)] : []
    }

    /// In M1 the clock alone opens X to its payer.
    private static func expiredX(_ deal: Deal, _ clocks: LedgerClocks, _ context: TransferContext) -> [Duty] {
        let due = deal.terms.mode == .m1 && context.role == .initiator && clocks.x >= deal.lockX.expiry
        return due ? [.submit(.x, .refund)] : []
    }

    /// X is the responder's: it claims. From T_X on, in M2, the initiator does it in the responder's name, so that no absent
    /// peer keeps it open; only the named payee is paid. In M1 X goes back by its clock then.
    private static func claimedY(_ deal: Deal, _ clocks: LedgerClocks, _ context: TransferContext) -> [Duty] {
        let isExpired = clocks.x >= deal.lockX.expiry
        guard deal.terms.mode == .m2 else {
            return context.role == .initiator
                ? expiredX(deal, clocks, context) : isExpired ? [] : [.submit(.x, .claim)]
        }
        return context.role == .responder || isExpired ? [.submit(.x, .claim)] : []
    }

    /// Y first: by its payer's tombstone while there is no lock, by both halves while there is one, by its clock at last.
    private static func aborting(
        _ deal: Deal, _ abort: Abort, _ clocks: LedgerClocks, _ context: TransferContext
    ) -> [Duty] {
        let initiator = context.role == .initiator
        var duties: [Duty] = []
        if initiator, abort.x == nil { duties.append(.submit(.x, .cancel)) }
        if abort.y == nil {
            if !initiator || clocks.y >= deal.lockY.lockDeadline { duties.append(.submit(.y, .cancel)) }
        } else if clocks.y >= deal.lockY.expiry {
            duties.append(.submit(.y, .refund))
        } else if initiator {
            if abort.initiatorHalf == nil { duties.append(.signRelease) }
        } else if abort.initiatorHalf != nil {
            duties.append(abort.responderHalf == nil ? .signRelease : .submit(.y, .unlockByBoth))
        }
        return duties + expiredX(deal, clocks, context)
    }

    /// Y has ended without a claim: X goes back to its payer, or never comes.
    private static func unwinding(
        _ deal: Deal, _ x: ProvenLock?, _ clocks: LedgerClocks, _ context: TransferContext
    ) -> [Duty] {
        let initiator = context.role == .initiator
        guard x != nil else {
            return initiator || clocks.x >= deal.lockX.lockDeadline ? [.submit(.x, .cancel)] : []
        }
        // In M2 the initiator takes it back as soon as its ledger does, which may be from T_X on only. From T_X on the responder
        // does it in the initiator's name, so that no absent peer keeps it open.
        let goesAtOnce = context.policy.ledgers[deal.lockX.ledger]?.refundsByProofAtOnce ?? true
        let isDue =
            (initiator && deal.terms.mode == .m2 && goesAtOnce) || clocks.x >= deal.lockX.expiry
        return isDue ? [.submit(.x, .refund)] : []
    }
}
