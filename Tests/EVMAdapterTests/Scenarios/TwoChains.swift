import EVMAdapter
import EVMNotaryRules
import EVMProofs
import PeerProtocol
import SettlementEngine
import SettlementEvidence
import SettlementModel
import SettlementProofs
import SettlementTestKit
import Testing
import TransferCore

/// Two gateways that settle a bond on one EVM chain against cash on another. X's escrow opens by certificates of notaries that watch
/// Y's chain by its own proofs. Both chains are processes, and their clocks go together.
struct TwoChains: Sendable {
    let bonds: TestStage
    let money: TestStage
    let committee: Committee
    let seller: TestBank
    let buyer: TestBank
    let anchors: EvidenceAnchors
    let pace = Pace()
    private let miner: Task<Void, Never>
    private let ledgers: [LedgerAnchor]

    static let bondChain = LedgerID(checked: "evm:bonds"), cashChain = LedgerID(checked: "evm:cash")
    static let units: Int128 = 5
    static let price: Int128 = 498_985

    init() async throws {
        let committee = try Committee()
        let start = ["--genesis-time", "\(HandClock.start)"]
        bonds = try await TestStage(start, notaries: committee.set)
        money = try await TestStage(start + ["--chain-id", "1338"])
        self.committee = committee
        // The test's tokens come to the seller; the money is the buyer's.
        try await money.send(
            .payer, money.token, "transfer(address,uint256)",
            [EVMWord.address(TestAccount.payee.address), EVMWord.number(TestStage.held)])
        try await money.send(
            .payee, money.token, "approve(address,uint256)",
            [EVMWord.address(money.escrow), EVMWord.number(UInt64.max)])
        let wire = MemoryWire()
        seller = try TestBank(
            GatewayID(checked: "gw.bank-a"), lei: "9845XLGWBANKA0000074", houses: [], wire: wire,
            evmHolders: [try TestAccount.payer.signingKey()])
        buyer = try TestBank(
            GatewayID(checked: "gw.bank-b"), lei: "9845XLGWBANKB0000095", houses: [], wire: wire,
            evmHolders: [try TestAccount.payee.signingKey()])
        ledgers = try [(Self.bondChain, bonds), (Self.cashChain, money)].map { id, stage in
            try need(
                stage.profile.anchor(
                    ledger: id, block: 0, hash: stage.chain.genesis, operatorTrusted: false))
        }
        anchors = try need(
            EvidenceAnchors(
                gateways: try [seller, buyer].map { try TestWorld.anchor($0) }, ledgers: ledgers))
        miner = Task { [bonds, money, pace] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(100))
                for stage in [bonds, money] { try? await stage.mine(after: pace.seconds) }
            }
        }
        let notary = try await adapter(money, ledgers[1], .issuer, "notary.sqlite", [])
        try committee.watch(notary, EVMLockVerifier(), from: ledgers[1], for: bonds.profile)
        for (own, peer, feePayer) in [(seller, buyer, TestAccount.feePayer), (buyer, seller, .stranger)] {
            try await configure(own, peer, feePayer)
        }
        try await seller.start()
        try await buyer.start()
    }

    func stop() async {
        miner.cancel()
        await seller.stop()
        await buyer.stop()
        bonds.chain.stop()
        money.chain.stop()
    }

    // MARK: The set-up

    private func account(_ holder: TestAccount, _ stage: TestStage) throws -> AccountID {
        try need(AccountID("eip155:\(stage.profile.chainID):\(holder.address)"))
    }

    private func token(_ stage: TestStage) throws -> AssetID {
        try need(AssetID("eip155:\(stage.profile.chainID)/erc20:\(stage.token)"))
    }

    private func adapter(
        _ stage: TestStage, _ anchor: LedgerAnchor, _ feePayer: TestAccount, _ file: String,
        _ assets: [AssetDescriptor]
    ) async throws -> EVMLedgerAdapter {
        let holders = try [TestAccount.payer, .payee].map { (try account($0, stage), try $0.holderKey()) }
        return try EVMLedgerAdapter(
            driver: try await stage.driver(feePayer, file: file), anchor: anchor,
            holders: Dictionary(uniqueKeysWithValues: holders), assets: assets, patience: .seconds(20),
            certifier: stage.profile.notarySet == nil ? nil : committee, certified: [.evm1])
    }

    private func configure(_ own: TestBank, _ peer: TestBank, _ feePayer: TestAccount) async throws {
        let yen = try need(CurrencyCode("JPY"))
        let bond = AssetKind.bond(
            BondFacts(
                isin: "XS0000000009", nominalPerUnit: try need(Money(yen, minor: 100_000)),
                maturity: try need(CalendarDate("2030-01-01")), issuer: "Issuer"))
        let name = "\(own.identity.gateway).sqlite"
        let adapters = [
            try await adapter(
                bonds, ledgers[0], feePayer, name,
                [try need(AssetDescriptor(id: try token(bonds), kind: bond, decimals: 0))]),
            try await adapter(
                money, ledgers[1], feePayer, name,
                [try need(AssetDescriptor(id: try token(money), kind: .cash(yen), decimals: 0))]),
        ]
        await own.configure(
            GatewaySettings(
                policy: try policy(own, peer), keyEpoch: 0,
                peerKeys: [peer.identity.gateway: [0: peer.keys.message.verificationKey]],
                verifiers: [EVMLockVerifier()],
                certificates: try [seller, buyer].map { try TestWorld.certificate($0) },
                tickMilliseconds: 20, longestPauseMilliseconds: 200), others: adapters)
    }

    private func policy(_ own: TestBank, _ peer: TestBank) throws -> GatewayPolicy {
        let bounds = try need(
            LedgerBounds(
                inclusionSeconds: 40, finalitySeconds: 10, observationSeconds: 20, clockErrorSeconds: 5,
                haltSeconds: 30, canReorganise: false))
        let limits: [CurrencyCode: Int128] = [try need(CurrencyCode("JPY")): 100_000_000_000]
        let holder = own === seller ? TestAccount.payer : .payee
        let known = try zip(ledgers, [bonds, money]).map { anchor, stage in
            (
                anchor.ledger,
                LedgerPolicy(
                    operatorLEI: "549300CLAIMSLEDGER31", anchor: anchor, bounds: bounds, enforcement: .ledger,
                    proofPolicy: .native, verifiesProofsOf: stage.profile.notarySet == nil ? [] : [.evm1],
                    access: .participant, ownAccounts: [try account(holder, stage)])
            )
        }
        return GatewayPolicy(
            own: own.identity, ownHolderKeys: Set(own.keys.holders.map(\.verificationKey)),
            ledgers: Dictionary(uniqueKeysWithValues: known),
            peers: [peer.identity.gateway: PeerPolicy(lei: peer.identity.lei, exposureLimit: limits)],
            messageSeconds: 10, recoverySeconds: 20, longestLockSeconds: 86_400, fourEyesFrom: [:],
            operatorTrustedLimit: limits)
    }

    // MARK: Trading

    private func ticket(_ side: TradeSide) throws -> TradeTicket {
        let yen = try need(CurrencyCode("JPY"))
        let settlement = try need(CalendarDate("2026-11-13"))
        let terms = try need(
            BondTradeTerms(
                isin: "XS0000000009", units: Self.units,
                nominalPerUnit: try need(Money(yen, minor: 100_000)), price: try need(ExactDecimal("99.797")),
                settlementDate: settlement, restrictions: [], buyer: InvestorFacts(countries: [:])))
        return TradeTicket(
            clientID: try need(ClientID("desk.\(side.rawValue)")),
            commonID: try need(CommonID("TWO-CHAINS-1")),
            side: side, seller: seller.identity, buyer: buyer.identity, mode: .m2, lockOrder: .assetFirst,
            economics: .bond(terms), tradeDate: try need(CalendarDate("2026-11-11")),
            settlementDate: settlement, cash: try need(Money(yen, minor: Self.price)),
            assetLeg: TicketLeg(
                ledger: Self.bondChain, asset: try token(bonds), payer: try account(.payer, bonds),
                payee: try account(.payee, bonds)),
            cashLeg: TicketLeg(
                ledger: Self.cashChain, asset: try token(money), payer: try account(.payee, money),
                payee: try account(.payer, money)))
    }

    /// Both desks write the same ticket and approve it.
    func agree() async throws -> TransferID {
        var id: TransferID?
        for (bank, side) in [(seller, TradeSide.sell), (buyer, .buy)] {
            let gateway = try await bank.gateway
            let view = try await gateway.submit(try ticket(side), by: TestWorld.maker)
            _ = try await gateway.approve(view.id, by: TestWorld.checker)
            id = view.id
        }
        return try need(id)
    }

    /// The buyer's cash never comes to the escrow: its allowance is gone.
    func keepCashBack() async throws {
        try await money.send(
            .payee, money.token, "approve(address,uint256)",
            [EVMWord.address(money.escrow), EVMWord.zero])
    }

    // MARK: What came of it

    /// Waits until `bank` names `state`, or with `nil` until both name the outcome.
    func wait(
        _ id: TransferID, for outcome: TransferOutcome? = nil, state: String? = nil, at bank: TestBank? = nil
    ) async throws {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            if let state, let bank, try await bank.state(id) == state { return }
            if let outcome {
                var named = 0
                for bank in [seller, buyer] where try await bank.outcome(id) == outcome { named += 1 }
                if named == 2 { return }
            }
            try await Task.sleep(for: .milliseconds(40))
        }
        var stand: [String] = []
        for bank in [seller, buyer] {
            let view = try await bank.view(id)
            stand.append("\(bank.identity.gateway): \(view?.state ?? "none") (\(view?.reason ?? ""))")
            stand += bank.tape.lines.suffix(25)
        }
        throw EVMWorldFault("not within 120 s\n" + stand.joined(separator: "\n"))
    }

    func expectMoved(_ settled: Bool) async throws {
        let (units, price) = (UInt64(Self.units), UInt64(Self.price))
        #expect(try await bonds.balance(.payee) == (settled ? units : 0))
        #expect(try await bonds.balance(.payer) == TestStage.held - (settled ? units : 0))
        #expect(try await money.balance(.payer) == (settled ? price : 0))
        #expect(try await money.balance(.payee) == TestStage.held - (settled ? price : 0))
    }

    /// Each bank's bundle holds for somebody who knows keys and anchors alone.
    func expectEvidence(_ id: TransferID, _ outcome: TransferOutcome) async throws {
        for bank in [seller, buyer] {
            let gateway = try await bank.gateway
            let end = ContinuousClock.now + .seconds(30)
            while (try? await gateway.evidence(id)) == nil, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(50))
            }
            let verdict = EvidenceVerifier(message: EvidenceReading.message, proofs: [EVMLockVerifier()])
                .verify(try await gateway.evidence(id), anchors: anchors)
            #expect(verdict.outcome == outcome)
            #expect(verdict.holds, "\(verdict.findings.filter { $0.result != .passed })")
        }
    }
}
