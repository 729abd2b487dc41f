import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// One chain-like ledger of a simulated world: a mempool, blocks that validators seal, an escrow that acts for whoever pushes,
/// and proofs of its state in place of a log's entries.
///
/// Blocks are made at slots where there is something to do, and else when somebody looks, at the slots that have passed; nobody
/// can tell the difference. What is booked counts once its block is final.
/// `@unchecked Sendable`: it lives on its world's thread.
final class SimulatedChain: SimulatedLedger, @unchecked Sendable {
    struct Block {
        let sealed: SealedHeader
        let hash: Bytes32
        let transactions: [ChainTransaction]
        let events: [ChainEvent]
        /// The state after it.
        let books: ChainBooks
    }

    let id: LedgerID
    let profile: ChainProfile
    let keys: [SigningKey]
    let process: LedgerProcess
    /// As an EVM ledger's with notaries: its locks may wait for another ledger's by their certificates.
    let capabilities = LedgerCapabilities(
        enforcement: .ledger, proofFormat: .evm1, verifiesProofsOf: [.sqlLog1, .evm1], hashlocks: [.sha256],
        bindsChallenge: false, refusesLocksForGood: false, refundsByProofAtOnce: false,
        findsLocksByTerms: true)
    var onBooking: (BookedEntry) -> Void = { _ in }
    /// Told just before a block with transactions is made, and just after.
    var onBlock: (CrashPoint) -> Void = { _ in }
    var tell: (String) -> Void = { _ in }
    var isOver: () -> Bool = { false }
    var weather = ChainWeather()
    /// Decides what becomes of transactions and blocks.
    var dice: SeededGenerator

    var blocks: [Block]
    var mempool: [ChainTransaction] = []
    /// Every act that some node was shown, also where it was never booked: whoever saw it may push it. The first first.
    var shown: [ChainAct] = []
    var isMining = false
    /// Blocks of which the events were told.
    private var told: Int
    var transactions: UInt64 = 0

    /// From one slot to the next. - Units: milliseconds.
    static let slot: Int64 = 500

    init(_ furnished: SimulationTemplate.Chain, scheduler: SimulationScheduler, seed: UInt64) {
        id = furnished.id
        profile = furnished.profile
        keys = furnished.keys
        blocks = [furnished.genesis]
        told = 1
        process = LedgerProcess(scheduler)
        dice = SeededGenerator(seed: seed ^ 0xC4A1)
    }

    // MARK: Finality

    /// The place of the newest final block.
    var final: Int { max(0, blocks.count - 1 - profile.depth) }
    /// Who certifies to its escrow: the same from its first block on.
    var committee: EscrowCommittee? { blocks[0].books.committee }
    var newest: Block { blocks[blocks.count - 1] }
    var finalBlock: Block { blocks[final] }

    /// Tells what has become final, once.
    func settle() {
        var hasNews = false
        while told <= final {
            for event in blocks[told].events { tell(event, in: blocks[told]) }
            hasNews = hasNews || !blocks[told].events.isEmpty
            told += 1
        }
        if hasNews { process.wakeWatchers() }
    }

    private func tell(_ event: ChainEvent, in block: Block) {
        onBooking(
            BookedEntry(
                ledger: id, lock: event.terms, lockID: event.lock, state: event.state,
                time: block.sealed.header.time.seconds, by: event.by,
                payer: block.books.accounts[event.terms.payer.account]?.owner, command: event.command,
                supply: block.books.supply(of: event.terms.asset)))
    }

    /// Where a bank stands that was shown this history: told of nothing that the other one told.
    func rival(freezing account: AccountID) throws -> any SimulatedLedger {
        let other = SimulatedChain(
            SimulationTemplate.Chain(id: id, profile: profile, keys: keys, genesis: blocks[0]),
            scheduler: process.scheduler, seed: dice.next())
        other.blocks = Array(blocks[...final])
        other.told = other.blocks.count
        other.process.skew = process.skew
        other.isOver = isOver
        other.seal([ChainTransaction(act: .freeze(account, true), by: nil, due: 0)], secondsAgo: 0)
        for _ in 0..<profile.depth { other.seal([], secondsAgo: 0) }
        return other
    }

    func setFrozen(_ isFrozen: Bool, _ account: AccountID) {
        mempool.append(ChainTransaction(act: .freeze(account, isFrozen), by: nil, due: 0))
        mineOn()
    }

    // MARK: Checks

    func root(at size: UInt64) -> Bytes32? {
        size > 0 && size <= self.size ? blocks[Int(size) - 1].hash : nil
    }
    func foreignAnchor(_ foreign: LedgerID) -> LogHead? { nil }

    /// Lives the chain again from its first block.
    func findings(from anchor: LedgerAnchor) throws -> [String] {
        guard LogHead(blocks[0].sealed.header) == anchor.head else { return ["another first block"] }
        var books = blocks[0].books
        var findings: [String] = []
        for (parent, block) in zip(blocks, blocks.dropFirst()) {
            let header = block.sealed.header
            for transaction in block.transactions {
                do { _ = try books.apply(transaction.act, at: header.time) } catch {
                    findings.append("block \(header.number) holds what the escrow refuses: \(error.detail)")
                }
            }
            let sealers = try block.sealed.sealers(profile, hash: block.hash)
            let needed = profile.depth == 0 ? profile.quorum : 1
            if sealers.count < needed { findings.append("block \(header.number) has \(sealers.count) seals") }
            if header.parent != parent.hash { findings.append("block \(header.number) has another parent") }
            if header.root != MerkleLog.root(of: books.leaves) || header.hash != block.hash {
                findings.append("block \(header.number) has another state")
            }
        }
        return findings
    }
}

/// What becomes of transactions and blocks.
struct ChainWeather: Hashable, Sendable {
    /// The most that a transaction waits for its block, its slot aside. - Units: milliseconds.
    var delay: Int64 = 0
    /// Transactions that are forgotten, of 1000.
    var drops = 0
    /// Blocks that drop those before them that are not final, of 1000.
    var reorganisations = 0
    /// True where one transaction may lose its block more than once.
    var isRepeated = false
    /// Acts that somebody saw who pushes them later, of 1000.
    var strangers = 0
}

struct ChainTransaction: Hashable, Sendable {
    let act: ChainAct
    /// Who pushed it; `nil` for a stranger.
    let by: GatewayID?
    /// When a block may take it. - Units: milliseconds.
    var due: Int64
    /// Times that it was in a block which is gone.
    var lost = 0
}

/// Something happened to a lock in a block.
struct ChainEvent: Hashable, Sendable {
    let lock: LockID
    let terms: LockTerms
    let state: LockState
    let by: GatewayID?
    let command: Bytes32
}
