public import SettlementModel
internal import SettlementProofs

/// A relay as it is written in an afternoon: it believes its peer, keeps nothing on disk and leaves no margin.
///
/// Left alone with honest peers it settles every trade (`NaiveRelayTests`), so what an attack takes from it is taken
/// by the attack.
public struct NaiveGateway: Sendable {
    /// One side's memory of one trade.
    public struct Deal: Sendable {
        public var trade: NaiveTrade
        public let isSeller: Bool
        public var offer: NaiveMessage?
        /// The account that gets the asset, as the buyer's message named it.
        public var payee = ""
        public var preimage: [UInt8]?
        public var hashes: [LegID: Bytes32] = [:]
        public var expiry: Int64 = 0
    }

    public let key: NaiveKey
    public let peer: String
    public private(set) var deals: [String: Deal] = [:]
    /// Offers that no desk has taken yet: a queue of fixed size for everyone together.
    public private(set) var offers: [NaiveMessage] = []
    public static let queue = 1024
    /// Where a clerk wants the asset to go instead of the bank's own account.
    public var assetAccount: String

    public init(_ key: NaiveKey, peer: String) {
        self.key = key
        self.peer = peer
        assetAccount = key.name
    }

    // MARK: The desk

    /// Offers a trade: both hashes of one secret, which the clock has made, and one instant for both legs.
    public mutating func sell(
        _ trade: NaiveTrade, _ x: NaiveLedger, _ y: NaiveLedger, preimage: [UInt8]? = nil
    ) -> [NaiveMessage] {
        var deal = Deal(trade: trade, isSeller: true)
        let secret = preimage ?? Digest.sha256(Array("\(x.clock)".utf8)).bytes
        deal.preimage = secret
        deal.hashes = [.x: x.hash(secret), .y: y.hash(secret)]
        deal.expiry = x.clock + trade.window
        deals[trade.id] = deal
        return [
            NaiveMessage(
                .offer, from: key.name, trade: trade.id,
                [
                    "asset=\(trade.asset)", "units=\(trade.units)", "cash=\(trade.cash)",
                    "hash-x=\(x.hash(secret).hex)", "hash-y=\(y.hash(secret).hex)", "expiry=\(deal.expiry)",
                ])
        ]
    }

    /// Takes the offer of this trade where its screen shows what the desk agreed.
    public mutating func buy(_ trade: NaiveTrade) -> [NaiveMessage] {
        guard let offer = offers.first(where: { $0.trade == trade.id }),
            offer.shown("asset") == trade.asset, offer.shown("units") == "\(trade.units)",
            offer.shown("cash") == "\(trade.cash)"
        else { return [] }
        var deal = Deal(trade: trade, isSeller: false, offer: offer)
        deal.hashes = [
            .x: Bytes32(hex: offer.booked("hash-x") ?? ""), .y: Bytes32(hex: offer.booked("hash-y") ?? ""),
        ].compactMapValues { $0 }
        deal.expiry = Int64(offer.booked("expiry") ?? "") ?? 0
        deals[trade.id] = deal
        return [NaiveMessage(.accept, from: key.name, trade: trade.id, ["account=\(assetAccount)"])]
    }

    // MARK: The relay

    /// Acts on a message that says it is from the peer. - Returns: orders for X, for Y, and answers.
    public mutating func hear(
        _ message: NaiveMessage, clock: Int64
    ) -> (
        x: [NaiveOrder], y: [NaiveOrder], answers: [NaiveMessage]
    ) {
        guard message.from == peer else { return ([], [], []) }
        if message.kind == .offer {
            if offers.count < Self.queue { offers.append(message) }
            return ([], [], [])
        }
        guard var deal = deals[message.trade] else { return ([], [], []) }
        defer { deals[message.trade] = deal }
        switch message.kind {
        case .offer: return ([], [], [])
        case .accept where deal.isSeller: return lockAsset(&deal, message)
        case .assetLocked where !deal.isSeller: return lockCash(deal)
        case .cashLocked where deal.isSeller: return ([], claimCash(deal), [])
        case .abort:
            deal.hashes = [:]  // over: nothing to wait for any more
            return ([], [], [])
        case .accept, .assetLocked, .cashLocked: return ([], [], [])
        }
    }

    private func lockAsset(
        _ deal: inout Deal, _ accept: NaiveMessage
    ) -> (
        [NaiveOrder], [NaiveOrder], [NaiveMessage]
    ) {
        guard let hash = deal.hashes[.x] else { return ([], [], []) }
        deal.payee = accept.booked("account") ?? accept.from
        let lock = NaiveLock(
            deal.trade.asset, deal.trade.units, from: key.name, to: deal.payee, hash: hash,
            expiry: deal.expiry)
        return (
            [NaiveOrder(key, .lock(lock))], [],
            [NaiveMessage(.assetLocked, from: key.name, trade: deal.trade.id)]
        )
    }

    private func lockCash(_ deal: Deal) -> ([NaiveOrder], [NaiveOrder], [NaiveMessage]) {
        guard let hash = deal.hashes[.y], let cash = Int128(deal.offer?.booked("cash") ?? "") else {
            return ([], [], [])
        }
        let lock = NaiveLock(
            deal.trade.money, cash, from: key.name, to: peer, hash: hash, expiry: deal.expiry)
        return (
            [], [NaiveOrder(key, .lock(lock))],
            [NaiveMessage(.cashLocked, from: key.name, trade: deal.trade.id)]
        )
    }

    private func claimCash(_ deal: Deal) -> [NaiveOrder] {
        guard let hash = deal.hashes[.y], let preimage = deal.preimage else { return [] }
        return [NaiveOrder(key, .claim(hash, preimage: preimage))]
    }

    /// Looks at what its node shows of both ledgers, and does what seems due.
    public func look(
        at shown: (LegID, Bytes32) -> NaiveLock?, clock: Int64
    ) -> (x: [NaiveOrder], y: [NaiveOrder]) {
        var (x, y): ([NaiveOrder], [NaiveOrder]) = ([], [])
        for deal in deals.values.sorted(by: { $0.trade.id < $1.trade.id }) {
            guard let hashX = deal.hashes[.x], let hashY = deal.hashes[.y] else { continue }
            let (lockX, lockY) = (shown(.x, hashX), shown(.y, hashY))
            if deal.isSeller {
                if lockY?.state == .locked, clock < deal.expiry { y += claimCash(deal) }
                if lockX?.state == .locked, clock >= deal.expiry { x.append(NaiveOrder(key, .refund(hashX))) }
            } else {
                if lockX?.state == .locked, let preimage = lockY?.preimage {
                    x.append(NaiveOrder(key, .claim(hashX, preimage: preimage)))
                }
                if lockY?.state == .locked, clock >= deal.expiry {
                    y.append(NaiveOrder(key, .refund(hashY)))
                }
            }
        }
        return (x, y)
    }
}
