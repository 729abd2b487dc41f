import EVMProofs
import Foundation
import SettlementModel
import Testing

@testable import EVMAdapter

/// Which nonce needs what, and what gas is offered: pure decisions.
struct LaneTests {
    private func slot(_ nonce: UInt64, signedAt: Int64 = 0) -> NonceSlot {
        let version = SignedVersion(
            hash: EVMWord.number(nonce), raw: [1], fee: .legacy(gasPrice: 1), isFiller: false,
            signedAt: signedAt)
        return NonceSlot(nonce: nonce, order: nil, gas: 21_000, versions: [version])
    }

    private func sight(_ final: UInt64, _ latest: UInt64) -> AccountSight {
        AccountSight(finalNonce: final, latestNonce: latest)
    }

    @Test func `a nonce is given out once, also after a restart and after the chain moved on`() {
        var lane = NonceLane(open: [slot(4), slot(7)], next: 5, pace: LanePace())
        #expect(lane.take() == 8)
        #expect(lane.take() == 9)
        lane.catchUp(with: sight(20, 20))
        #expect(lane.take() == 20)
        lane.catchUp(with: sight(3, 3))
        #expect(lane.take() == 21)
    }

    @Test func `only what the final chain used up is settled`() {
        let lane = NonceLane(open: [slot(4), slot(5), slot(6)], next: 7, pace: LanePace())
        #expect(lane.steps(sight(5, 6), now: 1) == [.settle(4), .resend(6)])
        #expect(lane.steps(sight(7, 7), now: 1) == [.settle(4), .settle(5), .settle(6)])
    }

    @Test func `only the first that waits pays more; the others are sent again`() {
        var lane = NonceLane(open: [slot(4), slot(5)], next: 6, pace: LanePace())
        #expect(lane.steps(sight(4, 4), now: 29) == [.resend(4), .resend(5)])
        lane.noteSent(4, at: 29)
        lane.noteSent(5, at: 29)
        #expect(lane.steps(sight(4, 4), now: 29) == [])
        #expect(lane.steps(sight(4, 4), now: 30) == [.bump(4)])
        #expect(lane.steps(sight(4, 4), now: 39) == [.bump(4), .resend(5)])
        #expect(lane.steps(sight(4, 4), now: -100) == [])
    }

    @Test func `nothing is done about a nonce whose bytes are not on disk yet`() {
        var lane = NonceLane(open: [], next: 4, pace: LanePace())
        lane.keep(slot(lane.take()))
        #expect(lane.steps(sight(4, 4), now: 100) == [])
        lane.noteStored(4)
        #expect(lane.steps(sight(4, 4), now: 1) == [.resend(4)])
    }

    @Test func `no estimate of a node traps, or makes a call that nobody includes`() {
        let settings = SubmissionSettings(now: { 0 })
        #expect(settings.gas(estimated: .max, isCall: true) == settings.largestGas)
        #expect(settings.gas(estimated: 0, isCall: true) == 200_000)
        #expect(settings.gas(estimated: 1_000_000, isCall: true) == 1_300_000)
        #expect(settings.gas(estimated: 100_000, isCall: false) == 130_000)
    }

    @Test func `a gap is filled, one at a time`() {
        let lane = NonceLane(open: [slot(6)], next: 7, pace: LanePace())
        #expect(lane.steps(sight(4, 4), now: 1) == [.resend(6), .fill(4)])
        #expect(lane.steps(sight(4, 5), now: 1) == [.resend(6), .fill(5)])
    }

    @Test func `what the chain used up once is no gap where nodes that are behind show an older block`() {
        var lane = NonceLane(open: [slot(4), slot(5), slot(6)], next: 7, pace: LanePace())
        lane.close(4)
        lane.close(5)
        #expect(lane.steps(sight(3, 3), now: 1) == [.resend(6)])
        // After a restart the file knows it; a gap above is still filled.
        let again = NonceLane(open: [slot(8)], next: 9, used: 7, pace: LanePace())
        #expect(again.steps(sight(3, 3), now: 1) == [.resend(8), .fill(7)])
    }

    @Test(arguments: [true, false])
    func `a file knows which nonces are used up`(isOnDisk: Bool) async throws {
        let folder = NSTemporaryDirectory() + "lane-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = try DriverStore(path: folder + "/driver.sqlite", owner: "lane")
        let store: any DriverStorage = isOnDisk ? file : MemoryDriverStore()
        var kept = try await store.openSlots()
        #expect(kept.next == 0)
        #expect(kept.used == 0)
        for nonce in [3, 4, 5] as [UInt64] { try await store.open(slot(nonce)) }
        try await store.end(4, .rejected(code: "test", detail: "filled"))
        kept = try await store.openSlots()
        #expect(kept.open.map(\.nonce) == [3, 5])
        #expect(kept.next == 6)
        #expect(kept.used == 5)
        try file.close()
    }

    @Test func `a replacement offers an eighth more on both parts, and never more than the ceiling`() throws {
        var policy = FeePolicy()
        policy.ceiling = 1000
        let quote = FeeQuote(baseFee: 100, advised: 10)
        #expect(policy.first(quote) == .dynamic(maxFee: 210, tip: 10))
        #expect(policy.bumped(.dynamic(maxFee: 400, tip: 40), quote) == .dynamic(maxFee: 451, tip: 46))
        #expect(policy.bumped(.dynamic(maxFee: 990, tip: 40), quote) == nil)
        // A node replaces nothing unless both parts rise.
        #expect(
            policy.bumped(.dynamic(maxFee: 400, tip: 0), FeeQuote(baseFee: 100, advised: 0))
                == .dynamic(maxFee: 451, tip: 1))
        #expect(policy.first(FeeQuote(baseFee: 1 << 100, advised: 1 << 100)).ceiling == 1000)
        #expect(
            policy.bumped(.legacy(gasPrice: 80), FeeQuote(baseFee: nil, advised: 90)) == .legacy(gasPrice: 91)
        )
        #expect(policy.bumped(.legacy(gasPrice: 0), FeeQuote(baseFee: nil, advised: 0)) == nil)
        #expect(policy.bumped(.dynamic(maxFee: 0, tip: 0), FeeQuote(baseFee: 0, advised: 0)) == nil)
        #expect(policy.bumped(.legacy(gasPrice: .max), quote) == nil)
    }

    @Test func `the bytes of acts are read back to the lock and the state that they want`() throws {
        let escrow = try #require(EVMAddress("0x" + String(repeating: "5a", count: 20)))
        let words = (0..<12).map { EVMWord.number(UInt64($0)) }
        let bytes = EscrowInterface.calldata(EscrowInterface.claim, words + [EVMWord.zero])
        let act = try #require(
            EscrowDraft(bytes: bytes, chainID: 5, escrow: escrow)?.signed(by: []))
        #expect(act.wanted == .claimed)
        let other = try #require(
            EscrowDraft(bytes: bytes, chainID: 6, escrow: escrow)?.signed(by: []))
        #expect(act.lock != other.lock)
        #expect(EscrowDraft(bytes: Array(bytes.dropLast()), chainID: 5, escrow: escrow) == nil)
        #expect(EscrowDraft(bytes: [1, 2, 3, 4] + bytes.dropFirst(4), chainID: 5, escrow: escrow) == nil)
    }
}
