import SettlementEngine
import SettlementEvidence
import SettlementModel
import TransferCore

extension SimulatedWorld {
    typealias Side = SimulationPlan.Side

    /// From the first start to the last end.
    func live() async {
        tell(
            "seed \(plan.seed): \(plan.climate.rawValue), \(plan.trades.count) trades, \(plan.order.rawValue) order"
        )
        for id in SimulationPlan.ledgers where plan.ledgers[id].isChain {
            tell("ledger \(id) is \(plan.ledgers[id].rawValue)")
        }
        for notary in notaries {
            if let vice = notary.habits.vice { tell("\(notary.name) \(vice.rawValue)") }
            notary.live()
        }
        for bank in banks { Task { await bank.start() } }
        for trade in plan.trades {
            for side in Side.allCases { Task { await self.desk(side, trade) } }
        }
        for timed in plan.faults {
            Task {
                await self.scheduler.pause(milliseconds: timed.at)
                guard !self.isOver, !self.isCompared else { return }
                self.happen(timed.fault)
            }
        }
        sendPeopleToLimits()
        // Once all have ended early, the faults that are left would meet nobody.
        while scheduler.now < plan.healsAt, violations.isEmpty {
            await scheduler.pause(milliseconds: min(5000, plan.healsAt - scheduler.now))
            if await haveAllEnded() { break }
        }
        await heal()
        let end = scheduler.now + 3 * bound * 1000
        while scheduler.now < end, violations.isEmpty {
            if await haveEnded() { break }
            await scheduler.pause(milliseconds: 500)
            await tidy()
        }
        if violations.isEmpty { await judgeEnds() }
        if violations.isEmpty { await judgeReplay() }
        finish()
        for bank in banks { await bank.end() }
    }

    /// From a proposal to the last expiry in M1, which asks for more than M2. - Units: seconds.
    var bound: Int64 {
        guard let assets = plan.ledgers.assets.bounds, let cash = plan.ledgers.cash.bounds,
            let start = LedgerInstant(seconds: HandClock.start)
        else { return 60 }
        let spans = [(assets, cash), (cash, assets)].compactMap { x, y in
            PairBounds(x: x, y: y, messageSeconds: 2, recoverySeconds: 5).map {
                TimelockRules.timelocks(from: start, $0, in: .m1).expiryX.seconds - start.seconds
            }
        }
        return spans.max() ?? 60
    }

    // MARK: Desks

    /// One desk writes its ticket and a second person approves it, however often the gateway is away.
    private func desk(_ side: Side, _ trade: SimulatedTrade) async {
        await scheduler.pause(milliseconds: trade.writtenAt[side] ?? 0)
        do {
            let ticket = try ticket(trade, side)
            guard await order(side, { try await $0.submit(ticket, by: TestWorld.maker).id }) else { return }
            await scheduler.pause(milliseconds: trade.approvedAfter)
            let id = Relay.id(of: ticket)
            tell("\(side.rawValue)'s desk has written trade \(trade.number), transfer \(id.short)")
            _ = await order(side) { try await $0.approve(id, by: TestWorld.checker) }
        } catch {
            fail("the plan's own ticket \(trade.number) is none: \(error)")
        }
    }

    /// Asks a bank's gateway until it answers. - Returns: whether it took the order.
    func order(_ side: Side, _ act: (Gateway) async throws -> some Sendable) async -> Bool {
        while !isOver, !bank(side).isReplaced, scheduler.now < (healedAt ?? plan.healsAt) + 15_000 {
            if let process = bank(side).process {
                do {
                    _ = try await act(process.gateway)
                    return true
                } catch let fault as DeskFault where fault.kind != .unavailable {
                    tell("\(side.rawValue)'s desk is told: \(fault.code)")
                    return false
                } catch {
                    // Not now: whether it was taken shows when it is asked again.
                }
            }
            await scheduler.pause(milliseconds: 300)
        }
        return false
    }

