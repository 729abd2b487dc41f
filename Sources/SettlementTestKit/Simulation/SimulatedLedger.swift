import LedgerAdapterKit
public import SettlementModel
import SettlementProofs

/// One whole ledger of a simulated world, whatever its kind.
protocol SimulatedLedger: AnyObject, Sendable {
    var id: LedgerID { get }
    var process: LedgerProcess { get }
    var capabilities: LedgerCapabilities { get }
    /// Told of everything that is booked for good.
    var onBooking: (BookedEntry) -> Void { get set }
    /// How far its history goes.
    var size: UInt64 { get }

    // MARK: What a bank's adapter asks

    func prepare(_ command: LedgerCommand) throws(AdapterFault) -> PreparedCommand
    func readBack(_ command: [UInt8]) throws(AdapterFault) -> CommandReading?
    func head(challenge: Bytes32?) throws -> LedgerHead
    /// Its time as a page of observations tells it.
    func shownTime() throws -> LedgerInstant
    func hasNews(after cursor: UInt64) -> Bool
    /// Everything from `cursor` on, in ledger order, and where to go on.
    func observations(from cursor: UInt64) throws -> (found: [Observation], next: UInt64)
    func proof(
        of lock: LockReference, in state: LockState?, from anchor: LogHead, challenge: Bytes32?
    ) throws -> [UInt8]?
    /// - Returns: `nil` where it has no such history.
    func path(from known: LogHead, to shown: LogHead) throws -> [UInt8]?
    func account(_ id: AccountID) throws -> AccountStatement?
    func asset(_ id: AssetID) -> AssetDescriptor?

    // MARK: What the world asks

    func lockState(_ lock: LockID) -> LockState
    func preimage(of lock: LockID) -> Preimage?
    /// Any other lock, for a proof of something else.
    func anyLock(but lock: LockID) -> LockReference?
    func setFrozen(_ isFrozen: Bool, _ account: AccountID) throws
    /// The same history up to now, in which something else comes next: for whoever tells two.
    func rival(freezing account: AccountID) throws -> any SimulatedLedger
    /// The head of its history at `size`; `nil` where it has not come that far.
    func root(at size: UInt64) -> Bytes32?
    /// Where its trust in another ledger stands.
    func foreignAnchor(_ foreign: LedgerID) -> LogHead?
    /// What an independent checker finds wrong with its books; empty if nothing is.
    func findings(from anchor: LedgerAnchor) throws -> [String]
}

extension SimulatedLedger {
    var answers: Bool { process.answers }
    /// Its own clock, in seconds.
    var time: Int64 { process.time }
}

/// A ledger's process and its clock, which is wrong.
///
/// `@unchecked Sendable`: it lives on its world's thread.
final class LedgerProcess: @unchecked Sendable {
    let scheduler: SimulationScheduler
    /// By how much its clock is ahead of the world's. - Units: milliseconds.
    var skew: Int64 = 0
    private var newestTime: Int64 = 0
    private var isDown = false
    private var haltedUntil: Int64 = 0
    /// Rises with every crash: an answer that was under way belongs to a process that is gone.
    private(set) var incarnation = 0
    private var watchers: [Sleeper] = []

    init(_ scheduler: SimulationScheduler) { self.scheduler = scheduler }

    /// Its own clock, in seconds. It never goes back, whatever the skew does.
    var time: Int64 {
        newestTime = max(newestTime, (HandClock.start * 1000 + scheduler.now + skew) / 1000)
        return newestTime
    }

    var answers: Bool { !isDown && scheduler.now >= haltedUntil }

    func crash() {
        isDown = true
        incarnation += 1
        wakeWatchers()
    }

    func start() { isDown = false }
    func halt(for milliseconds: Int64) { haltedUntil = max(haltedUntil, scheduler.now + milliseconds) }
    func resume() { haltedUntil = 0 }

    func wakeWatchers() {
        let waiting = watchers
        watchers = []
        for watcher in waiting { watcher.wake(.due) }
    }

    /// Waits for the next entry, at most so long.
    func waitForEntry(milliseconds: Int64) async {
        guard answers else { return }
        await scheduler.pause(milliseconds: milliseconds) { self.watchers.append($0) }
    }
}

/// What kind of ledger stands behind a name in one world.
public enum LedgerKind: String, Hashable, Sendable, CaseIterable {
    case sql = "an SQL ledger"
    /// A block is final at once: a quorum has sealed it.
    case bft = "a chain with BFT finality"
    /// A block is final once others stand on it; until then it may go.
    case probabilistic = "a chain with probabilistic finality"

    var isChain: Bool { self != .sql }

    /// What banks are told of its times.
    var bounds: LedgerBounds? {
        switch self {
        case .sql:
            LedgerBounds(
                inclusionSeconds: 2, finalitySeconds: 0, observationSeconds: 2, clockErrorSeconds: 1,
                haltSeconds: 2, canReorganise: false)
        case .bft:
            LedgerBounds(
                inclusionSeconds: 3, finalitySeconds: 1, observationSeconds: 2, clockErrorSeconds: 3,
                haltSeconds: 2, canReorganise: false)
        case .probabilistic:
            LedgerBounds(
                inclusionSeconds: 3, finalitySeconds: 3, observationSeconds: 2, clockErrorSeconds: 4,
                haltSeconds: 2, canReorganise: true)
        }
    }
}

/// Which ledgers a world has.
public struct WorldLedgers: Hashable, Sendable {
    public let assets: LedgerKind
    public let cash: LedgerKind

    public static let sql = WorldLedgers(assets: .sql, cash: .sql)
    static let oneChain = [LedgerKind.bft, .probabilistic].flatMap { chain in
        [WorldLedgers(assets: chain, cash: .sql), WorldLedgers(assets: .sql, cash: chain)]
    }
    static let all = LedgerKind.allCases.flatMap { assets in
        LedgerKind.allCases.map { WorldLedgers(assets: assets, cash: $0) }
    }

    public init(assets: LedgerKind, cash: LedgerKind) {
        self.assets = assets
        self.cash = cash
    }

    public subscript(ledger: LedgerID) -> LedgerKind { ledger == TestWorld.assets ? assets : cash }
}
