public import SettlementModel
import SettlementProofs

extension Relay {
    /// Why nothing new begins with it, in words that change when the reason does; `nil` where it does not stand still.
    public func trouble(of subject: ResumeSubject) -> String? {
        switch subject {
        case .ledger(let ledger): return suspendedLedgers[ledger]
        case .peer(let peer):
            return disputedPeers[peer].map {
                "\($0.kind.rawValue) \(Digest.sha256($0.first + $0.second).hex.prefix(16))"
            }
        case .transfer(let id):
            guard case .suspended(let reason, _)? = settlements[id]?.transfer else { return nil }
            return reason
        }
    }

    /// The wish that waits for its second person; one whose reason has changed since waits for nobody.
    public func waitingResumption(of subject: ResumeSubject) -> Resumption? {
        resumptions.values.first {
            $0.subject == subject && $0.decision == nil && $0.trouble == trouble(of: subject)
        }
    }

    /// Where trust in a ledger's log stands: at the configured anchor, or at the longest head that is known to hold.
    public func trustStart(of ledger: LedgerID) -> KnownHead? {
        guard let configured = policy.ledgers[ledger]?.anchor else { return nil }
        guard let known = knownHeads[ledger], known.anchor.isOfOneLog(with: configured),
            known.head.size > configured.head.size
        else { return KnownHead(anchor: configured, signed: nil) }
        return KnownHead(anchor: configured.advanced(to: known.head), signed: known.signed)
    }

    /// A later head at which proofs of a held lock may start, where the one that its terms pin has aged: the configured one, or
    /// one that is on record. A trusting period binds new locks, never the gates of a held one.
    public func laterTrust(than pinned: LedgerAnchor) -> LedgerAnchor? {
        guard verifiers[pinned.format]?.trustAges == true,
            let later = trustStart(of: pinned.ledger)?.anchor, later.head.size > pinned.head.size,
            later.advanced(to: pinned.head) == pinned
        else { return nil }
        return later
    }

    /// A signed head that held binds the ledger from then on, also after a restart.
    mutating func remember(_ head: LogHead, signed: [UInt8]?, under anchor: LedgerAnchor) {
        if let known = knownHeads[anchor.ledger], known.anchor.isOfOneLog(with: anchor),
            known.head.size >= head.size
        {
            return
        }
        knownHeads[anchor.ledger] = KnownHead(anchor: anchor.advanced(to: head), signed: signed)
    }

    /// - Throws: why this cannot be resumed, whoever asks for it.
    public func requireResumable(_ subject: ResumeSubject) throws(ResumeRefusal) {
        guard let trouble = trouble(of: subject) else {
            if case .transfer(let id) = subject, case .disputed? = settlements[id]?.transfer {
                throw ResumeRefusal(
                    "resume.transfer.disputed",
                    "a disputed transfer only brings money home; resuming its peer lets new ones begin")
            }
            throw ResumeRefusal("resume.nothing", "no \(subject.kind) \(subject.name) stands still here")
        }
        switch subject {
        case .ledger(let ledger):
            guard headConflicts[ledger]?.isFork != true else {
                throw ResumeRefusal(
                    "resume.ledger.forked",
                    "\(ledger) is proven to have signed two histories; only the exit by both is left")
            }
            guard !trouble.hasPrefix(Relay.silence) else {
                throw ResumeRefusal(
                    "resume.ledger.silent", "\(ledger) was only silent; its first answer resumes it")
            }
        case .transfer(let id):
            let ledgers = settlements[id]?.transfer?.deal?.terms.legs.map(\.ledger) ?? []
            if let ledger = ledgers.first(where: { suspendedLedgers[$0] != nil }) {
                throw ResumeRefusal("resume.transfer.ledger", "its ledger \(ledger) is suspended")
            }
            if let leg = contradictedLeg(of: id) {
                throw ResumeRefusal(
                    "resume.transfer.contradiction",
                    "\(leg.rawValue)'s ledger has proven two ends of one lock")
            }
        case .peer: break
        }
    }

    /// - Returns: the wish, waiting or approved by this very person before.
    /// - Throws: why `user` may not approve it now.
    public func requireApprovable(_ number: Int64, by user: String) throws(ResumeRefusal) -> Resumption {
        guard let wish = resumptions[number] else {
            throw ResumeRefusal("resume.unknown", "no resumption has the number \(number)")
        }
        switch wish.decision {
        case .approved(user)?: return wish
        case .approved(let other)?:
            throw ResumeRefusal("resume.decided", "\(other) approved number \(number)")
        case .rejected(let other, _)?:
            throw ResumeRefusal("resume.decided", "number \(number) was dropped by \(other)")
        case nil: break
        }
        guard wish.by != user else {
            throw ResumeRefusal("resume.four-eyes", "\(user) asked for this and cannot approve it")
        }
        try requireResumable(wish.subject)
        guard wish.trouble == trouble(of: wish.subject) else {
            throw ResumeRefusal.changed(wish.subject)
        }
        return wish
    }

    static let silence = "no answer"

    /// The leg whose ledger proved what cannot both be: two ends, or a lock and the tombstone that says there was none.
    private func contradictedLeg(of id: TransferID) -> LegID? {
        LegID.allCases.first { leg in
            let states = settlements[id]?.proofs.filter { $0.leg == leg }.map(\.state) ?? []
            return states.count(where: \.isEnd) > 1
                || (states.contains(.cancelled) && states.contains(.locked))
        }
    }

