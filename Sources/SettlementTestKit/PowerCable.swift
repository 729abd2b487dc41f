internal import Synchronization

/// What a process hangs on: cut it, and nothing of that process reaches a disk, a ledger or a peer any more.
public final class PowerCable: Sendable {
    /// Where at an append the power goes.
    public enum Moment: Sendable, CaseIterable {
        /// Nothing of the batch is on disk.
        case beforeSync
        /// The batch is on disk, and nobody was told.
        case afterSync
    }

    private struct State {
        var isCut = false
        var appends = 0
        var slowness: Int64 = 0
        var plan: (append: Int, moment: Moment)?
    }

    private let state: Mutex<State>

    /// - Parameter append: the append at which the power goes, counted from 1; `nil` for never.
    public init(cutAt append: Int? = nil, _ moment: Moment = .beforeSync) {
        state = Mutex(State(plan: append.map { ($0, moment) }))
    }

    public func cut() { state.withLock { $0.isCut = true } }
    public var isCut: Bool { state.withLock { $0.isCut } }
    /// Appends that were begun.
    public var appends: Int { state.withLock { $0.appends } }

    /// From now on every append takes so long before it begins. - Units: milliseconds.
    func slowAppends(milliseconds: Int64) { state.withLock { $0.slowness = milliseconds } }
    var slowness: Int64 { state.withLock { $0.slowness } }

    /// - Returns: the moment at which this append loses its power; `nil` where it does not.
    func beginAppend() -> Moment? {
        state.withLock { state in
            state.appends += 1
            if state.isCut { return .beforeSync }
            guard let plan = state.plan, plan.append == state.appends else { return nil }
            if plan.moment == .beforeSync { state.isCut = true }
            return plan.moment
        }
    }
}
