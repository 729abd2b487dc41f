import SettlementModel
import TransferCore

/// Which duties are being performed, and which wait before their next attempt.
///
/// It says when to try, never whether: a duty stands as long as the state demands it.
struct DutyBook: Sendable {
    struct Key: Hashable, Sendable {
        let transfer: TransferID
        let duty: Duty
    }

    private struct Pause: Sendable {
        var until: Int64
        var milliseconds: Int64
    }

    private var running: [Key: Task<Void, Never>] = [:]
    private var pauses: [TransferID: [Duty: Pause]] = [:]

    func mayStart(_ key: Key, now: Int64) -> Bool {
        running[key] == nil && (pauses[key.transfer]?[key.duty]?.until ?? .min) <= now
    }

    mutating func started(_ key: Key, _ task: Task<Void, Never>) { running[key] = task }

    /// A duty that succeeded may still be demanded until its effect is seen: wait a little before doing it again.
    ///
    /// - Parameter jitter: a random number from 0 to the one it is given.
    mutating func ended(
        _ key: Key, succeeded: Bool, now: Int64, longest: Int64, jitter: (Int64) -> Int64
    ) {
        running[key] = nil
        let last = pauses[key.transfer]?[key.duty]?.milliseconds ?? 0
        let next = succeeded ? max(last, 250) : min(max(100, last * 2), longest)
        pauses[key.transfer, default: [:]][key.duty] = Pause(
            until: now + next + jitter(next / 4 + 1), milliseconds: next)
    }

    /// Forgets the pauses of a transfer whose state moved on.
    mutating func movedOn(_ transfer: TransferID, keeping demanded: Set<Duty>) {
        guard let waiting = pauses[transfer] else { return }
        let kept = waiting.filter { demanded.contains($0.key) }
        pauses[transfer] = kept.isEmpty ? nil : kept
    }

    var runningCount: Int { running.count }

    mutating func cancelAll() {
        for task in running.values { task.cancel() }
        running = [:]
    }
}
