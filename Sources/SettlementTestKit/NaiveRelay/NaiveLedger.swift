public import SettlementModel
public import SettlementProofs

/// A key that opens everything its bank has: the naive relay knows one for the wire, the orders and the accounts.
public struct NaiveKey: Hashable, Sendable {
    public let name: String
    public init(_ name: String) { self.name = name }
}

/// A hash-time lock as textbooks draw it. Its hash is its identity.
public struct NaiveLock: Hashable, Sendable {
    public let asset: String
    public let quantity: Int128
    public let payer: String
    public let payee: String
    public let hash: Bytes32
    /// Unix seconds, by this ledger's clock.
    public let expiry: Int64
    public var state = LockState.locked
    /// What it was opened with; public from then on.
    public var preimage: [UInt8]?

    public init(
        _ asset: String, _ quantity: Int128, from payer: String, to payee: String, hash: Bytes32,
        expiry: Int64
    ) {
        self.asset = asset
        self.quantity = quantity
        self.payer = payer
        self.payee = payee
        self.hash = hash
        self.expiry = expiry
    }
}

public enum NaiveAct: Hashable, Sendable {
    case lock(NaiveLock)
    case claim(Bytes32, preimage: [UInt8])
    case refund(Bytes32)
    case pay(String, Int128, to: String)
}

/// An order with the key that gave it. It has no name of its own, so the same order twice is two orders.
public struct NaiveOrder: Hashable, Sendable {
    public let key: NaiveKey
    public let act: NaiveAct
    public init(_ key: NaiveKey, _ act: NaiveAct) {
        self.key = key
        self.act = act
    }
}

/// What this ledger hashes a preimage with. Two ledgers may differ.
public enum NaiveHash: Sendable {
    case sha256
    /// SHA-256 of SHA-256, as Bitcoin's OP_HASH256.
    case doubleSHA256

    public func callAsFunction(_ bytes: [UInt8]) -> Bytes32 {
        switch self {
        case .sha256: Digest.sha256(bytes)
        case .doubleSHA256: Digest.sha256(Digest.sha256(bytes).bytes)
        }
    }
}

/// A ledger with accounts and the textbook contract: claim before the expiry with a preimage, refund from it on.
///
/// Orders stand in a pool that anyone can read, and are booked with the next block.
public struct NaiveLedger: Sendable {
    public var hash = NaiveHash.sha256
    /// The longest preimage that its script can read; `nil` for any.
    public var longestPreimage: Int?
    /// Orders of these keys get into no block.
    public var censored: Set<NaiveKey> = []
    public var isHalted = false
    public var frozen: Set<String> = []
    public private(set) var clock: Int64
    public private(set) var pool: [NaiveOrder] = []
    /// Everything booked, for anyone to read and to send again.
    public private(set) var booked: [NaiveOrder] = []
    public private(set) var locks: [Bytes32: NaiveLock] = [:]
    private var balances: [String: [String: Int128]] = [:]

    public init(clock: Int64) { self.clock = clock }

    public func balance(_ account: String, _ asset: String) -> Int128 { balances[account]?[asset] ?? 0 }

    public mutating func issue(_ asset: String, _ quantity: Int128, to account: String) {
        balances[account, default: [:]][asset, default: 0] += quantity
    }

    public mutating func post(_ order: NaiveOrder) { pool.append(order) }

    /// Time goes on, and what is in the pool is booked in its order. An order that cannot be is dropped.
    public mutating func block(at time: Int64) {
        clock = max(clock, time)
        guard !isHalted else { return }
        let orders = pool
        pool = []
        for order in orders where !censored.contains(order.key) && book(order) { booked.append(order) }
    }

    private mutating func book(_ order: NaiveOrder) -> Bool {
        switch order.act {
        case .lock(let lock):
            guard lock.payer == order.key.name, locks[lock.hash]?.state != .locked,
                move(lock.asset, lock.quantity, from: lock.payer, to: Self.escrow(lock.hash))
            else { return false }
            locks[lock.hash] = lock
        case .claim(let hash, let preimage):
            guard let lock = locks[hash], lock.state == .locked, clock < lock.expiry,
                preimage.count <= longestPreimage ?? .max, self.hash(preimage) == hash
            else { return false }
            return end(lock, .claimed, preimage, to: lock.payee)
        case .refund(let hash):
            guard let lock = locks[hash], lock.state == .locked, clock >= lock.expiry else { return false }
            return end(lock, .refunded, nil, to: lock.payer)
        case .pay(let asset, let quantity, let account):
            return move(asset, quantity, from: order.key.name, to: account)
        }
        return true
    }

    private mutating func end(
        _ lock: NaiveLock, _ state: LockState, _ preimage: [UInt8]?, to account: String
    )
        -> Bool
    {
        guard move(lock.asset, lock.quantity, from: Self.escrow(lock.hash), to: account) else { return false }
        locks[lock.hash]?.state = state
        locks[lock.hash]?.preimage = preimage
        return true
    }

    private mutating func move(_ asset: String, _ quantity: Int128, from: String, to: String) -> Bool {
        guard quantity > 0, balance(from, asset) >= quantity, !frozen.contains(to) else { return false }
        balances[from, default: [:]][asset, default: 0] -= quantity
        balances[to, default: [:]][asset, default: 0] += quantity
        return true
    }

    private static func escrow(_ hash: Bytes32) -> String { "escrow \(hash.hex)" }
}
