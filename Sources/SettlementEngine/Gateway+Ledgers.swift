import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import TransferCore

/// What the engine last heard from one ledger. The gateway's alone: its time is asked for at every turn, and of a struct all
/// else would be copied with it.
final class LedgerWatch {
    /// The ledger's time and the steady clock's when it was told.
    var time: LedgerInstant?
    var heardAt: Int64 = 0
    var cursor: LedgerCursor?
    var silentSince: Int64?
    /// The ledger's heads as we were shown them, and when we last asked.
    var follower: HeadFollower?
    /// The newest head on record that `follower` is known to continue.
    var joined: LogHead?
    /// A head signed for our challenge, or under a proof for another ledger, whose path did not come: what is shown next must fit
    /// it too.
    var unjoined: HeadFollower?
    var followedAt: Int64 = 0
    /// Something was seen whose proof could not be fetched: look at every open lock again.
    var missed = false
}

extension Gateway {
    /// A ledger's time now, as last told and carried forward.
    func ledgerTime(_ ledger: LedgerID) -> LedgerInstant? {
        guard let watch = watches[ledger], let time = watch.time else { return nil }
        return time.advanced(bySeconds: (clock.steadyMilliseconds() - watch.heardAt) / 1000)
    }

    func heard(_ ledger: LedgerID, _ time: LedgerInstant) {
        watches[ledger]?.time = time
        watches[ledger]?.heardAt = clock.steadyMilliseconds()
        watches[ledger]?.silentSince = nil
    }

    /// Follows one ledger for as long as the engine runs.
    func watch(_ ledger: LedgerID) async {
        var pause: Int64 = 100
        while !Task.isCancelled, failure == nil {
            do {
                try await watchOnce(ledger)
                pause = 100
            } catch let fault as EngineFault {
                fail(fault)
            } catch let fault as JournalFault {
                fail(EngineFault(journal: fault))
            } catch {
                // What it will not answer any more may be all that it has to say of two histories.
                do { try await noticeFork(of: ledger) } catch {
                    return fail(EngineFault(journal: error))
                }
                await silent(ledger, "\(error)")
                do { try await clock.sleep(.milliseconds(pause + clock.jitter(upTo: pause))) } catch {
                    return
                }
                pause = min(pause * 2, settings.longestPauseMilliseconds)
            }
        }
    }

    private func watchOnce(_ ledger: LedgerID) async throws {
        guard let adapter = adapters[ledger] else { throw AdapterFault.unavailable(reason: "not configured") }
        guard let cursor = watches[ledger]?.cursor else {
            let head = try await lookAtHead(of: adapter)
            watches[ledger]?.cursor = head.next
            try await resumeIfSuspended(ledger)
            try await catchUp(ledger)
            return
        }
        if watches[ledger]?.missed == true {
            watches[ledger]?.missed = false
            try await catchUp(ledger)
        }
        if clock.steadyMilliseconds() - (watches[ledger]?.followedAt ?? 0) > 2000 {
            let head = try await lookAtHead(of: adapter)
            // A log that lost entries writes others in their places.
            guard head.next.next >= cursor.next else {
                watches[ledger]?.cursor = nil
                return
            }
        }
        let page = try await adapter.observe(from: cursor, waitSeconds: 2)
        heard(ledger, page.time)
        watches[ledger]?.cursor = page.cursor
        try await resumeIfSuspended(ledger)
        for observation in page.observations {
            guard let place = locks[observation.lock], !isKnown(place, observation.state) else { continue }
            Task { await self.follow(place, observation.state) }
        }
    }

    private func isKnown(_ place: LockPlace, _ state: LockState) -> Bool {
        relay.settlements[place.transfer]?.proofs.contains { $0.leg == place.leg && $0.state == state }
            ?? true
    }

    private func follow(_ place: LockPlace, _ state: LockState) async {
        do {
            try await fetchProof(place, booked: state)
        } catch {
            logger.info("no proof yet", metadata: ["transfer": "\(place.transfer)", "why": "\(error)"])
            guard let ledger = relay.settlements[place.transfer]?.transfer?.deal?[place.leg].ledger else {
                return
            }
            watches[ledger]?.missed = true
        }
    }

