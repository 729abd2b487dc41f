import Instruments
import SettlementModel
import Testing

@testable import TransferCore

/// Representative trades and what can happen to them, by their names in the Specs. We are the seller.
enum TradeSamples {
    static func states() throws -> [(String, TradeState?)] {
        let own = try Deals().ticket(Bank.a.get())
        let theirs = try Deals().ticket(Bank.b.get())
        let differing = try Deals(price: "4926770.84").ticket(Bank.b.get())
        let approval = Approval(maker: "maker", approvers: ["checker"])
        let findings = TicketMatching.compare(own, differing)
        return [
            ("no trade", nil),
            ("ALLEGED", .alleged(theirs: theirs)),
            ("INSTRUCTED", .instructed(own, maker: "maker", theirs: nil)),
            ("INSTRUCTED, theirs here", .instructed(own, maker: "maker", theirs: theirs)),
            ("QUEUED", .queued(own, approval, theirs: nil)),
            ("QUEUED, theirs here", .queued(own, approval, theirs: theirs)),
            ("APPROVED", .approved(own, approval)),
            ("UNMATCHED", .unmatched(own, approval, theirs: differing, findings)),
            ("MATCHED", .matched(own, approval)),
            ("CLOSED", .closed(own: ClosedTicket(own, approval), reason: "x")),
            ("CLOSED, never ours", .closed(own: nil, reason: "x")),
        ]
    }

    static func events() throws -> [(String, TradeEvent)] {
        let own = try Deals().ticket(Bank.a.get())
        let another = try Deals(price: "4926770.84").ticket(Bank.a.get())
        return [
            ("own ticket, approval needed", .ticketSubmitted(own, maker: "maker", approvalsNeeded: 1)),
            ("own ticket, no approval needed", .ticketSubmitted(own, maker: "maker", approvalsNeeded: 0)),
            ("another own ticket", .ticketSubmitted(another, maker: "maker", approvalsNeeded: 0)),
            ("their ticket", .ticketReceived(try Deals().ticket(Bank.b.get()))),
            ("their ticket, differing", .ticketReceived(try Deals(price: "4926770.84").ticket(Bank.b.get()))),
            ("approved by the maker", .approved(by: "maker")),
            ("approved by the checker", .approved(by: "checker")),
            ("approved by a third", .approved(by: "third")),
            ("rejected", .rejected(by: "checker", reason: "x")),
            ("withdrawn", .withdrawn(by: "maker", reason: "x")),
            ("withdrawn by the peer", .withdrawnByPeer(reason: "x")),
            ("no room, approved by the checker", .queued(approvers: ["checker"])),
            ("no room, approved by the maker", .queued(approvers: ["maker"])),
            ("room", .admitted),
            ("waited too long", .lapsed(reason: "x")),
        ]
    }

    static func name(_ state: TradeState) -> String {
        switch state {
        case .alleged: "ALLEGED"
        case .instructed(_, _, let theirs): theirs == nil ? "INSTRUCTED" : "INSTRUCTED, theirs here"
        case .queued(_, _, let theirs): theirs == nil ? "QUEUED" : "QUEUED, theirs here"
        case .approved: "APPROVED"
        case .unmatched: "UNMATCHED"
        case .matched: "MATCHED"
        case .closed(let own, _): own == nil ? "CLOSED, never ours" : "CLOSED"
        }
    }
}
