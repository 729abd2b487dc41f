import SettlementModel
import SettlementTestKit
import Testing
import TransferCore

/// A purchase under a reserve that is over, and the trade that undoes it. The machines believe that it is 2026-05-28.
struct RescissionScene: Sendable {
    let trade: TestTrade
    let id: TransferID
    /// The seller's and the buyer's, as their gateways make them.
    let tickets: [TradeTicket]
    let backID: TransferID

    /// - Parameter settle: brings the agreed purchase to its end.
    init(_ world: TestWorld, settle: (TestTrade, TransferID) async throws -> Void) async throws {
        let until = try #require(CalendarDate("2026-05-20"))
        trade = TestTrade().with { $0.reserve = PaymentReserve(points: ["aval"], until: until) }
        id = try await world.agree(trade)
        try await settle(trade, id)
        let day = try #require(CalendarDate("2026-05-28"))
        var tickets: [TradeTicket] = []
        for bank in world.banks {
            tickets.append(try await bank.gateway.rescission(of: id, on: day, commonID: nil))
        }
        self.tickets = tickets
        backID = Relay.id(of: tickets[0])
    }
}
