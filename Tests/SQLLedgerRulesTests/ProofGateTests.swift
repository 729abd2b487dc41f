import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// Mode M2 between two ledgers that know nothing of each other but proofs.
struct ProofGateTests {
    let x: TestLedger
    let y: TestLedger
    let asset: TestTrade
    let cash: TestTrade
    let termsY: LockTerms
    let termsX: LockTerms

    init() throws {
        x = try TestLedger("sql:bank-a-claims")
        y = try TestLedger("sql:bank-b-cash")
        asset = try TestTrade(x)
        cash = try TestTrade(y)
        termsY = try cash.terms()
        termsX = try asset.proofTerms(of: termsY, anchor: try y.anchor())
    }

    /// A proof of Y's lock for X as it stands now.
    private func proof(of lock: LockID? = nil) throws -> [UInt8] {
        let size = try x.with { try $0.foreignAnchor(y.id)?.head.size } ?? 0
        guard let bytes = try y.proof(of: lock ?? termsY.lockID, from: size) else { throw TestFault() }
        return bytes
    }

    @Test func `Y claimed lets X be claimed, long after every expiry`() throws {
        try asset.lock(termsX)
        try cash.lock(termsY)
        try y.apply(.claim(termsY.lockID, cash.preimage, proof: nil))
        x.now += 1_000_000
        let bytes = try proof()
        #expect(try x.refusal(.refund(termsX.lockID, proof: bytes)) == .proofOtherState)
        #expect(
            try x.refusal(.claim(termsX.lockID, Preimage(Digest.sha256([1])), proof: bytes)) == .preimageWrong
        )
        try x.apply(.claim(termsX.lockID, asset.preimage, proof: bytes))
        #expect(try asset.paid == 600)
        #expect(try x.with { try $0.proofBytes(Digest.sha256(bytes)) } == bytes)
        #expect(try x.with { try $0.foreignAnchor(y.id)?.head } == y.with { try $0.head().head })
        #expect(try x.findings().isEmpty)
        #expect(try y.findings().isEmpty)
    }

    @Test func `Y refunded lets X be refunded, and not before`() throws {
        try asset.lock(termsX)
        try cash.lock(termsY)
        x.now += 1_000_000
        #expect(try x.refusal(.refund(termsX.lockID, proof: nil)) == .proofMissing)
        #expect(try x.refusal(.claim(termsX.lockID, asset.preimage, proof: nil)) == .proofMissing)
        #expect(try x.refusal(.refund(termsX.lockID, proof: try proof())) == .proofOtherState)
        #expect(try x.refusal(.claim(termsX.lockID, asset.preimage, proof: try proof())) == .proofOtherState)
        y.now += 1000
        try y.apply(.refund(termsY.lockID, proof: nil))
        let bytes = try proof()
        #expect(try x.refusal(.claim(termsX.lockID, asset.preimage, proof: bytes)) == .proofOtherState)
        try x.apply(.refund(termsX.lockID, proof: bytes))
        #expect(try asset.left == 1000)
    }

    @Test func `a tombstone on Y lets X be refunded`() throws {
        try asset.lock(termsX)
        y.now += 100
        try y.apply(.cancel(termsY))
        try x.apply(.refund(termsX.lockID, proof: try proof()))
        #expect(try x.state(termsX) == .refunded)
    }

    @Test func `unlocked by both on Y, then refunded by proof on X`() throws {
        try asset.lock(termsX)
        try cash.lock(termsY)
        try y.apply(try cash.unlock(termsY))
        #expect(try x.refusal(try asset.unlock(termsX)) == .unlockNotAllowed)
        try x.apply(.refund(termsX.lockID, proof: try proof()))
        #expect(try x.state(termsX) == .refunded)
    }

    @Test func `a proof of another lock or ledger or of garbage opens nothing`() throws {
        try asset.lock(termsX)
        let other = try cash.terms(salt: 5, quantity: 10)
        try cash.lock(other)
        try y.apply(.claim(other.lockID, cash.preimage, proof: nil))
        #expect(
            try x.refusal(.claim(termsX.lockID, asset.preimage, proof: try proof(of: other.lockID)))
                == .proofOtherLock)
        let third = try TestLedger("sql:bank-b-cash")
        let elsewhere = try TestTrade(third)
        let copy = try elsewhere.lock(try elsewhere.terms())
        try third.apply(.claim(copy.lockID, elsewhere.preimage, proof: nil))
        let foreign = try third.proof(of: copy.lockID, from: termsXAnchorSize())
        #expect(try x.refusal(.claim(termsX.lockID, asset.preimage, proof: foreign)) == .proofInvalid)
        for garbage in [[], [0x7B, 0x7D], Array(repeating: 0x5B, count: 1000)] as [[UInt8]] {
            #expect(try x.refusal(.claim(termsX.lockID, asset.preimage, proof: garbage)) == .proofInvalid)
        }
        var damaged = try proof(of: other.lockID)
        damaged[damaged.count / 2] ^= 1
        #expect(try x.refusal(.claim(termsX.lockID, asset.preimage, proof: damaged)) == .proofInvalid)
        #expect(try x.state(termsX) == .locked)
    }

    private func termsXAnchorSize() throws -> UInt64 {
        try x.with { try $0.foreignAnchor(y.id)?.head.size } ?? 0
    }

    @Test func `an older checkpoint than the kept anchor still counts`() throws {
        try asset.lock(termsX)
        let second = TestTradePair(asset: try TestTrade(x, suffix: "2"), cash: try TestTrade(y, suffix: "2"))
        let otherY = try second.cash.terms(salt: 2)
        let otherX = try second.asset.proofTerms(
            of: otherY, anchor: try y.anchor(at: termsXAnchor()), salt: 2)
        try second.asset.lock(otherX)
        try cash.lock(termsY)
        try y.apply(.claim(termsY.lockID, cash.preimage, proof: nil))
        let early = try SQLLogProof(bytes: try proof())
        try second.cash.lock(otherY)
        try y.apply(.claim(otherY.lockID, cash.preimage, proof: nil))
        try x.apply(.claim(otherX.lockID, cash.preimage, proof: try proof(of: otherY.lockID)))
        let kept = try termsXAnchorSize()
        #expect(kept > early.consistency.to)
        let path = try y.with { storage in
            try LedgerReader(ledger: y.id, origin: y.origin, storage: storage)
                .consistency(from: early.consistency.to, to: kept)
        }
        let old = SQLLogProof(
            checkpoint: early.checkpoint, index: early.index, entry: early.entry, inclusion: early.inclusion,
            consistency: SQLLogConsistency(from: early.consistency.to, to: kept, path: path ?? []))
        try x.apply(.claim(termsX.lockID, asset.preimage, proof: old.bytes))
        #expect(try termsXAnchorSize() == kept)
        #expect(try x.state(termsX) == .claimed)
    }

    private func termsXAnchor() throws -> LogHead? { try x.with { try $0.foreignAnchor(y.id)?.head } }

    @Test func `the exit needs both holders and nothing else`() throws {
        try asset.lock(termsX)
        #expect(try x.refusal(try asset.release(termsX, payer: asset.payee)) == .signatureMissing)
        guard case .unlockByBoth(_, let payer, let payee) = try asset.unlock(termsX) else {
            throw TestFault()
        }
        #expect(try x.refusal(.releaseByBoth(termsX, payer: payer, payee: payee)) == .signatureInvalid)
        try x.apply(try asset.release(termsX))
        #expect(try x.state(termsX) == .refunded)
        #expect(try asset.left == 1000)
    }

    @Test func `a Y lock of the same payer under another hash does not open X`() throws {
        let odd = try cash.terms(salt: 4, hashlock: Preimage(Digest.sha256([9])).hashlock)
        let bound = try asset.proofTerms(of: odd, anchor: try y.anchor(), salt: 4)
        try asset.lock(bound)
        try cash.lock(odd)
        try y.apply(.claim(odd.lockID, Preimage(Digest.sha256([9])), proof: nil))
        #expect(
            try x.refusal(.claim(bound.lockID, asset.preimage, proof: try proof(of: odd.lockID)))
                == .proofOtherLock)
    }
}

struct TestTradePair {
    let asset: TestTrade
    let cash: TestTrade
}
