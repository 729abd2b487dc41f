import SettlementEngine
import SettlementModel
import TransferCore

/// Worlds whose banks limit what they take on.
extension SimulatedWorld {
    /// What a bank's gateway finds at its next start; `nil` where it limits nothing.
    func limitPolicy(_ side: Side, _ number: Int) -> LimitPolicy? {
        guard let rules = plan.limits[side]?.rules, rules.indices.contains(number) else { return nil }
        return rules[number].policy { [plan] trade in
            plan.trades.first { $0.number == trade }.flatMap(self.transfer)
        }
    }

    // MARK: People

    func sendPeopleToLimits() {
        for side in Side.allCases {
            for round in plan.limits[side]?.rounds ?? [] {
                Task {
                    await self.scheduler.pause(milliseconds: round.at)
                    guard !self.isOver, !self.bank(side).isReplaced else { return }
                    await self.act(round, side)
                }
            }
        }
    }

    /// One of the trades that limits keep back, if the bank is up and has one.
    private func act(_ round: LimitHabits.Round, _ side: Side) async {
        guard let gateway = bank(side).process?.gateway else { return }
        let stuck = await gateway.transfers().filter(isKeptBack)
        guard !stuck.isEmpty else { return }
        let id = stuck[Int(round.pick % UInt64(stuck.count))].id
        switch round.act {
        case .override(let asker, let second, let agrees):
            tell("\(side.rawValue)'s \(asker.rawValue) asks to let \(id.short) pass its limits")
            let took = await officers(side) {
                try await $0.askOverride(of: .limits, on: id, by: asker.user, reason: "the board agrees")
            }
            guard took else { return }
            await scheduler.pause(milliseconds: round.pause)
            await decide(id, side, second, agrees)
            await scheduler.pause(milliseconds: round.pause)
            await approveAgain(id, side)
        case .approveAgain: await approveAgain(id, side)
        case .withdraw:
            tell("\(side.rawValue)'s desk withdraws \(id.short), which limits keep back")
            _ = await order(side) { try await $0.cancel(id, by: TestWorld.maker, reason: "no room") }
        case .reject:
            tell("\(side.rawValue)'s checker rejects \(id.short), which limits keep back")
            _ = await order(side) { try await $0.reject(id, by: TestWorld.checker, reason: "no room") }
        }
    }

    private func decide(
        _ id: TransferID, _ side: Side, _ person: LimitHabits.Person, _ agrees: Bool
    ) async {
        guard let view = await bank(side).process?.gateway.transfer(id),
            let number = view.overrides.last(where: { $0.state == .asked })?.number
        else { return }
        tell("\(side.rawValue)'s \(person.rawValue) \(agrees ? "lets" : "does not let") \(id.short) pass")
        _ = await officers(side) {
            agrees
                ? try await $0.approveOverride(number, on: id, by: person.user)
                : try await $0.rejectOverride(number, on: id, by: person.user, reason: "too much")
        }
    }

    /// A ticket that did not fit and does not wait: its checker tries once more.
    private func approveAgain(_ id: TransferID, _ side: Side) async {
        guard let view = await bank(side).process?.gateway.transfer(id), view.state == "INSTRUCTED" else {
            return
        }
        _ = await order(side) { try await $0.approve(id, by: TestWorld.checker) }
    }

    private func officers(_ side: Side, _ act: (Gateway) async throws -> some Sendable) async -> Bool {
        let took = await order(side, act)
        if !took, !isOver { limitCounts[.forbidden, default: 0] += 1 }
        return took
    }

    private func isKeptBack(_ view: TransferView) -> Bool {
        view.state == "QUEUED"
            || view.state == "INSTRUCTED"
                && view.decisions.contains { $0.subject == .limits && $0.result != "ALLOWED" }
    }

    // MARK: Checks

    /// After the faults: whoever has room in its turn, or no time left, is gone from the line soon.
    func judgeLines() {
        for bank in honest {
            guard let watch = watches[bank.identity.gateway] else { continue }
            guard bank.process != nil, let now = bank.hostInstant else {
                roomSince[bank.side] = nil
                continue
            }
            let overdue = LimitChecks.overdue(watch.moment, at: now)
            let known = roomSince[bank.side] ?? [:]
            roomSince[bank.side] = Dictionary(
                uniqueKeysWithValues: overdue.map { ($0, known[$0] ?? scheduler.now) })
            for (id, since) in roomSince[bank.side] ?? [:] where scheduler.now - since > Self.soon {
                broken(
                    Violation(.limitsInTurn, "\(bank.side.rawValue) keeps \(id) in line although it may go"))
            }
        }
    }

    /// A tick, a slow disk and a look: - Units: milliseconds.
    private static let soon: Int64 = 5000

    /// At the end: the journal tells what memory told, nothing is reserved, and what stands is what the ledgers' books say.
    func judgeLimits(_ bank: SimulatedBank, _ views: [TransferView]) {
        guard let watch = watches[bank.identity.gateway] else { return }
        for (event, count) in watch.counts { limitCounts[event, default: 0] += count }
        for view in views {
            let word = Self.limitWord(view)
            let told = watch.relay.settlements[view.id].map { Self.limitWord($0, watch.relay) } ?? "nothing"
            guard word != told else { continue }
            broken(
                Violation(.limitsBooked, "\(bank.side.rawValue) tells \(word), its journal \(told)"))
        }
        guard views.allSatisfy({ $0.outcome != nil }) else { return }
        // A loss, or a leg that was given away, is what people make of it.
        let givenAway = Set(views.filter { $0.outcome == .breached || $0.outcome == .released }.map(\.id))
        let moved = watch.moment.trades.map(\.id).filter { id in
            (checks.deals[id] ?? []).contains {
                checks.state($0.placeX) == .claimed && checks.state($0.placeY) == .claimed
            }
        }
        for violation in LimitChecks.judgeEnd(watch.moment, moved: Set(moved), givenAway: givenAway) {
            broken(violation)
        }
    }

    private static func limitWord(_ view: TransferView) -> String {
        let approved = view.overrides.filter { $0.state == .approved }.count
        let place = view.limitWait.map { "place \($0.place) until \($0.until.seconds)" } ?? "no place"
        return
            "\(view.id.short) \(view.outcome?.rawValue ?? "open"), \(place), \(approved) of \(view.overrides.count)"
    }

    private static func limitWord(_ settlement: Settlement, _ relay: Relay) -> String {
        let approved = settlement.overrides.filter {
            if case .approved? = $0.decision { true } else { false }
        }.count
        let place =
            settlement.limitWait.map {
                "place \(relay.limitPlace(of: settlement.id) ?? 0) until \($0.until.seconds)"
            } ?? "no place"
        return
            "\(settlement.id.short) \(settlement.outcome?.rawValue ?? "open"), \(place), \(approved) of \(settlement.overrides.count)"
    }
}

extension LimitHabits.Person {
    var user: UserID { UserID(checked: rawValue) }
}
