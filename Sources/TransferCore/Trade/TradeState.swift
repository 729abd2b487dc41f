public import Instruments
public import SettlementModel

/// What one gateway knows of one trade before it becomes a transfer.
///
/// A ticket goes to the peer once this bank stands behind it, that is with its approvals; so two tickets that meet
/// are both the word of their banks.
/// - Source: `Specs/Protocol/States.md`, table 1; desk states of `domain.md` 2.7.
public indirect enum TradeState: Hashable, Sendable {
    /// The other side instructed, this desk did not.
    case alleged(theirs: TradeTicket)
    /// This desk's ticket waits for its second person. The other side's may be here already.
    case instructed(TradeTicket, maker: String, theirs: TradeTicket?)
    /// This bank would stand behind its ticket, and its limits have no room yet: it waits in line, and the other side has
    /// not heard of it.
    case queued(TradeTicket, Approval, theirs: TradeTicket?)
    /// This bank stands behind its ticket and waits for the other side's.
    case approved(TradeTicket, Approval)
    /// Both tickets are here and differ; every difference is listed. Ends by withdrawal on either side.
    case unmatched(TradeTicket, Approval, theirs: TradeTicket, [MatchFinding])
    /// Both tickets agree: the transfer has begun.
    case matched(TradeTicket, Approval)
    /// Withdrawn or rejected before it matched; `own` is nil where this desk never had a ticket.
    case closed(own: ClosedTicket?, reason: String)
}

/// Who made a ticket and who stands behind it. It binds to the ticket it is stored with, and to no other.
public struct Approval: Hashable, Sendable {
    public let maker: String
    public let approvers: [String]
    public init(maker: String, approvers: [String]) {
        self.maker = maker
        self.approvers = approvers
    }
}

/// This desk's ticket as it stood when its trade was closed: whoever audits the desk asks who made it and who approved it,
/// also of a trade that came to nothing.
public struct ClosedTicket: Hashable, Sendable {
    public let ticket: TradeTicket
    /// Without approvers where its second person had not approved it.
    public let approval: Approval
    /// How many people besides the maker it needed, 0 or 1, as it was asked for when the ticket came in.
    public let approvalsNeeded: Int

    /// A ticket that had all its approvals.
    init(_ ticket: TradeTicket, _ approval: Approval) {
        self.ticket = ticket
        self.approval = approval
        approvalsNeeded = approval.approvers.count
    }

    /// A ticket that waited for its second person.
    init(unapproved ticket: TradeTicket, maker: String) {
        self.ticket = ticket
        approval = Approval(maker: maker, approvers: [])
        approvalsNeeded = 1
    }
}

/// What can happen to a trade.
public enum TradeEvent: Hashable, Sendable {
    case ticketSubmitted(TradeTicket, maker: String, approvalsNeeded: Int)
    case ticketReceived(TradeTicket)
    case approved(by: String)
    case rejected(by: String, reason: String)
    case withdrawn(by: String, reason: String)
    case withdrawnByPeer(reason: String)
    /// It has its approvals, and no room in the limits.
    case queued(approvers: [String])
    /// There is room now.
    case admitted
    /// It waited as long as it may.
    case lapsed(reason: String)
}

/// Why an event changed nothing.
public enum TradeRefusal: Error, Hashable, Sendable {
    /// Known already: drop it, answer as before.
    case noChange
    /// Not now, or not by this person. The code is stable.
    case refused(code: String, detail: String)
}
