public import Instruments
import SettlementModel

/// Where a purchase of a claim stands in the lives of deal and claim: a projection, which no rule reads.
///
/// Before the settlement it follows from trade and transfer; after it from what the desk recorded. Enquiry and quote, and the
/// claim's acceptance, were over before a ticket came.
/// - Source: `domain.md` 2.7; `Specs/Instruments.md`, section 8.
public struct DealStanding: Hashable, Sendable {
    /// The name of a `DealLifecycle.State`.
    public let deal: String
    public let claim: ClaimState

    public static func of(_ settlement: Settlement) -> DealStanding {
        Self(deal: deal(settlement), claim: claim(settlement))
    }

    private static func deal(_ settlement: Settlement) -> String {
        if let state = settlement.course?.deal?.state { return state.name }
        switch (settlement.outcome, settlement.transfer) {
        case (.settled?, _): return DealLifecycle.State.settled.name
        case (.withdrawn?, _): return DealLifecycle.State.withdrawn.name
        case (.some, _): return DealLifecycle.State.failed.name
        // One side's or both sides' firm word, and not yet the same.
        case (nil, nil): return "FIRM"
        case (nil, .some): return bound(settlement)
        }
    }

    /// Both tickets agree; from a lock on it is under way.
    private static func bound(_ settlement: Settlement) -> String {
        settlement.proofs.contains { $0.state == .locked }
            ? DealLifecycle.State.inSettlement.name : DealLifecycle.State.confirmed.name
    }

    private static func claim(_ settlement: Settlement) -> ClaimState {
        if let life = settlement.course?.claim { return life.state }
        switch (settlement.outcome, settlement.transfer) {
        case (.settled?, _): return .assigned
        // It is the seller's still, as before.
        case (.some, _): return .registered
        case (nil, nil): return .offered
        case (nil, .some):
            switch settlement.claimLeaf {
            case .open, .ended: return .committed
            case .locked: return .locked
            case .claimed, .undone: return .assigned
            }
        }
    }
}
