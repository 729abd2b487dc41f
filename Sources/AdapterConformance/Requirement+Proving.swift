import LedgerAdapterKit
import SettlementModel
import SettlementProofs

extension Requirement {
    static let ofProving = [
        Requirement("prove.locked", "A lock is proven from an older anchor: state, terms and time.") {
            bench in
            let deal = try await bench.deal()
            let index = try await bench.lock(deal)
            let fact = try await bench.verified(deal, from: bench.subject.anchor).fact
            _ = try validateLock(fact, against: deal.terms)
            // What is proven by a state has no entry to name.
            if bench.subject.anchor.format.isLog {
                try expect(fact.entryIndex == index, "entry \(fact.entryIndex), booked at \(index)")
            }
            try expect(fact.entryTime <= fact.headTime, "the entry is later than the head above it")
            try expect(fact.entryTime < deal.terms.lockDeadline, "locked after the deadline")
        },
        Requirement("prove.claimed", "A claim is proven with the preimage that opened it.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.apply(deal.claim())
            let end = try validateEnd(
                try await bench.verified(deal, from: bench.subject.anchor).fact, against: deal.terms)
            try expect(end.end == .claimed && end.preimage?.preimage == deal.preimage, "proven: \(end.end)")
        },
        Requirement("prove.refunded", "A refund is proven.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.locked()
            try await bench.apply(try await bench.unlock(deal))
            let end = try validateEnd(
                try await bench.verified(deal, from: bench.subject.anchor).fact, against: deal.terms)
            try expect(end.end == .refunded && end.preimage == nil, "proven: \(end.end)")
        },
        Requirement("prove.cancelled", "A tombstone is proven.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.deal()
            try await bench.apply(.cancel(deal.terms))
            let end = try validateEnd(
                try await bench.verified(deal, from: bench.subject.anchor).fact, against: deal.terms)
            try expect(end.end == .cancelled, "proven: \(end.end)")
        },
        Requirement("prove.nothing", "Of a lock that never was, nothing is proven.") { bench in
            let deal = try await bench.deal()
            let bundle = try await bench.adapter.prove(
                deal.reference, from: bench.subject.anchor.head, challenge: nil)
            try expect(bundle == nil, "\(bundle?.count ?? 0) bytes")
        },
        Requirement("prove.anchors", "Proofs follow one another from anchor to anchor, which only grow.") {
            bench in
            var anchor = bench.subject.anchor
            for _ in 0..<3 {
                let next = try await bench.verified(try await bench.locked(), from: anchor).nextAnchor
                try expect(
                    next.head.size > anchor.head.size, "size \(next.head.size) after \(anchor.head.size)")
                try expect(next == anchor.advanced(to: next.head), "the trust itself has changed")
                anchor = next
            }
            _ = try await bench.verified(try await bench.locked(), from: bench.subject.anchor)
        },
        Requirement("prove.challenge", "The asker's challenge is in the proof.") { bench in
            try bench.needChallenge()
            let deal = try await bench.locked()
            for challenge in [Bench.random(), Bench.random()] {
                let fact = try await bench.verified(deal, from: bench.subject.anchor, challenge: challenge)
                    .fact
                try expect(fact.challenge == challenge, "it carries \(fact.challenge?.hex ?? "none")")
            }
        },
        Requirement("prove.damaged", "A changed bundle is not accepted as a proof of anything else.") {
            bench in
            let deal = try await bench.locked()
            let anchor = bench.subject.anchor
            let bundle = try need(
                try await bench.adapter.prove(deal.reference, from: anchor.head, challenge: nil), "no proof")
            let honest = try bench.subject.verifier.verify(bundle, from: anchor).fact
            for place in stride(from: 0, to: bundle.count, by: max(1, bundle.count / 64)) {
                var changed = bundle
                changed[place] ^= 0x01
                let shown: LedgerFact
                do { shown = try bench.subject.verifier.verify(changed, from: anchor).fact } catch {
                    continue
                }
                try expect(
                    shown.terms == honest.terms && shown.state == honest.state && shown.head == honest.head
                        && shown.entryTime == honest.entryTime,
                    "byte \(place) changed, and it shows another fact")
            }
        },
        Requirement("prove.other-anchor", "A proof does not verify under another key.") { bench in
            let deal = try await bench.locked()
            let anchor = bench.subject.anchor
            let bundle = try need(
                try await bench.adapter.prove(deal.reference, from: anchor.head, challenge: nil), "no proof")
            // Another kind of ledger has no key to exchange; its verifier's own tests do this.
            guard let log = anchor.log else { return }
            let other = LedgerAnchor(
                ledger: anchor.ledger, format: anchor.format, origin: log.origin,
                operatorKey: bench.payee.holderKey, witnesses: [], witnessQuorum: 0, head: anchor.head)
            let foreign = try need(other, "no such anchor")
            do throws(ProofFault) {
                _ = try bench.subject.verifier.verify(bundle, from: foreign)
            } catch { return }
            throw Shortfall("it verified under the payee's key")
        },
        Requirement("prove.path", "Two heads of the ledger are joined by its path, whichever is trusted.") {
            bench in
            let older = try await bench.verified(try await bench.locked(), from: bench.subject.anchor)
                .nextAnchor
            let newer = try await bench.verified(try await bench.locked(), from: older).nextAnchor
            for (known, shown) in [(older.head, newer.head), (newer.head, older.head)] {
                let path = try await bench.adapter.path(from: known, to: shown)
                let next = try bench.subject.verifier.join(
                    shown, to: known, path: path, of: bench.subject.anchor)
                try expect(next.size >= known.size, "trust moved back to size \(next.size)")
                let other = LogHead(size: shown.size, root: Bench.random())
                do throws(ProofFault) {
                    _ = try bench.subject.verifier.join(
                        other, to: known, path: path, of: bench.subject.anchor)
                } catch { continue }
                throw Shortfall("the path joins a root that is none")
            }
        },
    ]

