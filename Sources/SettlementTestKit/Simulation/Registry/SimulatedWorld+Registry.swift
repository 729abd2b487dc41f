import FinancingRegistry
import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

/// Worlds whose banks ask a registry before they buy a claim.
extension SimulatedWorld {
    func isMember(_ side: Side) -> Bool { plan.registry?.members.contains(side) == true }

    /// A bank's process's way to it.
    func door(_ side: Side, _ cable: PowerCable) -> (any ClaimRegistry)? {
        guard isMember(side), let registry else { return nil }
        return SimulatedRegistryDoor(world: self, side: side, house: registry, cable: cable)
    }

    // MARK: Desks

    /// Names the claim of a purchase, as often as it takes.
    func nameClaim(_ id: TransferID, _ side: Side, _ trade: SimulatedTrade, isLate: Bool) async {
        guard isMember(side), trade.seller == side.other, let naming = plan.registry?.namings[trade.number],
            naming.isLate == isLate
        else { return }
        await name(id, side, naming)
    }

    /// Of a way back the first seller is the buyer, and names the same claim.
    func nameClaim(back id: TransferID, _ side: Side, of trade: SimulatedTrade) async {
        guard isMember(side), trade.seller == side, let naming = plan.registry?.namings[trade.number] else {
            return
        }
        await name(id, side, naming)
    }

    private func name(_ id: TransferID, _ side: Side, _ naming: RegistryHabits.Naming) async {
        guard let document = try? TestTrade().document(number: naming.number) else {
            return fail("the claim's own document is none")
        }
        let papers = ClaimPapers(invoices: plan.registry?.sharesInvoice == true ? [Self.invoice] : [])
        for person in naming.people {
            tell("\(side.rawValue)'s \(person.rawValue) names \(naming.number) for \(id.short)")
            // A way back begins late in an undisturbed world, and is named then.
            let view = await ask(side, until: desksCloseAt) {
                try await $0.nameClaim(id, document, papers: papers, by: person.user)
            }
            if view != nil { count(.spoken) }
            await scheduler.pause(milliseconds: naming.pause)
        }
    }

    private static let invoice: JSONValue = ["number": "INV-2026-1"]

    /// Looks now and then for claims on record that are like one that is bought, and says that it is another one, or gives it up.
    func mindClaims(_ side: Side) async {
        guard isMember(side), plan.registry?.sharesInvoice == true else { return }
        while !isOver, !bank(side).isReplaced {
            await scheduler.pause(milliseconds: 700)
            guard let gateway = bank(side).process?.gateway else { continue }
            for view in await gateway.transfers() where view.outcome == nil {
                guard let claim = view.registration, claim.state == "RESERVED", claim.sharingInvoices > 0,
                    claim.accepted.count < 2, let answer = claim.answer
                else { continue }
                await decide(view.id, side, answer, gateway)
            }
        }
    }

    private func decide(_ id: TransferID, _ side: Side, _ answer: UInt64, _ gateway: Gateway) async {
        if lucky(perMille: plan.registry?.doubtersPerMille ?? 0, .desk) {
            tell("\(side.rawValue)'s desk gives \(id.short) up: another claim is like it")
            // Not now, or not any more: it is looked at again.
            _ = try? await gateway.cancel(id, by: TestWorld.maker, reason: "the same invoice")
            return
        }
        for person in [TestWorld.maker, TestWorld.checker] {
            let took = try? await gateway.acceptAlike(id, answer: answer, by: person, reason: "looked")
            if took != nil { count(.looked) }
        }
    }

    // MARK: Others

    /// What a third member does.
    func sendOthersToRegistry() {
        guard let registry else { return }
        registry.live()
        for side in Side.allCases { Task { await self.mindClaims(side) } }
        for (number, deed) in registry.habits.others.enumerated() {
            Task {
                await self.scheduler.pause(milliseconds: deed.at)
                guard !self.isOver, !self.isCompared, let act = self.act(deed, number) else { return }
                self.tell("a third member asks the registry: \(deed.act)")
                _ = try? await registry.decide(act, from: Self.third, remembering: nil)
            }
        }
    }

    private static let third = GatewayID(checked: "gw.bank-c")

    private func act(_ deed: RegistryHabits.Deed, _ number: Int) -> RegistryRequest? {
        guard let habits = plan.registry, let wanted = reservation(of: deed.trade) else { return nil }
        let earlier = habits.others.prefix(number).lastIndex {
            $0.act == .reserve && $0.trade == deed.trade
        }
        let own = RegistryRequestID(checked: "elsewhere/\(earlier ?? number)/reserve")
        let act: RegistryAct =
            switch deed.act {
            case .reserve: .reserve(wanted)
            case .finance: .finance(own)
            case .release: .release(own, earlier == nil ? .refunded : .rescinded)
            }
        return RegistryRequest(
            id: RegistryRequestID(checked: "elsewhere/\(number)/\(act.kind.rawValue)"),
            registry: SimulatedRegistry.name, act: act)
    }

    /// Of the claim that a trade's document names, without links.
    func reservation(of trade: Int) -> ClaimReservation? {
        guard let number = plan.registry?.namings[trade]?.number,
            let document = try? TestTrade().document(number: number),
            let claim = try? TestClaimDocument.tag(document, .claim),
            let near = try? TestClaimDocument.tag(document, .near),
            let written = try? TestClaimDocument.tag(document, .written)
        else { return nil }
        return ClaimReservation(claim: claim, near: near, until: nil, number: .written(written))
    }

    /// The tags that the planned purchases' documents have, by the ids of their RESERVEs.
    func namedClaims() -> [RegistryRequestID: Bytes32] {
        guard plan.hasRegistry else { return [:] }
        var named: [RegistryRequestID: Bytes32] = [:]
        for trade in plan.trades {
            guard let transfer = transfer(trade) else { continue }
            named[RegistryRequestID(checked: "\(transfer.hex)/reserve")] =
                reservation(of: trade.number)?.claim
        }
        return named
    }

    private func count(_ event: SimulationCounts.RegistryEvent) { registryCounts[event, default: 0] += 1 }

    // MARK: The end

    /// True while a bank has still to tell the registry what became of a purchase, or to hear it.
    func owesRegistry(_ bank: SimulatedBank, _ view: TransferView) -> Bool {
        guard isMember(bank.side), let outcome = view.outcome, let state = view.registration?.state else {
            return false
        }
        if state == "ASKED" || state == "RESERVED" { return true }
        return outcome == .settled && state == "FINANCED" && givesBack(bank, view)
    }

    /// A purchase that was undone, by a seller that registers nothing.
    private func givesBack(_ bank: SimulatedBank, _ view: TransferView) -> Bool {
        view.deal?.state == "RESCINDED" && !isMember(bank.side.other)
    }

    /// - Parameter views: what each bank that keeps the rules says at the end.
    func judgeRegistrations(_ views: [(bank: SimulatedBank, view: TransferView)]) {
        for (bank, view) in views where isMember(bank.side) && view.side == .buy && view.deal != nil {
            let state = view.registration?.state
            if let event = state.flatMap({ SimulationCounts.RegistryEvent(rawValue: $0.lowercased()) }) {
                count(event)
            }
            let found = checks.judgeRegistration(
                view.id, of: bank.identity.gateway, state: state, outcome: view.outcome,
                isUndone: givesBack(bank, view))
            for violation in found { broken(violation) }
        }
    }
}
