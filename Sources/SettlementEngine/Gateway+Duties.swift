import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway {
    /// Looks at timers: what was too early a moment ago may be due now.
    func tick() async {
        while !Task.isCancelled, failure == nil {
            await lookAtLimitQueue()
            for id in open { reconcile(id) }
            do { try await clock.sleep(.milliseconds(settings.tickMilliseconds)) } catch { return }
        }
    }

    /// Starts what the transfer's state demands and nobody is doing yet.
    ///
    /// Demands come from durable state only: while a record of this transfer waits for its sync, nothing starts.
    func reconcile(_ id: TransferID) {
        guard recovered, failure == nil, !stopping, unsettled[id] == nil,
            let settlement = relay.settlements[id]
        else { return }
        let clocks = clocks(of: settlement) ?? clocksWithOneSilent(settlement)
        let registry = registryDuties(settlement)
        guard clocks != nil || !registry.isEmpty else { return }
        let demanded =
            (clocks.map { relay.duties(of: id, $0) } ?? []).filter { mayTry($0, settlement) } + registry
        duties.movedOn(id, keeping: Set(demanded))
        let now = clock.steadyMilliseconds()
        for duty in demanded {
            let key = DutyBook.Key(transfer: id, duty: duty)
            guard duties.mayStart(key, now: now) else { continue }
            duties.started(key, Task { await self.perform(key) })
        }
    }

    /// Both ledgers' clocks for this trade, carried forward to now; `nil` until both have been heard.
    func clocks(of settlement: Settlement) -> LedgerClocks? {
        guard let ledgers = settlement.ticket?.ledgers, let x = ledgerTime(ledgers.x),
            let y = ledgerTime(ledgers.y)
        else { return nil }
        return LedgerClocks(x: x, y: y)
    }

    /// With one ledger not heard since the start: for it the last time that is certain, which is never too late.
    private func clocksWithOneSilent(_ settlement: Settlement) -> LedgerClocks? {
        guard let ticket = settlement.ticket, let deal = settlement.transfer?.deal else { return nil }
        func certain(_ leg: LegID) -> LedgerInstant {
            let proven = settlement.proofs.filter { $0.leg == leg }.map(\.entryTime).max()
            return max(proven ?? deal.terms.timelocks.proposedAtY, deal.terms.timelocks.proposedAtY)
        }
        let x = ledgerTime(ticket.ledgers.x)
        let y = ledgerTime(ticket.ledgers.y)
        guard x != nil || y != nil else { return nil }
        return LedgerClocks(x: x ?? certain(.x), y: y ?? certain(.y))
    }

    /// Nothing begins on a clock that was not heard; what brings money home goes on where its own ledger answers.
    private func mayTry(_ duty: Duty, _ settlement: Settlement) -> Bool {
        guard clocks(of: settlement) == nil, let ticket = settlement.ticket else { return true }
        switch duty {
        case .submit(let leg, let act):
            let ledger = leg == .x ? ticket.ledgers.x : ticket.ledgers.y
            return act != .lock && ledgerTime(ledger) != nil
        case .makeHashlock, .sealEvidence, .signRelease, .signExit, .reportRules, .askRegistry, .tellResale:
            return true
        case .readFacts, .beginLock, .beginReveal: return false
        }
    }

    private func perform(_ key: DutyBook.Key) async {
        var succeeded = false
        do {
            try await perform(key.duty, key.transfer)
            succeeded = true
        } catch let fault as EngineFault {
            fail(fault)
        } catch let fault as JournalFault {
            fail(EngineFault(journal: fault))
        } catch let fault as VaultFault where fault.endsTheProcess {
            fail(EngineFault(vault: fault))
        } catch {
            logger.info(
                "not done yet",
                metadata: ["transfer": "\(key.transfer)", "duty": "\(key.duty)", "why": "\(error)"])
        }
        duties.ended(
            key, succeeded: succeeded, now: clock.steadyMilliseconds(),
            longest: settings.longestPauseMilliseconds, jitter: clock.jitter(upTo:))
        if succeeded { reconcile(key.transfer) }
    }

    private func perform(_ duty: Duty, _ id: TransferID) async throws {
        switch duty {
        case .makeHashlock: try await feed([.hashlockMade(id, try await vault.hashlock(for: id))])
        case .readFacts:
            try await lookAtRules(id, .match)
            try await feed([.factsRead(id, try await facts(of: id))])
        case .beginLock(let leg):
            try requireMet(id)
            try await lookAtRules(id, .lock)
            guard let clocks = relay.settlements[id].flatMap(clocks(of:)) else { return }
            try await feed([.lockBegun(id, leg, at: clocks[leg])])
        case .beginReveal:
            try await lookAtRules(id, .claim)
            guard let clocks = relay.settlements[id].flatMap(clocks(of:)) else { return }
            try await feed([.revealBegun(id, at: clocks.y)])
        case .submit(let leg, let act): try await submit(ActName(transfer: id, leg: leg, act: act))
        case .signRelease: try await feed([.releaseSigned(id, try await half(.y, of: id, .unlockByBoth))])
        case .signExit: try await feed([.exitSigned(id, try await half(.x, of: id, .releaseByBoth))])
        case .sealEvidence: try await seal(id)
        case .reportRules: try await reportRules(id)
        case .askRegistry: try await askRegistry(id)
        case .tellResale: try await tellResale(id)
        }
    }

    /// No new lock before the peer has shown, since this start, that we remember all that we signed.
    private func requireMet(_ id: TransferID) throws {
        guard let peer = relay.settlements[id]?.ticket?.counterparty.gateway, let lane = lanes[peer] else {
            return
        }
        guard lane.met, lane.mute == nil else {
            throw AdapterFault.unavailable(reason: lane.mute ?? "no handshake with \(peer) since the start")
        }
    }

    /// Our half of an early end, in the words that the leg's ledger takes.
    private func half(_ leg: LegID, of id: TransferID, _ end: AgreedEnd) async throws -> Signature {
        guard let deal = relay.settlements[id]?.transfer?.deal else {
            throw AdapterFault.unavailable(reason: "there is no lock to sign about")
        }
        let own = try await vault.holderKeys()
        let parties = [deal[leg].payer.holderKey, deal[leg].payee.holderKey]
        guard let key = parties.first(where: own.contains) else {
            throw AdapterFault.unavailable(reason: "no key of ours signs the end of this lock")
        }
        return try await vault.signRelease(
            deal.lockID(leg), tag: end.tag.rawValue, try relay.statement(of: end, leg, deal), key: key,
            at: head)
    }

    /// What both ledgers say of accounts, assets and time, read together.
    private func facts(of id: TransferID) async throws -> PreflightFacts {
        guard let ticket = relay.settlements[id]?.ticket else {
            throw AdapterFault.unavailable(reason: "there is no ticket")
        }
        let sides = LegSides(ticket)
        async let x = facts(.x, sides.x, of: id)
        async let y = facts(.y, sides.y, of: id)
        return try await PreflightFacts(x: x, y: y)
    }

    private func facts(_ leg: LegID, _ side: LegSide, of id: TransferID) async throws -> LegFacts {
        guard let adapter = adapters[side.ledger] else {
            throw AdapterFault.unavailable(reason: "\(side.ledger) is not configured here")
        }
        async let asset = adapter.asset(side.asset)
        async let payer = adapter.account(side.payer)
        async let payee = adapter.account(side.payee)
        let clock = try await freshTime(of: adapter)
        let path = try await anchorPath(leg, of: id, adapter)
        return try await LegFacts(
            asset: asset, payer: payer.map { AccountFacts($0, side.asset) },
            payee: payee.map { AccountFacts($0, side.asset) }, clock: clock, anchorPath: path)
    }

    /// What joins the head that the terms name for a ledger to our own anchor's: two gateways of one chain renew their anchors
    /// at different times. A log's heads never age, and both sides name one.
    private func anchorPath(
        _ leg: LegID, of id: TransferID, _ adapter: any LedgerAdapter
    ) async throws(AdapterFault) -> [UInt8]? {
        guard let own = relay.policy.ledgers[adapter.ledger]?.anchor, !own.format.isLog else { return nil }
        let named = relay.settlements[id]?.transfer?.deal?.terms.leg(leg)?.anchor ?? own
        if named == own {
            return try verifier(of: own).trustAges
                ? try await adapter.path(from: own.head, to: own.head) : nil
        }
        // Another trust is refused without asking anybody.
        guard named == own.advanced(to: named.head) else { return nil }
        do throws(AdapterFault) { return try await adapter.path(from: own.head, to: named.head) } catch {
            // A peer may name what nobody has: it is not waited for.
            return []
        }
    }

    /// The ledger's time, asked for unless the ledger told it within the last second.
    private func freshTime(of adapter: any LedgerAdapter) async throws -> LedgerInstant {
        if let watch = watches[adapter.ledger], clock.steadyMilliseconds() - watch.heardAt < 1000,
            let time = ledgerTime(adapter.ledger)
        {
            return time
        }
        let head = try await adapter.head(challenge: nil)
        heard(adapter.ledger, head.time)
        return head.time
    }
}

extension AccountFacts {
    init(_ statement: AccountStatement, _ asset: AssetID) {
        self.init(
            holderKey: statement.holderKey, open: statement.status == .open,
            canReceive: statement.status != .closed, spendable: statement.balances[asset] ?? 0)
    }
}
