import SettlementModel
import SettlementProofs

/// Random but legal values of the model, the same for the same seed.
struct Samples {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    static func terms(seed: UInt64, mode: SettlementMode = .m2) -> SettlementTerms {
        var samples = Samples(seed: seed)
        return samples.settlementTerms(mode)
    }

    mutating func name(_ kind: String) -> String { "\(kind).\(random.int(0...999_999)):A_b/c-d" }
    mutating func text() -> String {
        ["", "Bank of \"North\"", "中国银行", "a\\b\n\u{1}", "😀 SA", "Ā\u{301}"][random.int(0...5)]
    }
    mutating func bytes32() -> Bytes32 { legal(Bytes32(random.bytes(32))) }
    mutating func one<T: CaseIterable>(_: T.Type) -> T where T.AllCases == [T] {
        T.allCases[random.int(0...T.allCases.count - 1)]
    }
    mutating func key() -> VerificationKey {
        legal(
            VerificationKey(algorithm: one(SignatureAlgorithm.self), spki: random.bytes(random.int(32...256)))
        )
    }
    mutating func signature() -> Signature {
        legal(Signature(key: key(), bytes: random.bytes(random.int(8...256))))
    }
    mutating func instant() -> LedgerInstant {
        legal(LedgerInstant(seconds: Int64(random.int(0...4_000_000_000))))
    }
    mutating func date() -> CalendarDate {
        legal(CalendarDate(year: random.int(1900...2999), month: random.int(1...12), day: random.int(1...28)))
    }
    mutating func currency() -> CurrencyCode {
        legal(CurrencyCode(["CNY", "JPY", "KWD", "CLF", "EUR"][random.int(0...4)]))
    }
    mutating func money(positive: Bool = false) -> Money {
        let magnitude = Int128(random.next() % 999_999_999_999_999_999) + (positive ? 1 : 0)
        return legal(Money(currency(), minor: positive || random.flag() ? magnitude : -magnitude))
    }
    mutating func decimal(_ scale: Int = 9) -> ExactDecimal {
        ExactDecimal(coefficient: Int128(random.int(1...1_000_000_000)), scale: random.int(0...scale))
    }
    mutating func amount() -> Int128 { Int128(random.next() % 999_999_999_999_999_999) + 1 }
    mutating func head() -> LogHead {
        LogHead(size: random.next() >> UInt64(random.int(0...63)), root: bytes32())
    }

    mutating func anchor() -> LedgerAnchor {
        let witnesses = (0..<random.int(0...3)).map { _ in key() }
        return legal(
            LedgerAnchor(
                ledger: legal(LedgerID(name("sql"))), format: .sqlLog1,
                origin: "log.example/\(random.int(0...99))",
                operatorKey: key(), witnesses: witnesses, witnessQuorum: random.int(0...witnesses.count),
                head: head()))
    }

    mutating func asset() -> AssetDescriptor {
        let id = legal(AssetID(name("asset")))
        switch random.int(0...2) {
        case 0:
            let currency = currency()
            return legal(AssetDescriptor(id: id, kind: .cash(currency), decimals: currency.minorUnits))
        case 1: return legal(AssetDescriptor(id: id, kind: .paymentClaim(paymentClaim()), decimals: 0))
        default:
            let facts = BondFacts(
                isin: "MYBCB2000013", nominalPerUnit: money(), maturity: date(), issuer: text())
            return legal(AssetDescriptor(id: id, kind: .bond(facts), decimals: 0))
        }
    }

    mutating func paymentClaim() -> PaymentClaimFacts {
        PaymentClaimFacts(
            instrument: one(PaymentClaimInstrument.self), face: money(), nominalMaturity: date(),
            primaryObligor: text(), initialSeller: text(), reference: text(), accepted: random.flag())
    }

    mutating func party() -> PartyIdentity {
        PartyIdentity(gateway: legal(GatewayID(name("gw"))), lei: "5493001KJTIIGC8Y1R12")
    }

    mutating func forfaiting() -> ForfaitingTerms {
        legal(
            ForfaitingTerms(
                face: money(positive: true), discountRate: decimal(), pricing: one(PricingMethod.self),
                dayCount: one(DayCount.self), settlementDate: date(), nominalMaturity: date(),
                roll: one(RollRule.self),
                graceDays: random.int(0...30),
                holidays: Set((0..<random.int(0...5)).map { _ in date() }).sorted(),
                recourse: one(Recourse.self)))
    }

