import SettlementModel
import SettlementProofs

@testable import TransferCore

/// One of the two banks of every story: its gateway, its desk's ticket, its holder key and its configuration.
struct Bank {
    let identity: PartyIdentity
    let key: SigningKey
    let side: TradeSide
    var name: String { side == .sell ? "bank-a" : "bank-b" }

    /// The seller: initiator, for the asset is locked first.
    static let a = Result { try Bank("gw.bank-a", lei: "969500BANKA0EXAMPL53", .sell) }
    /// The buyer: responder.
    static let b = Result { try Bank("gw.bank-b", lei: "969500BANKB0EXAMPL08", .buy) }

    private init(_ gateway: String, lei: String, _ side: TradeSide) throws {
        identity = PartyIdentity(gateway: try need(GatewayID(gateway)), lei: lei)
        key = try SigningKey.generate(.ed25519)
        self.side = side
    }
}

/// A forfaiting sale (vector F05) between both banks, open to change.
struct Deals {
    static let start: Int64 = 1_780_000_000
    static let claims = LedgerID(checked: "sql:bank-a-assets")
    static let cash = LedgerID(checked: "sql:bank-b-cash")
    /// Signs the heads of both ledgers.
    static let logKey = Result { try SigningKey.generate(.ed25519) }
    static let preimage = Preimage(Digest.sha256(Array("the preimage".utf8)))

    var mode = SettlementMode.m2
    var common = "DLC2026000517"
    var price = "4926770.83"
    /// The face in units of 5,000,000.00.
    var faces = 1
    var exposureLimit: Int128 = 10_000_000_000
    var operatorTrustedLimit: Int128 = 10_000_000_000
    var fourEyesFrom: Int128 = 10_000_000_000
    var longestLock: Int64 = 86_400
    var operatorLEI = "549300CLAIMSLEDGER31"
    var recovery: Int64 = 60
    var verifiesProofs = true
    var claimsEnforcement = Enforcement.ledger
    var reserve: PaymentReserve?
    var notice: AssignmentNotice?
    var distinct: DistinctClaim?

    func ticket(_ bank: Bank) throws -> TradeTicket {
        let yuan = try need(CurrencyCode("CNY"))
        let (seller, buyer) = (try Bank.a.get().identity, try Bank.b.get().identity)
        let settlement = try need(CalendarDate("2026-03-16"))
        let economics = try need(
            ForfaitingTerms(
                face: try need(Money(yuan, minor: 500_000_000 * Int128(faces))),
                discountRate: try need(ExactDecimal("0.0285")),
                pricing: .straightDiscount, dayCount: .actual360, settlementDate: settlement,
                nominalMaturity: try need(CalendarDate("2026-09-12")), roll: .following, graceDays: 3,
                holidays: [],
                recourse: .warrantyBreachOnly, reserve: reserve, notice: notice, distinct: distinct))
        return TradeTicket(
            clientID: try need(ClientID("desk.\(bank.identity.gateway).\(common)")),
            commonID: try need(CommonID(common)), side: bank.side, seller: seller, buyer: buyer, mode: mode,
            lockOrder: .assetFirst, economics: .forfaiting(economics), tradeDate: settlement,
            settlementDate: settlement, cash: try need(Money(yuan, decimal: price)),
            assetLeg: TicketLeg(
                ledger: Deals.claims, asset: AssetID(checked: "claim:DLC-2026-000517"),
                payer: AccountID(checked: "bank-a/assets"), payee: AccountID(checked: "bank-b/assets")),
            cashLeg: TicketLeg(
                ledger: Deals.cash, asset: AssetID(checked: "iso4217:CNY"),
                payer: AccountID(checked: "bank-b/cash"),
                payee: AccountID(checked: "bank-a/cash")))
    }

    func bounds() throws -> LedgerBounds {
        try need(
            LedgerBounds(
                inclusionSeconds: 2, finalitySeconds: 0, observationSeconds: 2, clockErrorSeconds: 1,
                haltSeconds: 300, canReorganise: false))
    }

