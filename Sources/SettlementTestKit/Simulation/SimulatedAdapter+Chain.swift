import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// The driver of a chain-like ledger, as `Adapters/EVM/Driver` is one: what is done is done by whoever's push, and a lock that did
/// not come may still come.
extension SimulatedAdapter {
    func submit(
        _ command: PreparedCommand, signatures: [Signature], to chain: SimulatedChain
    ) async throws(AdapterFault) -> CommandOutcome {
        let act: ChainAct
        do throws(JSONFault) {
            act = try ChainAct(canonicalBytes: command.bytes).signed(by: signatures)
        } catch {
            throw .rejected(code: "ledger.evm.command.form", detail: "\(error)")
        }
        guard let lock = act.terms?.lockID else {
            throw .rejected(code: "ledger.evm.command.form", detail: "no act on a lock")
        }
        way.sent[command.id] = act
        await world.wayTakes()
        guard chain.answers, !world.lucky(perMille: way.loss, .lost) else {
            await world.scheduler.pause(milliseconds: 500)
            throw .outcomeUnknown(command.id)
        }
        var pushedAt: Int64?
        let (incarnation, end) = (chain.process.incarnation, world.scheduler.now + 4000)
        while world.scheduler.now < end {
            try requirePower()
            guard chain.answers, chain.process.incarnation == incarnation,
                !world.lucky(perMille: way.loss / 4, .lost)
            else { throw .outcomeUnknown(command.id) }
            if let applied = applied(act, lock, chain) { return try answer(applied) }
            if try isPushable(act, lock, chain), world.scheduler.now - (pushedAt ?? -Self.again) >= Self.again
            {
                chain.push(act, by: world.gateway(way.side))
                pushedAt = world.scheduler.now
            }
            await chain.process.waitForEntry(milliseconds: 400)
        }
        throw .outcomeUnknown(command.id)
    }

    /// After so long the same is sent again. - Units: milliseconds.
    private static let again: Int64 = 2000

    /// Whether it is neither under way nor done; says no where the nodes say so when the call is tried.
    private func isPushable(
        _ act: ChainAct, _ lock: LockID, _ chain: SimulatedChain
    ) throws(AdapterFault) -> Bool {
        guard chain.newest.books.state(of: lock) != act.wanted,
            !chain.mempool.contains(where: { $0.act == act })
        else { return false }
        guard let refusal = chain.refusal(of: act) else { return true }
        // The nodes have seen it.
        chain.show(act)
        world.tell("\(ledger) refuses \(way.side.rawValue): \(refusal.detail)")
        guard !act.isLock else { throw .unavailable(reason: "no lock yet: \(refusal.detail)") }
        throw .rejected(code: refusal.code, detail: refusal.detail)
    }

    private func applied(_ act: ChainAct, _ lock: LockID, _ chain: SimulatedChain) -> CommandOutcome? {
        guard let word = chain.finalBlock.books.locks[lock]?.word, word.state == act.wanted else {
            return nil
        }
        return .applied(index: chain.size - 1, time: word.since)
    }

    private func answer(_ outcome: CommandOutcome) throws(AdapterFault) -> CommandOutcome {
        if way.tells(.wrongAnswer), case .failure(let fault)? = way.inventedOutcome() { throw fault }
        return outcome
    }

    func outcome(of id: CommandID, on chain: SimulatedChain) -> CommandOutcome? {
        guard let act = way.sent[id], let lock = act.terms?.lockID else { return nil }
        return applied(act, lock, chain)
    }
}
