import SettlementEngine
import SettlementModel

extension SimulatedWorld {
    /// Makes one thing go wrong.
    func happen(_ fault: Fault) {
        switch fault {
        case .crash(let side, let down): bank(side).crash(down: down)
        case .ledgerCrash(let id, let down): crashLedger(id, down: down)
        case .halt(let id, let time):
            count(.halt)
            tell("ledger \(id) stands still for \(time) ms")
            ledger(id).process.halt(for: time)
        case .partition(let time):
            count(.partition)
            tell("the wire is cut for \(time) ms")
            wire.partedUntil = max(wire.partedUntil, scheduler.now + time)
        case .skew(let id, let skew):
            count(.skew)
            tell("ledger \(id)'s clock is now \(skew) ms ahead")
            ledger(id).process.skew = skew
        case .lies(let side, let id, let lie, let time):
            tell("\(side.rawValue)'s adapter for \(id) tells \(lie.rawValue) for \(time) ms")
            way(side, id)?.lie(lie, for: time)
        case .fork(let side, let id, let time):
            count(.fork)
            tell("\(side.rawValue) is shown another history of \(id) for \(time) ms")
            // Refused where the account is frozen already: then there is only one history.
            try? way(side, id)?.fork(for: time)
        case .lossyWay(let side, let id, let perMille, let time):
            tell("\(side.rawValue)'s way to \(id) loses \(perMille) of 1000 for \(time) ms")
            way(side, id)?.lose(perMille: perMille, for: time)
        default: order(fault)
        }
    }

    /// What people do.
    private func order(_ fault: Fault) {
        switch fault {
        case .accountFrozen(let side, let id, let time):
            count(.freeze)
            freezeAccount(SimulationTemplate.account(side, on: id), ledger(id), time)
        case .freeze(let side, let time):
            count(.freeze)
            Task {
                _ = await self.order(side) { try await $0.freeze(by: TestWorld.maker, reason: "a drill") }
                await self.scheduler.pause(milliseconds: time)
                _ = await self.order(side) { try await $0.thaw(by: TestWorld.maker, reason: "over") }
            }
        case .cancel(let side, let number):
            guard let id = transfer(plan.trades[number]) else { return }
            count(.desk)
            tell("\(side.rawValue)'s desk steps back from \(id.short)")
            Task {
                _ = await self.order(side) {
                    try await $0.cancel(id, by: TestWorld.maker, reason: "stepped back")
                }
            }
        case .exit(let number):
            guard let id = transfer(plan.trades[number]) else { return }
            count(.desk)
            tell("both desks want \(id.short)'s exit")
            for side in Side.allCases {
                Task {
                    for person in [TestWorld.maker, TestWorld.checker] {
                        _ = await self.order(side) { try await $0.exit(id, by: person, reason: "Y is lost") }
                    }
                }
            }
        case .limitsChanged(let side, let number):
            tell("\(side.rawValue) has limits \(number + 1) from its next start on")
            let bank = bank(side)
            Task { await bank.adoptLimits(number) }
        case .stranger(let id): (ledger(id) as? SimulatedChain)?.meetStranger()
        case .replaced(let side):
            count(.byzantine)
            tell("\(side.rawValue) is replaced by someone who has its keys")
            bank(side).replace()
            let gateway = gateway(side)
            checks.weaken { $0.conforming.remove(gateway) }
            let villain = SimulatedVillain(self, side)
            Task { await villain.live() }
        default: return
        }
    }

    private func freezeAccount(_ account: AccountID, _ ledger: any SimulatedLedger, _ time: Int64) {
        tell("\(ledger.id) freezes \(account) for \(time) ms")
        // Frozen already: nothing to do.
        guard (try? ledger.setFrozen(true, account)) != nil else { return }
        Task {
            await self.scheduler.pause(milliseconds: time)
            guard !self.isOver else { return }
            try? ledger.setFrozen(false, account)  // healed meanwhile: open already
        }
    }

    private func way(_ side: Side, _ id: LedgerID) -> LedgerWay? {
        bank(side).ways.first { $0.ledger.id == id }
    }
}
