import EVMNotaryRules
import EVMProofs
import Foundation
import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import Testing

@testable import EVMAdapter

/// Locks that wait for one on another ledger, on a real escrow, by certificates of notaries that saw the other ledger's proofs.
@Suite(.serialized, .enabled(if: TestLedgerProcess.isThere), .timeLimit(.minutes(5)))
struct CertificateTests {
    let committee: TestCommittee
    init() throws { committee = try TestCommittee() }

    private func stage() async throws -> TestStage { try await TestStage(notaries: committee.set) }

    @Test func `X is claimed once Y was claimed, by whoever pays the gas and at any time`() async throws {
        let stage = try await stage()
        let driver = try await stage.driver(.stranger)
        let y = try committee.y()
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        try await stage.apply(driver, deal.locking)
        #expect(try committee.certificate(deal.lock, deal.profile) == nil)
        try committee.bring(y.terms, to: .claimed, y.preimage)
        #expect(try committee.certificate(deal.lock, deal.profile, by: [0, 3]) == nil)
        let certificate = try #require(try committee.certificate(deal.lock, deal.profile, by: [3, 0, 2]))
        #expect(throws: EVMFault.self) {
            try EscrowAct.refund(deal.lock, by: certificate, deal.profile)
        }
        try await stage.chain.call("test_setTime", .integer(deal.terms.expiry.seconds + 1))
        try await stage.chain.mine()
        try await stage.apply(driver, try .claim(deal.lock, y.preimage, by: certificate, deal.profile))
        #expect(try await stage.balance(.payee) == 1)
        #expect(try await stage.balance(.payer) == TestStage.held - 1)
    }

    @Test(arguments: [LockEnd.refunded, .cancelled])
    func `X goes back from its expiry on once Y ended without a claim`(_ end: LockEnd) async throws {
        let stage = try await stage()
        let driver = try await stage.driver(.stranger)
        let y = try committee.y()
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        try await stage.apply(driver, deal.locking)
        try committee.bring(y.terms, to: end, y.preimage)
        let certificate = try #require(try committee.certificate(deal.lock, deal.profile, by: [1, 2, 3]))
        #expect(certificate.statement.end == end)
        #expect(throws: EVMFault.self) {
            try EscrowAct.claim(deal.lock, y.preimage, by: certificate, deal.profile)
        }
        let refunding = try EscrowAct.refund(deal.lock, by: certificate, deal.profile)
        await #expect(
            throws: SubmissionFault.rejected(code: "ledger.evm.reverted", detail: "refund: not expired")
        ) {
            try await stage.apply(driver, refunding)
        }
        try await stage.chain.call("test_setTime", .integer(deal.terms.expiry.seconds))
        try await stage.chain.mine()
        try await stage.apply(driver, refunding)
        #expect(try await stage.balance(.payer) == TestStage.held)
    }

    @Test func `a death at any write leaves one claim, also where the next try has another certificate`()
        async throws
    {
        let stage = try await stage()
        let locker = try await stage.driver()
        var deaths = 0
        for writes in 0..<5 {
            for moment in CutStorage.Moment.allCases {
                let (y, id) = (try committee.y(), CommandID(TestDeal.random()))
                let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
                try await stage.apply(locker, deal.locking)
                try committee.bring(y.terms, to: .claimed, y.preimage)
                let acts = try [[0, 1, 2], [1, 2, 3]].map { places in
                    let made = try #require(
                        try committee.certificate(deal.lock, deal.profile, by: places))
                    return try EscrowAct.claim(deal.lock, y.preimage, by: made, deal.profile)
                }
                let (money, nonce) = (try await stage.balance(.payee), try await stage.nonce(.feePayer))
                let store = try stage.store("fee.sqlite")
                let cut = CutStorage(store, after: writes, moment)
                let driver = try await stage.driver(.feePayer, storage: cut)
                // How it ends for the dead process does not matter.
                _ = try? await stage.whileMining {
                    try await driver.submit(
                        acts[0], command: id, escrow: stage.escrow, patience: .milliseconds(1200))
                }
                if cut.isCut { deaths += 1 }
                try store.close()
                let again = try stage.store("fee.sqlite")
                let restarted = try await stage.driver(.feePayer, storage: again)
                try await stage.apply(restarted, acts[1], id: id)
                guard case .applied = try await restarted.outcome(of: id) else {
                    // Nothing was on record and nothing is needed: another's push would look the same.
                    Issue.record("\(writes) \(moment): no outcome")
                    return
                }
                try again.close()
                #expect(try await stage.balance(.payee) == money + 1, "\(writes) \(moment)")
                #expect(try await stage.nonce(.feePayer) == nonce + 1, "\(writes) \(moment)")
            }
        }
        #expect(deaths >= 6)
    }

    @Test func `a claim whose nonce somebody else used is made anew under its own id`() async throws {
        let stage = try await stage()
        let driver = try await stage.driver(.feePayer)
        let (y, id) = (try committee.y(), CommandID(TestDeal.random()))
        let deal = try await stage.deal(waitingFor: y.gate, y.preimage)
        try await stage.apply(try await stage.driver(file: "payer.sqlite"), deal.locking)
        try committee.bring(y.terms, to: .claimed, y.preimage)
        let certificate = try #require(try committee.certificate(deal.lock, deal.profile))
        let act = try EscrowAct.claim(deal.lock, y.preimage, by: certificate, deal.profile)
        try await stage.chain.call("test_hold", true)
        await #expect(throws: SubmissionFault.unknown) {
            try await driver.submit(act, command: id, escrow: stage.escrow, patience: .milliseconds(200))
        }
        let hash = try #require(try await driver.store.slot(of: id)?.slot.versions.last?.hash)
        try await stage.chain.call("test_drop", .string("0x" + hash.hex))
        try await stage.chain.call("test_hold", false)
        try await stage.send(
            .feePayer, stage.token, "approve(address,uint256)",
            [EVMWord.address(stage.escrow), EVMWord.number(1 as UInt64)])
        await #expect(throws: SubmissionFault.self) { try await stage.apply(driver, act, id: id) }
        #expect(try await driver.outcome(of: id) == nil, "a refusal of these bytes is not the act's end")
        try await stage.apply(driver, act, id: id)
        #expect(try await stage.balance(.payee) == 1)
        guard case .applied = try await driver.outcome(of: id) else {
            Issue.record("the renewed claim is not the command's outcome")
            return
        }
        // Bytes that ask for something else are still a conflict.
        let other = try await stage.deal()
        await #expect(throws: SubmissionFault.self) {
            try await stage.apply(driver, other.locking, id: id)
        }
    }
}