    /// What was missed while nobody watched: asks for every open lock on the ledger.
    func catchUp(_ ledger: LedgerID) async throws {
        for id in open.sorted() {
            guard let deal = relay.settlements[id]?.transfer?.deal else { continue }
            for leg in LegID.allCases where deal[leg].ledger == ledger {
                do {
                    _ = try await fetchProof(LockPlace(transfer: id, leg: leg))
                } catch let fault as AdapterFault {
                    // One lock that cannot be proven keeps none of the others waiting.
                    watches[ledger]?.missed = true
                    logger.info("no proof yet", metadata: ["transfer": "\(id)", "why": "\(fault)"])
                }
            }
        }
    }

    /// Fetches the proof of a fact that the ledger is known to have booked, unless it is here or on its way.
    ///
    /// Our own act's answer, the watch and the peer tell of the same fact within a moment. Whoever asks first began
    /// after it was booked, so its proof shows the fact; where it fails, the standing duty asks again.
    func fetchProof(_ place: LockPlace, booked state: LockState) async throws {
        let wanted = ProofWanted(place: place, state: state)
        guard !isKnown(place, state), fetching.insert(wanted).inserted else { return }
        defer { fetching.remove(wanted) }
        _ = try await fetchProof(place)
    }

    /// Asks the ledger what it can prove of a lock and puts that to the relay.
    /// - Returns: false where the ledger has nothing to show.
    func fetchProof(_ place: LockPlace) async throws -> Bool {
        guard let deal = relay.settlements[place.transfer]?.transfer?.deal,
            let anchor = deal.terms.leg(place.leg)?.anchor, let adapter = adapters[deal[place.leg].ledger]
        else { return false }
        guard let bundle = try await prove(deal.reference(place.leg), from: anchor, adapter) else {
            return false
        }
        let steps = try await feed([.proofRead(place.transfer, place.leg, bundle: bundle)])
        if case .refused(let code, let detail)? = steps.first?.answer {
            try await distrustProof(of: adapter.ledger, code, detail)
        }
        return true
    }

    /// From the head that the terms pin; where that is too old to prove from, from a later one that we trust.
    func prove(
        _ lock: LockReference, from pinned: LedgerAnchor, _ adapter: any LedgerAdapter
    ) async throws(AdapterFault) -> [UInt8]? {
        do throws(AdapterFault) {
            return try await adapter.prove(lock, from: pinned.head, challenge: nil)
        } catch {
            guard let later = relay.laterTrust(than: pinned) else { throw error }
            return try await adapter.prove(lock, from: later.head, challenge: nil)
        }
    }

    func distrustProof(of ledger: LedgerID, _ code: String, _ detail: String) async throws {
        counters.proofsRefused += 1
        logger.error(
            "the ledger's proof does not hold",
            metadata: ["ledger": "\(ledger)", "code": "\(code)", "detail": "\(detail)"])
        // A ledger that was merely silent may not come back by answering again.
        let silent = relay.suspendedLedgers[ledger]?.hasPrefix("no answer") == true
        try await feed(
            (silent ? [.ledgerResumed(ledger)] : [])
                + [.ledgerSuspended(ledger, reason: "its proof does not hold: \(code)")])
    }

    /// A ledger that has been silent for longer than its own halt budget begins nothing new.
    private func silent(_ ledger: LedgerID, _ why: String) async {
        guard !stopping, failure == nil else { return }
        let now = clock.steadyMilliseconds()
        let since = watches[ledger]?.silentSince ?? now
        watches[ledger]?.silentSince = since
        watches[ledger]?.cursor = nil
        let budget = (settings.policy.ledgers[ledger]?.bounds.haltSeconds ?? 0) * 1000 + 5000
        logger.warning("the ledger does not answer", metadata: ["ledger": "\(ledger)", "why": "\(why)"])
        guard now - since > budget, relay.suspendedLedgers[ledger] == nil else { return }
        do {
            try await feed([.ledgerSuspended(ledger, reason: "no answer for \((now - since) / 1000) s")])
        } catch {
            fail(EngineFault(journal: error))
        }
    }

    private func resumeIfSuspended(_ ledger: LedgerID) async throws {
        guard let reason = relay.suspendedLedgers[ledger], reason.hasPrefix("no answer") else { return }
        try await feed([.ledgerResumed(ledger)])
    }
}
