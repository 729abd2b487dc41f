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

    @Test func `without its payer's own consent no lock leaves the draft, and a tombstone waits`()
        async throws
    {
        let stage = try await TestStage()
        let (deal, other) = (try await stage.deal(), try await stage.deal())
        let draft = EscrowDraft.lock(deal.lock, deal.profile)
        let message = try #require(draft.consent?.message)
        let wrong = [
            try TestAccount.payee.consent(message), try TestAccount.feePayer.consent(message),
            try TestAccount.payer.consent(EscrowConsent.cancel.statement(deal.lock, deal.profile).message),
            try TestAccount.payer.consent(EscrowConsent.lock.statement(other.lock, other.profile).message),
        ]
        #expect(draft.signed(by: []) == nil && draft.signed(by: wrong) == nil)
        let right = try TestAccount.payer.consent(message)
        #expect(draft.signed(by: wrong + [right]) == deal.locking)
        let read = EscrowDraft(
            bytes: draft.bytes, chainID: stage.profile.chainID, escrow: stage.profile.escrow)
        #expect(read == draft)
        #expect(
            EscrowDraft(
                bytes: deal.locking.calldata, chainID: stage.profile.chainID, escrow: stage.profile.escrow)
                == nil)

        let driver = try await stage.driver(.feePayer)
        let cancel = EscrowDraft.cancel(other.lock, other.profile)
        let unsigned = try #require(cancel.signed(by: wrong))
        await #expect(
            throws: SubmissionFault.rejected(
                code: "ledger.evm.reverted", detail: "cancel: before the lock deadline")
        ) {
            try await stage.apply(driver, unsigned)
        }
        try await stage.apply(driver, other.cancelling)
        try await stage.apply(driver, deal.locking)
        #expect(try await stage.balance(.payer) == TestStage.held - 1)
    }

    /// Other seals, forks, fees and words of nodes; whether a transaction is of type 2 is found out by asking.
    static let networks: [(seal: SealFormat, options: [String], isTyped: Bool)] = [
        (.goQuorumIBFT, ["--fork", "berlin", "--zero-fee"], false),
        (.qbft, ["--fork", "berlin", "--errors", "besu"], false),
        (.qbft, ["--fork", "cancun", "--zero-fee", "--errors", "besu"], true),
    ]

    @Test(arguments: networks.indices)
    func `the driver finds out what a network's nodes can do, and the acts go there too`(
        _ index: Int
    ) async throws {
        let network = Self.networks[index]
        let stage = try await TestStage(seal: network.seal, network.options)
        let driver = try await stage.driver { $0.pace.resendAfter = 0 }
        #expect(driver.features.hasBaseFee == network.isTyped)
        let (deal, id) = (try await stage.deal(), CommandID(TestDeal.random()))
        try await stage.chain.call("test_swallow", 1)
        try await stage.apply(driver, deal.locking, id: id)
        let raw = try #require(await driver.store.slot(of: id)?.slot.last?.raw)
        #expect((raw.first == 2) == network.isTyped)
        try await stage.apply(driver, deal.claiming)
        #expect(try await stage.balance(.payee) == 1)
        await #expect(
            throws: SubmissionFault.rejected(code: "ledger.evm.reverted", detail: "refund: not expired")
        ) {
            try await stage.apply(driver, deal.refunding)
        }
    }
}
