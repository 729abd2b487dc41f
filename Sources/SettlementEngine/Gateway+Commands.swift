import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway {
    /// Brings one act to its ledger: the same bytes under the same id until the ledger has answered.
    ///
    /// Order: outcome of an earlier attempt, exact bytes durable, send, proof of what came of it.
    /// - Parameter freshProofs: how often a gate's proof is made anew at once. X's ledger moves its anchor with every
    ///   proof it books, so that of two claims on their way the later one may stand on an anchor already left.
    func submit(_ name: ActName, freshProofs: Int = 2) async throws {
        guard let deal = relay.settlements[name.transfer]?.transfer?.deal,
            let adapter = adapters[deal[name.leg].ledger]
        else { throw AdapterFault.unavailable(reason: "no such ledger here") }
        try requireShowable(name, deal)
        if let earlier = commands[name], earlier.bytes.isEmpty == false,
            case .applied = try await adapter.outcome(of: earlier.id)
        {
            _ = try await fetchProof(LockPlace(transfer: name.transfer, leg: name.leg))
            return
        }
        let command = try await command(name, deal, adapter)
        do throws(AdapterFault) {
            counters.commandsSubmitted += 1
            let prepared = PreparedCommand(
                id: command.id, ledger: deal[name.leg].ledger, bytes: command.bytes, toSign: [])
            _ = try await adapter.submit(prepared, signatures: command.signatures)
        } catch {
            guard case .rejected(let code, let detail) = error else { throw error }
            if code == "ledger.proof.invalid", freshProofs > 0, needsFreshProof(name, deal) {
                counters.commandsRejected += 1
                return try await submit(name, freshProofs: freshProofs - 1)
            }
            try await rejected(command, deal, code, detail)
            return
        }
        try await fetchProof(LockPlace(transfer: name.transfer, leg: name.leg), booked: name.act.result)
    }

    /// The ledger said no. Often because someone else was first: its proof then says more than the refusal.
    ///
    /// An unsigned claim or refund that is made anew keeps its id: a refusal leaves nothing on the ledger, and to journal a
    /// proof for every try would say nothing new. Only where the ledger knows other bytes under the id it is left behind.
    private func rejected(
        _ command: StoredCommand, _ deal: Deal, _ code: String, _ detail: String
    ) async throws {
        counters.commandsRejected += 1
        let name = command.name
        if !isRemade(command, deal) || code == "ledger.command.conflict" { try await skip(command) }
        logger.info(
            "the ledger refuses",
            metadata: [
                "transfer": "\(name.transfer)", "act": "\(name.act.rawValue)", "leg": "\(name.leg.rawValue)",
                "code": "\(code)",
            ])
        let before = relay.settlements[name.transfer]?.proofs.count
        _ = try await fetchProof(LockPlace(transfer: name.transfer, leg: name.leg))
        guard relay.settlements[name.transfer]?.proofs.count == before, !Gateway.passes(code) else {
            throw AdapterFault.unavailable(reason: "\(code): \(detail)")
        }
        try await feed([.commandRejected(name.transfer, name.leg, name.act, code: code, detail: detail)])
        throw AdapterFault.unavailable(reason: "\(code): \(detail)")
    }

    /// Leaves a command's id behind for ever; the next attempt has another.
    private func skip(_ command: StoredCommand) async throws {
        let name = command.name
        let refused = StoredCommand(
            name: name, attempt: command.attempt, id: command.id, bytes: [], signatures: [])
        try await record([
            JournalDraft(kind: .commandOutcome, transfer: name.transfer, payload: refused.canonicalBytes)
        ])
        commands[name] = StoredCommand(
            name: name, attempt: command.attempt + 1, id: command.id, bytes: [], signatures: [])
    }

    /// Refusals that time or a fresh proof cures.
    private static func passes(_ code: String) -> Bool {
        ["ledger.anchor.unproven", "ledger.proof.invalid", "ledger.refund.early", "ledger.cancel.early"]
            .contains(code)
    }

    /// The stored command, or a new one whose bytes are durable when this returns.
    private func command(
        _ name: ActName, _ deal: Deal, _ adapter: any LedgerAdapter
    ) async throws -> StoredCommand {
        if let stored = commands[name], !stored.bytes.isEmpty, !needsFreshProof(name, deal) { return stored }
        let attempt = commands[name]?.attempt ?? 0
        // Nobody can guess it, so nobody can book something else under it first. It is durable before it is sent; while
        // the outcome is unknown it stays.
        let id = commands[name].flatMap { $0.bytes.isEmpty ? nil : $0.id } ?? CommandID(clock.randomBytes32())
        let act = try await act(name, deal)
        let prepared = try adapter.prepare(
            LedgerCommand(
                id: id, ledger: deal[name.leg].ledger, act: act, anchor: deal.terms.leg(name.leg)?.anchor))
        let own = try await vault.holderKeys()
        var signatures: [Signature] = []
        for request in prepared.toSign where own.contains(request.key) {
            signatures.append(
                try await vault.signCommand(id, request.statement, key: request.key, at: head))
        }
        let stored = StoredCommand(
            name: name, attempt: attempt, id: id, bytes: prepared.bytes, signatures: signatures)
        // What is durable of a remade command is its id; the proof in it is fetched anew for every try.
        if commands[name]?.id != id || !isRemade(stored, deal) {
            try await record([
                JournalDraft(kind: .command, transfer: name.transfer, payload: stored.canonicalBytes)
            ])
        }
        commands[name] = stored
        return stored
    }

    private func isRemade(_ command: StoredCommand, _ deal: Deal) -> Bool {
        needsFreshProof(command.name, deal) && command.signatures.isEmpty
    }

    /// A gate's proof ages with the anchor it starts from; its command carries no signature and may be made anew.
    private func needsFreshProof(_ name: ActName, _ deal: Deal) -> Bool {
        deal.terms.mode == .m2 && name.leg == .x && (name.act == .claim || name.act == .refund)
    }

    private func act(_ name: ActName, _ deal: Deal) async throws -> LedgerAct {
        let lock = deal[name.leg]
        let gated = deal.terms.mode == .m2 && name.leg == .x
        switch name.act {
        case .lock: return .lock(lock, anchorProof: gated ? try await anchorProof(deal) : nil)
        case .claim:
            return .claim(
                lock, try await preimage(name.transfer, name.leg),
                proof: gated ? try await endOfY(deal) : nil)
        case .refund: return .refund(lock, proof: gated ? try await endOfY(deal) : nil)
        case .cancel: return .cancel(lock)
        case .unlockByBoth:
            guard case .aborting(_, let abort)? = relay.settlements[name.transfer]?.transfer?.live,
                let payer = abort.responderHalf, let payee = abort.initiatorHalf
            else { throw AdapterFault.unavailable(reason: "both halves are not here") }
            return .unlockByBoth(lock, payer: payer, payee: payee)
        case .releaseByBoth:
            guard let settlement = relay.settlements[name.transfer], let role = relay.role(in: settlement),
                case .approved(_, _, let own?) = settlement.exit.ours, let theirs = settlement.exit.peerHalf
            else { throw AdapterFault.unavailable(reason: "both halves are not here") }
            return role == .initiator
                ? .releaseByBoth(lock, payer: own, payee: theirs)
                : .releaseByBoth(lock, payer: theirs, payee: own)
        }
    }

    private func preimage(_ id: TransferID, _ leg: LegID) async throws -> Preimage {
        if case .yClaimed(_, let end)? = relay.settlements[id]?.transfer?.live, let known = end.end.preimage {
            return known.preimage
        }
        guard leg == .y else { throw AdapterFault.unavailable(reason: "the preimage is not known yet") }
        return try await vault.preimage(for: id)
    }

    /// What X's ledger takes as proof of how Y ended.
    private func endOfY(_ deal: Deal) async throws -> [UInt8] {
        guard let x = adapters[deal.lockX.ledger] else {
            throw AdapterFault.unavailable(reason: "no such ledger here")
        }
        return try await x.gateProof(
            of: try await nativeEndOfY(deal), about: deal.reference(.y), for: deal.reference(.x))
    }

    /// Y's own proof: fresh where its ledger answers, else the one that we hold. X's ledger decides.
    private func nativeEndOfY(_ deal: Deal) async throws -> [UInt8] {
        do {
            return try await freshEndOfY(deal)
        } catch AdapterFault.unavailable(let reason) {
            let held = relay.settlements[deal.terms.transfer]?.proofs.last { $0.leg == .y && $0.state.isEnd }
            guard let held else { throw AdapterFault.unavailable(reason: reason) }
            return held.bundle
        }
    }

    /// From where X's ledger stands.
    private func freshEndOfY(_ deal: Deal) async throws -> [UInt8] {
        guard let x = adapters[deal.lockX.ledger], let y = adapters[deal.lockY.ledger] else {
            throw AdapterFault.unavailable(reason: "no such ledger here")
        }
        let pinned = deal.terms.leg(.y)?.anchor.head
        let known = try await x.foreignAnchor(deal.lockY.ledger)
        guard let from = known ?? pinned,
            let bundle = try await y.prove(deal.reference(.y), from: from, challenge: nil)
        else { throw AdapterFault.unavailable(reason: "Y's ledger shows no end yet") }
        try await notice(bundle, from: from, of: y)
        return bundle
    }

    /// Reaches the anchor at which X's ledger stands from the one that the lock pins. Where Y is no log, X's ledger takes only
    /// heads that it knows.
    private func anchorProof(_ deal: Deal) async throws -> AnchorProof? {
        guard let x = adapters[deal.lockX.ledger], let y = adapters[deal.lockY.ledger],
            let anchor = deal.terms.leg(.y)?.anchor, anchor.format.isLog, anchor.head.size > 0,
            let known = try await x.foreignAnchor(deal.lockY.ledger), known.size != anchor.head.size
        else { return nil }
        let pinned = anchor.head
        let (older, newer) = known.size < pinned.size ? (known, pinned) : (pinned, known)
        var path: [Bytes32] = []
        if older.size > 0 {
            guard let hashes = LogPath.hashes(try await y.path(from: newer, to: older)) else {
                throw AdapterFault.unavailable(reason: "\(deal.lockY.ledger) gives no readable path")
            }
            path = hashes
        }
        return AnchorProof(from: older.size, to: newer.size, path: path)
    }
}

extension TransferAct {
    /// What a lock is once the act is booked.
    fileprivate var result: LockState {
        switch self {
        case .lock: .locked
        case .claim: .claimed
        case .cancel: .cancelled
        case .refund, .unlockByBoth, .releaseByBoth: .refunded
        }
    }
}

extension Deal {
    /// A leg's lock, as an adapter is asked for it.
    func reference(_ leg: LegID) -> LockReference {
        LockReference(id: lockID(leg), terms: self[leg], anchor: terms.leg(leg)?.anchor)
    }
}
