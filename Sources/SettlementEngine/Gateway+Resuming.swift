import LedgerAdapterKit
public import SettlementModel
import SettlementProofs
import TransferCore

/// Two people let something go on that stands still. The relay decides whether they may; here the ledgers are asked first.
extension Gateway {
    public func askResumption(
        of subject: ResumeSubject, by user: UserID, reason: String, head: LogHead?
    ) async throws(DeskFault) -> ResumptionView {
        if head != nil, subject.kind != "ledger" {
            throw DeskFault(
                kind: .refused, code: "resume.head", detail: "only a ledger goes on from a head",
                next: "ask without a head")
        }
        try await order(.resumeWanted(subject, by: user.text, reason: checked(reason), head: head))
        guard let wish = relay.waitingResumption(of: subject) else {
            throw refusal(ResumeRefusal.changed(subject))
        }
        return ResumptionView(wish)
    }

    public func approveResumption(
        _ number: Int64, by user: UserID
    ) async throws(DeskFault) -> ResumptionView {
        let wish: Resumption
        do throws(ResumeRefusal) {
            wish = try relay.requireApprovable(number, by: user.text)
        } catch {
            throw refusal(error)
        }
        guard wish.decision == nil else { return ResumptionView(wish) }
        var head: LogHead?
        switch wish.subject {
        case .ledger(let ledger):
            head = try await heldHead(of: ledger, wish.head)
            try await askAgain(locksOpen(on: ledger), resuming: nil)
        case .transfer(let id):
            try await askAgain(LegID.allCases.map { LockPlace(transfer: id, leg: $0) }, resuming: id)
        case .peer: break
        }
        try await order(.resumeApproved(number, by: user.text, head: head))
        logger.notice(
            "resumed", metadata: ["subject": "\(wish.subject.name)", "asked": "\(wish.by)", "by": "\(user)"])
        for id in open { reconcile(id) }
        return try resumption(number)
    }

    public func rejectResumption(
        _ number: Int64, by user: UserID, reason: String
    ) async throws(DeskFault) -> ResumptionView {
        try await order(.resumeRejected(number, by: user.text, reason: checked(reason)))
        return try resumption(number)
    }

    public func resumptions() async -> [ResumptionView] {
        relay.resumptions.values.sorted { $0.number < $1.number }.map { ResumptionView($0) }
    }

    private func resumption(_ number: Int64) throws(DeskFault) -> ResumptionView {
        guard let wish = relay.resumptions[number] else {
            throw DeskFault(
                kind: .notFound, code: "resume.unknown", detail: "no resumption has the number \(number)",
                next: ResumeAdvice.next(after: "resume.unknown"))
        }
        return ResumptionView(wish)
    }

    private func refusal(_ refusal: ResumeRefusal) -> DeskFault {
        DeskFault(
            kind: refusal.code == "resume.unknown" ? .notFound : .conflict, code: refusal.code,
            detail: refusal.detail, next: ResumeAdvice.next(after: refusal.code))
    }

    // MARK: The ledgers first

    /// A fresh head of the ledger that continues every head known of it: the configured one, the newest that held, and the
    /// one that a person named.
    private func heldHead(of ledger: LedgerID, _ named: LogHead?) async throws(DeskFault) -> LogHead {
        do {
            guard let adapter = adapters[ledger], let anchor = settings.policy.ledgers[ledger]?.anchor else {
                throw AdapterFault.unavailable(reason: "\(ledger) is not configured here")
            }
            // This judges it by all that was seen since the start, and keeps two histories as evidence.
            let shown = try await followHead(of: adapter)
            let verifier = try verifier(of: anchor)
            let fresh = try verifier.head(in: shown.signedHead, of: anchor).head
            // What is on record of another log, before the ledger got new keys, says nothing about this one.
            let recorded = relay.knownHeads[ledger].flatMap {
                $0.anchor.isOfOneLog(with: anchor) ? $0.head : nil
            }
            for known in [anchor.head, recorded, named].compactMap(\.self) {
                guard fresh.size >= known.size else {
                    throw ProofFault(
                        code: "head.rolled-back",
                        detail: "a log of \(fresh.size) entries, after one of \(known.size)")
                }
                var follower = HeadFollower(anchor: anchor.advanced(to: known))
                var path: [UInt8] = []
                let checked = try follower.check(shown.signedHead, by: verifier)
                if let head = checked.pathNeeded { path = try await adapter.path(from: known, to: head) }
                try follower.follow(checked, path: path, by: verifier)
            }
            return fresh
        } catch {
            throw resumeFault(error, "resume.ledger.head")
        }
    }

    private func locksOpen(on ledger: LedgerID) -> [LockPlace] {
        open.sorted().flatMap { id in
            LegID.allCases.filter { relay.settlements[id]?.transfer?.deal?[$0].ledger == ledger }
                .map { LockPlace(transfer: id, leg: $0) }
        }
    }

    /// Puts to the relay what the ledgers prove of these locks now.
    /// - Parameter resuming: the transfer that may not be halted again by it.
    private func askAgain(
        _ places: [LockPlace], resuming transfer: TransferID?
    ) async throws(DeskFault) {
        do {
            for place in places {
                guard let deal = relay.settlements[place.transfer]?.transfer?.deal,
                    let anchor = deal.terms.leg(place.leg)?.anchor
                else { continue }
                guard let adapter = adapters[deal[place.leg].ledger] else {
                    throw AdapterFault.unavailable(
                        reason: "\(deal[place.leg].ledger) is not configured here")
                }
                guard let bundle = try await prove(deal.reference(place.leg), from: anchor, adapter)
                else { continue }
                let answer = try await feed([.proofRead(place.transfer, place.leg, bundle: bundle)]).first?
                    .answer
                switch answer {
                case .refused(let code, let detail)?:
                    try await distrustProof(of: adapter.ledger, code, detail)
                    throw ProofFault(code: code, detail: detail)
                case .halted(transfer, let detail)?:
                    throw refusal(ResumeRefusal.halts(place.transfer, detail))
                default: continue
                }
            }
        } catch {
            throw resumeFault(error, "resume.proof")
        }
    }

    /// - Parameter code: what it is called where the ledger's own answer does not hold.
    private func resumeFault(_ error: any Error, _ code: String) -> DeskFault {
        switch error {
        case let fault as DeskFault: return fault
        case let fault as ProofFault:
            return DeskFault(
                kind: .conflict, code: code, detail: "\(fault)", next: ResumeAdvice.next(after: code))
        case let fault as AdapterFault:
            return DeskFault(
                kind: .unavailable, code: "resume.unanswered", detail: "the ledger does not answer: \(fault)",
                next: "approve it again when the ledger answers")
        default:
            return DeskFault(
                kind: .unavailable, code: "gateway.stopped", detail: "\(error)",
                next: "look at the gateway's log, then approve it again")
        }
    }
}
