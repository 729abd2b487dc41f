import LedgerAdapterKit
import SettlementModel
import SettlementProofs

extension Requirement {
    /// Proof gates: X of M2.
    static let ofForeignProofs = [
        Requirement("gate.claim-by-proof", "Y claimed lets X be claimed, long after every expiry.") { bench in
            let pair = try await bench.lockedPair()
            try await pair.other.apply(pair.y.claim())
            try await bench.wait(for: pair.x.terms.expiry.advanced(bySeconds: 1))
            let proof = try await bench.proof(of: pair.y, on: pair.other)
            try await bench.expectMoved(payer: 0, payee: 1) {
                try await bench.apply(pair.x.claim(proof: proof), through: bench.subject.stranger)
            }
            try await bench.expectState(pair.x, .claimed)
        },
        Requirement("gate.refund-by-refunded", "Y refunded lets X be refunded.") { bench in
            let pair = try await bench.lockedPair()
            try await pair.other.wait(for: pair.y.terms.expiry)
            try await pair.other.apply(pair.y.refund())
            let proof = try await bench.proof(of: pair.y, on: pair.other)
            try await bench.expectMoved(payer: 1, payee: 0) {
                try await bench.apply(pair.x.refund(proof: proof), through: bench.subject.stranger)
            }
            try await bench.expectState(pair.x, .refunded)
        },
        Requirement("gate.refund-by-cancelled", "A tombstone on Y lets X be refunded.") { bench in
            let pair = try await bench.pair()
            try await bench.lock(pair.x)
            try await pair.other.apply(.cancel(pair.y.terms))
            let proof = try await bench.proof(of: pair.y, on: pair.other)
            try await bench.expectMoved(payer: 1, payee: 0) {
                try await bench.apply(pair.x.refund(proof: proof))
            }
        },
        Requirement(
            "gate.anchor-follows",
            "The ledger's trust in the other follows the proofs it took, and never goes back."
        ) { bench in
            let pair = try await bench.lockedPair()
            try await pair.other.apply(pair.y.claim())
            let before = try await bench.adapter.foreignAnchor(pair.other.adapter.ledger)
            let proof = try await bench.proof(of: pair.y, on: pair.other)
            try await bench.apply(pair.x.claim(proof: proof))
            let after = try await bench.adapter.foreignAnchor(pair.other.adapter.ledger)
            let (old, new) = (
                try need(before, "no anchor with a lock held"), try need(after, "the anchor is gone")
            )
            try expect(new.size >= old.size, "the anchor went from size \(old.size) to \(new.size)")
            let unknown = LedgerID(checked: "conformance:no-such-ledger")
            try expect(
                try await bench.adapter.foreignAnchor(unknown) == nil, "an anchor for a ledger nobody pinned")
        },
    ]

