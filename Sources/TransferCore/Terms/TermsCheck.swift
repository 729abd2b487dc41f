import Instruments
public import SettlementModel
public import SettlementProofs

/// Judges terms: the initiator its own before it proposes, the responder the peer's before it is bound.
///
/// Never negotiates: terms are taken whole or refused with every reason.
public enum TermsCheck {
    /// Everything that speaks against `terms`; empty if they are acceptable.
    public static func findings(
        _ terms: SettlementTerms, ticket: TradeTicket, facts: PreflightFacts, policy: GatewayPolicy,
        isRegistered: Bool = false, verifiers: [ProofFormat: any LedgerProofVerifier]
    ) -> [TermsFinding] {
        var findings = sameTrade(terms, ticket, facts, policy, isRegistered)
        guard findings.isEmpty, let x = terms.leg(.x), let y = terms.leg(.y) else { return findings }
        findings += money(terms, ticket, facts)
        for leg in [x, y] {
            findings += policy.findings(ofOwnSide: leg)
            findings += standing(leg, facts[leg.id])
            findings += trust(in: leg, until: terms, facts[leg.id], policy, verifiers)
        }
        findings += mode(terms, x, y, policy)
        if let bounds = policy.bounds(x: x.ledger, y: y.ledger) {
            findings += TimelockRules.findings(
                terms.timelocks, in: terms.mode, bounds: bounds, now: facts.clocks,
                longestLockSeconds: policy.longestLockSeconds)
            if terms.mode == .m1 { findings += TimelockRules.findings(ofClocks: facts.clocks, bounds) }
        }
        return findings
    }

    /// The terms must be the ones this gateway would write itself, but for hashlock, bounds and instants.
    private static func sameTrade(
        _ terms: SettlementTerms, _ ticket: TradeTicket, _ facts: PreflightFacts, _ policy: GatewayPolicy,
        _ isRegistered: Bool
    ) -> [TermsFinding] {
        let own: SettlementTerms
        do {
            own = try TermsBuilder.terms(
                for: ticket, facts: facts, hashlock: terms.hashlock, policy: policy,
                isRegistered: isRegistered)
        } catch {
            return [error]
        }
        var findings: [TermsFinding] = []
        func same<Value: Equatable>(_ name: String, _ ours: Value, _ theirs: Value) {
            if ours != theirs {
                findings.append(
                    TermsFinding("terms.mismatch.\(name)", "\(name) differs from this gateway's own"))
            }
        }
        same("transfer", own.transfer, terms.transfer)
        same("common-id", own.commonID, terms.commonID)
        same("mode", own.mode, terms.mode)
        same("initiator", own.initiator, terms.initiator)
        same("responder", own.responder, terms.responder)
        same("economics", own.economics, terms.economics)
        same("trade-date", own.tradeDate, terms.tradeDate)
        same("settlement-date", own.settlementDate, terms.settlementDate)
        same("cash", own.cash, terms.cash)
        same("guards", true, TermsGuards.areCompatible(own.guards, terms.guards, ticket))
        same("legs", own.legs.map(\.id), terms.legs.map(\.id))
        for (ours, theirs) in zip(own.legs, terms.legs) {
            let leg = ours.id.rawValue.lowercased()
            same("\(leg).ledger", ours.ledger, theirs.ledger)
            same("\(leg).operator", ours.operatorLEI, theirs.operatorLEI)
            same("\(leg).asset", ours.asset, theirs.asset)
            same("\(leg).quantity", ours.quantity, theirs.quantity)
            same("\(leg).payer", ours.payer, theirs.payer)
            same("\(leg).payee", ours.payee, theirs.payee)
            same("\(leg).enforcement", ours.enforcement, theirs.enforcement)
            same("\(leg).proof-policy", ours.proofPolicy, theirs.proofPolicy)
            // A chain's anchor is renewed from time to time; whether the named block is of our history is judged apart.
            same(
                "\(leg).anchor", ours.anchor,
                ours.anchor.format.isLog ? theirs.anchor : theirs.anchor.advanced(to: ours.anchor.head))
        }
        return findings
    }

    private static func money(
        _ terms: SettlementTerms, _ ticket: TradeTicket, _ facts: PreflightFacts
    ) -> [TermsFinding] {
        var findings = TradeRules.check(ticket).map {
            TermsFinding($0.code, "\($0.field): computed \($0.computed), stated \($0.stated)")
        }
        let assetIsX = ticket.lockOrder == .assetFirst
        if let asset = (assetIsX ? facts.x : facts.y).asset, let cash = (assetIsX ? facts.y : facts.x).asset {
            findings += TradeRules.checkDescriptor(ticket: ticket, asset: asset, cash: cash).map {
                TermsFinding($0.code, "\($0.field): the ledger says \($0.stated), the trade \($0.computed)")
            }
        }
        return findings
    }

    /// Accounts live, and on the payer's side the money there.
    private static func standing(_ leg: Leg, _ facts: LegFacts) -> [TermsFinding] {
        guard let payer = facts.payer, let payee = facts.payee else { return [] }
        var findings: [TermsFinding] = []
        if !payer.open {
            findings.append(
                TermsFinding("terms.account.not-open", "\(leg.payer.account) on \(leg.ledger) may not pay"))
        }
        if !payee.canReceive {
            findings.append(
                TermsFinding("terms.account.closed", "\(leg.payee.account) on \(leg.ledger) is closed"))
        }
        if payer.spendable < leg.quantity {
            findings.append(
                TermsFinding(
                    "terms.funds.insufficient",
                    "\(leg.payer.account) on \(leg.ledger) has \(payer.spendable) of \(leg.asset.id), the leg needs \(leg.quantity)"
                ))
        }
        return findings
    }

    private static func mode(
        _ terms: SettlementTerms, _ x: Leg, _ y: Leg, _ policy: GatewayPolicy
    ) -> [TermsFinding] {
        var findings: [TermsFinding] = []
        if x.ledger == y.ledger {
            findings.append(
                TermsFinding(
                    "terms.legs.one-ledger", "both legs are on \(x.ledger): use that ledger's own DvP"))
        }
        if x.enforcement == .agreement {
            findings.append(
                TermsFinding(
                    "terms.mode.x-by-agreement", "a ledger that only holds and releases may only be Y"))
        }
        switch terms.mode {
        case .m2:
            let verifies = policy.ledgers[x.ledger]?.verifiesProofsOf ?? []
            if !verifies.contains(y.anchor.format) {
                findings.append(
                    TermsFinding(
                        "terms.mode.unprovable",
                        "\(x.ledger) cannot verify proofs of \(y.ledger): M2 needs it"))
            }
        case .m1:
            let parties = [terms.initiator.lei, terms.responder.lei]
            for leg in [x, y] where parties.contains(leg.operatorLEI) {
                findings.append(
                    TermsFinding(
                        "terms.mode.m1-operator-is-party",
                        "the operator of \(leg.ledger) is a party: M1 is refused"))
            }
        }
        return findings
    }
}
