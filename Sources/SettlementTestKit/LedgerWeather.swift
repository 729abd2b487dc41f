internal import LedgerAdapterKit
public import SettlementModel
internal import Synchronization

/// A signed head that is not the ledger's own.
public enum HeadLie: Sendable {
    /// The right head under another key.
    case strangersKey
    /// Another root for the true size, signed by the ledger's own key: a proven fork.
    case fork
    /// One entry less than there is, of another history, signed by the ledger's own key: no path joins it.
    case shortened
    /// The true head of one entry less than there is, signed now: what a log shows that lost its newest entry.
    case lostNewest
    /// More entries than there are, of another history, signed by the ledger's own key: the true log knows no path to it.
    case lengthened
    /// Two entries more than there are, signed by the ledger's own key, with the way to it from any head that both histories share.
    case branch
}

/// What goes wrong on one gateway's way to one ledger.
public final class LedgerWeather: Sendable {
    private struct State {
        var isSilent = false
        var answersToLose = 0
        var refusals: [(code: String, detail: String)] = []
        var withheld: Set<String> = []
        var submissions: [String: Int] = [:]
        var lie: HeadLie?
        var forgeries = 0
        var forgery: (@Sendable (LockID) async -> [UInt8]?)?
        var showsOldHead = false
        var oldHead: LedgerHead?
        var hidesEntries = false
        var headHold = HeadHold.none
    }

    private enum HeadHold { case none, next, holding }

    private let state = Mutex(State())

    public init() {}

    /// The ledger cannot be reached: nothing happens there.
    public func silence(_ isSilent: Bool = true) { state.withLock { $0.isSilent = isSilent } }

    /// The next `count` submissions are booked, and nobody hears of it.
    public func loseAnswers(_ count: Int) { state.withLock { $0.answersToLose = count } }

    /// The next submission is refused with this code, whatever it is.
    public func rejectNext(_ code: String, _ detail: String = "as the test wants it") {
        state.withLock { $0.refusals.append((code, detail)) }
    }

    /// Submissions of this act (`lock`, `claim`, `refund`, `cancel` …) never get there.
    public func withhold(_ act: String, _ isWithheld: Bool = true) {
        state.withLock { state in
            if isWithheld { state.withheld.insert(act) } else { state.withheld.remove(act) }
        }
    }

    /// The ledger shows such heads instead of its own; `nil` for the truth again.
    public func lie(_ lie: HeadLie?) { state.withLock { $0.lie = lie } }
    var lie: HeadLie? { state.withLock { $0.lie } }

    /// How often an act was sent over this way, repeats included.
    public func submissions(of act: String) -> Int { state.withLock { $0.submissions[act] ?? 0 } }

    var isSilent: Bool { state.withLock { $0.isSilent } }

    func takeLoss() -> Bool {
        state.withLock { state in
            guard state.answersToLose > 0 else { return false }
            state.answersToLose -= 1
            return true
        }
    }

    /// Counts a submission. - Returns: whether it gets through.
    func admits(_ act: String) -> Bool {
        state.withLock { state in
            guard !state.withheld.contains(act) else { return false }
            state.submissions[act, default: 0] += 1
            return true
        }
    }

    func takeRefusal() -> (code: String, detail: String)? {
        state.withLock { $0.refusals.isEmpty ? nil : $0.refusals.removeFirst() }
    }

    // MARK: An adapter that lies

    /// From now on this way proves with `forgery` where it has something, and calls every lock LOCKED.
    public func forge(_ forgery: @escaping @Sendable (LockID) async -> [UInt8]?) {
        state.withLock { $0.forgery = forgery }
    }

    /// From now on this way shows the head that it shows next, however often it is asked.
    public func repeatHead() { state.withLock { $0.showsOldHead = true } }

    /// The next head that is read here arrives only when `releaseHead` lets it.
    public func holdNextHead() { state.withLock { $0.headHold = .next } }
    /// The same of the next head that is this untruth, which begins now.
    public func holdNextHead(_ lie: HeadLie) {
        state.withLock { state in
            state.lie = lie
            state.headHold = .next
        }
    }
    public func releaseHead() { state.withLock { $0.headHold = .none } }
    /// True while a head that was read is on its way.
    public var isHoldingHead: Bool { state.withLock { $0.headHold == .holding } }

    /// - Parameter lie: what this head is.
    /// - Returns: whether this head is the one that is held.
    func takeHeadHold(_ lie: HeadLie?) -> Bool {
        state.withLock { state in
            guard state.headHold == .next, state.lie == lie else { return false }
            state.headHold = .holding
            return true
        }
    }

    /// Nothing that is booked is told any more.
    public func hideEntries(_ isHidden: Bool = true) { state.withLock { $0.hidesEntries = isHidden } }

    var hidesEntries: Bool { state.withLock { $0.hidesEntries } }
    var liesAboutLocks: Bool { state.withLock { $0.forgery != nil } }

    /// Forged proofs that were shown.
    public var forgeries: Int { state.withLock { $0.forgeries } }

    func forgedProof(of lock: LockID) async -> [UInt8]? {
        guard let forged = await state.withLock({ $0.forgery })?(lock) else { return nil }
        state.withLock { $0.forgeries += 1 }
        return forged
    }

    /// What is shown for `head`.
    func shown(_ head: LedgerHead) -> LedgerHead {
        state.withLock { state in
            guard state.showsOldHead else { return head }
            if state.oldHead == nil { state.oldHead = head }
            return state.oldHead ?? head
        }
    }
}
