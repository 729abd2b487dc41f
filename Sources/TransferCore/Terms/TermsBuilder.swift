import Instruments
public import SettlementModel
import SettlementProofs

/// Makes the terms that the initiator proposes. Equal inputs make equal terms.
public enum TermsBuilder {
    /// - Parameter isRegistered: whether the buyer holds the claim at its registry, or is known to before it accepts.
    /// - Throws: the first thing that keeps these facts from becoming terms.
    public static func terms(
        for ticket: TradeTicket, facts: PreflightFacts, hashlock: Hashlock, policy: GatewayPolicy,
        isRegistered: Bool = false
    ) throws(TermsFinding) -> SettlementTerms {
        let sides = LegSides(ticket)
        guard let bounds = policy.bounds(x: sides.x.ledger, y: sides.y.ledger) else {
            throw TermsFinding(
                "terms.access.missing",
                "this gateway has no access to \(sides.x.ledger) or \(sides.y.ledger): configure the ledger or name a custodian"
            )
        }
        let quantities = TradeRules.legs(of: ticket)
        let assetIsX = ticket.lockOrder == .assetFirst
        let x = try leg(.x, sides.x, assetIsX ? quantities.asset : quantities.cash, facts.x, ticket, policy)
        let y = try leg(.y, sides.y, assetIsX ? quantities.cash : quantities.asset, facts.y, ticket, policy)
        return SettlementTerms(
            transfer: TransferID.derive(
                initiator: ticket.initiator.gateway, responder: ticket.responder.gateway,
                commonID: ticket.commonID),
            commonID: ticket.commonID, mode: ticket.mode, initiator: ticket.initiator,
            responder: ticket.responder,
            economics: ticket.economics, tradeDate: ticket.tradeDate, settlementDate: ticket.settlementDate,
            cash: ticket.cash, legs: [x, y], hashlock: hashlock, bounds: bounds,
            timelocks: TimelockRules.timelocks(from: facts.y.clock, bounds, in: ticket.mode),
            guards: TermsGuards.own(policy, ticket, isRegistered: isRegistered))
    }

    private static func leg(
        _ id: LegID, _ side: LegSide, _ quantity: Int128, _ facts: LegFacts, _ ticket: TradeTicket,
        _ policy: GatewayPolicy
    ) throws(TermsFinding) -> Leg {
        guard let ledger = policy.ledgers[side.ledger], let asset = facts.asset else {
            throw TermsFinding("terms.asset.unknown", "\(side.ledger) keeps no asset \(side.asset)")
        }
        guard let payer = facts.payer, let payee = facts.payee else {
            throw TermsFinding(
                "terms.account.missing",
                "\(facts.payer == nil ? side.payer : side.payee) does not exist on \(side.ledger): open it or name a custodian"
            )
        }
        // Of the other side only its word could say more; the ledger opened its account.
        func access(_ gateway: GatewayID) -> LedgerAccess {
            gateway == policy.own.gateway ? ledger.access : .participant
        }
        return Leg(
            id: id, ledger: side.ledger, operatorLEI: ledger.operatorLEI, asset: asset, quantity: quantity,
            payer: LegParty(
                gateway: side.payerGateway, account: side.payer, holderKey: payer.holderKey,
                access: access(side.payerGateway)),
            payee: LegParty(
                gateway: side.payeeGateway, account: side.payee, holderKey: payee.holderKey,
                access: access(side.payeeGateway)),
            enforcement: ledger.enforcement, proofPolicy: ledger.proofPolicy, anchor: ledger.anchor)
    }
}
