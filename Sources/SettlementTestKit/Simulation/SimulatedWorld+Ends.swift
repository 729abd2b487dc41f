import SettlementEngine
import SettlementEvidence
import SettlementModel

/// How a world comes to rest, and what must be true then.
extension SimulatedWorld {
    func heal() async {
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
        registry?.ensureUp()
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
    func tidy() async {
        // Here and not beside its caller's wait: there it would be one more place where another task may go first.
        judgeLines()
        guard scheduler.now > (healedAt ?? 0) + 20_000 || plan.climate == .undisturbed else { return }
        for bank in honest {
            await bank.ensureUp()
            guard let gateway = bank.process?.gateway, plan.climate != .undisturbed else { continue }
            for view in await gateway.transfers() {
                if mustHaveMatched, Self.unmatched.contains(view.state) {
                    return fail(
                        "\(bank.side.rawValue) has \(view.id) \(view.state), and both desks approved it")
                }
                // What is refused is no more than late: it is looked at again.
                if Self.early.contains(view.state) {
                    _ = try? await gateway.cancel(view.id, by: TestWorld.maker, reason: "end of day")
                } else if view.state == "ALLEGED" {
                    // Whoever wrote it may be gone; this desk wants none of it.
                    _ = try? await gateway.reject(view.id, by: TestWorld.checker, reason: "end of day")
                }
            }
        }
    }

    /// Within the bounds, where nobody steps back and nothing keeps a trade back, both tickets have met long before desks clear up:
    /// what has not is no desk's to clear away.
    private var mustHaveMatched: Bool {
        let stepsBack = plan.faults.contains { timed in
            if case .cancel = timed.fault { true } else { false }
        }
        return plan.climate == .withinBounds && !stepsBack && !plan.screens && !plan.hasLimits
            && !plan.hasClosings && !plan.hasRegistry
    }

    private static let unmatched: Set<String> = ["APPROVED", "UNMATCHED", "MATCHED"]

    private static let early: Set<String> = [
        "INSTRUCTED", "QUEUED", "APPROVED", "UNMATCHED", "MATCHED", "NEW",
    ]

    /// As `haveEnded`, and no desk has anything left to write.
    func haveAllEnded() async -> Bool {
        for bank in honest {
            guard let gateway = bank.process?.gateway else { return false }
            let written = await gateway.transfers().count { $0.deal?.rescinds == nil }
            guard written == plan.trades.count else { return false }
        }
        return await haveEnded()
    }

    func haveEnded() async -> Bool {
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
                guard !owesRegistry(bank, view) else { return false }
                let isKept = await bank.archive.bundle(of: view.id) != nil
                guard isKept || outcome == .withdrawn else { return false }
            }
        }
        // Whoever still reads its journal has named no end: it shows none of its transfers.
        return desksAtWork == 0 && honest.allSatisfy { $0.isUp }
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

    func judgeEnds() async {
        var outcomes: [TransferID: [GatewayID: TransferOutcome?]] = [:]
        var unanswered: [TransferID: Set<GatewayID>] = [:]
        var said: [(bank: SimulatedBank, view: TransferView)] = []
        for bank in honest {
            guard let gateway = bank.process?.gateway else {
                fail("\(bank.side.rawValue) is not up at the end")
                return
            }
            for view in await gateway.transfers() {
                outcomes[view.id, default: [:]][bank.identity.gateway] = .some(view.outcome)
                said.append((bank, view))
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
        let agreed = Set(planned).union(waysBack.filter { $0.value.count > 1 }.keys)
        // A ledger that stands in a history which its operator's other words deny takes no true proof any more:
        // nothing moves, nobody loses, and people must decide.
        let misled = Set(ledgers.filter(isMisled).map { $0.id })
        for violation in checks.judge(ends, agreed: agreed, misled: misled) { broken(violation) }
        judgeRegistrations(said)
        do { try judgeWaysBack(said) } catch { fail("the ledger of the claims: \(error)") }
        for (ledger, anchor) in zip(ledgers, setup.anchors) {
            do {
                let now = try holdings(ledger)
                let before = openings[ledger.id] ?? [:]
                for violation in checks.judgeHoldings(on: ledger.id, before: before, now: now) {
                    broken(violation)
                }
                for finding in try ledger.findings(from: anchor) {
                    broken(Violation(.conservation, "the outside checker: \(finding)"))
                }
            } catch { fail("the outside checker: \(error)") }
        }
    }

    /// What the banks' accounts on a ledger hold.
    func holdings(_ ledger: any SimulatedLedger) throws -> [AccountID: [AssetID: Int128]] {
        var found: [AccountID: [AssetID: Int128]] = [:]
        for side in Side.allCases {
            let account = SimulationTemplate.account(side, on: ledger.id)
            found[account] = try ledger.account(account)?.balances ?? [:]
        }
        return found
    }

    /// Two worlds of sixteen, one whose banks screen and one whose banks do not, are verified from their bundles too, by someone who
    /// knows keys and anchors only.
    private func judgeEvidence(_ bank: SimulatedBank, _ view: TransferView) async {
        guard [0, 5].contains(plan.seed % 16), let bundle = await bank.archive.bundle(of: view.id) else {
            return
        }
        let verdict = EvidenceVerifier(message: EvidenceReading.message, proofs: template.verifiers)
            .verify(bundle, anchors: setup.evidenceAnchors)
        let wrong = checks.unproven(verdict.findings)
        if verdict.holds { acceptedBundle() }
        guard !wrong.isEmpty || verdict.holds && verdict.outcome != view.outcome else { return }
        let why = wrong.map { "\($0.rule.rawValue) \($0.sentence)" }
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
