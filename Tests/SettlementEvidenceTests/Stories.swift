import SettlementEvidence
import SettlementModel
import SettlementProofs

// Whole transfers, told step by step.
extension World {
    /// - Parameter proposing: false for an acceptance of terms that nobody proposed.
    func agree(proposing: Bool = true) throws {
        if proposing { try say(Self.seller, .propose(terms)) }
        try say(Self.buyer, .accept(termsDigest: terms.digest))
        try say(Self.seller, .ready(termsDigest: terms.digest))
        try say(Self.buyer, .ready(termsDigest: terms.digest))
    }

    func lockX(after seconds: Int64 = 100) throws {
        let proof = try book(.x, .locked, after: seconds)
        try say(Self.seller, .lockAssert(.x, try lock(.x).lockID, proof: proof))
        try say(Self.buyer, .lockReceipt(.x, try lock(.x).lockID, proofDigest: Digest.sha256(proof)))
    }

    func lockY(after seconds: Int64 = 200) throws {
        let proof = try book(.y, .locked, after: seconds)
        try say(Self.buyer, .lockAssert(.y, try lock(.y).lockID, proof: proof))
        try say(Self.seller, .lockReceipt(.y, try lock(.y).lockID, proofDigest: Digest.sha256(proof)))
    }

    func claimY(after seconds: Int64 = 300) throws {
        let proof = try book(.y, .claimed, after: seconds)
        try say(Self.seller, .claimAssert(.y, try lock(.y).lockID, proof: proof))
        try say(Self.buyer, .claimReceipt(.y, try lock(.y).lockID, proofDigest: Digest.sha256(proof)))
    }

    func claimX(after seconds: Int64 = 400) throws {
        let proof = try book(.x, .claimed, after: seconds)
        try say(Self.buyer, .claimAssert(.x, try lock(.x).lockID, proof: proof))
        try say(Self.seller, .claimReceipt(.x, try lock(.x).lockID, proofDigest: Digest.sha256(proof)))
    }

    func end(_ leg: LegID, _ state: LockState, after seconds: Int64) throws {
        let proof = try book(leg, state, after: seconds)
        let (teller, listener) = leg == .x ? (Self.seller, Self.buyer) : (Self.buyer, Self.seller)
        try say(teller, .refundAssert(leg, try lock(leg).lockID, state: state, proof: proof))
        try say(listener, .refundReceipt(leg, try lock(leg).lockID, proofDigest: Digest.sha256(proof)))
    }

    /// The signature of one holder for an early end of a leg.
    func half(_ holder: Int, _ tag: DomainTag, _ leg: LegID) throws -> Signature {
        try holders[holder].sign(tag.message(try lock(leg).lockID.digest.bytes))
    }

    func settle(proposing: Bool = true) throws {
        try agree(proposing: proposing)
        try lockX()
        try lockY()
        try claimY()
        try claimX()
        try say(Self.buyer, .complete(.settled, evidenceDigest: terms.digest))
    }

    func refund() throws {
        try agree()
        try lockX()
        try lockY()
        try end(.y, .refunded, after: 960)
        try end(.x, .refunded, after: 1000)
    }
}
