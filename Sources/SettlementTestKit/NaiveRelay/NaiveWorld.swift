public import SettlementModel

/// Two naive relays, two naive ledgers and a wire that anyone can write on. A block on both ledgers every 12 seconds.
public struct NaiveWorld: Sendable {
    public enum Side: Sendable, CaseIterable { case seller, buyer }

    public var x: NaiveLedger
    public var y: NaiveLedger
    public var seller: NaiveGateway
    public var buyer: NaiveGateway
    /// Sides whose relay is down, or that follow a plan of their own.
    public var absent: Set<Side> = []
    /// What a side's node shows instead of the truth.
    public var shown: [Side: [LegID: NaiveLock]] = [:]
    /// Every message ever delivered, for anyone to send again.
    public private(set) var heard: [NaiveMessage] = []
    private var wire: [(to: Side, message: NaiveMessage)] = []

    public static let sellerKey = NaiveKey("bank-a")
    public static let buyerKey = NaiveKey("bank-b")
    public static let blockSeconds: Int64 = 12
    public static let funds: Int128 = 600_000_000

    public init(assets: Int128 = 1) {
        x = NaiveLedger(clock: HandClock.start)
        y = NaiveLedger(clock: HandClock.start)
        seller = NaiveGateway(Self.sellerKey, peer: Self.buyerKey.name)
        buyer = NaiveGateway(Self.buyerKey, peer: Self.sellerKey.name)
        x.issue(NaiveTrade("").asset, assets, to: Self.sellerKey.name)
        y.issue(NaiveTrade("").money, Self.funds, to: Self.buyerKey.name)
    }

    public var clock: Int64 { x.clock }
    /// Cash of a bank, in the smallest unit.
    public func cash(_ key: NaiveKey) -> Int128 { y.balance(key.name, NaiveTrade("").money) }
    /// Units of the asset that a bank holds.
    public func assets(_ key: NaiveKey) -> Int128 { x.balance(key.name, NaiveTrade("").asset) }

    public mutating func send(_ messages: [NaiveMessage], to side: Side) {
        wire += messages.map { (side, $0) }
    }

    /// The seller's desk offers and the buyer's desk takes, as both agreed.
    public mutating func agree(_ trade: NaiveTrade, preimage: [UInt8]? = nil) {
        send(seller.sell(trade, x, y, preimage: preimage), to: .buyer)
        deliver()
        send(buyer.buy(trade), to: .seller)
    }

    /// Hands out what is on the wire, until nothing is.
    public mutating func deliver() {
        while !wire.isEmpty {
            let (to, message) = wire.removeFirst()
            heard.append(message)
            guard !absent.contains(to) else { continue }
            let isSeller = to == .seller
            let acts =
                isSeller ? seller.hear(message, clock: clock) : buyer.hear(message, clock: clock)
            for order in acts.x { x.post(order) }
            for order in acts.y { y.post(order) }
            send(acts.answers, to: isSeller ? .buyer : .seller)
        }
    }

    /// One block on both ledgers; then whoever is there looks and acts.
    public mutating func block() {
        deliver()
        let time = max(x.clock, y.clock) + Self.blockSeconds
        x.block(at: time)
        y.block(at: time)
        for side in Side.allCases where !absent.contains(side) {
            let gateway = side == .seller ? seller : buyer
            let acts = gateway.look(
                at: { leg, hash in
                    self.shown[side]?[leg] ?? (leg == .x ? self.x : self.y).locks[hash]
                }, clock: time)
            for order in acts.x { x.post(order) }
            for order in acts.y { y.post(order) }
        }
    }

    public mutating func blocks(_ count: Int) { for _ in 0..<count { block() } }

    /// Blocks until the clocks stand at `time` or later.
    public mutating func blocks(until time: Int64) { while clock < time { block() } }
}