    func policy(_ bank: Bank) throws -> GatewayPolicy {
        let yuan = try need(CurrencyCode("CNY"))
        let (a, b) = (try Bank.a.get().identity, try Bank.b.get().identity)
        let peer = bank.side == .sell ? b : a
        func ledger(_ id: LedgerID, _ enforcement: Enforcement) throws -> LedgerPolicy {
            LedgerPolicy(
                operatorLEI: operatorLEI, anchor: try anchor(id), bounds: try bounds(),
                enforcement: enforcement,
                proofPolicy: .native, verifiesProofsOf: verifiesProofs ? [.sqlLog1] : [],
                access: .participant,
                ownAccounts: [AccountID(checked: "\(bank.name)/\(id == Deals.claims ? "assets" : "cash")")])
        }
        return GatewayPolicy(
            own: bank.identity, ownHolderKeys: [bank.key.verificationKey],
            ledgers: [
                Deals.claims: try ledger(Deals.claims, claimsEnforcement),
                Deals.cash: try ledger(Deals.cash, .ledger),
            ],
            peers: [peer.gateway: PeerPolicy(lei: peer.lei, exposureLimit: [yuan: exposureLimit])],
            messageSeconds: 10, recoverySeconds: recovery, longestLockSeconds: longestLock,
            fourEyesFrom: [yuan: fourEyesFrom], operatorTrustedLimit: [yuan: operatorTrustedLimit])
    }

    func anchor(_ ledger: LedgerID) throws -> LedgerAnchor {
        try need(
            LedgerAnchor(
                ledger: ledger, format: .sqlLog1, origin: "log.example/\(ledger)",
                operatorKey: Self.logKey.get().verificationKey, witnesses: [],
                witnessQuorum: 0, head: LogHead(size: 0, root: MerkleLog.emptyRoot)))
    }

    func facts(at seconds: Int64 = Deals.start) throws -> PreflightFacts {
        let clock = try need(LedgerInstant(seconds: seconds))
        let (a, b) = (try Bank.a.get().key.verificationKey, try Bank.b.get().key.verificationKey)
        let yuan = try need(CurrencyCode("CNY"))
        let claim = PaymentClaimFacts(
            instrument: .domesticLetterOfCredit, face: try need(Money(yuan, decimal: "5000000.00")),
            nominalMaturity: try need(CalendarDate("2026-09-12")), primaryObligor: "Issuing Bank",
            initialSeller: "Exporter", reference: "DLC-2026-000517", accepted: true)
        func account(_ key: VerificationKey, _ spendable: Int128) -> AccountFacts {
            AccountFacts(holderKey: key, open: true, canReceive: true, spendable: spendable)
        }
        return PreflightFacts(
            x: LegFacts(
                asset: try need(
                    AssetDescriptor(
                        id: AssetID(checked: "claim:DLC-2026-000517"), kind: .paymentClaim(claim), decimals: 0
                    )),
                payer: account(a, 1), payee: account(b, 0), clock: clock),
            y: LegFacts(
                asset: try need(
                    AssetDescriptor(id: AssetID(checked: "iso4217:CNY"), kind: .cash(yuan), decimals: 2)),
                payer: account(b, 1_000_000_000), payee: account(a, 0), clock: clock))
    }

    func terms() throws -> SettlementTerms {
        let a = try Bank.a.get()
        return try TermsBuilder.terms(
            for: try ticket(a), facts: try facts(), hashlock: Deals.preimage.hashlock, policy: try policy(a))
    }

    func deal() throws -> Deal { try Deal(try terms()) }

    func context(
        _ role: TransferRole, mayBegin: Bool = true, exposure: Exposure = .none
    ) throws -> TransferContext {
        let bank = try role == .initiator ? Bank.a.get() : Bank.b.get()
        return TransferContext(
            role: role, ticket: try ticket(bank), policy: try policy(bank), mayBegin: mayBegin,
            exposure: exposure)
    }
}

/// Facts of locks, validated as the relay does it.
enum Proven {
    static func lock(_ leg: LegID, _ deal: Deal) throws -> ProvenLock {
        let bundle = FakeBundle.bytes(deal[leg], .locked, nil, at: deal.terms.timelocks.proposedAtY)
        let fact = try FakeVerifier().verify(bundle, from: try need(deal.terms.leg(leg)).anchor).fact
        return ProvenLock(lock: try validateLock(fact, against: deal[leg]), bundle: bundle)
    }

    static func end(_ leg: LegID, _ state: LockState, _ deal: Deal) throws -> ProvenEnd {
        let preimage = state == .claimed ? Deals.preimage : nil
        let bundle = FakeBundle.bytes(deal[leg], state, preimage, at: deal.terms.timelocks.proposedAtY)
        let fact = try FakeVerifier().verify(bundle, from: try need(deal.terms.leg(leg)).anchor).fact
        return ProvenEnd(end: try validateEnd(fact, against: deal[leg]), bundle: bundle)
    }

    static func half(_ role: TransferRole, _ deal: Deal) throws -> Signature {
        let key = try role == .initiator ? Bank.a.get().key : Bank.b.get().key
        return try key.sign(DomainTag.unlockByBoth.message(deal.lockID(.y).digest.bytes))
    }
}