    static let ofStatements = [
        Requirement(
            "statement.account", "An account is as its holder knows it, and spendable is what is not locked."
        ) { bench in
            for holder in [bench.payer, bench.payee] {
                let account = try need(try await bench.adapter.account(holder.account), "no such account")
                try expect(account.account == holder.account, "it is \(account.account)")
                try expect(account.holderKey == holder.holderKey, "another holder key")
                try expect(account.status == .open, "it is \(account.status)")
            }
            try await bench.expectMoved(payer: -1, payee: 0) { _ = try await bench.locked() }
            let nobody = AccountID(checked: "conformance.nobody")
            try expect(try await bench.adapter.account(nobody) == nil, "an account that nobody opened")
        },
        Requirement("statement.asset", "The asset is what both parties will sign.") { bench in
            let found = try await bench.adapter.asset(bench.subject.asset.id)
            try expect(found == bench.subject.asset, "it is \(String(describing: found))")
            let nothing = AssetID(checked: "conformance:nothing")
            try expect(try await bench.adapter.asset(nothing) == nil, "an asset that nobody registered")
        },
        Requirement("statement.lock", "A lock's state is told as it goes, to any party.") { bench in
            try bench.needEnforcement()
            let deal = try await bench.deal()
            try await bench.expectState(deal, .none)
            try await bench.lock(deal)
            try await bench.expectState(deal, .locked)
            try await bench.apply(deal.claim())
            let told = try await bench.subject.stranger.lock(deal.reference)
            try expect(told == LockStatement(lock: deal.id, state: .claimed), "told \(told)")
        },
        Requirement(
            "statement.ledger", "Adapter, anchor and verifier are of one ledger and one proof format."
        ) { bench in
            let (adapter, anchor) = (bench.adapter, bench.subject.anchor)
            try expect(anchor.ledger == adapter.ledger, "the anchor is of \(anchor.ledger)")
            try expect(bench.subject.stranger.ledger == adapter.ledger, "the stranger's door is elsewhere")
            let format = adapter.capabilities.proofFormat
            try expect(anchor.format == format && bench.subject.verifier.format == format, "formats differ")
            try expect(adapter.capabilities.hashlocks.contains(.sha256), "SHA-256 is not enforced")
        },
    ]
}

extension Bench {
    /// What the adapter's proof shows to someone who stands at `anchor`.
    func verified(
        _ deal: Deal, from anchor: LedgerAnchor, challenge: Bytes32? = nil
    ) async throws -> VerifiedProof {
        let bundle = try await adapter.prove(deal.reference, from: anchor.head, challenge: challenge)
        return try subject.verifier.verify(try need(bundle, "no proof"), from: anchor)
    }
}
