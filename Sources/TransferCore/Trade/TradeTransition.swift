import Instruments
public import SettlementModel

/// The state after an event, and what to tell the peer.
public struct TradeStep: Hashable, Sendable {
    public let state: TradeState
    public let messages: [PeerMessage]

    init(_ state: TradeState, _ messages: [PeerMessage] = []) {
        self.state = state
        self.messages = messages
    }
}

public enum Trade {
    /// The first event of a trade: either side's ticket.
    public static func begin(_ event: TradeEvent) throws(TradeRefusal) -> TradeStep {
        switch event {
        case .ticketSubmitted(let ticket, let maker, let needed):
            instruct(ticket, maker: maker, needed: needed, theirs: nil)
        case .ticketReceived(let theirs): TradeStep(.alleged(theirs: theirs))
        case .approved, .rejected, .withdrawn:
            throw .refused(code: "trade.unknown", detail: "there is no such trade here")
        case .withdrawnByPeer, .queued, .admitted, .lapsed: throw .noChange
        }
    }

    /// What follows `event`. Equal inputs give equal outputs.
    /// - Throws: `TradeRefusal`; the state stands.
    public static func transition(_ state: TradeState, on event: TradeEvent) throws(TradeRefusal) -> TradeStep
    {
        switch state {
        case .alleged(let theirs): try whenAlleged(theirs, event)
        case .instructed(let own, let maker, let theirs): try whenInstructed(own, maker, theirs, event)
        case .queued(let own, let approval, let theirs): try whenQueued(own, approval, theirs, event)
        case .approved(let own, let approval): try whenApproved(own, approval, event)
        case .unmatched(let own, let approval, _, _): try whenUnmatched(own, approval, event)
        case .matched(let own, let approval): try whenMatched(own, approval, event)
        case .closed(let own, let reason): try whenClosed(own, reason, event)
        }
    }

    private static func whenAlleged(
        _ theirs: TradeTicket, _ event: TradeEvent
    ) throws(TradeRefusal) -> TradeStep {
        switch event {
        case .ticketSubmitted(let ticket, let maker, let needed):
            instruct(ticket, maker: maker, needed: needed, theirs: theirs)
        case .ticketReceived(let again) where again == theirs: throw .noChange
        case .ticketReceived:
            throw .refused(code: "trade.ticket.changed", detail: "the peer sent another ticket under this id")
        case .withdrawnByPeer(let reason):
            TradeStep(.closed(own: nil, reason: "withdrawn by the peer: \(reason)"))
        case .rejected(let user, let reason): close(nil, "rejected", by: user, reason)
        case .approved, .withdrawn:
            throw .refused(
                code: "trade.not-instructed",
                detail: "only the other side instructed: submit the own ticket first")
        case .queued, .admitted, .lapsed: throw .noChange
        }
    }

    private static func whenInstructed(
        _ own: TradeTicket, _ maker: String, _ theirs: TradeTicket?, _ event: TradeEvent
    ) throws(TradeRefusal) -> TradeStep {
        switch event {
        case .approved(let user) where user == maker:
            throw .refused(
                code: "trade.four-eyes.own", detail: "\(user) made this ticket and cannot approve it")
        case .approved(let user): meet(own, Approval(maker: maker, approvers: [user]), theirs)
        case .rejected(let user, let reason):
            close(ClosedTicket(unapproved: own, maker: maker), "rejected", by: user, reason)
        case .withdrawn(let user, let reason):
            close(ClosedTicket(unapproved: own, maker: maker), "withdrawn", by: user, reason)
        case .ticketReceived(let ticket) where theirs == nil:
            TradeStep(.instructed(own, maker: maker, theirs: ticket))
        case .ticketReceived(let ticket) where theirs == ticket: throw .noChange
        case .ticketReceived:
            throw .refused(code: "trade.ticket.changed", detail: "the peer sent another ticket under this id")
        case .withdrawnByPeer where theirs == nil: throw .noChange
        case .withdrawnByPeer: TradeStep(.instructed(own, maker: maker, theirs: nil))
        case .ticketSubmitted(let ticket, _, _): throw resubmission(own, ticket)
        case .queued(let approvers) where approvers.contains(maker):
            throw .refused(
                code: "trade.four-eyes.own", detail: "\(maker) made this ticket and cannot approve it")
        case .queued(let approvers):
            TradeStep(.queued(own, Approval(maker: maker, approvers: approvers), theirs: theirs))
        case .admitted, .lapsed: throw .noChange
        }
    }

    private static func whenQueued(
        _ own: TradeTicket, _ approval: Approval, _ theirs: TradeTicket?, _ event: TradeEvent
    ) throws(TradeRefusal) -> TradeStep {
        switch event {
        case .admitted: meet(own, approval, theirs)
        // The other side is not told which limit of ours had no room.
        case .lapsed(let reason):
            TradeStep(
                .closed(own: ClosedTicket(own, approval), reason: reason),
                [.ticketWithdrawn(reason: "not approved in time")])
        case .rejected(let user, let reason):
            close(ClosedTicket(own, approval), "rejected", by: user, reason)
        case .withdrawn(let user, let reason):
            close(ClosedTicket(own, approval), "withdrawn", by: user, reason)
        case .approved(let user) where approval.approvers.contains(user): throw .noChange
        case .approved:
            throw .refused(code: "trade.approved", detail: "this ticket has its approvals and waits for room")
        case .ticketReceived(let ticket) where theirs == nil:
            TradeStep(.queued(own, approval, theirs: ticket))
        case .ticketReceived(let ticket) where theirs == ticket: throw .noChange
        case .ticketReceived:
            throw .refused(code: "trade.ticket.changed", detail: "the peer sent another ticket under this id")
        case .withdrawnByPeer where theirs == nil: throw .noChange
        case .withdrawnByPeer: TradeStep(.queued(own, approval, theirs: nil))
        case .ticketSubmitted(let ticket, _, _): throw resubmission(own, ticket)
        case .queued: throw .noChange
        }
    }

