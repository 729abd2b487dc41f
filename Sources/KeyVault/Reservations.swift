internal import Synchronization

/// Names on their way to the disk. A name is worked on by one request at a time; the next one waits and then
/// finds what the first one left.
final class Reservations: Sendable {
    private struct State {
        var held: [SigningName: SigningClaim] = [:]
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Takes the names of `claims`, all or none, and waits for them as long as it must.
    /// - Returns: what others are signing meanwhile under the deciding names. Look at the disk after this,
    ///   not before: then whatever left this table since is found there.
    func acquire(_ claims: [SigningClaim]) async -> [SigningName: SigningClaim] {
        while true {
            if let others = tryAcquire(claims) { return others }
            await withCheckedContinuation { continuation in
                let free = state.withLock { state in
                    guard claims.contains(where: { state.held[$0.name] != nil }) else { return true }
                    state.waiting.append(continuation)
                    return false
                }
                if free { continuation.resume() }
            }
        }
    }

    func release(_ claims: [SigningClaim]) {
        let waiting = state.withLock { state in
            for claim in claims { state.held[claim.name] = nil }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func tryAcquire(_ claims: [SigningClaim]) -> [SigningName: SigningClaim]? {
        state.withLock { state in
            guard !claims.contains(where: { state.held[$0.name] != nil }) else { return nil }
            var others: [SigningName: SigningClaim] = [:]
            for name in NeverSignTwice.names(deciding: claims) { others[name] = state.held[name] }
            for claim in claims { state.held[claim.name] = claim }
            return others
        }
    }
}
