internal import SQLLedgerProofs
public import SettlementEngine
public import SettlementEvidence
public import SettlementModel
import SettlementProofs
import TransferCore

/// Two banks, two ledgers, a wire: everything real but the network, the disks and the clocks.
public struct TestWorld: Sendable {
    public static let assets = LedgerID(checked: "sql:bank-a-assets")
    public static let cash = LedgerID(checked: "sql:bank-b-cash")
    public static let claim = AssetID(checked: "claim:DLC-2026-000517")
    public static let isin = "MYB0XLG00012"
    public static let bond = AssetID(checked: "isin:MYB0XLG00012")
    public static let yuan = AssetID(checked: "iso4217:CNY")
    public static let dollar = AssetID(checked: "iso4217:USD")
    public static let sellerAssets = AccountID(checked: "bank-a/assets")
    public static let buyerAssets = AccountID(checked: "bank-b/assets")
    public static let sellerCash = AccountID(checked: "bank-a/cash")
    /// An account of the buyer on the asset ledger, by its own word only.
    public static let notOpened = AccountID(checked: "bank-b/nowhere")
    public static let buyerCash = AccountID(checked: "bank-b/cash")
    public static let maker = UserID(checked: "maker")
    public static let checker = UserID(checked: "checker")

    /// Keeps the asset; leg X of every trade here.
    public let assetLedger: MemoryLedgerHouse
    /// Keeps the cash; leg Y.
    public let cashLedger: MemoryLedgerHouse
    /// Initiator: locks the asset first and holds the preimage.
    public let seller: TestBank
    public let buyer: TestBank
    public let wire: MemoryWire
    public let anchors: EvidenceAnchors

    /// What a story may want otherwise.
    public struct Options: Sendable {
        public var yuan: Int128 = 600_000_000
        public var dollars: Int128 = 2_000_000_000
        public var claimFace = "5000000.00"
        public var bondISIN = TestWorld.isin
        /// Which currency the ledger says its `iso4217:CNY` is.
        public var currencyOfYuan = "CNY"
        public var seed: UInt64 = 1
        /// Where the buyer registers the claims that it buys.
        public var registry: MemoryClaimRegistry?
        /// The banks' name there, where it is not their own.
        public var registryMember: GatewayID?
        /// Whether officers may let a claim pass that it refuses for its fingerprint.
        public var passesFingerprint = false
        public init() {}
    }

    public init(_ options: Options = Options()) async throws {
        assetLedger = try MemoryLedgerHouse(Self.assets)
        cashLedger = try MemoryLedgerHouse(Self.cash)
        wire = MemoryWire(seed: options.seed)
        let houses = [assetLedger, cashLedger]
        seller = try TestBank(
            GatewayID(checked: "gw.bank-a"), lei: "9845XLGWBANKA0000074", houses: houses, wire: wire)
        buyer = try TestBank(
            GatewayID(checked: "gw.bank-b"), lei: "9845XLGWBANKB0000095", houses: houses, wire: wire)
        try await Self.furnish(assetLedger, cashLedger, seller, buyer, options)
        let ledgers = [try await assetLedger.anchor(), try await cashLedger.anchor()]
        anchors = try need(
            EvidenceAnchors(gateways: try [seller, buyer].map { try Self.anchor($0) }, ledgers: ledgers))
        let certificates = try [seller, buyer].map { try Self.certificate($0) }
        for (own, peer) in [(seller, buyer), (buyer, seller)] {
            await own.configure(
                GatewaySettings(
                    policy: try Self.policy(
                        own, peer, ledgers, registers: options.registry != nil,
                        passesFingerprint: options.passesFingerprint),
                    keyEpoch: 0,
                    peerKeys: [peer.identity.gateway: [0: peer.keys.message.verificationKey]],
                    verifiers: [SQLLogVerifier()], certificates: certificates, tickMilliseconds: 20,
                    longestPauseMilliseconds: 60))
            await own.reach(options.registry, as: options.registryMember)
        }
    }

    /// A world with both gateways at work.
    public static func running(_ options: Options = Options()) async throws -> TestWorld {
        let world = try await TestWorld(options)
        try await world.seller.start()
        try await world.buyer.start()
        return world
    }

    public func stop() async {
        await seller.stop()
        await buyer.stop()
    }

    public var banks: [TestBank] { [seller, buyer] }

    // MARK: Trading

    public func id(of trade: TestTrade) throws -> TransferID {
        Relay.id(of: try trade.ticket(.sell, seller: seller.identity, buyer: buyer.identity))
    }

    /// One desk writes its ticket and a second person approves it.
    @discardableResult
    public func instruct(_ bank: TestBank, _ trade: TestTrade) async throws -> TransferID {
        let side: TradeSide = bank === seller ? .sell : .buy
        let ticket = try trade.ticket(side, seller: seller.identity, buyer: buyer.identity)
        let gateway = try await bank.gateway
        let view = try await gateway.submit(ticket, by: Self.maker)
        _ = try await gateway.approve(view.id, by: Self.checker)
        return view.id
    }

    /// Both desks write the same ticket and approve it.
    @discardableResult
    public func agree(_ trade: TestTrade) async throws -> TransferID {
        try await instruct(seller, trade)
        return try await instruct(buyer, trade)
    }

    /// Moves both ledgers' clocks.
    public func advance(bySeconds seconds: Int64) async {
        await assetLedger.advance(bySeconds: seconds)
        await cashLedger.advance(bySeconds: seconds)
    }

    /// What the evidence verifier, knowing keys and anchors alone, makes of a bank's bundle.
    public func verdict(_ bank: TestBank, _ id: TransferID) async throws -> EvidenceVerdict {
        EvidenceVerifier(message: EvidenceReading.message, proofs: [SQLLogVerifier()])
            .verify(try await bank.gateway.evidence(id), anchors: anchors)
    }

    /// Waits until `condition` holds. - Throws: when its patience ends, saying what did not come about.
    public func wait(
        _ what: String, seconds: Int = Self.patience, until condition: @Sendable () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(8))
        }
        var stand: [String] = []
        for bank in banks {
            guard let gateway = try? await bank.gateway else {  // not running is worth saying too
                stand.append("\(bank.identity.gateway): down")
                continue
            }
            let fault = await gateway.stoppedBy().map { " stopped by \($0)" } ?? ""
            let views = await gateway.transfers().map { "\($0.state) (\($0.reason))" }
            stand.append("\(bank.identity.gateway)\(fault): \(views.joined(separator: ", "))")
            stand += bank.tape.lines.suffix(12)
        }
        throw TestWorldFault("not within \(seconds) s: \(what)\n" + stand.joined(separator: "\n"))
    }

    /// Waits until both banks name this end.
    public func waitForEnd(
        _ id: TransferID, _ outcome: TransferOutcome, seconds: Int = Self.patience
    ) async throws {
        try await wait("both banks \(outcome.rawValue)", seconds: seconds) {
            for bank in banks where try await bank.outcome(id) != outcome { return false }
            return true
        }
    }

    public func waitForState(_ bank: TestBank, _ id: TransferID, _ states: String...) async throws {
        try await wait("\(bank.identity.gateway) \(states)") {
            states.contains(try await bank.state(id) ?? "")
        }
    }
}
