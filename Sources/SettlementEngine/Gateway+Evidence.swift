import LedgerAdapterKit
import PeerProtocol
import SettlementEvidence
public import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway {
    /// Packs and seals the evidence of an ended transfer, keeps it, then says so.
    func seal(_ id: TransferID) async throws {
        try await completeProofs(of: id)
        guard let settlement = relay.settlements[id], let outcome = settlement.outcome else { return }
        guard settlement.transfer?.deal != nil else {
            // No terms ever bound: there is nothing to prove to anyone.
            try await feed([.evidenceSealed(id, digest: Digest.sha256([]))])
            return
        }
        try requireBothHalves(settlement)
        let bundle = try await pack(settlement, outcome)
        try await archive.keep(bundle, of: id)
        try await feed([.evidenceSealed(id, digest: EvidenceBundle.digest(of: bundle))])
        forget(id)
    }

    /// What only an open transfer needs; the bundle and the journal keep it.
    func forget(_ id: TransferID) {
        messageEvidence[id] = nil
        for leg in LegID.allCases {
            for act in TransferAct.allCases { commands[ActName(transfer: id, leg: leg, act: act)] = nil }
        }
    }

    /// Fetches the proof of a lock whose end was seen first: the ledger shows its newest entry, and the other party may
    /// have been quick.
    private func completeProofs(of id: TransferID) async throws {
        guard let settlement = relay.settlements[id], let deal = settlement.transfer?.deal else { return }
        for leg in LegID.allCases {
            let states = settlement.proofs.filter { $0.leg == leg }.map(\.state)
            guard states.contains(.claimed) || states.contains(.refunded), !states.contains(.locked),
                let anchor = deal.terms.leg(leg)?.anchor, let adapter = adapters[deal[leg].ledger],
                let bundle = try await adapter.prove(deal.reference(leg), in: .locked, from: anchor.head)
            else { continue }
            try await feed([.proofRead(id, leg, bundle: bundle)])
        }
    }

    /// An end before its time is proven by both holders' signed words, and the peer's may still be under way.
    ///
    /// Waits for it until Y's expiry; a peer that never speaks must not keep the rest from being sealed.
    private func requireBothHalves(_ settlement: Settlement) throws {
        guard case .ended(let ending)? = settlement.transfer, let deal = ending.deal, let y = ending.y,
            y.end.end == .refunded, y.end.entryTime < deal.lockY.expiry,
            let clocks = clocks(of: settlement), clocks.y < deal.lockY.expiry
        else { return }
        let halves = (messageEvidence[settlement.id] ?? []).filter { inclusion in
            // It was verified when it came.
            guard let envelope = try? MessageCodec.decode(inclusion.message) else { return false }
            if case .abortAgreed = envelope.message { return true }
            return false
        }
        guard Set(halves.map(\.frame.header.gateway)).count == 2 else {
            throw AdapterFault.unavailable(reason: "one half of the early end of Y is still under way")
        }
    }

    public func evidence(_ transfer: TransferID) async throws(DeskFault) -> [UInt8] {
        guard let settlement = relay.settlements[transfer] else {
            throw DeskFault(
                kind: .notFound, code: "transfer.unknown", detail: "no transfer \(transfer)",
                next: "list the transfers")
        }
        // Kept is not yet sealed: after a crash between the two another bundle takes its place.
        if settlement.evidence != nil {
            let kept: [UInt8]?
            do { kept = try await archive.bundle(of: transfer) } catch {
                throw DeskFault(
                    kind: .unavailable, code: "evidence.archive", detail: "\(error)",
                    next: "look at the evidence folder's disk")
            }
            if let kept { return kept }
        }
        guard settlement.outcome == nil || settlement.transfer?.deal != nil else {
            throw DeskFault(
                kind: .notFound, code: "evidence.none",
                detail: "the transfer ended before terms bound it: there is nothing to prove",
                next: "see `interlock transfer show` for how it ended")
        }
        throw DeskFault(
            kind: .conflict, code: "evidence.open", detail: "the transfer has not ended with evidence yet",
            next: "watch the transfer; the bundle is sealed at its end")
    }
}

extension Gateway {
    /// The certificates of the two parties; a bundle names nobody else.
    private func certificates(of deal: Deal) -> [String] {
        let parties = [deal.terms.initiator.gateway, deal.terms.responder.gateway]
        return settings.namedCertificates.filter { parties.contains($0.gateway) }.map(\.pem)
    }

    /// Both gateways' signed messages and every verified ledger fact, sealed with our message key.
    ///
    /// Every proof starts at the anchor that the terms pin, so that a verifier can follow it from there.
    private func pack(_ settlement: Settlement, _ outcome: TransferOutcome) async throws -> [UInt8] {
        guard let deal = settlement.transfer?.deal else {
            throw EvidenceFault(.form, "a transfer without terms has no evidence")
        }
        let contents = EvidenceContents(
            terms: deal.terms, messages: (messageEvidence[settlement.id] ?? []).map(\.bytes),
            proofs: settlement.proofs.map {
                EvidenceProof(leg: $0.leg, ledger: deal[$0.leg].ledger, state: $0.state, bundle: $0.bundle)
            },
            certificates: certificates(of: deal), guards: deal.terms.guards, recovery: [])
        let created = LedgerInstant(seconds: clock.unixSeconds()) ?? deal.terms.timelocks.proposedAtY
        let manifest = EvidencePacker.manifest(
            of: contents, outcome: outcome, created: created, gateway: settings.policy.own.gateway,
            keyEpoch: settings.keyEpoch)
        let seal = try await vault.signDocument(manifest.canonicalBytes, type: EvidenceBundle.sealType)
        return try EvidencePacker.document(contents, manifest, seal: seal)
    }
}
