public import SettlementModel

/// What one trade takes of the limits, and how far it is.
///
/// Uses are computed from the trades themselves each time, so nothing is reserved twice, freed twice or forgotten by a
/// crash: reserved at approval, converted at settlement, freed at refund is what the phase says.
public struct LimitUse: Hashable, Sendable {
    /// The trade's id, on this gateway.
    public let id: String
    public let amounts: [LimitSubject: Money]
    public let phase: Phase

    public enum Phase: String, Hashable, Sendable, CaseIterable {
        /// Approved, and neither settled nor refunded yet.
        case reserved = "RESERVED"
        /// Settled; the obligor has not paid yet.
        case settled = "SETTLED"
        /// Refunded or given up.
        case freed = "FREED"
        /// The obligor has paid, or it was sold on.
        case repaid = "REPAID"
    }

    /// - Range: amounts from 0.
    public init?(id: String, amounts: [LimitSubject: Money], phase: Phase) {
        guard amounts.values.allSatisfy({ $0.minor >= 0 }) else { return nil }
        self.id = id
        self.amounts = amounts
        self.phase = phase
    }

    /// As what a subject feels it.
    enum Weight { case outstanding, inFlight, none }

    func weight(on scope: LimitScope) -> Weight {
        switch (phase, scope) {
        case (.reserved, _): .inFlight
        case (.settled, .obligor), (.settled, .country), (.settled, .day), (.repaid, .day): .outstanding
        case (.settled, _), (.repaid, _), (.freed, _): .none
        }
    }
}

extension LimitUse {
    /// What a ticket of this gateway's takes.
    ///
    /// The buyer bears the obligor's risk, for the face, and pays the cash; both sides bear the other's until settlement.
    /// - Parameters:
    ///   - obligor: LEI or BIC of who owes the claim or the bond; nil where nobody is known, and then nothing is taken of
    ///     any obligor's limit.
    ///   - country: the obligor's, ISO 3166-1 alpha-2.
    /// - Returns: nil where an amount is beyond any settlement amount, or a name is none.
    public static func of(
        _ ticket: TradeTicket, id: String, obligor: String?, country: String?, phase: Phase
    ) -> LimitUse? {
        var amounts: [LimitSubject: Money] = [:]
        func take(_ scope: LimitScope, _ name: String, _ amount: Money) -> Bool {
            guard let subject = LimitSubject(scope, name) else { return false }
            amounts[subject] = amount
            return true
        }
        let cash = ticket.cash
        guard take(.counterparty, ticket.counterparty.gateway.text, cash),
            take(.day, ticket.settlementDate.description, cash),
            take(.ledger, ticket.assetLeg.ledger.text, cash), take(.ledger, ticket.cashLeg.ledger.text, cash)
        else { return nil }
        if ticket.side == .buy {
            guard let face = face(of: ticket.economics), obligor.map({ take(.obligor, $0, face) }) ?? true,
                country.map({ take(.country, $0, face) }) ?? true,
                take(.currency, cash.currency.code, cash)
            else { return nil }
        }
        return LimitUse(id: id, amounts: amounts, phase: phase)
    }

    static func face(of economics: TradeEconomics) -> Money? {
        switch economics {
        case .forfaiting(let terms): return terms.face
        case .bond(let terms):
            let (product, overflow) = terms.units.multipliedReportingOverflow(by: terms.nominalPerUnit.minor)
            return overflow ? nil : Money(terms.nominalPerUnit.currency, minor: product)
        }
    }
}
