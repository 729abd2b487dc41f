public import SettlementEngine
public import SettlementModel

/// Stages that stories begin at.
extension TestWorld {
    public var buyerCashWay: LedgerWeather { get throws { try need(buyer.weather[Self.cash]) } }
    public var buyerAssetWay: LedgerWeather { get throws { try need(buyer.weather[Self.assets]) } }
    public var sellerCashWay: LedgerWeather { get throws { try need(seller.weather[Self.cash]) } }
    public var sellerAssetWay: LedgerWeather { get throws { try need(seller.weather[Self.assets]) } }

    /// Agrees a trade and brings it to where X is locked and the buyer's lock on Y does not get through.
    public func agreeUpToX(_ trade: TestTrade = TestTrade()) async throws -> TransferID {
        try buyerCashWay.withhold("lock")
        let id = try await agree(trade)
        try await waitForState(seller, id, "X_LOCKED")
        try await waitForState(buyer, id, "Y_LOCKING")
        return id
    }

    /// Both legs locked and nothing shown: the seller learns of Y's lock when it is too late to reveal safely.
    public func agreeUpToBoth(_ trade: TestTrade = TestTrade()) async throws -> TransferID {
        let id = try await agreeUpToX(trade)
        try await lockBehindTheSeller(id)
        try await waitForState(buyer, id, "BOTH")
        try await wait("the seller knows the time") { try await passRevealDeadline(id) }
        wire.weather.isPartitioned = false
        try await waitForState(seller, id, "BOTH")
        return id
    }

    /// Lets the buyer lock Y while the seller neither sees Y's ledger nor hears the buyer.
    public func lockBehindTheSeller(_ id: TransferID) async throws {
        try sellerCashWay.silence()
        wire.weather.isPartitioned = true
        try buyerCashWay.withhold("lock", false)
    }

    /// Moves Y's clock between the reveal deadline and the expiry, for the seller to see.
    /// - Returns: whether the seller has seen it.
    public func passRevealDeadline(_ id: TransferID) async throws -> Bool {
        let expiry = try need(try await lane(buyer, id, .y).expiry)
        let late = expiry.advanced(bySeconds: -3)
        await cashLedger.advance(to: late)
        try sellerCashWay.silence(false)
        let check = try await seller.gateway.health().first { $0.name == "ledger:\(Self.cash)" }
        return check?.detail.split(separator: " ").last.flatMap { Int64($0) } ?? 0 >= late.seconds
    }

    public func lane(_ bank: TestBank, _ id: TransferID, _ leg: LegID) async throws -> LaneView {
        try need(try await bank.view(id)?.lanes.first { $0.leg == leg })
    }
}
