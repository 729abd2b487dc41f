import EVMAdapter
import EVMNotaryRules
import EVMProofs
import OpenSSL
import SQLLedgerProofs
import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Synchronization
import Testing
import TransferCore

/// Two gateways that settle a bond on an EVM chain, which is a process of its own, against cash on a SQL ledger in memory.
///
/// The chain's clock goes a second or more with every block, and the cash ledger's with it.
struct EVMWorld: Sendable {
    let stage: TestStage
    let committee: Committee
    let cash: MemoryLedgerHouse
    let seller: TestBank
    let buyer: TestBank
    let wire: MemoryWire
    let anchors: EvidenceAnchors
    let bond: AssetID
    /// Seconds from block to block.
    let pace = Pace()
    private let miner: Task<Void, Never>

    static let chain = LedgerID(checked: "evm:test")
    static let euro = AssetID(checked: "iso4217:EUR")
    static let units: Int128 = 140
    static let price: Int128 = 13_971_580
    static let cashThere: Int128 = 100_000_000

    /// - Parameters:
    ///   - renewed: the bank whose anchor of the chain stands at a later block than the other's.
    ///   - trustingPeriod: of the chain, in seconds.
    init(renewed: TradeSide? = nil, trustingPeriod: UInt64 = 1 << 32) async throws {
        let committee = try Committee()
        let stage = try await TestStage(
            ["--genesis-time", "\(HandClock.start)"], notaries: committee.set,
            trustingPeriod: trustingPeriod)
        (self.stage, self.committee) = (stage, committee)
        let place = "eip155:\(stage.profile.chainID)"
        bond = try need(AssetID("\(place)/erc20:\(stage.token)"))
        let chainAnchor = try need(
            stage.profile.anchor(
                ledger: Self.chain, block: 0, hash: stage.chain.genesis, operatorTrusted: false))
        cash = try MemoryLedgerHouse(
            TestWorld.cash, verifiers: [SQLLogVerifier(), EVMLockVerifier()], foreign: [chainAnchor])
        wire = MemoryWire()
        seller = try TestBank(
            GatewayID(checked: "gw.bank-a"), lei: "9845XLGWBANKA0000074", houses: [cash], wire: wire,
            evmHolders: [try TestAccount.payer.signingKey()])
        buyer = try TestBank(
            GatewayID(checked: "gw.bank-b"), lei: "9845XLGWBANKB0000095", houses: [cash], wire: wire,
            evmHolders: [try TestAccount.payee.signingKey()])
        let ledgers = try await [chainAnchor, Self.furnish(cash, seller, buyer)]
        let later = try await stage.newest()
        // Evidence is checked from the block that the terms name, which here are the seller's.
        let pinned = renewed == .sell ? chainAnchor.advanced(to: later) : chainAnchor
        anchors = try need(
            EvidenceAnchors(
                gateways: try [seller, buyer].map { try TestWorld.anchor($0) },
                ledgers: [pinned, ledgers[1]]))
        try committee.watch(cash, from: ledgers[1], for: stage.profile)
        miner = Task { [stage, cash, pace] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(100))
                guard pace.seconds > 0 else { continue }
                try? await stage.mine(after: pace.seconds)
                guard let time = try? await stage.chain.head().time, let now = LedgerInstant(seconds: time)
                else { continue }
                await cash.advance(to: now)
            }
        }
        try await configure(ledgers, renewed: renewed, at: later)
    }

    func start() async throws {
        try await seller.start()
        try await buyer.start()
    }

    func stop() async {
        miner.cancel()
        await seller.stop()
        await buyer.stop()
        stage.chain.stop()
    }

    // MARK: The set-up

    private static func furnish(
        _ cash: MemoryLedgerHouse, _ seller: TestBank, _ buyer: TestBank
    ) async throws -> LedgerAnchor {
        let code = try need(CurrencyCode("EUR"))
        for (account, bank) in [(TestWorld.sellerCash, seller), (TestWorld.buyerCash, buyer)] {
            try await cash.open(
                account, owner: bank.identity.gateway, key: bank.keys.holder.verificationKey)
        }
        try await cash.operate(
            .registerAsset(
                try need(AssetDescriptor(id: euro, kind: .cash(code), decimals: code.minorUnits))))
        try await cash.issue(euro, cashThere, to: TestWorld.buyerCash)
        return try await cash.anchor()
    }

    private func configure(
        _ shared: [LedgerAnchor], renewed: TradeSide?, at later: LogHead
    ) async throws {
        let certificates = try [seller, buyer].map { try TestWorld.certificate($0) }
        let holders = [
            try account(.payer): try TestAccount.payer.holderKey(),
            try account(.payee): try TestAccount.payee.holderKey(),
        ]
        for (own, peer, feePayer) in [(seller, buyer, TestAccount.feePayer), (buyer, seller, .stranger)] {
            let isRenewed = renewed == (own === seller ? .sell : .buy)
            let ledgers = [isRenewed ? shared[0].advanced(to: later) : shared[0], shared[1]]
            let adapter = try EVMLedgerAdapter(
                driver: try await stage.driver(feePayer, file: "\(own.identity.gateway).sqlite") {
                    // The chain's own time, which is not the host's: its blocks are young.
                    $0.now = { HandClock.start }
                },
                anchor: ledgers[0], holders: holders, assets: [try descriptor()],
                patience: .seconds(20), certifier: committee, certified: [.sqlLog1])
            await own.configure(
                GatewaySettings(
                    policy: try policy(own, peer, ledgers), keyEpoch: 0,
                    peerKeys: [peer.identity.gateway: [0: peer.keys.message.verificationKey]],
                    verifiers: [SQLLogVerifier(), EVMLockVerifier()], certificates: certificates,
                    tickMilliseconds: 20, longestPauseMilliseconds: 200),
                others: [adapter])
        }
    }

    func account(_ holder: TestAccount) throws -> AccountID {
        try need(AccountID("eip155:\(stage.profile.chainID):\(holder.address)"))
    }

    private func descriptor() throws -> AssetDescriptor {
        let euro = try need(CurrencyCode("EUR"))
        return try need(
            AssetDescriptor(
                id: bond,
                kind: .bond(
                    BondFacts(
                        isin: "XS0000000009", nominalPerUnit: try need(Money(euro, minor: 100_000)),
                        maturity: try need(CalendarDate("2030-01-01")), issuer: "Issuer")), decimals: 0))
    }

    private func policy(_ own: TestBank, _ peer: TestBank, _ ledgers: [LedgerAnchor]) throws -> GatewayPolicy
    {
        let bounds = try need(
            LedgerBounds(
                inclusionSeconds: 40, finalitySeconds: 10, observationSeconds: 20, clockErrorSeconds: 5,
                haltSeconds: 30, canReorganise: false))
        let limits: [CurrencyCode: Int128] = [try need(CurrencyCode("EUR")): 100_000_000_000]
        let isSeller = own === seller
        let ownAccounts: [LedgerID: AccountID] = [
            Self.chain: try account(isSeller ? .payer : .payee),
            TestWorld.cash: isSeller ? TestWorld.sellerCash : TestWorld.buyerCash,
        ]
        let known = try ledgers.map { anchor in
            let policy = LedgerPolicy(
                operatorLEI: "549300CLAIMSLEDGER31", anchor: anchor, bounds: bounds, enforcement: .ledger,
                proofPolicy: .native,
                verifiesProofsOf: anchor.ledger == Self.chain ? [.sqlLog1] : [.sqlLog1, .evm1],
                access: .participant, ownAccounts: [try need(ownAccounts[anchor.ledger])],
                refundsByProofAtOnce: anchor.ledger != Self.chain)
            return (anchor.ledger, policy)
        }
        return GatewayPolicy(
            own: own.identity, ownHolderKeys: Set(own.keys.holders.map(\.verificationKey)),
            ledgers: Dictionary(uniqueKeysWithValues: known),
            peers: [peer.identity.gateway: PeerPolicy(lei: peer.identity.lei, exposureLimit: limits)],
            messageSeconds: 10, recoverySeconds: 20, longestLockSeconds: 86_400, fourEyesFrom: [:],
            operatorTrustedLimit: limits)
    }
}

/// How fast time goes in a world.
final class Pace: Sendable {
    private let value = Mutex<Int64>(1)
    var seconds: Int64 {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

extension TestStage {
    /// One block so many seconds after the one before.
    func mine(after seconds: Int64) async throws {
        try await chain.call("test_mine", ["timestamp": .integer(try await chain.head().time + seconds)])
    }
}

extension TestAccount {
    /// The account's key as a vault holds it.
    func signingKey() throws -> SigningKey {
        let pem = try Secp256k1KeyFile.pem(
            secret: SecretBytes(secret), point: try need(holderKey().secp256k1Point))
        return try SigningKey(evmHolderPEM: pem)
    }
}
