import SettlementEngine
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
        desksAtWork = plan.closings.count * Side.allCases.count
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
        sendOthersToRegistry()
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
        defer { if plan.closings[trade.number] != nil { desksAtWork -= 1 } }
        await scheduler.pause(milliseconds: trade.writtenAt[side] ?? 0)
        do {
            let ticket = try ticket(trade, side)
            guard await order(side, { try await $0.submit(ticket, by: TestWorld.maker).id }) else { return }
            let id = Relay.id(of: ticket)
            await nameClaim(id, side, trade, isLate: false)
            await scheduler.pause(milliseconds: trade.approvedAfter)
            tell("\(side.rawValue)'s desk has written trade \(trade.number), transfer \(id.short)")
            _ = await order(side) { try await $0.approve(id, by: TestWorld.checker) }
            await nameClaim(id, side, trade, isLate: true)
            await close(side, trade, id)
        } catch {
            fail("the plan's own ticket \(trade.number) is none: \(error)")
        }
    }

    /// Asks a bank's gateway until it answers. - Returns: whether it took the order.
    func order(_ side: Side, _ act: (Gateway) async throws -> some Sendable) async -> Bool {
        await ask(side, act) != nil
    }

    /// - Parameter end: until then; by default until faults have stopped for a while. - Units: milliseconds.
    /// - Returns: `nil` where it refuses, or does not answer.
    func ask<Answer: Sendable>(
        _ side: Side, until end: Int64? = nil, _ act: (Gateway) async throws -> Answer
    ) async -> Answer? {
        while !isOver, !bank(side).isReplaced,
            scheduler.now < end ?? ((healedAt ?? plan.healsAt) + 15_000)
        {
            if let process = bank(side).process {
                do {
                    return try await act(process.gateway)
                } catch let fault as DeskFault where fault.kind != .unavailable {
                    tell("\(side.rawValue)'s desk is told: \(fault.code)")
                    return nil
                } catch {
                    // Not now: whether it was taken shows when it is asked again.
                }
            }
            await scheduler.pause(milliseconds: 300)
        }
        return nil
    }

    func ticket(_ trade: SimulatedTrade, _ side: Side) throws -> TradeTicket {
        let (seller, buyer) = (trade.seller, trade.seller.other)
        let test = TestTrade(
            trade.isForfaiting ? .forfaiting : .bond, common: "TRADE\(trade.number)", mode: trade.mode
        ).with {
            $0.lockOrder = trade.lockOrder
            $0.reserve = plan.closings[trade.number]?.reserve
            $0.notice = plan.closings[trade.number]?.notice
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
}