    func ticket(_ trade: SimulatedTrade, _ side: Side) throws -> TradeTicket {
        let (seller, buyer) = (trade.seller, trade.seller.other)
        let test = TestTrade(
            trade.isForfaiting ? .forfaiting : .bond, common: "TRADE\(trade.number)", mode: trade.mode
        ).with {
            $0.lockOrder = trade.lockOrder
            $0.claim = SimulationTemplate.claim(trade.number, of: seller)
            $0.assetPayer = SimulationTemplate.account(seller, on: TestWorld.assets)
            $0.assetPayee = SimulationTemplate.account(buyer, on: TestWorld.assets)
            $0.cashPayer = SimulationTemplate.account(buyer, on: TestWorld.cash)
            $0.cashPayee = SimulationTemplate.account(seller, on: TestWorld.cash)
        }
        return try test.ticket(
            side == seller ? .sell : .buy, seller: try need(template.identities[seller]),
            buyer: try need(template.identities[buyer]))
    }

    func transfer(_ trade: SimulatedTrade) -> TransferID? {
        (try? ticket(trade, .a)).map { Relay.id(of: $0) }  // a plan's tickets are good, else the desk says so
    }

    // MARK: The end

    private func heal() async {
        tell("all faults stop")
        healedAt = scheduler.now
        wire.weather = WireWeather()
        wire.partedUntil = 0
        for ledger in ledgers {
            ledger.process.start()
            ledger.process.resume()
            (ledger as? SimulatedChain)?.heal()
            // Time goes on for whoever was shown another history.
            try? ledger.setFrozen(true, SimulationTemplate.account(.a, on: ledger.id))
            for side in Side.allCases {
                // Open already where nobody froze it.
                try? ledger.setFrozen(false, SimulationTemplate.account(side, on: ledger.id))
            }
        }
        for notary in notaries { notary.ensureUp() }
        for bank in banks {
            for way in bank.ways { way.heal() }
            await bank.ensureUp()
        }
        for bank in honest {
            Task {
                _ = await self.order(bank.side) { try await $0.thaw(by: TestWorld.maker, reason: "over") }
            }
        }
    }

    /// Desks clear what never became a transfer, and a process that died after all is started again.
    private func tidy() async {
        // Here and not beside its caller's wait: there it would be one more place where another task may go first.
        judgeLines()
        guard scheduler.now > (healedAt ?? 0) + 20_000 || plan.climate == .undisturbed else { return }
        for bank in honest {
            await bank.ensureUp()
            guard let gateway = bank.process?.gateway, plan.climate != .undisturbed else { continue }
            for view in await gateway.transfers() where Self.early.contains(view.state) {
                _ = try? await gateway.cancel(view.id, by: TestWorld.maker, reason: "end of day")
            }
        }
    }

    private static let early: Set<String> = [
        "INSTRUCTED", "QUEUED", "APPROVED", "UNMATCHED", "MATCHED", "NEW",
    ]

    /// As `haveEnded`, and no desk has anything left to write.
    private func haveAllEnded() async -> Bool {
        for bank in honest {
            guard let gateway = bank.process?.gateway else { return false }
            guard await gateway.transfers().count == plan.trades.count else { return false }
        }
        return await haveEnded()
    }

    private func haveEnded() async -> Bool {
        for bank in honest {
            if let why = await bank.stoppedItself() {
                fail(why)
                return true
            }
            guard let gateway = bank.process?.gateway, await namesEveryEnd(gateway) else { return false }
            let views = await gateway.transfers()
            if plan.climate == .undisturbed, views.count < plan.trades.count { return false }
            // A fork is seen at the next look at the ledger's head, which a silent ledger puts off for up to two pauses.
            if scheduler.now < (healedAt ?? plan.healsAt) + 2 * bank.longestPause + 2000,
                bank.ways.contains(where: { $0.shownFork != nil })
            {
                return false
            }
            for view in views {
                guard let outcome = view.outcome else {
                    guard waitsForNobody(view) else { return false }
                    continue
                }
                let isKept = await bank.archive.bundle(of: view.id) != nil
                guard isKept || outcome == .withdrawn else { return false }
            }
        }
        return true
    }

    /// As far as the planned trades go: the first one without an end answers for all.
    private func namesEveryEnd(_ gateway: Gateway) async -> Bool {
        for id in planned {
            if let view = await gateway.transfer(id), view.outcome == nil, !waitsForNobody(view) {
                return false
            }
        }
        return true
    }

