import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// One bank's way to one ledger, which outlives the bank's processes: what is lost on it, and what untruth it tells.
///
/// `@unchecked Sendable`: it lives on its world's thread.
final class LedgerWay: @unchecked Sendable {
    private unowned let world: SimulatedWorld
    let side: SimulationPlan.Side
    let ledger: any SimulatedLedger
    private var lossPerMille = 0
    private var lossyUntil: Int64 = 0
    private var lie: Lie?
    private var liesUntil: Int64 = 0
    private var forked: (any SimulatedLedger)?
    private var forkedUntil: Int64 = 0
    /// How much both histories share.
    private var commonSize: UInt64 = 0
    /// The process that was led into the other history.
    private(set) var shownFork: PowerCable?
    private var firstProofs: [LockID: [UInt8]] = [:]
    private var oldHead: LedgerHead?
    /// What the bank's driver of a chain has sent, by its commands' ids: it is on disk before it leaves.
    var sent: [CommandID: ChainAct] = [:]
    /// What notaries signed for this bank's locks on it.
    let notaries = NotaryMemory()
    var process: PowerCable?

    init(_ world: SimulatedWorld, _ side: SimulationPlan.Side, _ ledger: any SimulatedLedger) {
        self.world = world
        self.side = side
        self.ledger = ledger
    }

    private var now: Int64 { world.scheduler.now }

    // MARK: Faults

    func lose(perMille: Int, for milliseconds: Int64) {
        lossPerMille = perMille
        lossyUntil = now + milliseconds
    }

    func lie(_ lie: Lie, for milliseconds: Int64) {
        self.lie = lie
        liesUntil = now + milliseconds
    }

    /// Shows this bank a history in which something else comes next.
    func fork(for milliseconds: Int64) throws {
        forked = try ledger.rival(freezing: SimulationTemplate.account(side, on: ledger.id))
        commonSize = ledger.size
        forkedUntil = now + milliseconds
    }

    /// A path to `size` in the other history was given: with one beyond what is shared, the bank stands in it.
    func noteForkFollowed(to size: UInt64) { if size > commonSize { shownFork = process } }

    /// Nobody signs a chain's head: a bank stands in the other history where it goes on from one of its blocks.
    func noteStanding(at known: LogHead) {
        guard let forked, forked.root(at: known.size) == known.root, ledger.root(at: known.size) != known.root
        else { return }
        if shownFork !== process { world.tell("\(side.rawValue) goes on from a block of another history") }
        shownFork = process
    }

    func heal() {
        lossyUntil = 0
        liesUntil = 0
        forkedUntil = 0
    }

    var loss: Int { now < lossyUntil ? lossPerMille : 0 }

    /// The ledger as this bank is shown it.
    var shown: any SimulatedLedger {
        if let forked, now < forkedUntil { return forked }
        return ledger
    }

    // MARK: Untruths

    func tells(_ kind: Lie) -> Bool {
        guard lie == kind, now < liesUntil, world.dice.happens(50) else { return false }
        world.count(.lie)
        world.tell("\(side.rawValue)'s adapter for \(ledger.id) tells \(kind.rawValue)")
        return true
    }

    /// - Returns: booked, refused or never arrived, as it comes.
    func inventedOutcome() -> Result<CommandOutcome, AdapterFault>? {
        guard let time = LedgerInstant(seconds: ledger.time) else { return nil }
        switch world.dice.number(0...3) {
        case 0: return .success(.applied(index: 0, time: time))
        case 1: return .success(.notSeen)
        case 2: return .failure(.rejected(code: "ledger.lock.expiry-too-far", detail: "so says the adapter"))
        default: return .failure(.unavailable(reason: "so says the adapter"))
        }
    }

    func head(challenge: Bytes32?) throws -> LedgerHead {
        if let oldHead, tells(.staleHead) { return oldHead }
        let head = try shown.head(challenge: challenge)
        if oldHead == nil || world.dice.happens(10) { oldHead = head }
        return head
    }

    func proofToShow(_ truth: [UInt8]?, of lock: LockID, from anchor: LogHead) -> [UInt8]? {
        guard var bundle = truth else { return nil }
        if firstProofs[lock] == nil { firstProofs[lock] = bundle }
        if tells(.staleProof) { return firstProofs[lock] }
        if tells(.forgedProof) {
            bundle[Int(world.dice.number(0...Int64(bundle.count - 1)))] ^= 1
            return bundle
        }
        if tells(.otherLock), let other = ledger.anyLock(but: lock) {
            // It is a good proof, only of something else.
            return (try? ledger.proof(of: other, in: nil, from: anchor, challenge: nil)) ?? bundle
        }
        return bundle
    }
}
