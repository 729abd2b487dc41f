import FinancingRegistry
import SettlementModel
import TransferCore

extension Financing {
    /// Whether no terms are signed before the registry has granted.
    static func isAwaited(_ settlement: Settlement, _ relay: Relay) -> Bool {
        settlement.isUnbound && relay.claimGate(of: settlement) == .awaited
    }

    /// - Parameter trouble: why the newest answer is missing.
    static func view(
        _ settlement: Settlement, _ relay: Relay, _ trouble: RegistryFault?
    ) -> RegistrationView? {
        guard let ticket = settlement.ticket, ticket.buysClaim else { return nil }
        let registration = settlement.registration
        guard let registry = registration?.claim.registry ?? relay.policy.registry else { return nil }
        // A purchase from before this gateway asked a registry, or one that was given up before anybody was asked.
        if registration == nil, !isAwaited(settlement, relay), settlement.transfer != nil { return nil }
        let reply = registration?.reply
        return RegistrationView(
            registry: registry, state: state(settlement),
            reservation: FinancingCourse.id(.reserve, of: settlement.id).text,
            claim: settlement.registeredClaim?.claim,
            people: registration?.people.compactMap { UserID($0) } ?? [], answer: reply?.number,
            at: reply?.at,
            alike: reply?.alike ?? 0, sharingInvoices: reply?.shared?.invoices ?? 0,
            sharingFiles: reply?.shared?.files ?? 0,
            accepted: registration?.acceptances.compactMap { UserID($0.by) } ?? [],
            detail: detail(settlement, ticket, relay, trouble),
            receipt: reply.map { String(decoding: $0.signed, as: UTF8.self) })
    }

    private static func state(_ settlement: Settlement) -> String {
        guard let registration = settlement.registration else { return "UNNAMED" }
        return step(settlement) == .alarm ? "CONTRADICTED" : registration.standing.rawValue
    }

    private static func detail(
        _ settlement: Settlement, _ ticket: TradeTicket, _ relay: Relay, _ trouble: RegistryFault?
    ) -> String {
        if let trouble { return "\(trouble.code.rawValue): \(trouble.code.nextStep)" }
        guard let registration = settlement.registration else {
            return settlement.outcome == nil
                ? "This desk names the claim: interlock transfer claim." : "No claim was named."
        }
        if step(settlement) == .alarm {
            return "Registry and ledger contradict each other: people look, nothing is asked by itself."
        }
        if step(settlement) == .giveBack, let refusal = registration.reply?.refusal {
            return
                "\(refusal.code): the claim went back, and somebody reserves it under a link of this desk's; the registry is asked "
                + "again once that purchase has ended."
        }
        if let refusal = registration.reply?.refusal { return "\(refusal.code): \(refusal.nextStep)" }
        if relay.awaitsPeople(settlement), settlement.outcome == nil {
            return
                "Other claims on record are like this one: look at the documents, then accept (interlock transfer accept-alike) "
                + "or cancel."
        }
        guard registration.standing == .named, settlement.outcome == nil else { return "" }
        if !relay.isAgreed(registration, of: ticket) {
            return "Another person of this desk names the same claim, or approves the ticket."
        }
        guard settlement.isUnbound else { return "" }
        switch relay.resaleHold(settlement) {
        case .unheard:
            return "The seller's gateway has yet to say whether it holds a registration of the claim."
        case .otherClaim:
            return
                "registry.claim.other: the seller signs on another claim than this desk named; compare the documents."
        case nil: return ""
        }
    }
}

/// What a person does after a refusal that has to do with the registry.
enum FinancingAdvice {
    static func next(after code: String) -> String {
        switch code {
        case "registry.claim.not-bought": "name a claim only for a ticket that buys one"
        case "registry.claim.differs": "compare the document with the ticket; one of the two is wrong"
        case "registry.claim.part":
            "buy the claim whole, or have its debtor confirm each piece as a claim with a document of its own"
        case "registry.claim.other-number":
            "name the document of the trade that the registry refused, without links"
        case "registry.claim.conflict": "cancel the transfer, agree a new common id and name the right claim"
        case "registry.claim.other": "compare the document with the seller's; one of you means another claim"
        case "registry.alike.none": "nothing: no person is asked about this claim"
        case "registry.alike.changed":
            "show the transfer again, look at what it counts now, and name that answer"
        case "registry.claim.late": "nothing: the terms say whether the claim was registered"
        default: "see Specs/Operations/Registry.md"
        }
    }
}
