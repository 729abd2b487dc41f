import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// Many M2 trades at once, driven at random by parties that lie, delay and replay.
struct ProofGateWalkTests {
    private struct Trade {
        let x: LockTerms
        let y: LockTerms
        let preimage: Preimage
    }

    @Test(arguments: [31, 32, 33] as [UInt64])
    func `whatever is sent in whatever order, X ends as Y ended`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        let (x, y) = (try TestLedger("sql:x"), try TestLedger("sql:y"))
        let (asset, cash) = (try TestTrade(x), try TestTrade(y))
        var trades: [Trade] = []
        for number in 0..<30 {
            let preimage = Preimage(Digest.sha256([UInt8(number), 77]))
            let termsY = try cash.terms(
                lockIn: 40, expiryIn: 100 + Int64(number), salt: UInt8(number), quantity: 10,
                hashlock: preimage.hashlock)
            let foreign = ForeignLock(
                lock: termsY.lockID, anchor: try y.anchor(at: .init(size: 0, root: MerkleLog.emptyRoot)))
            let termsX = try asset.terms(
                leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign),
                exitByBoth: true,
                lockIn: 60, expiryIn: 500, salt: UInt8(number), quantity: 10, hashlock: preimage.hashlock)
            trades.append(Trade(x: termsX, y: termsY, preimage: preimage))
        }
        var proofs: [[UInt8]] = []
        for _ in 0..<1200 {
            let trade = trades[random.below(trades.count)]
            x.now += Int64(random.below(2))
            y.now += Int64(random.below(10) == 0 ? 2 : 0)
            try actOnce(trade, asset, cash, &proofs, &random)
        }
        var ends: [LockState: Int] = [:]
        for trade in trades {
            let (stateX, stateY) = (try x.state(trade.x), try y.state(trade.y))
            if stateX == .claimed { #expect(stateY == .claimed) }
            if stateX == .refunded { #expect(stateY == .refunded || stateY == .cancelled) }
            ends[stateX, default: 0] += 1
        }
        #expect(ends[.claimed, default: 0] > 2)
        #expect(ends[.refunded, default: 0] > 2)
        #expect(try x.findings() == [])
        #expect(try y.findings() == [])
    }

    private func actOnce(
        _ trade: Trade, _ asset: TestTrade, _ cash: TestTrade, _ proofs: inout [[UInt8]],
        _ random: inout SplitMix
    ) throws {
        let (x, y) = (asset.ledger, cash.ledger)
        switch random.below(9) {
        case 0: _ = try x.send(.lock(trade.x, anchorProof: nil), by: [asset.payer.key])
        case 1: _ = try y.send(.lock(trade.y, anchorProof: nil), by: [cash.payer.key])
        case 2: _ = try y.send(.claim(trade.y.lockID, trade.preimage, proof: nil))
        case 3: _ = try y.send(.refund(trade.y.lockID, proof: nil))
        case 4: _ = try y.send(.cancel(trade.y), by: random.below(12) == 0 ? [cash.payer.key] : [])
        default:
            let size = try x.with { try $0.foreignAnchor(y.id)?.head.size } ?? 0
            if let proof = try y.proof(of: trade.y.lockID, from: size) { proofs.append(proof) }
            guard let proof = random.below(4) == 0 ? proofs.randomElement(using: &random) : proofs.last else {
                return
            }
            let act: SQLLedgerAct =
                random.below(2) == 0
                ? .claim(trade.x.lockID, trade.preimage, proof: proof) : .refund(trade.x.lockID, proof: proof)
            _ = try x.send(act)
        }
    }
}
