import SettlementEngine
public import SettlementEvidence
import SettlementModel
import SettlementProofs
import TransferCore

extension TestWorld {
    /// Opens accounts, registers assets and hands out what the trades need.
    static func furnish(
        _ assets: MemoryLedgerHouse, _ cash: MemoryLedgerHouse, _ seller: TestBank, _ buyer: TestBank,
        _ options: Options
    ) async throws {
        for (house, account, bank) in [
            (assets, sellerAssets, seller), (assets, buyerAssets, buyer), (cash, sellerCash, seller),
            (cash, buyerCash, buyer),
        ] {
            try await house.open(
                account, owner: bank.identity.gateway, key: bank.keys.holder.verificationKey)
        }
        let (yuanCode, dollarCode) = (try need(CurrencyCode("CNY")), try need(CurrencyCode("USD")))
        let claimFacts = PaymentClaimFacts(
            instrument: .domesticLetterOfCredit, face: try need(Money(yuanCode, decimal: options.claimFace)),
            nominalMaturity: try need(CalendarDate("2026-09-12")), primaryObligor: "Issuing Bank",
            initialSeller: "Exporter", reference: "DLC-2026-000517", accepted: true)
        let bondFacts = BondFacts(
            isin: options.bondISIN, nominalPerUnit: try need(Money(dollarCode, decimal: "100.00")),
            maturity: try need(CalendarDate("2021-02-26")), issuer: "Issuer")
        let stated = try need(CurrencyCode(options.currencyOfYuan))
        let things: [(MemoryLedgerHouse, AssetID, AssetKind, Int)] = [
            (assets, claim, .paymentClaim(claimFacts), 0), (assets, bond, .bond(bondFacts), 0),
            (cash, yuan, .cash(stated), stated.minorUnits), (cash, dollar, .cash(dollarCode), 2),
        ]
        for (house, id, kind, decimals) in things {
            try await house.operate(
                .registerAsset(try need(AssetDescriptor(id: id, kind: kind, decimals: decimals))))
        }
        try await assets.issue(claim, 1, to: sellerAssets)
        try await assets.issue(bond, 140_000, to: sellerAssets)
        if options.yuan > 0 { try await cash.issue(yuan, options.yuan, to: buyerCash) }
        if options.dollars > 0 { try await cash.issue(dollar, options.dollars, to: buyerCash) }
    }

    /// What a bank's configuration calls its own, which is not always what the ledger has opened.
    static func accounts(_ bank: TestBank, on ledger: LedgerID) -> Set<AccountID> {
        let isSeller = bank.identity.gateway.text == "gw.bank-a"
        if ledger == cash { return [isSeller ? sellerCash : buyerCash] }
        return isSeller ? [sellerAssets] : [buyerAssets, notOpened]
    }

    static func policy(
        _ own: TestBank, _ peer: TestBank, _ anchors: [LedgerAnchor], registers: Bool = false,
        passesFingerprint: Bool = false
    ) throws -> GatewayPolicy {
        try policy(
            own.identity, holderKey: own.keys.holder.verificationKey, peer.identity, anchors,
            registers: registers, passesFingerprint: passesFingerprint
        ) { accounts(own, on: $0) }
    }

    private static let fewSeconds = LedgerBounds(
        inclusionSeconds: 2, finalitySeconds: 0, observationSeconds: 2, clockErrorSeconds: 1, haltSeconds: 2,
        canReorganise: false)

    /// Bounds of a few seconds, unless told; in a story the ledgers' clocks move only when it moves them.
    static func policy(
        _ own: PartyIdentity, holderKey: VerificationKey, _ peer: PartyIdentity, _ anchors: [LedgerAnchor],
        bounds: (LedgerID) -> LedgerBounds? = { _ in fewSeconds }, verifies: Set<ProofFormat> = [.sqlLog1],
        certified: Set<ProofFormat> = [], registers: Bool = false, passesFingerprint: Bool = false,
        accounts: (LedgerID) -> Set<AccountID>
    ) throws -> GatewayPolicy {
        let (yuanCode, dollarCode) = (try need(CurrencyCode("CNY")), try need(CurrencyCode("USD")))
        let limits: [CurrencyCode: Int128] = [yuanCode: 100_000_000_000, dollarCode: 100_000_000_000]
        return GatewayPolicy(
            own: own, ownHolderKeys: [holderKey],
            ledgers: Dictionary(
                uniqueKeysWithValues: try anchors.map { anchor in
                    (
                        anchor.ledger,
                        LedgerPolicy(
                            operatorLEI: "549300CLAIMSLEDGER31", anchor: anchor,
                            bounds: try need(bounds(anchor.ledger)),
                            enforcement: .ledger,
                            proofPolicy: .native,
                            // A chain verifies no other ledger itself: notaries certify to it, and refunds wait for T_X.
                            verifiesProofsOf: anchor.format.isLog ? verifies : certified,
                            access: .participant, ownAccounts: accounts(anchor.ledger),
                            refundsByProofAtOnce: anchor.format.isLog)
                    )
                }),
            peers: [
                peer.gateway: PeerPolicy(lei: peer.lei, exposureLimit: limits, registersClaims: registers)
            ],
            messageSeconds: 2, recoverySeconds: 5, longestLockSeconds: 86_400, fourEyesFrom: [:],
            operatorTrustedLimit: limits, registry: registers ? MemoryClaimRegistry.name : nil,
            passesFingerprint: passesFingerprint)
    }

    public static func anchor(_ bank: TestBank) throws -> GatewayAnchor {
        try need(
            GatewayAnchor(
                id: bank.identity.gateway, lei: bank.identity.lei,
                keys: [EpochKey(epoch: 0, key: bank.keys.message.verificationKey)], pins: []))
    }

    public static func certificate(_ bank: TestBank) throws -> String {
        try certificate(bank.identity, bank.keys.message)
    }

    static func certificate(_ own: PartyIdentity, _ key: SigningKey) throws -> String {
        let subject = try need(
            GatewayCertificate.Subject(
                gateway: own.gateway, lei: own.lei, bic: nil, country: "CN", organization: "\(own.gateway)"))
        let certificate = try GatewayCertificate.issue(
            subject, notBefore: HandClock.start, notAfter: HandClock.start + 864_000, key: key)
        return String(decoding: certificate.pem, as: UTF8.self)
    }
}
