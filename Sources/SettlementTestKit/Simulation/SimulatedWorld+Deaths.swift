import SettlementModel

/// Deaths at planned points.
extension SimulatedWorld {
    /// A place where a process may die, and dies if that is planned.
    func pass(_ point: CrashPoint, _ process: ProcessName) {
        guard !isOver else { return }
        counts.points += 1
        passed?.append((point, process))
        while let next = crashes.first, next.point == counts.points {
            crashes.removeFirst()
            tell("\(next.victim) dies \(point.rawValue) of \(process)")
            kill(next.victim)
        }
    }

    private func kill(_ victim: ProcessName) {
        switch victim {
        case .bank(let side): bank(side).crash(down: 400)
        case .ledger(let id): crashLedger(id, down: 400)
        case .notary(let number): notaries[number].crash(down: 400)
        case .registry: registry?.crash(down: 400)
        }
    }

    func crashLedger(_ id: LedgerID, down: Int64) {
        count(.ledgerCrash)
        tell("ledger \(id) crashes")
        ledger(id).process.crash()
        Task {
            await self.scheduler.pause(milliseconds: down)
            self.ledger(id).process.start()
            self.tell("ledger \(id) is up")
        }
    }
}