    /// True where the end is in the word of somebody who will not give it, and nobody's money is at risk: X can never be locked
    /// (decision 0021). The last that a villain did, on the wire or on a ledger, has arrived by then.
    private func waitsForNobody(_ view: TransferView) -> Bool {
        guard let villainLeftAt, let healedAt else { return false }
        return isUnanswered(view) && scheduler.now >= max(villainLeftAt, healedAt) + 15_000
    }

    /// Also beneath a suspension or a dispute.
    private func isUnanswered(_ view: TransferView) -> Bool {
        view.outcome == nil && view.next.contains("the counterparty's word names the end")
    }

    private func judgeEnds() async {
        var outcomes: [TransferID: [GatewayID: TransferOutcome?]] = [:]
        var unanswered: [TransferID: Set<GatewayID>] = [:]
        for bank in honest {
            guard let gateway = bank.process?.gateway else {
                fail("\(bank.side.rawValue) is not up at the end")
                return
            }
            for view in await gateway.transfers() {
                outcomes[view.id, default: [:]][bank.identity.gateway] = .some(view.outcome)
                if isUnanswered(view) {
                    unanswered[view.id, default: []].insert(bank.identity.gateway)
                }
                tell("\(bank.side.rawValue) names \(view.id.short) \(view.state)")
                await judgeEvidence(bank, view)
            }
            await judgeForks(bank, gateway)
        }
        let ends = outcomes.sorted { $0.key < $1.key }.map {
            WorldEnd(transfer: $0.key, outcomes: $0.value, unanswered: unanswered[$0.key] ?? [])
        }
        came(to: ends)
        for end in ends {
            if let outcome = end.outcomes.min(by: { $0.key < $1.key })?.value { settled(outcome) }
        }
        let agreed = Set(planned)
        let isMisled = ledgers.contains(where: isMisled)
        for violation in checks.judge(ends, agreed: agreed) {
            // A ledger that stands in a history which its operator's other words deny takes no true proof any more:
            // nothing moves, nobody loses, and people must decide.
            if isMisled, violation.invariant == .terminal { continue }
            broken(violation)
        }
        for (ledger, anchor) in zip(ledgers, setup.anchors) {
            do {
                for finding in try ledger.findings(from: anchor) {
                    broken(Violation(.conservation, "the outside checker: \(finding)"))
                }
            } catch { fail("the outside checker: \(error)") }
        }
    }

    /// Every sixteenth world is verified from its bundles too, by someone who knows keys and anchors only.
    private func judgeEvidence(_ bank: SimulatedBank, _ view: TransferView) async {
        guard plan.seed % 16 == 0, let bundle = await bank.archive.bundle(of: view.id) else { return }
        let verdict = EvidenceVerifier(message: EvidenceReading.message, proofs: template.verifiers)
            .verify(bundle, anchors: setup.evidenceAnchors)
        // A bank that slept through a lock and its end proves the end only.
        if verdict.holds {
            acceptedBundle()
            guard verdict.outcome != view.outcome else { return }
        } else if !checks.setting.isUndisturbed {
            return
        }
        let why = verdict.findings.filter { $0.result != .passed }.map {
            "\($0.rule.rawValue) \($0.sentence)"
        }
        broken(Violation(.trace, "\(bank.side.rawValue)'s evidence: \(why.joined(separator: "; "))"))
    }

    /// True where a proof from another history has moved this ledger's trust away from the true log.
    private func isMisled(_ ledger: any SimulatedLedger) -> Bool {
        ledgers.contains { other in
            guard other !== ledger, let head = ledger.foreignAnchor(other.id) else { return false }
            return other.root(at: head.size) != head.root
        }
    }

    /// Who was shown another history, and has lived since, must say so.
    private func judgeForks(_ bank: SimulatedBank, _ gateway: Gateway) async {
        for way in bank.ways where way.shownFork != nil && way.shownFork === way.process {
            let name = "ledger:\(way.ledger.id)"
            let check = await gateway.health().first { $0.name == name }
            guard check?.detail.contains("does not hold") != true else { continue }
            broken(
                Violation(
                    .sameEnd,
                    "\(bank.side.rawValue) was shown two histories of \(way.ledger.id) and says nothing"))
        }
    }
}