    // MARK: Inputs

    mutating func wantResumption(
        _ subject: ResumeSubject, _ user: String, _ reason: String, _ head: LogHead?
    ) -> RelayStep {
        do throws(ResumeRefusal) { try requireResumable(subject) } catch {
            return RelayStep(.refused(code: error.code, detail: error.detail))
        }
        if let waiting = waitingResumption(of: subject) {
            if waiting.by == user, waiting.reason == reason, waiting.head == head {
                return RelayStep(.noChange)
            }
            resumptions[waiting.number]?.decision = .rejected(by: user, reason: "asked anew")
        }
        let number = Int64(resumptions.count) + 1
        resumptions[number] = Resumption(
            number: number, subject: subject, by: user, reason: reason, trouble: trouble(of: subject) ?? "",
            head: head)
        return RelayStep(.done, changed: touched(subject))
    }

    /// - Parameter head: for a ledger the fresh head that was held against all that is known of it; trust starts there.
    mutating func approveResumption(_ number: Int64, _ user: String, _ head: LogHead?) -> RelayStep {
        let wish: Resumption
        do throws(ResumeRefusal) { wish = try requireApprovable(number, by: user) } catch {
            return RelayStep(.refused(code: error.code, detail: error.detail))
        }
        guard wish.decision == nil else { return RelayStep(.noChange) }
        switch wish.subject {
        case .ledger(let ledger):
            guard let head, let anchor = policy.ledgers[ledger]?.anchor else {
                return RelayStep(
                    .refused(code: "resume.ledger.head", detail: "no head of \(ledger) was held"))
            }
            knownHeads[ledger] = KnownHead(anchor: anchor.advanced(to: head), signed: nil)
            headConflicts[ledger] = nil
            decide(number, .approved(by: user))
            return resume(ledger)
        case .peer(let peer):
            decide(number, .approved(by: user))
            return settleDispute(with: peer)
        case .transfer(let id):
            decide(number, .approved(by: user))
            return advance(id, .resumed).kept(if: true)
        }
    }

    mutating func rejectResumption(_ number: Int64, _ user: String, _ reason: String) -> RelayStep {
        guard let wish = resumptions[number] else {
            return RelayStep(
                .refused(code: "resume.unknown", detail: "no resumption has the number \(number)"))
        }
        guard wish.decision == nil else {
            let isRepeat = wish.decision == .rejected(by: user, reason: reason)
            return RelayStep(
                isRepeat
                    ? .noChange : .refused(code: "resume.decided", detail: "number \(number) was decided"))
        }
        decide(number, .rejected(by: user, reason: reason))
        return RelayStep(.done, changed: touched(wish.subject))
    }

    private mutating func decide(_ number: Int64, _ decision: Resumption.Decision) {
        resumptions[number]?.decision = decision
    }

    /// A transfer's view shows the wish, so its revision rises.
    private mutating func touched(_ subject: ResumeSubject) -> [TransferID] {
        guard case .transfer(let id) = subject, settlements[id] != nil else { return [] }
        settlements[id]?.revision += 1
        return [id]
    }

    /// New transfers may begin again. The conflict stays on record, those that it reached stay DISPUTED, and the same two
    /// items dispute nobody a second time.
    private mutating func settleDispute(with peer: GatewayID) -> RelayStep {
        guard let evidence = disputedPeers.removeValue(forKey: peer) else { return RelayStep(.noChange) }
        settledDisputes.insert(evidence)
        let waiting = settlements.values.filter { $0.outcome == nil && self.peer(of: $0) == peer }
        return RelayStep(.done, changed: waiting.map(\.id).sorted())
    }

    /// Whether the two convince anyone who trusts the configured anchor that the ledger has two histories.
    public func isForkProven(of ledger: LedgerID, _ first: [UInt8]?, _ second: [UInt8]) -> Bool {
        guard let first, let anchor = policy.ledgers[ledger]?.anchor else { return false }
        return verifiers[anchor.format]?.isForkProven(by: first, second, of: anchor) ?? false
    }

    /// A head that does not hold: the ledger is suspended until two people say otherwise, and for ever if it forked.
    mutating func distrust(
        _ ledger: LedgerID, _ code: String, known: [UInt8]?, shown: [UInt8]
    ) -> RelayStep {
        let anchor = policy.ledgers[ledger]?.anchor
        let isFork = isForkProven(of: ledger, known, shown)
        let standing = headConflicts[ledger]
        guard standing == nil || (isFork && standing?.isFork == false) else { return RelayStep(.noChange) }
        headConflicts[ledger] = HeadConflict(known: known, shown: shown, isFork: isFork)
        // What held before binds whatever the ledger shows later, also after a restart.
        if let anchor, let known, let read = try? verifiers[anchor.format]?.head(in: known, of: anchor),
            read.standing == .signed
        {
            remember(read.head, signed: known, under: anchor)
        }
        // A ledger that was merely silent may not come back by answering again.
        suspendedLedgers[ledger] = nil
        let fork = isFork ? "; two signed histories are proven" : ""
        return suspend(ledger, "its signed head does not hold: \(code)\(fork)")
    }
}
