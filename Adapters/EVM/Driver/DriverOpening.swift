/// A driver that is there as soon as its nodes answer.
///
/// Opening needs an answer of at least one node. A gateway must start without any: its other ledgers and its peers wait for it. So each
/// call asks for the driver, and the first that finds a node opens it. Until then every call ends with the fault of the last attempt.
public actor DriverOpening {
    private let attempt: @Sendable () async throws(EVMFault) -> EVMDriver
    private let store: DriverStore?
    private let pause: Duration
    private var driver: EVMDriver?
    private var running: Task<Result<EVMDriver, EVMFault>, Never>?
    private var last: (fault: EVMFault, at: ContinuousClock.Instant)?
    private var isClosed = false

    /// - Parameters:
    ///   - store: closed by `close`, also where no node ever answered.
    ///   - pause: the least time from one failed attempt to the next; calls in between are answered at once.
    ///   - attempt: opens the driver anew each time.
    public init(
        store: DriverStore?, pause: Duration = .seconds(2),
        _ attempt: @escaping @Sendable () async throws(EVMFault) -> EVMDriver
    ) {
        self.store = store
        self.pause = pause
        self.attempt = attempt
    }

    /// The driver. Who comes while an attempt is under way waits for it.
    ///
    /// - Throws: what `EVMDriver.open` throws; `ledger.evm.closed` after `close`.
    public func opened() async throws(EVMFault) -> EVMDriver {
        guard !isClosed else { throw Self.closed }
        if let driver { return driver }
        if let last, ContinuousClock.now - last.at < pause { throw last.fault }
        let task =
            running
            ?? Task { [attempt] in
                do throws(EVMFault) { return .success(try await attempt()) } catch { return .failure(error) }
            }
        running = task
        let result = await task.value
        if running == task {
            running = nil
            switch result {
            case .success(let opened): driver = opened
            case .failure(let fault): last = (fault, .now)
            }
        }
        guard !isClosed else { throw Self.closed }
        return try result.get()
    }

    /// Nothing is read, signed or sent from here on. Repeats harmlessly.
    ///
    /// - Throws: `ledger.evm.store`.
    public func close() throws(EVMFault) {
        guard !isClosed else { return }
        isClosed = true
        running?.cancel()
        driver = nil
        try store?.close()
    }

    private static let closed = EVMFault(
        "ledger.evm.closed", "this gateway's way to the ledger is closed", next: "start the gateway again")
}
