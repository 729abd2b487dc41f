import EVMProofs
import Foundation
import SettlementModel
import Testing

@testable import EVMAdapter

/// The four acts on a real escrow, each known by proof of the final chain.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct ActTests {
    @Test func `a lock is claimed, a lock is refunded, and a tombstone keeps a third out`() async throws {
        let stage = try await TestStage()
        let driver = try await stage.driver()
        let deal = try await stage.deal()
        let place = try await stage.apply(driver, deal.locking)
        #expect(try await stage.balance(.payer) == TestStage.held - 1)
        let claimed = try await stage.apply(driver, deal.claiming)
        #expect(claimed > place)
        #expect(try await stage.balance(.payee) == 1)

        let second = try await stage.deal()
        try await stage.apply(driver, second.locking)
        await #expect(
            throws: SubmissionFault.rejected(code: "ledger.evm.reverted", detail: "refund: not expired")
        ) {
            try await stage.apply(driver, second.refunding)
        }
        try await stage.chain.call("test_setTime", .integer(second.terms.expiry.seconds))
        try await stage.chain.mine()
        try await stage.apply(driver, second.refunding)
        #expect(try await stage.balance(.payer) == TestStage.held - 1)

        let third = try await stage.deal()
        try await stage.apply(driver, third.cancelling)
        await #expect(
            throws: SubmissionFault.rejected(code: "ledger.evm.reverted", detail: "lock: cancelled")
        ) {
            try await stage.apply(driver, third.locking)
        }
    }
}
