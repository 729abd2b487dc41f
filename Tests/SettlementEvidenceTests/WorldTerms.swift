import SettlementModel
import SettlementProofs

extension World {
    /// One forfaiting sale: the seller's claim on X against the buyer's cash on Y.
    static func terms(
        _ mode: SettlementMode, _ hashlock: Hashlock, _ keys: [VerificationKey], x: LedgerAnchor,
        y: LedgerAnchor
    ) throws -> SettlementTerms {
        let commonID = try need(CommonID("FF2026051800001"))
        let bounds = try need(
            LedgerBounds(
                inclusionSeconds: 2, finalitySeconds: 0, observationSeconds: 2, clockErrorSeconds: 1,
                haltSeconds: 300, canReorganise: false))
        return SettlementTerms(
            transfer: TransferID.derive(initiator: seller, responder: buyer, commonID: commonID),
            commonID: commonID,
            mode: mode, initiator: PartyIdentity(gateway: seller, lei: lei("549300BANKAAAAAAAA")),
            responder: PartyIdentity(gateway: buyer, lei: lei("549300BANKBBBBBBBB")),
            economics: try economics(),
            tradeDate: try need(CalendarDate("2026-05-18")),
            settlementDate: try need(CalendarDate("2026-05-20")),
            cash: try yuan("4926770.83"), legs: try legs(keys, x, y), hashlock: hashlock,
            bounds: try need(PairBounds(x: bounds, y: bounds, messageSeconds: 10, recoverySeconds: 300)),
            timelocks: Timelocks(
                proposedAtY: try at(0), lockDeadlineX: try at(300), lockDeadlineY: try at(600),
                revealDeadlineY: try at(900), expiryY: try at(960), expiryX: try at(1800)),
            guards: [
                GuardStatement(name: "screening", status: .notChecked),
                GuardStatement(name: "amounts", status: .passed),
            ])
    }

    /// The 18 characters with their check digits (ISO/IEC 7064 MOD 97-10).
    static func lei(_ base: String) -> String {
        var remainder = 0
        for character in base.utf8 {
            let isDigit = character <= UInt8(ascii: "9")
            remainder =
                isDigit
                ? (remainder * 10 + Int(character - UInt8(ascii: "0"))) % 97
                : (remainder * 100 + Int(character - UInt8(ascii: "A")) + 10) % 97
        }
        let check = 98 - remainder * 100 % 97
        return base + (check < 10 ? "0\(check)" : "\(check)")
    }

    private static func at(_ seconds: Int64) throws -> LedgerInstant {
        try need(LedgerInstant(seconds: start + seconds))
    }

    private static func yuan(_ decimal: String) throws -> Money {
        try need(Money(try need(CurrencyCode("CNY")), decimal: decimal))
    }

    private static func economics() throws -> TradeEconomics {
        .forfaiting(
            try need(
                ForfaitingTerms(
                    face: try yuan("5000000.00"), discountRate: try need(ExactDecimal("0.0285")),
                    pricing: .straightDiscount, dayCount: .actual360,
                    settlementDate: try need(CalendarDate("2026-05-20")),
                    nominalMaturity: try need(CalendarDate("2026-11-16")), roll: .following, graceDays: 3,
                    holidays: [], recourse: .none)))
    }

    private static func legs(_ keys: [VerificationKey], _ x: LedgerAnchor, _ y: LedgerAnchor) throws -> [Leg]
    {
        let claim = AssetKind.paymentClaim(
            PaymentClaimFacts(
                instrument: .domesticLetterOfCredit, face: try yuan("5000000.00"),
                nominalMaturity: try need(CalendarDate("2026-11-16")), primaryObligor: "Bank of Kunming",
                initialSeller: "Exporter Ltd", reference: "DLC-2026-000517", accepted: true))
        func party(_ gateway: GatewayID, _ account: String, _ key: Int) throws -> LegParty {
            LegParty(
                gateway: gateway, account: try need(AccountID(account)), holderKey: keys[key],
                access: .participant)
        }
        return [
            Leg(
                id: .x, ledger: x.ledger, operatorLEI: lei("549300CLAIMSLEDGER"),
                asset: try need(
                    AssetDescriptor(
                        id: try need(AssetID("claim:DLC-2026-000517")), kind: claim, decimals: 0)),
                quantity: 1, payer: try party(seller, "A-1", 0), payee: try party(buyer, "B-1", 1),
                enforcement: .ledger, proofPolicy: .native, anchor: x),
            Leg(
                id: .y, ledger: y.ledger, operatorLEI: lei("549300CASHLEDGER00"),
                asset: try need(
                    AssetDescriptor(
                        id: try need(AssetID("iso4217:CNY")), kind: .cash(try need(CurrencyCode("CNY"))),
                        decimals: 2)),
                quantity: 492_677_083, payer: try party(buyer, "B-9", 2), payee: try party(seller, "A-9", 3),
                enforcement: .ledger, proofPolicy: .native, anchor: y),
        ]
    }
}
