/// What the chain says of the fee account.
struct AccountSight: Hashable, Sendable {
    /// The next nonce in the final state, by proof: everything below is used up for ever.
    let finalNonce: UInt64
    /// The next nonce in the newest state, by the lowest word of the endpoints: a hint. Never below `finalNonce`.
    let latestNonce: UInt64
}

/// What must be done about one nonce.
enum LaneStep: Hashable, Sendable {
    /// It is used up for good: find out by what.
    case settle(UInt64)
    /// Send the stored bytes again, if they can still do their work; else use the nonce up.
    case resend(UInt64)
    /// Sign the next version with a higher fee, store it, send it.
    case bump(UInt64)
    /// Nobody knows a transaction for it, and later ones wait behind it: use it up.
    case fill(UInt64)
}

/// How long to wait before a transaction is sent again, and before it costs more. Seconds.
public struct LanePace: Hashable, Sendable {
    public var resendAfter: Int64 = 10
    public var bumpAfter: Int64 = 30
    public init() {}
}

/// The order of the fee account's transactions: which nonces are in use, for what, and which step each needs now.
///
/// Pure. A nonce is given out once. It leaves the lane only when the final chain has used it up, so it never serves a
/// second command.
struct NonceLane: Sendable {
    private(set) var open: [UInt64: NonceSlot]
    private(set) var next: UInt64
    /// Every nonce below was used up in a final chain that was seen: none of them is a gap, wherever the chain is looked at now.
    private var used: UInt64
    private var sentAt: [UInt64: Int64] = [:]
    /// On their way to the disk: no byte of them may leave yet.
    private var unstored: Set<UInt64> = []
    let pace: LanePace

    init(open: [NonceSlot], next: UInt64, used: UInt64 = 0, pace: LanePace) {
        self.used = used
        self.open = Dictionary(open.map { ($0.nonce, $0) }, uniquingKeysWith: { first, _ in first })
        self.next = max(next, open.map { $0.nonce &+ 1 }.max() ?? 0)
        self.pace = pace
    }

    /// True where the account used nonces that this lane never gave out: another program signs with the same key.
    func isOvertaken(by sight: AccountSight) -> Bool { sight.finalNonce > next }

    /// Steps over nonces that the final chain has used up.
    mutating func catchUp(with sight: AccountSight) { next = max(next, sight.finalNonce) }

    mutating func take() -> UInt64 {
        defer { next += 1 }
        return next
    }

    /// Takes the nonce for `slot`. Nothing is done about it before `noteStored`.
    mutating func keep(_ slot: NonceSlot) {
        open[slot.nonce] = slot
        unstored.insert(slot.nonce)
        next = max(next, slot.nonce &+ 1)
    }

    /// The slot is on disk.
    mutating func noteStored(_ nonce: UInt64) { unstored.remove(nonce) }

    mutating func keep(_ version: SignedVersion, for nonce: UInt64) { open[nonce]?.versions.append(version) }
    mutating func noteSent(_ nonce: UInt64, at now: Int64) { sentAt[nonce] = now }

    mutating func close(_ nonce: UInt64) {
        used = max(used, nonce &+ 1)
        open[nonce] = nil
        sentAt[nonce] = nil
    }

    /// What each nonce needs, lowest first. A clock that went back makes nothing due; it never undoes a step.
    func steps(_ sight: AccountSight, now: Int64) -> [LaneStep] {
        var steps: [LaneStep] = []
        // A ledger whose final blocks are found again at a start may be seen at an older one, by nodes that are behind.
        let first = max(sight.latestNonce, sight.finalNonce, used)
        for nonce in open.keys.sorted() {
            guard let slot = open[nonce], !unstored.contains(nonce) else { continue }
            if nonce < sight.finalNonce {
                steps.append(.settle(nonce))
            } else if nonce >= first {
                // Later ones cannot be included before this one, so only the first is worth more money.
                if nonce == first, let last = slot.last, now - last.signedAt >= pace.bumpAfter {
                    steps.append(.bump(nonce))
                } else if sentAt[nonce].map({ now - $0 >= pace.resendAfter }) ?? true {
                    steps.append(.resend(nonce))
                }
            }
        }
        // More than a few gaps mean that the store is not this account's: one at a time is enough to go on.
        if first < next, let gap = (first..<next).prefix(1024).first(where: { open[$0] == nil }) {
            steps.append(.fill(gap))
        }
        return steps
    }
}
