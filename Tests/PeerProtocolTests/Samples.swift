import PeerProtocol
import SettlementModel
import SettlementProofs

/// A missing sample is a defect of the tests; it is thrown, so that the test that needs it fails by name.
struct SampleFault: Error { let what: String }

func need<Value>(_ value: Value?, _ what: String = "a sample") throws -> Value {
    guard let value else { throw SampleFault(what: what) }
    return value
}

/// One forfaiting sale between bank A (seller, initiator) and bank B (buyer, responder), with every value
/// fixed.
enum Samples {
    static func seller() throws -> GatewayID { try need(GatewayID("gw.bank-a")) }
    static func buyer() throws -> GatewayID { try need(GatewayID("gw.bank-b")) }

    static func key(_ byte: UInt8) throws -> VerificationKey {
        try need(VerificationKey.ed25519(raw: [UInt8](repeating: byte, count: 32)))
    }

    static func digest(_ byte: UInt8) throws -> Bytes32 {
        try need(Bytes32([UInt8](repeating: byte, count: 32)))
    }
    static func lock(_ byte: UInt8) throws -> LockID { LockID(try digest(byte)) }
    static func date(_ text: String) throws -> CalendarDate { try need(CalendarDate(text)) }
    static func instant(_ seconds: Int64) throws -> LedgerInstant {
        try need(LedgerInstant(seconds: seconds))
    }
    static func yuan(_ decimal: String) throws -> Money {
        try need(Money(try need(CurrencyCode("CNY")), decimal: decimal))
    }

    static func transfer() throws -> TransferID {
        TransferID.derive(
            initiator: try seller(), responder: try buyer(), commonID: try need(CommonID("FF2026051800001")))
    }

    static func parties() throws -> (seller: PartyIdentity, buyer: PartyIdentity) {
        (
            PartyIdentity(gateway: try seller(), lei: "549300BANKAAAAAAAA34"),
            PartyIdentity(gateway: try buyer(), lei: "549300BANKBBBBBBBB88")
        )
    }

    static func economics() throws -> TradeEconomics {
        .forfaiting(
            try need(
                ForfaitingTerms(
                    face: try yuan("5000000.00"), discountRate: try need(ExactDecimal("0.0285")),
                    pricing: .straightDiscount, dayCount: .actual360, settlementDate: try date("2026-05-20"),
                    nominalMaturity: try date("2026-11-16"), roll: .following, graceDays: 3,
                    holidays: [try date("2026-10-01"), try date("2026-10-02")], recourse: .none)))
    }

    static func ticket() throws -> TradeTicket {
        let parties = try parties()
        return TradeTicket(
            clientID: try need(ClientID("desk-a-000517")), commonID: try need(CommonID("FF2026051800001")),
            side: .sell,
            seller: parties.seller, buyer: parties.buyer, mode: .m2, lockOrder: .assetFirst,
            economics: try economics(), tradeDate: try date("2026-05-18"),
            settlementDate: try date("2026-05-20"),
            cash: try yuan("4926770.83"),
            assetLeg: TicketLeg(
                ledger: try need(LedgerID("sql:claims")), asset: try need(AssetID("claim:DLC-2026-000517")),
                payer: try need(AccountID("A-1")), payee: try need(AccountID("B-1"))),
            cashLeg: TicketLeg(
                ledger: try need(LedgerID("sql:cash")), asset: try need(AssetID("iso4217:CNY")),
                payer: try need(AccountID("B-9")), payee: try need(AccountID("A-9"))))
    }

    static func anchor(_ ledger: String, _ byte: UInt8) throws -> LedgerAnchor {
        try need(
            LedgerAnchor(
                ledger: try need(LedgerID(ledger)), format: .sqlLog1, origin: "\(ledger).example/log",
                operatorKey: try key(byte), witnesses: [try key(byte + 1)], witnessQuorum: 1,
                head: LogHead(size: 0, root: MerkleLog.emptyRoot)))
    }

