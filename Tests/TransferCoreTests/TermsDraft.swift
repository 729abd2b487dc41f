import SettlementModel

/// Settlement terms, open to change.
struct TermsDraft {
    var transfer: TransferID
    var commonID: CommonID
    var mode: SettlementMode
    var initiator: PartyIdentity
    var responder: PartyIdentity
    var economics: TradeEconomics
    var tradeDate: CalendarDate
    var settlementDate: CalendarDate
    var cash: Money
    var legs: [Leg]
    var hashlock: Hashlock
    var bounds: PairBounds
    var timelocks: Timelocks
    var guards: [GuardStatement]

    init(_ terms: SettlementTerms) {
        transfer = terms.transfer
        commonID = terms.commonID
        mode = terms.mode
        initiator = terms.initiator
        responder = terms.responder
        economics = terms.economics
        tradeDate = terms.tradeDate
        settlementDate = terms.settlementDate
        cash = terms.cash
        legs = terms.legs
        hashlock = terms.hashlock
        bounds = terms.bounds
        timelocks = terms.timelocks
        guards = terms.guards
    }

    var terms: SettlementTerms {
        SettlementTerms(
            transfer: transfer, commonID: commonID, mode: mode, initiator: initiator, responder: responder,
            economics: economics, tradeDate: tradeDate, settlementDate: settlementDate, cash: cash,
            legs: legs,
            hashlock: hashlock, bounds: bounds, timelocks: timelocks, guards: guards)
    }

    mutating func edit(_ place: Int, _ change: (inout LegDraft) throws -> Void) throws {
        var draft = LegDraft(legs[place])
        try change(&draft)
        legs[place] = draft.leg
    }
}

/// One leg, open to change.
struct LegDraft {
    let id: LegID
    var ledger: LedgerID
    var operatorLEI: String
    var asset: AssetDescriptor
    var quantity: Int128
    var payer: LegParty
    var payee: LegParty
    var enforcement: Enforcement
    var proofPolicy: ProofPolicy
    var anchor: LedgerAnchor

    init(_ leg: Leg) {
        id = leg.id
        ledger = leg.ledger
        operatorLEI = leg.operatorLEI
        asset = leg.asset
        quantity = leg.quantity
        payer = leg.payer
        payee = leg.payee
        enforcement = leg.enforcement
        proofPolicy = leg.proofPolicy
        anchor = leg.anchor
    }

    var leg: Leg {
        Leg(
            id: id, ledger: ledger, operatorLEI: operatorLEI, asset: asset, quantity: quantity, payer: payer,
            payee: payee, enforcement: enforcement, proofPolicy: proofPolicy, anchor: anchor)
    }
}

extension Timelocks {
    /// The same with the reveal deadline later by `seconds`.
    func revealing(_ seconds: Int64) -> Timelocks {
        Timelocks(
            proposedAtY: proposedAtY, lockDeadlineX: lockDeadlineX, lockDeadlineY: lockDeadlineY,
            revealDeadlineY: revealDeadlineY.advanced(bySeconds: seconds), expiryY: expiryY, expiryX: expiryX)
    }
}

extension TradeTicket {
    func with(cash leg: TicketLeg) -> TradeTicket {
        TradeTicket(
            clientID: clientID, commonID: commonID, side: side, seller: seller, buyer: buyer, mode: mode,
            lockOrder: lockOrder, economics: economics, tradeDate: tradeDate, settlementDate: settlementDate,
            cash: cash, assetLeg: assetLeg, cashLeg: leg)
    }
}