    mutating func bondTrade() -> BondTradeTerms {
        var countries: [InvestorAttribute: [String]] = [:]
        for attribute in InvestorAttribute.allCases where random.flag() {
            countries[attribute] = ["CN", "MY"]
        }
        return legal(
            BondTradeTerms(
                isin: "MYBCB2000013", units: amount(), nominalPerUnit: money(positive: true),
                price: decimal(),
                settlementDate: date(),
                restrictions: (0..<random.int(0...3)).map { _ in
                    InvestorRestriction(
                        attribute: one(InvestorAttribute.self), excludedCountries: ["US", "KP"])
                }, buyer: InvestorFacts(countries: countries)))
    }

    mutating func economics() -> TradeEconomics {
        random.flag() ? .forfaiting(forfaiting()) : .bond(bondTrade())
    }

    mutating func ledgerBounds() -> LedgerBounds {
        legal(
            LedgerBounds(
                inclusionSeconds: Int64(random.int(1...600)), finalitySeconds: Int64(random.int(0...600)),
                observationSeconds: Int64(random.int(0...600)), clockErrorSeconds: Int64(random.int(0...60)),
                haltSeconds: Int64(random.int(0...2_592_000)), canReorganise: random.flag()))
    }

    mutating func pairBounds() -> PairBounds {
        legal(
            PairBounds(
                x: ledgerBounds(), y: ledgerBounds(), messageSeconds: Int64(random.int(0...60)),
                recoverySeconds: Int64(random.int(0...600))))
    }

    mutating func timelocks() -> Timelocks {
        let start = Int64(random.int(0...4_000_000_000))
        func at(_ delta: Int64) -> LedgerInstant { legal(LedgerInstant(seconds: start + delta)) }
        return Timelocks(
            proposedAtY: at(0), lockDeadlineX: at(60), lockDeadlineY: at(120), revealDeadlineY: at(300),
            expiryY: at(400), expiryX: at(900))
    }

    mutating func lockTerms() -> LockTerms {
        let foreign = ForeignLock(lock: LockID(bytes32()), anchor: anchor())
        let deadline = instant()
        return legal(
            LockTerms(
                ledger: legal(LedgerID(name("sql"))), transfer: legal(TransferID(random.bytes(16))),
                leg: one(LegID.self),
                asset: legal(AssetID(name("asset"))), quantity: amount(),
                payer: LockParty(account: legal(AccountID("payer")), holderKey: key()),
                payee: LockParty(account: legal(AccountID("payee")), holderKey: key()),
                hashlock: Hashlock(algorithm: .sha256, digest: bytes32()),
                claimGate: random.flag() ? .beforeExpiry : .otherClaimed(foreign),
                refundGate: random.flag() ? .fromExpiry : .otherEnded(foreign), exitByBoth: random.flag(),
                lockDeadline: deadline, expiry: deadline.advanced(bySeconds: 1), termsDigest: bytes32()))
    }

    mutating func legParty(_ account: String) -> LegParty {
        LegParty(
            gateway: legal(GatewayID(name("gw"))), account: legal(AccountID(account)), holderKey: key(),
            access: one(LedgerAccess.self))
    }

    mutating func leg(_ id: LegID) -> Leg {
        Leg(
            id: id, ledger: legal(LedgerID(name("sql"))), operatorLEI: "5493001KJTIIGC8Y1R12", asset: asset(),
            quantity: amount(), payer: legParty("payer"), payee: legParty("payee"),
            enforcement: one(Enforcement.self), proofPolicy: one(ProofPolicy.self), anchor: anchor())
    }

    mutating func settlementTerms(_ mode: SettlementMode) -> SettlementTerms {
        SettlementTerms(
            transfer: legal(TransferID(random.bytes(16))), commonID: legal(CommonID(name("common"))),
            mode: mode,
            initiator: party(), responder: party(), economics: economics(), tradeDate: date(),
            settlementDate: date(), cash: money(), legs: [leg(.x), leg(.y)],
            hashlock: Hashlock(algorithm: .sha256, digest: bytes32()), bounds: pairBounds(),
            timelocks: timelocks(),
            guards: [
                GuardStatement(name: "screening", status: .notChecked),
                GuardStatement(name: "registry", status: .passed),
            ])
    }

    mutating func ticketLeg() -> TicketLeg {
        TicketLeg(
            ledger: legal(LedgerID(name("sql"))), asset: legal(AssetID(name("asset"))),
            payer: legal(AccountID(name("p"))),
            payee: legal(AccountID(name("q"))))
    }

    mutating func ticket() -> TradeTicket {
        TradeTicket(
            clientID: legal(ClientID(name("client"))), commonID: legal(CommonID(name("common"))),
            side: one(TradeSide.self),
            seller: party(), buyer: party(), mode: one(SettlementMode.self), lockOrder: one(LockOrder.self),
            economics: economics(), tradeDate: date(), settlementDate: date(), cash: money(),
            assetLeg: ticketLeg(), cashLeg: ticketLeg())
    }
}
