import SettlementEngine
import SettlementModel
import TransferCore

/// Worlds in which claims are bought under reserve, and what desks do after the settlement.
extension SimulatedWorld {
    /// When desks stop doing so; an undisturbed world waits for room before its limits first. - Units: milliseconds.
    var desksCloseAt: Int64 {
        plan.climate == .undisturbed ? 90_000 : (healedAt ?? plan.healsAt) + 15_000
    }

    /// What one desk does about a trade that it has approved, once it has settled.
    func close(_ side: Side, _ trade: SimulatedTrade, _ id: TransferID) async {
        guard let habits = plan.closings[trade.number], await settles(id, side) else { return }
        if habits.points > 0 { count(.reserved) }
        for deed in habits.deeds[side] ?? [] {
            await scheduler.pause(milliseconds: deed.after)
            switch deed.act {
            case .lift(let points, let people): await lift(id, side, points, people)
            case .notice(let step, let people): await notify(id, side, step, people)
            case .goBack(let early):
                await goBack(trade, id, side, on: early ? habits.until : ClosingHabits.today)
            case .stepBack: await stepBack(id, side)
            }
        }
    }

    /// Waits for the trade's end. - Returns: whether it settled while this desk still works.
    private func settles(_ id: TransferID, _ side: Side) async -> Bool {
        while !isOver, !bank(side).isReplaced, scheduler.now < desksCloseAt {
            let view = await bank(side).process?.gateway.transfer(id)
            if let outcome = view?.outcome { return outcome == .settled }
            await scheduler.pause(milliseconds: 500)
        }
        return false
    }

    private func lift(
        _ id: TransferID, _ side: Side, _ points: Int, _ people: [ClosingHabits.Person]
    ) async {
        let points = Array(ClosingHabits.names.prefix(points))
        for person in people {
            tell("\(side.rawValue)'s \(person.rawValue) lifts the reserve of \(id.short)")
            let view = await closing(side) {
                try await $0.liftReserve(id, points: points, by: person.user, reason: "seen")
            }
            if let reserve = view?.deal?.reserve, reserve.asked == nil { count(.lifted) }
        }
    }

    private func notify(
        _ id: TransferID, _ side: Side, _ step: NoticeStep, _ people: [ClosingHabits.Person]
    ) async {
        guard let today = ClosingHabits.today else { return }
        let fact = NoticeFact(step: step, on: today, reference: "MT799 \(step.rawValue)")
        for person in people {
            tell("\(side.rawValue)'s \(person.rawValue) records the notice of \(id.short), \(step.rawValue)")
            let view = await closing(side) { try await $0.recordNotice(id, fact, by: person.user) }
            if let notice = view?.deal?.notice, notice.asked == nil { count(.noticed) }
        }
    }

    /// The ticket that the gateway prepares, entered and approved by two people.
    private func goBack(
        _ trade: SimulatedTrade, _ id: TransferID, _ side: Side, on day: CalendarDate?
    ) async {
        guard let day else { return }
        tell("\(side.rawValue)'s desk wants to undo \(id.short)")
        guard
            let ticket = await closing(side, { try await $0.rescission(of: id, on: day, commonID: nil) }),
            await closing(side, { try await $0.submit(ticket, by: TestWorld.maker).id }) != nil
        else { return }
        count(.entered)
        await scheduler.pause(milliseconds: 50)
        let back = Relay.id(of: ticket)
        guard await closing(side, { try await $0.approve(back, by: TestWorld.checker).id }) != nil else {
            return
        }
        waysBack[back, default: []].insert(side)
        await nameClaim(back: back, side, of: trade)
    }

    private func stepBack(_ id: TransferID, _ side: Side) async {
        let view = await bank(side).process?.gateway.transfer(id)
        guard let back = view?.deal?.reserve?.rescission else { return }
        tell("\(side.rawValue)'s desk steps back from \(back.short), which undoes \(id.short)")
        _ = await closing(side) {
            try await $0.cancel(back, by: TestWorld.maker, reason: "it is good after all").id
        }
    }

    /// Asks a bank's gateway until it answers; what it refuses is counted.
    private func closing<Answer: Sendable>(
        _ side: Side, _ act: (Gateway) async throws -> Answer
    ) async -> Answer? {
        let answer = await ask(side, until: desksCloseAt, act)
        if answer == nil, !isOver, !bank(side).isReplaced { count(.refused) }
        return answer
    }

    private func count(_ event: SimulationCounts.ClosingEvent) { closingCounts[event, default: 0] += 1 }

    // MARK: The end

    /// Holds every way back that has settled against what each bank says of the first trade, and against the books.
    ///
    /// - Parameter views: what each bank that keeps the rules says at the end.
    func judgeWaysBack(_ views: [(bank: SimulatedBank, view: TransferView)]) throws {
        for (bank, back) in views where back.outcome == .settled {
            guard let id = back.deal?.rescinds else { continue }
            count(.undone)
            let first = views.first { $0.bank === bank && $0.view.id == id }?.view
            for violation in ClosingChecks.judgeEnd(
                back.id, undoing: id, isCalled: first?.deal?.state, isHome: try isHome(id))
            {
                broken(violation)
            }
        }
    }

    /// Whether the claim of a trade is its seller's again; `nil` where a villain may do anything with its own.
    private func isHome(_ id: TransferID) throws -> Bool? {
        guard plan.villain == nil, let trade = plan.trades.first(where: { transfer($0) == id }) else {
            return nil
        }
        let claim = SimulationTemplate.claim(trade.number, of: trade.seller)
        let owner = SimulationTemplate.account(trade.seller, on: TestWorld.assets)
        return try ledger(TestWorld.assets).account(owner)?.balances[claim] == 1
    }
}
