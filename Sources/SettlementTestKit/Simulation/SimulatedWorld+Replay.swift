import SettlementEngine
import SettlementModel

extension SimulatedWorld {
    /// In two worlds of sixteen, one whose banks screen and one whose banks do not, and in each that has limits or reserves, each bank
    /// starts once more at the end: what its journal tells must be what its memory told.
    func judgeReplay() async {
        guard [8, 13].contains(plan.seed % 16) || !watches.isEmpty else { return }
        isCompared = true
        for bank in honest {
            await bank.comeToRest()
            guard let gateway = bank.process?.gateway else { continue }
            // What is on its way to the disk arrives, and memory hears of it; nothing new begins.
            await gateway.stop()
            await scheduler.pause(milliseconds: 50)
            let lived = await gateway.transfers()
            judgeLimits(bank, lived)
            await bank.end()
            await bank.start()
            // A start that fails says so itself.
            guard let replayed = await bank.process?.gateway.transfers() else { return }
            let told = Dictionary(replayed.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            if lived.count != replayed.count {
                differs(bank, "\(lived.count) transfers are \(replayed.count)")
            }
            for view in lived {
                let again = told[view.id].map(Self.word) ?? "nothing"
                if again != Self.word(view) { differs(bank, "\(Self.word(view)) is \(again)") }
            }
        }
    }

    /// What replay must tell alike. What happens next is the hour's, and is left out.
    private static func word(_ view: TransferView) -> String {
        let decisions = view.decisions.map { "\($0)" }.joined(separator: ", ")
        return
            "\(view.id.short) \(view.state) \(view.isoStatus) \"\(view.reason)\" at \(view.revision) by \(view.approvers), \(view.guards), \(decisions), \(view.limitWait.map { "\($0)" } ?? "in no line"), \(view.overrides), \(view.deal.map { "\($0)" } ?? "nothing to close")"
    }

    private func differs(_ bank: SimulatedBank, _ what: String) {
        broken(Violation(.trace, "\(bank.side.rawValue)'s journal tells another story: \(what)"))
    }
}
