import SettlementModel
import SettlementProofs

// The story: who promised what, when, which ledger fact, which signature, which anchor. Only what verified is
// told.
extension EvidenceReview {
    func story() -> [EvidenceLine] {
        var lines = messages.map(promise)
        for leg in LegID.allCases {
            let ordered = (facts[leg] ?? []).sorted { $0.entryIndex < $1.entryIndex }
            lines += ordered.map(fact)
        }
        if findings.contains(where: { $0.rule == .seal && $0.result == .passed }) { lines.append(seal()) }
        return lines
    }

    private func promise(_ message: EvidencedMessage) -> EvidenceLine {
        let envelope = message.envelope
        return EvidenceLine(
            kind: .promise, who: envelope.from.text, what: envelope.message.promise,
            when: "message \(envelope.sequence) of its transcript, frame \(message.frame)",
            signature: fingerprint(anchors.key(envelope.from, message.keyEpoch)),
            anchor: "gateway \(envelope.from) key epoch \(message.keyEpoch)")
    }

    private func fact(_ fact: LedgerFact) -> EvidenceLine {
        let anchor = anchors.ledger(fact.terms.ledger)
        let signers =
            if case .profile? = anchor?.trust { "the ledger's validators" } else {
                fingerprint(anchor?.log?.operatorKey)
            }
        let trust =
            switch anchor?.trust {
            case .log(let log):
                "origin \(log.origin), "
                    + (log.witnessQuorum == 0 ? "operatorTrusted" : "and \(log.witnessQuorum) witnesses")
            case .profile(let profile):
                "format \(anchor?.format.rawValue ?? ""), profile \(Digest.sha256(profile.bytes))"
                    + (profile.operatorTrusted ? ", operatorTrusted" : "")
            case nil: "origin unknown, operatorTrusted"
            }
        return EvidenceLine(
            kind: .fact, who: fact.terms.ledger.text,
            what: "lock \(fact.lock) of leg \(fact.terms.leg.rawValue) is \(fact.state.rawValue): "
                + "\(fact.terms.quantity) of \(fact.terms.asset) from \(fact.terms.payer.account) "
                + "to \(fact.terms.payee.account), entry \(fact.entryIndex) of log head "
                + "\(fact.head.size) \(fact.head.root)",
            when: "\(fact.entryTime) on the clock of \(fact.terms.ledger)",
            signature: signers,
            anchor: "ledger \(fact.terms.ledger) \(trust)")
    }

    private func seal() -> EvidenceLine {
        let manifest = bundle.manifest
        return EvidenceLine(
            kind: .seal, who: manifest.gateway.text,
            what: "packed transfer \(manifest.transfer) as \(manifest.outcome.rawValue)",
            when: "\(manifest.created) on its own clock",
            signature: fingerprint(anchors.key(manifest.gateway, manifest.keyEpoch)),
            anchor: "gateway \(manifest.gateway) key epoch \(manifest.keyEpoch)")
    }

    private func fingerprint(_ key: VerificationKey?) -> String {
        key.map { "key \(KeyFingerprint.of($0).hex.prefix(16))" } ?? "an unknown key"
    }
}

extension PeerMessage {
    /// What its sender is bound to by it, in words.
    fileprivate var promise: String {
        switch self {
        case .ticket(let ticket):
            "our desk's ticket \(ticket.commonID): \(ticket.side.rawValue) for \(ticket.cash)"
        case .ticketWithdrawn: "our desk withdrew its ticket"
        case .propose(let terms): "offers terms \(terms.digest) for \(terms.cash)"
        case .accept(let digest): "is bound to terms \(digest)"
        case .reject(let digest, let code, _): "is not bound to terms \(digest): \(code)"
        case .ready(let digest): "is ready to lock under terms \(digest)"
        case .lockAssert(let leg, let lock, _): "states that leg \(leg.rawValue) is locked as \(lock)"
        case .lockReceipt(let leg, _, _): "verified the lock of leg \(leg.rawValue)"
        case .claimAssert(let leg, _, _): "states that leg \(leg.rawValue) was claimed"
        case .claimReceipt(let leg, _, _): "verified the claim of leg \(leg.rawValue)"
        case .refundAssert(let leg, _, let state, _):
            "states that leg \(leg.rawValue) ended \(state.rawValue)"
        case .refundReceipt(let leg, _, _): "verified the end of leg \(leg.rawValue)"
        case .abortRequest: "asks to end early"
        case .abortAgreed(let lock, _): "agrees to unlock \(lock)"
        case .exitAgreed(let lock, _): "agrees to release \(lock)"
        case .resale(.unregistered): "holds no registration of the claim"
        case .resale(.link(let link)): "sells on claim \(link.claim) of \(link.registry)"
        case .dispute(let evidence): "disputes \(evidence.kind.rawValue) of \(evidence.accused)"
        case .complete(let outcome, _): "sees the transfer \(outcome.rawValue)"
        }
    }
}