    static let ofWrongProofs = [
        Requirement("gate.no-proof", "No clock and no preimage opens a proof gate without a proof.") {
            bench in
            let pair = try await bench.lockedPair()
            try await bench.refuse(pair.x.claim(), of: pair.x)
            try await bench.wait(for: pair.x.terms.expiry)
            try await bench.refuse(pair.x.refund(), of: pair.x)
            try await bench.refuse(pair.x.claim(), of: pair.x)
        },
        Requirement("gate.proof-of-open-lock", "A proof that Y is still locked opens nothing.") { bench in
            let pair = try await bench.lockedPair()
            let proof = try await bench.proof(of: pair.y, on: pair.other)
            try await bench.refuse(pair.x.claim(proof: proof), of: pair.x)
            try await bench.refuse(pair.x.refund(proof: proof), of: pair.x)
        },
        Requirement("gate.proof-of-other-end", "The proof of one end does not open the gate of the other.") {
            bench in
            let claimed = try await bench.lockedPair()
            try await claimed.other.apply(claimed.y.claim())
            let asClaimed = try await bench.proof(of: claimed.y, on: claimed.other)
            try await bench.refuse(claimed.x.refund(proof: asClaimed), of: claimed.x)
            let refunded = try await bench.lockedPair()
            try await refunded.other.apply(try await refunded.other.unlock(refunded.y))
            let asRefunded = try await bench.proof(of: refunded.y, on: refunded.other)
            try await bench.refuse(refunded.x.claim(proof: asRefunded), of: refunded.x)
        },
        Requirement(
            "gate.proof-of-other-lock", "The proof of another lock under the same hash opens nothing."
        ) { bench in
            let pair = try await bench.lockedPair()
            let other = try await pair.other.deal(preimage: pair.y.preimage, reversed: true)
            try await pair.other.lock(other)
            try await pair.other.apply(other.claim())
            let proof = try await bench.proof(of: other, on: pair.other)
            try await bench.refuse(pair.x.claim(proof: proof), of: pair.x)
        },
        Requirement("gate.proof-of-other-ledger", "The proof of a lock on another ledger opens nothing.") {
            bench in
            let pair = try await bench.lockedPair()
            let own = try await bench.deal(preimage: pair.y.preimage, reversed: true)
            try await bench.lock(own)
            try await bench.apply(own.claim())
            let bundle = try await bench.adapter.prove(
                own.reference, from: bench.subject.anchor.head, challenge: nil)
            let proof = try need(bundle, "the ledger proves nothing of its own lock")
            try await bench.refuse(pair.x.claim(proof: proof), of: pair.x)
        },
        Requirement("gate.proof-damaged", "A damaged, cut or empty proof opens nothing.") { bench in
            let pair = try await bench.lockedPair()
            try await pair.other.apply(pair.y.claim())
            let proof = try await bench.proof(of: pair.y, on: pair.other)
            for bad in [[], [0x7B, 0x7D], Array(proof.dropLast()), Array(proof.prefix(proof.count / 2))] {
                try await bench.refuse(pair.x.claim(proof: bad), of: pair.x)
            }
            for place in stride(from: 0, to: proof.count, by: max(1, proof.count / 12)) {
                var bad = proof
                bad[place] ^= 0x11
                try await bench.refuse(pair.x.claim(proof: bad), of: pair.x)
            }
            try await bench.apply(pair.x.claim(proof: proof))
        },
        Requirement("gate.wrong-preimage", "The right proof with another preimage opens nothing.") { bench in
            let pair = try await bench.lockedPair()
            try await pair.other.apply(pair.y.claim())
            let proof = try await bench.proof(of: pair.y, on: pair.other)
            try await bench.refuse(pair.x.claim(Preimage(Bench.random()), proof: proof), of: pair.x)
        },
        Requirement("gate.mixed", "One gate by clock and the other by proof is refused.") { bench in
            let pair = try await bench.pair()
            let terms = pair.x.terms
            for (claim, refund) in [
                (terms.claimGate, RefundGate.fromExpiry), (.beforeExpiry, terms.refundGate),
            ] {
                let mixed = LockTerms(
                    ledger: terms.ledger, transfer: terms.transfer, leg: .x, asset: terms.asset,
                    quantity: terms.quantity, payer: terms.payer, payee: terms.payee,
                    hashlock: terms.hashlock,
                    claimGate: claim, refundGate: refund, exitByBoth: true, lockDeadline: terms.lockDeadline,
                    expiry: terms.expiry, termsDigest: terms.termsDigest)
                let deal = Deal(terms: try need(mixed, "no such terms"), preimage: pair.x.preimage)
                let proof = try await bench.anchorProof(pair.x)
                try await bench.refuse(.lock(deal.terms, anchorProof: proof), of: deal)
            }
        },
    ]

    static let ofExits = [
        Requirement("release.by-both", "Both holders release a lock with proof gates, in the payer's favour.")
        { bench in
            let pair = try await bench.lockedPair()
            let act = try await bench.release(pair.x)
            try await bench.expectMoved(payer: 1, payee: 0) { try await bench.apply(act) }
            try await bench.expectState(pair.x, .refunded)
        },
        Requirement("release.by-one", "One holder alone releases nothing, in either place.") { bench in
            let pair = try await bench.lockedPair()
            try await bench.refuse(try await bench.release(pair.x, payee: bench.payer), of: pair.x)
            try await bench.refuse(try await bench.release(pair.x, payer: bench.payee), of: pair.x)
        },
        Requirement(
            "release.other-statement",
            "A lock with proof gates is not unlocked, and consent to it releases nothing."
        ) { bench in
            let pair = try await bench.lockedPair()
            let unlock = try await bench.unlock(pair.x)
            try await bench.refuse(unlock, of: pair.x)
            guard case .unlockByBoth(let terms, let payer, let payee) = unlock else { return }
            try await bench.refuse(.releaseByBoth(terms, payer: payer, payee: payee), of: pair.x)
        },
    ]
}
