import SQLLedgerProofs
public import SQLLedgerRules
import SettlementModel
import SettlementProofs

/// Thousands of random commands, legal and not, the same for the same seed.
public struct RandomWalk {
    public let trade: TestTrade
    public private(set) var applied = 0
    public private(set) var refused: [RejectionCode: Int] = [:]
    private var random: SplitMix
    private var terms: [(LockTerms, Preimage)] = []
    private var holders: [Holder]
    private var sent: [SQLSignedCommand] = []

    public init(_ trade: TestTrade, seed: UInt64) throws {
        self.trade = trade
        random = SplitMix(state: seed)
        holders = [trade.payer, trade.payee, try trade.ledger.open("third")]
    }

    /// One random command. The clock sometimes jumps, also backwards.
    @discardableResult
    public mutating func step() throws -> CommandVerdict {
        let ledger = trade.ledger
        ledger.now += Int64(random.below(40)) - 8
        let signed = try command()
        sent.append(signed)
        let verdict = try ledger.submit(signed)
        switch verdict {
        case .applied: applied += 1
        case .rejected(let rejection): refused[rejection.code, default: 0] += 1
        }
        return verdict
    }

    private mutating func command() throws -> SQLSignedCommand {
        let ledger = trade.ledger
        switch random.below(100) {
        case 0..<4: if let old = sent.randomElement(using: &random) { return old }
        case 4..<8:
            let order = IssueOrder(
                asset: TestTrade.cash, quantity: Int128(1 + random.below(500)), account: pick().account)
            return try ledger.signed(.issue(order), by: [ledger.operatorKey])
        case 8..<12:
            let status: LogAccountStatus = [.open, .open, .frozen, .closed][random.below(4)]
            return try ledger.signed(.setAccountStatus(pick().account, status), by: [ledger.operatorKey])
        case 12..<25:
            let from = pick()
            let order = TransferOrder(
                asset: TestTrade.cash, quantity: Int128(random.below(300)), from: from.account,
                to: pick().account)
            return try ledger.signed(.transfer(order), by: [random.below(9) == 0 ? pick().key : from.key])
        case 25..<55: return try lockCommand()
        default: break
        }
        return try endCommand()
    }

    private mutating func lockCommand() throws -> SQLSignedCommand {
        let (payer, payee) = (pick(), pick())
        guard payer.account != payee.account else { return try endCommand() }
        let preimage = Preimage(Digest.sha256([UInt8(random.below(256)), UInt8(random.below(8))]))
        let made = try trade.terms(
            lockIn: Int64(random.below(60)) - 5, expiryIn: 60 + Int64(random.below(200)),
            salt: UInt8(random.below(256)), payer: payer, payee: payee,
            quantity: Int128(1 + random.below(200)),
            hashlock: preimage.hashlock)
        terms.append((made, preimage))
        if terms.count > 40 { terms.removeFirst() }
        return try trade.ledger.signed(.lock(made, anchorProof: nil), by: [payer.key])
    }

    private mutating func endCommand() throws -> SQLSignedCommand {
        let ledger = trade.ledger
        guard let (made, preimage) = terms.randomElement(using: &random) else { return try lockCommand() }
        let holder = holders.first { $0.account == made.payer.account } ?? trade.payer
        switch random.below(10) {
        case 0..<4: return try ledger.signed(.claim(made.lockID, preimage, proof: nil))
        case 4..<8: return try ledger.signed(.refund(made.lockID, proof: nil))
        case 8: return try ledger.signed(.cancel(made), by: random.below(2) == 0 ? [holder.key] : [])
        default:
            let other = holders.first { $0.account == made.payee.account } ?? trade.payee
            return try ledger.signed(try trade.unlock(made, payer: holder, payee: other))
        }
    }

    private mutating func pick() -> Holder { holders[random.below(holders.count)] }
}

/// SplitMix64: small, seeded, the same everywhere.
public struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    public init(state: UInt64) { self.state = state }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Range: 0 to `bound` − 1; `bound` at least 1.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