    static func legs() throws -> [Leg] {
        let claim = try need(
            AssetDescriptor(
                id: try need(AssetID("claim:DLC-2026-000517")),
                kind: .paymentClaim(
                    PaymentClaimFacts(
                        instrument: .domesticLetterOfCredit, face: try yuan("5000000.00"),
                        nominalMaturity: try date("2026-11-16"), primaryObligor: "Bank of 昆明",
                        initialSeller: "Exporter Ltd", reference: "DLC-2026-000517", accepted: true)),
                decimals: 0))
        let cash = try need(
            AssetDescriptor(
                id: try need(AssetID("iso4217:CNY")), kind: .cash(try need(CurrencyCode("CNY"))), decimals: 2)
        )
        let (a, b) = (try seller(), try buyer())
        func party(_ gateway: GatewayID, _ account: String, _ byte: UInt8) throws -> LegParty {
            LegParty(
                gateway: gateway, account: try need(AccountID(account)), holderKey: try key(byte),
                access: .participant)
        }
        return [
            Leg(
                id: .x, ledger: try need(LedgerID("sql:claims")), operatorLEI: "549300CLAIMSLEDGER09",
                asset: claim,
                quantity: 1, payer: try party(a, "A-1", 11), payee: try party(b, "B-1", 12),
                enforcement: .ledger,
                proofPolicy: .native, anchor: try anchor("sql:claims", 31)),
            Leg(
                id: .y, ledger: try need(LedgerID("sql:cash")), operatorLEI: "549300CASHLEDGER0031",
                asset: cash,
                quantity: 492_677_083, payer: try party(b, "B-9", 13), payee: try party(a, "A-9", 14),
                enforcement: .ledger, proofPolicy: .native, anchor: try anchor("sql:cash", 41)),
        ]
    }

    static func terms() throws -> SettlementTerms {
        let bounds = try need(
            LedgerBounds(
                inclusionSeconds: 2, finalitySeconds: 0, observationSeconds: 2, clockErrorSeconds: 1,
                haltSeconds: 300, canReorganise: false))
        let parties = try parties()
        return SettlementTerms(
            transfer: try transfer(), commonID: try need(CommonID("FF2026051800001")), mode: .m2,
            initiator: parties.seller, responder: parties.buyer, economics: try economics(),
            tradeDate: try date("2026-05-18"), settlementDate: try date("2026-05-20"),
            cash: try yuan("4926770.83"),
            legs: try legs(), hashlock: Preimage(try digest(7)).hashlock,
            bounds: try need(PairBounds(x: bounds, y: bounds, messageSeconds: 10, recoverySeconds: 300)),
            timelocks: Timelocks(
                proposedAtY: try instant(1_780_000_000), lockDeadlineX: try instant(1_780_000_300),
                lockDeadlineY: try instant(1_780_000_600), revealDeadlineY: try instant(1_780_000_900),
                expiryY: try instant(1_780_000_960), expiryX: try instant(1_780_001_800)),
            guards: [
                GuardStatement(name: "screening", status: .notChecked),
                GuardStatement(name: "amounts", status: .passed),
            ])
    }

    /// One message of every type, in the order of `MessageType`.
    static func messages() throws -> [PeerMessage] {
        let signature = try need(Signature(key: try key(13), bytes: [UInt8](repeating: 9, count: 64)))
        let digest = try digest(5)
        return [
            .ticket(try ticket()), .ticketWithdrawn(reason: "the desk found a wrong date"),
            .propose(try terms()),
            .accept(termsDigest: digest),
            .reject(
                termsDigest: digest, code: "match.amount", detail: "4926770.83 is expected, 4926770.84 came"),
            .ready(termsDigest: digest), .lockAssert(.x, try lock(1), proof: [1, 2, 3]),
            .lockReceipt(.x, try lock(1), proofDigest: digest), .claimAssert(.y, try lock(2), proof: [4, 5]),
            .claimReceipt(.y, try lock(2), proofDigest: digest),
            .refundAssert(.y, try lock(2), state: .cancelled, proof: [6]),
            .refundReceipt(.y, try lock(2), proofDigest: digest),
            .abortRequest(reason: "the ledger stands still"),
            .abortAgreed(try lock(2), signature), .exitAgreed(try lock(1), signature),
            .resale(
                .link(
                    try need(
                        ResaleSignature(
                            registry: GatewayID(checked: "registry:trade"), claim: digest, jws: "ZQ..cw")))),
            .dispute(
                DisputeEvidence(kind: .conflictingMessages, accused: try buyer(), first: [1], second: [2])),
            .complete(.settled, evidenceDigest: digest),
        ]
    }

    /// `message` as the seller's first in the session.
    static func envelope(
        _ message: PeerMessage, sequence: UInt64 = 0, previous: Bytes32? = nil
    ) throws -> MessageEnvelope {
        try need(
            MessageEnvelope(
                transfer: try transfer(), sequence: sequence, previous: previous, from: try seller(),
                to: try buyer(),
                message: message))
    }
}
