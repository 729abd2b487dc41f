import LedgerAdapterKit
import SettlementModel
import SettlementProofs

extension Requirement {
    /// Clock gates: both legs of M1, Y of M2.
    static let ofClocks = [
        Requirement("claim.before-expiry", "The preimage before the expiry pays the payee.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.expectMoved(payer: 0, payee: 1) { try await bench.apply(deal.claim()) }
            try await bench.expectState(deal, .claimed)
        },
        Requirement("claim.wrong-preimage", "Another preimage is refused.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.refuse(deal.claim(Preimage(Bench.random())), of: deal)
        },
        Requirement("claim.from-expiry", "A claim at the expiry or later is refused, and a refund goes.") {
            bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.wait(for: deal.terms.expiry)
            try await bench.refuse(deal.claim(), of: deal)
            try await bench.expectMoved(payer: 1, payee: 0) { try await bench.apply(deal.refund()) }
            try await bench.expectState(deal, .refunded)
        },
        Requirement("refund.before-expiry", "A refund before the expiry is refused.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.refuse(deal.refund(), of: deal)
        },
        Requirement("end.claimed", "After a claim there is no other end.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.apply(deal.claim())
            try await bench.refuse(deal.claim(), of: deal)
            try await bench.refuse(try await bench.unlock(deal), of: deal)
            try await bench.refuse(.cancel(deal.terms), of: deal)
            try await bench.refuse(.lock(deal.terms, anchorProof: nil), of: deal)
            try await bench.wait(for: deal.terms.expiry)
            try await bench.refuse(deal.refund(), of: deal)
        },
        Requirement("end.refunded", "After a refund there is no other end.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.wait(for: deal.terms.expiry)
            try await bench.apply(deal.refund())
            try await bench.refuse(deal.claim(), of: deal)
            try await bench.refuse(deal.refund(), of: deal)
            try await bench.refuse(.cancel(deal.terms), of: deal)
        },
        Requirement("lock.late", "From the lock deadline on no such lock is taken.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.deal()
            try await bench.wait(for: deal.terms.lockDeadline)
            try await bench.refuse(.lock(deal.terms, anchorProof: nil), of: deal)
        },
        Requirement("claim.by-stranger", "A stranger may push a claim; the payee alone is paid.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.expectMoved(payer: 0, payee: 1) {
                try await bench.apply(deal.claim(), through: bench.subject.stranger)
            }
        },
        Requirement("refund.by-stranger", "A stranger may push a refund; the payer alone is paid.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.wait(for: deal.terms.expiry)
            try await bench.expectMoved(payer: 1, payee: 0) {
                try await bench.apply(deal.refund(), through: bench.subject.stranger)
            }
        },
        Requirement("claim.no-lock", "A claim without a lock is refused.") { bench in
            let deal = try await bench.deal()
            try await bench.refuse(deal.claim(), of: deal)
        },
        Requirement("claim.race", "Of a claim and an unlock at once exactly one happens.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            let unlock = try await bench.unlock(deal)
            let before = try await bench.money()
            let ends = try await withThrowingTaskGroup(of: Bool.self) { group in
                for act in [deal.claim(), unlock] {
                    group.addTask {
                        do {
                            try await bench.apply(act)
                            return true
                        } catch AdapterFault.rejected { return false }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try expect(ends == 1, "\(ends) of the two acts ended the lock")
            let (after, state) = (try await bench.money(), try await bench.state(deal))
            let gain = after.payer - before.payer + after.payee - before.payee
            try expect(gain == bench.subject.quantity, "both together gained \(gain)")
            try expect(state == .claimed || state == .refunded, "the lock is \(state)")
        },
    ]

    static let ofHashes = [
        Requirement("hash.used", "A payer locks under one hash once, also after that lock has ended.") {
            bench in
            try bench.needEnforcement()
            let first = try await bench.locked()
            let second = try await bench.deal(preimage: first.preimage)
            try await bench.refuse(.lock(second.terms, anchorProof: nil), of: second)
            try await bench.apply(first.claim())
            try await bench.refuse(.lock(second.terms, anchorProof: nil), of: second)
        },
        Requirement("hash.other-payer", "Another payer's lock under the same hash harms nobody.") { bench in
            try bench.needEnforcement()
            let first = try await bench.deal()
            let other = try await bench.deal(preimage: first.preimage, reversed: true)
            try await bench.lock(other)
            try await bench.lock(first)
            try await bench.apply(other.claim())
            try await bench.expectState(first, .locked)
            try await bench.apply(first.claim())
            try await bench.expectState(first, .claimed)
        },
    ]

    static let ofCancelling = [
        Requirement(
            "cancel.by-payer",
            "The payer cancels terms that are not locked, at any time; no late lock passes."
        ) { bench in
            try bench.needEnforcement()
            let deal = try await bench.deal()
            try await bench.expectMoved(payer: 0, payee: 0) { try await bench.apply(.cancel(deal.terms)) }
            try await bench.expectState(deal, .cancelled)
            try await bench.refuse(.lock(deal.terms, anchorProof: nil), of: deal)
            try await bench.refuse(deal.claim(), of: deal)
        },
        Requirement("cancel.early-by-others", "Before the lock deadline nobody but the payer cancels.") {
            bench in
            try bench.needEnforcement()
            let deal = try await bench.deal()
            try await bench.refuse(
                .cancel(deal.terms), of: deal, by: .nobody, through: bench.subject.stranger)
            try await bench.refuse(.cancel(deal.terms), of: deal, by: .only(bench.payee))
            try await bench.lock(deal)
        },
        Requirement("cancel.from-deadline", "From the lock deadline on anyone cancels, by the full terms.") {
            bench in
            try bench.needEnforcement()
            let deal = try await bench.deal()
            try await bench.wait(for: deal.terms.lockDeadline)
            try await bench.apply(.cancel(deal.terms), by: .nobody, through: bench.subject.stranger)
            try await bench.expectState(deal, .cancelled)
        },
        Requirement("cancel.locked", "What is locked cannot be cancelled, before or after the deadline.") {
            bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.refuse(.cancel(deal.terms), of: deal)
            try await bench.wait(for: deal.terms.lockDeadline)
            try await bench.refuse(.cancel(deal.terms), of: deal)
        },
    ]

    static let ofConsent = [
        Requirement("unlock.by-both", "Both holders end a lock early, in the payer's favour.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            let act = try await bench.unlock(deal)
            try await bench.expectMoved(payer: 1, payee: 0) {
                try await bench.apply(act, through: bench.subject.stranger)
            }
            try await bench.expectState(deal, .refunded)
        },
        Requirement("unlock.by-one", "One holder alone unlocks nothing, in either place.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.refuse(try await bench.unlock(deal, payee: bench.payer), of: deal)
            try await bench.refuse(try await bench.unlock(deal, payer: bench.payee), of: deal)
        },
        Requirement("unlock.other-lock", "Consent to unlock another lock does not count.") { bench in
            try bench.needEnforcement()
            let (deal, other) = (try await bench.locked(), try await bench.locked())
            guard case .unlockByBoth(_, let payer, let payee) = try await bench.unlock(other) else { return }
            try await bench.refuse(.unlockByBoth(deal.terms, payer: payer, payee: payee), of: deal)
        },
        Requirement("unlock.other-statement", "Consent to a release is no consent to an unlock.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            guard case .releaseByBoth(_, let payer, let payee) = try await bench.release(deal) else { return }
            try await bench.refuse(.unlockByBoth(deal.terms, payer: payer, payee: payee), of: deal)
        },
        Requirement("release.not-named", "A lock whose terms name no exit has none.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.refuse(try await bench.release(deal), of: deal)
        },
    ]
}
