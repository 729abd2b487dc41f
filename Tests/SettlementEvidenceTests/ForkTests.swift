import SettlementEvidence
import SettlementModel
import SettlementProofs
import Testing

/// Proofs that each stand by themselves and together cannot be: two histories, two ends, another lock, unproposed terms.
struct ForkTests {
    @Test func `two signed roots of one size are found, though each proof stands by itself`() throws {
        let world = try World()
        try world.agree()
        let lock = try world.lock(.x)
        let second = world.x.fork()
        _ = try world.x.book(lock, .locked, preimage: world.preimage, at: World.start + 100)
        let place = world.x.head.size - 1
        try world.x.open(accounts: 1, at: World.start + 100)
        let locked = try world.x.prove(place, at: World.start + 400, from: 0)
        _ = try second.book(lock, .locked, preimage: world.preimage, at: World.start + 100)
        _ = try second.book(lock, .claimed, preimage: world.preimage, at: World.start + 400)
        let claimed = try second.prove(place + 1, at: World.start + 400, from: 0)
        #expect(world.x.head.size == second.head.size && world.x.head != second.head)

        try world.say(World.seller, .lockAssert(.x, lock.lockID, proof: locked))
        try world.say(World.buyer, .lockReceipt(.x, lock.lockID, proofDigest: Digest.sha256(locked)))
        try world.lockY()
        try world.claimY()
        try world.say(World.buyer, .claimAssert(.x, lock.lockID, proof: claimed))
        for (state, bundle) in [(LockState.locked, locked), (.claimed, claimed)] {
            world.proofs.append(EvidenceProof(leg: .x, ledger: lock.ledger, state: state, bundle: bundle))
        }
        let verdict = EvidenceVerifier.composed.verify(try world.pack(.settled), anchors: try world.anchors())
        #expect(verdict.finding(.proofs)?.result == .failed)
        #expect(verdict.finding(.proofs)?.sentence.contains("two roots") == true, "\(verdict.findings)")
    }

    @Test func `terms that were accepted and that nobody proposed do not count`() throws {
        let world = try World()
        try world.settle(proposing: false)
        let verdict = EvidenceVerifier.composed.verify(try world.pack(.settled), anchors: try world.anchors())
        #expect(verdict.findings.filter { $0.result == .failed }.map(\.rule) == [.terms])
    }

    @Test func `another lock's proof of being LOCKED does not stand in for the right one's`() throws {
        let world = try World()
        let right = try world.lock(.x)
        let other = try need(
            LockTerms(
                ledger: right.ledger, transfer: right.transfer, leg: .x, asset: right.asset, quantity: 2,
                payer: right.payer, payee: right.payee, hashlock: right.hashlock, claimGate: right.claimGate,
                refundGate: right.refundGate, exitByBoth: right.exitByBoth, lockDeadline: right.lockDeadline,
                expiry: right.expiry, termsDigest: right.termsDigest))
        try world.agree()
        try world.lockX()
        _ = try world.x.book(other, .locked, preimage: world.preimage, at: World.start + 150)
        // From the beginning, so that nothing is missing but the right lock's own proof.
        let bundle = try world.x.prove(world.x.head.size - 1, at: World.start + 150, from: 0)
        try world.lockY()
        try world.claimY()
        try world.claimX()
        try world.say(World.buyer, .complete(.settled, evidenceDigest: world.terms.digest))
        let proofs = world.proofs.map { proof in
            proof.leg == .x && proof.state == .locked
                ? EvidenceProof(leg: .x, ledger: proof.ledger, state: .locked, bundle: bundle) : proof
        }
        let document = try world.pack(.settled, try world.contents().with(proofs: proofs))
        let verdict = EvidenceVerifier.composed.verify(document, anchors: try world.anchors())
        #expect(verdict.finding(.proofs)?.result == .failed)
        #expect(verdict.finding(.proofs)?.sentence.contains("quantity") == true, "\(verdict.findings)")
    }

    @Test(arguments: LegID.allCases)
    func `a ledger that proves two ends of one lock is found out`(leg: LegID) throws {
        let world = try World()
        try world.settle()
        try world.book(leg, .refunded, after: 1900)
        let verdict = EvidenceVerifier.composed.verify(try world.pack(.settled), anchors: try world.anchors())
        #expect(verdict.finding(.proofs)?.result == .failed)
    }
}
