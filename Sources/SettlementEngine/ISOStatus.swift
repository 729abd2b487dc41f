import Instruments
import TransferCore

/// The ISO 20022 status and reason that a desk reports for a settlement.
///
/// - Source: `domain.md` 2.7 and 5.3 (sese.024 codes).
enum ISOStatus {
    static func of(_ settlement: Settlement) -> String {
        if let transfer = settlement.transfer { return of(transfer.live) }
        switch settlement.trade {
        case .alleged: return "Allgd"
        case .instructed(_, _, nil): return "AckdAccptd"
        case .instructed, .approved: return "Pdg/PREA"
        case .unmatched(_, _, _, let findings): return "Umtchd/\(findings.first?.reason.rawValue ?? "NARR")"
        case .matched: return "Mtchd"
        case .closed: return "Canc/CANI"
        }
    }

    private static func of(_ state: TransferState) -> String {
        switch state {
        case .preparing, .considering, .proposed, .agreed, .ready: "Mtchd"
        case .xLocking, .xLocked, .yLocking: "Pdg/AWMO"
        case .bothLocked: "Pdg/LINK"
        case .revealing, .yClaimed: "Pdg/NCON"
        case .unanswered, .xAbandoning, .yAbandoning, .aborting: "Pdg/CANR"
        case .yEnded, .xReturned: "Flng/LATE"
        case .suspended, .disputed: "Pdg/SBLO"
        case .ended(let ending):
            switch ending.outcome {
            case .settled: "Sttld"
            case .refunded, .released, .lapsed: "Canc/CANS"
            case .withdrawn: "Canc/CANI"
            case .breached: "Flng/OTHR"
            }
        }
    }
}
