import SettlementEvidence
import SettlementModel
import SettlementProofs
import Testing

/// An operator that shows two histories to two parties, and one bundle that holds a proof of each.
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
}
