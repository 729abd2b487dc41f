import SettlementModel
import TransferCore

/// L3: whose turn it is.
extension LimitChecks {
    /// L3: nobody passes an earlier trade on a limit from which both take, unless that one is larger than a ceiling; and nobody
    /// takes the room of one whose turn has come and whom the next look will let go on.
    static func turns(
        _ admitted: [LimitedTrade], _ before: LimitMoment, _ after: LimitMoment, _ now: LedgerInstant
    ) -> [Violation] {
        guard let rules = after.rules, after.queues, !admitted.isEmpty else { return [] }
        let ready = overdue(before, at: now)
        var found: [Violation] = []
        var goesPast = false
        for (index, trade) in admitted.enumerated() {
            let counted = after.recounted(without: Set(admitted[index...].map(\.id)))
            guard !trade.givesBack, !trade.isOverridden(counted, rules) else {
                goesPast = true
                continue
            }
            let number = before.trade(trade.id)?.place?.number ?? .max
            for other in after.line where (other.place?.number ?? 0) < number && !ready.contains(other.id) {
                guard other.mayFit(after.recounted(without: [other.id]), rules) else { continue }
                let shared = other.takes.keys.filter { rules.limits($0.scope) && trade.takes[$0] != nil }
                guard !shared.isEmpty else { continue }
                found.append(Violation(.limitsInTurn, "\(trade.id) passes \(other.id), which came before"))
            }
        }
        guard !goesPast else { return found }
        let still = Set(overdue(after, at: now))
        for id in ready where after.trade(id)?.place != nil && !still.contains(id) {
            found.append(Violation(.limitsInTurn, "\(admitted[0].id) takes the room of \(id)"))
        }
        return found
    }

    /// Who stands in line although it could go on in its turn, or has waited long enough: a look would move it.
    static func overdue(_ moment: LimitMoment, at now: LedgerInstant) -> [TransferID] {
        var found: [TransferID] = []
        var stays = Set(moment.line.map(\.id))
        var shut: Set<LimitPlace> = []
        for trade in moment.line {
            guard let until = trade.place?.until, now < until, let rules = moment.rules else {
                found.append(trade.id)
                continue
            }
            var then = moment
            for index in then.trades.indices
            where !stays.contains(then.trades[index].id) && then.trades[index].place != nil {
                then.trades[index].standing = .reserved
            }
            let counted = then.recounted(without: [trade.id])
            let governed = trade.takes.filter { rules.limits($0.key.scope) }
            let fits =
                governed.allSatisfy { hindrance(trade, $0.key, $0.value, counted, rules) == nil }
                && (!trade.isPurchase || trade.knowsObligor
                    || !(rules.limits(.obligor) || rules.limits(.country)))
            let isTurn =
                trade.givesBack || trade.isOverridden(counted, rules)
                || shut.isDisjoint(with: governed.keys)
            if fits, isTurn {
                found.append(trade.id)
                stays.remove(trade.id)
            } else if trade.mayFit(counted, rules) {
                shut.formUnion(governed.keys)
            }
        }
        return found
    }
}