    private static func whenApproved(
        _ own: TradeTicket, _ approval: Approval, _ event: TradeEvent
    ) throws(TradeRefusal) -> TradeStep {
        switch event {
        case .ticketReceived(let theirs): meet(own, approval, theirs, alreadySent: true)
        case .withdrawn(let user, let reason):
            close(ClosedTicket(own, approval), "withdrawn", by: user, reason)
        case .rejected(let user, let reason):
            close(ClosedTicket(own, approval), "rejected", by: user, reason)
        case .withdrawnByPeer(let reason):
            TradeStep(
                .closed(own: ClosedTicket(own, approval), reason: "withdrawn by the peer: \(reason)"))
        case .approved(let user) where approval.approvers.contains(user): throw .noChange
        case .approved: throw .refused(code: "trade.approved", detail: "this ticket has its approvals")
        case .queued, .admitted, .lapsed: throw .noChange
        case .ticketSubmitted(let ticket, _, _): throw resubmission(own, ticket)
        }
    }

    private static func whenUnmatched(
        _ own: TradeTicket, _ approval: Approval, _ event: TradeEvent
    ) throws(TradeRefusal) -> TradeStep {
        switch event {
        case .withdrawn(let user, let reason):
            close(ClosedTicket(own, approval), "withdrawn", by: user, reason)
        case .rejected(let user, let reason):
            close(ClosedTicket(own, approval), "rejected", by: user, reason)
        case .withdrawnByPeer(let reason):
            TradeStep(
                .closed(own: ClosedTicket(own, approval), reason: "withdrawn by the peer: \(reason)"))
        case .ticketReceived, .queued, .admitted, .lapsed: throw .noChange
        case .approved:
            throw .refused(
                code: "trade.unmatched",
                detail: "the tickets differ: withdraw, and submit the corrected one under a new common id")
        case .ticketSubmitted(let ticket, _, _): throw resubmission(own, ticket)
        }
    }

    private static func whenMatched(
        _ own: TradeTicket, _ approval: Approval, _ event: TradeEvent
    ) throws(TradeRefusal) -> TradeStep {
        switch event {
        case .ticketReceived, .withdrawnByPeer, .queued, .admitted, .lapsed: throw .noChange
        // Who lost the answer asks again, and the tickets may have met meanwhile.
        case .approved(let user) where approval.approvers.contains(user): throw .noChange
        case .approved:
            throw .refused(
                code: "trade.approved", detail: "this ticket has its approvals, and the transfer has begun")
        case .rejected, .withdrawn:
            throw .refused(
                code: "trade.matched", detail: "the transfer has begun: cancel the transfer instead")
        case .ticketSubmitted(let ticket, _, _): throw resubmission(own, ticket)
        }
    }

    private static func whenClosed(
        _ own: ClosedTicket?, _ reason: String, _ event: TradeEvent
    ) throws(TradeRefusal) -> TradeStep {
        switch event {
        // Our withdrawal went out before the peer had anything to withdraw: say it again, or its desk waits.
        case .ticketReceived: TradeStep(.closed(own: own, reason: reason), [.ticketWithdrawn(reason: reason)])
        case .withdrawnByPeer, .queued, .admitted, .lapsed: throw .noChange
        case .approved, .rejected, .withdrawn:
            throw .refused(code: "trade.closed", detail: "this trade is closed")
        case .ticketSubmitted(let ticket, _, _):
            throw own?.ticket == ticket
                ? .noChange
                : .refused(
                    code: "trade.closed",
                    detail: "this trade is closed: agree a new common id and submit again")
        }
    }

    private static func instruct(
        _ ticket: TradeTicket, maker: String, needed: Int, theirs: TradeTicket?
    ) -> TradeStep {
        needed > 0
            ? TradeStep(.instructed(ticket, maker: maker, theirs: theirs))
            : meet(ticket, Approval(maker: maker, approvers: []), theirs)
    }

    /// A person of this side ended it; the peer hears the reason and not the name.
    private static func close(
        _ own: ClosedTicket?, _ how: String, by user: String, _ reason: String
    ) -> TradeStep {
        TradeStep(
            .closed(own: own, reason: "\(how) by \(user): \(reason)"), [.ticketWithdrawn(reason: reason)])
    }

    /// Puts the own ticket beside the other side's, if that is here.
    private static func meet(
        _ own: TradeTicket, _ approval: Approval, _ theirs: TradeTicket?, alreadySent: Bool = false
    ) -> TradeStep {
        let messages: [PeerMessage] = alreadySent ? [] : [.ticket(own)]
        guard let theirs else { return TradeStep(.approved(own, approval), messages) }
        let findings = TicketMatching.compare(own, theirs)
        return findings.isEmpty
            ? TradeStep(.matched(own, approval), messages)
            : TradeStep(.unmatched(own, approval, theirs: theirs, findings), messages)
    }

    private static func resubmission(_ own: TradeTicket, _ ticket: TradeTicket) -> TradeRefusal {
        own == ticket
            ? .noChange
            : .refused(
                code: "trade.ticket.conflict",
                detail: "another ticket stands under this id: use a new common id")
    }
}
