import Synchronization

/// A clock that tests move, forwards only.
final class TestClock: Sendable {
    private let state: Mutex<Int64>
    init(_ start: Int64) { state = Mutex(start) }
    var now: Int64 { state.withLock { $0 } }
    func reach(_ value: Int64) { state.withLock { $0 = max($0, value) } }
}
