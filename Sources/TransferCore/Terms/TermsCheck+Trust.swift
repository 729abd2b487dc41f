import SettlementModel
import SettlementProofs

extension TermsCheck {
    /// Whether the head that the terms name for a ledger is of the history that we trust, and whether trust in it lasts as long as
    /// these locks may need that ledger's proof. The trust itself is compared with our own before.
    ///
    /// A trusting period binds new locks here, and so never has to bind the gates of a held one.
    /// - Source: architecture decision 2; `protocol.md` threat 17; `Specs/Protocol/Timelocks.md`.
    static func trust(
        in leg: Leg, until terms: SettlementTerms, _ facts: LegFacts, _ policy: GatewayPolicy,
        _ verifiers: [ProofFormat: any LedgerProofVerifier]
    ) -> [TermsFinding] {
        guard let known = policy.ledgers[leg.ledger], !known.anchor.format.isLog else { return [] }
        guard let path = facts.anchorPath else {
            // Facts from before heads were judged have no path, and their terms named our own.
            return leg.anchor == known.anchor ? [] : [unjoined(leg, "no path to it was asked for")]
        }
        guard let verifier = verifiers[known.anchor.format] else {
            return [unjoined(leg, "nothing here reads \(known.anchor.format.rawValue)")]
        }
        do throws(ProofFault) {
            _ = try verifier.join(leg.anchor.head, to: known.anchor.head, path: path, of: known.anchor)
            guard let end = try verifier.trustEnds(after: leg.anchor.head, path: path, of: known.anchor)
            else { return [] }
            let needed = terms.timelocks.expiryX.advanced(
                bySeconds: TimelockRules.lastProof(known.bounds, recovery: policy.recoverySeconds).seconds)
            guard end < needed else { return [] }
            return [
                TermsFinding(
                    "terms.anchor.aged",
                    "proofs of \(leg.ledger) from block \(leg.anchor.head.size &- 1) count until \(end.seconds), these locks may need one until \(needed.seconds)"
                )
            ]
        } catch {
            return [unjoined(leg, "\(error)")]
        }
    }

    private static func unjoined(_ leg: Leg, _ why: String) -> TermsFinding {
        TermsFinding(
            "terms.anchor.unjoined",
            "nothing shows that the head of \(leg.ledger) in these terms is of the history trusted here: \(why)"
        )
    }
}
