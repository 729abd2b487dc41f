import Instruments
import SettlementModel

/// A settlement's state in the desk's words, with the ISO 20022 status and reason to report for it.
///
/// A reason is a code of the list that its status has in sese.024, or one of our own that begins with `X-`.
/// - Source: `domain.md` 2.7 and 5.3; the code lists of `ISO20022Messages`.
public struct SettlementStanding: Hashable, Sendable {
    public let state: SettlementState
    /// `Mtchd`, or a status and its reason: `Pdg/AWMO`.
    public let isoStatus: String

    init(_ state: SettlementState, _ isoStatus: String) {
        self.state = state
        self.isoStatus = isoStatus
    }

    public static func of(
        _ trade: TradeState, _ transfer: TransferState?, _ facts: StandingFacts
    ) -> SettlementStanding {
        if let transfer { return of(transfer, facts) }
        switch trade {
        case .alleged: return Self(.alleged, "Allgd")
        case .instructed(_, _, nil): return Self(.instructed, "AckdAccptd")
        // The other side waits for our second person: to it, our instruction is on hold.
        case .instructed: return Self(.held, "Pdg/PREA")
        // Our own bank holds it: its limits have no room.
        case .queued: return Self(.held, "Pdg/PREA")
        case .approved: return Self(.instructed, "Umtchd/CMIS")
        case .unmatched(_, _, _, let findings):
            return Self(.unmatched, "Umtchd/\(findings.first?.reason.rawValue ?? "NARR")")
        case .matched: return Self(.matched, "Mtchd")
        case .closed: return Self(.cancelled, "Canc/CANI")
        }
    }

    private static func of(_ state: TransferState, _ facts: StandingFacts) -> SettlementStanding {
        switch state {
        case .preparing, .considering, .proposed:
            return facts.isFrozen ? Self(.held, "Pdg/PRSY") : Self(.matched, "Mtchd")
        case .agreed, .ready, .xLocking:
            return facts.isFrozen ? Self(.held, "Pdg/PRSY") : Self(.approved, "Mtchd")
        case .unanswered, .xAbandoning, .aborting: return Self(.cancelRequested, "PdgCxl")
        case .xLocked(let deal, _), .yLocking(let deal, _):
            if let clocks = facts.clocks, clocks.y >= deal.lockY.lockDeadline {
                return failing(late: .responder, facts)
            }
            return Self(.firstLocked, facts.lockOrder == .assetFirst ? "Pdg/AWMO" : "Pdg/AWSH")
        case .yAbandoning: return failing(late: .responder, facts)
        case .bothLocked(let deal, _, _):
            if let clocks = facts.clocks, clocks.y >= deal.lockY.expiry {
                return failing(late: .initiator, facts)
            }
            return Self(.secondLocked, "Pdg/LINK")
        // Claim bytes may have left and their booking is awaited: the lock stands, the confirmation is missing.
        case .revealing: return Self(.secondLocked, "Pdg/NCON")
        case .yClaimed(let deal, _):
            if let clocks = facts.clocks, clocks.x >= alarm(deal) { return Self(.raceAlert, "Flng/OTHR") }
            return Self(.claimed, "Pdg/NCON")
        // A lock that was never made is the responder's delay; one that went back unclaimed the initiator's.
        case .yEnded(_, _, let y):
            return failing(late: y.end.end == .cancelled ? .responder : .initiator, facts)
        case .xReturned: return failing(late: .initiator, facts)
        case .suspended(_, let inner), .disputed(_, let inner): return halted(inner, facts)
        case .ended(let ending): return ended(ending.outcome)
        }
    }

    /// Nothing new begins. What was begun and cannot be taken back is told as it is: it goes on.
    private static func halted(_ inner: TransferState, _ facts: StandingFacts) -> SettlementStanding {
        let standing = of(inner, facts)
        switch standing.state {
        case .matched, .approved, .held, .firstLocked: return Self(.held, "Pdg/SBLO")
        case .secondLocked:
            if case .bothLocked = inner { return Self(.held, "Pdg/SBLO") }
            return standing
        case .alleged, .instructed, .unmatched, .cancelRequested, .claimed, .raceAlert, .refundDue, .settled,
            .refunded, .cancelled, .lossIncident:
            return standing
        }
    }

    private static func failing(late: TransferRole, _ facts: StandingFacts) -> SettlementStanding {
        Self(.refundDue, late == facts.role ? "Flng/LATE" : "Flng/CLAT")
    }

    /// From here on a claim of X that is sent now may miss T_X. In M2 X has no deadline, and T_X itself is the alarm.
    private static func alarm(_ deal: Deal) -> LedgerInstant {
        guard deal.terms.mode == .m1 else { return deal.lockX.expiry }
        let bounds = deal.terms.bounds.x
        // Each at most thirty days, so that no sum of them overflows.
        let finality = bounds.canReorganise ? bounds.finalitySeconds : 0
        let needed = bounds.inclusionSeconds + bounds.clockErrorSeconds + finality + TimelockRules.tickSeconds
        return deal.lockX.expiry.advanced(bySeconds: -needed)
    }

    private static func ended(_ outcome: TransferOutcome) -> SettlementStanding {
        switch outcome {
        case .settled: Self(.settled, "Sttld")
        case .refunded, .released: Self(.refunded, "Canc/CANS")
        case .lapsed: Self(.cancelled, "Canc/CANS")
        case .withdrawn: Self(.cancelled, "Canc/CANI")
        case .breached: Self(.lossIncident, "Flng/OTHR")
        }
    }
}
