/// Many callers, one sync: what arrives while a round runs goes into the next one together.
///
/// The first caller leads a round with all who wait; when it is done it hands the lead to the next in line.
/// No task is started, so a caller's executor and priority stay its own. Order of arrival is order of the
/// round. After a failure nothing more is tried: whether the round happened is unknown to those who did not
/// see it.
/// - Source: architecture decision 7.
public actor GroupCommit<Item: Sendable, Answer: Sendable, Failure: Error> {
    /// Makes one batch durable; answers in the order of the items, as many as these.
    public typealias Round = @Sendable ([Item]) async -> Result<[Answer], Failure>

    private enum Turn: Sendable {
        case answered(Answer)
        case failed(Failure)
        case lead
    }

    private struct Waiter {
        let item: Item
        let continuation: CheckedContinuation<Turn, Never>
    }

    private let limit: Int
    private let perform: Round
    private var queue: [Waiter] = []
    private var leading = false
    private var failure: Failure?
    /// Rounds that succeeded: the number of syncs paid.
    public private(set) var rounds: UInt64 = 0

    /// Callers who wait for the next round.
    public var waiting: Int { queue.count }

    /// - Parameters:
    ///   - limit: most items of one round, at least 1.
    public init(limit: Int = 4096, perform: @escaping Round) {
        self.limit = max(1, limit)
        self.perform = perform
    }

    /// Returns when the round that held `item` succeeded. Cancelling the caller changes nothing.
    /// - Throws: the failure of this round, or of any earlier one.
    public func submit(_ item: Item) async throws(Failure) -> Answer {
        if let failure { throw failure }
        if leading {
            let turn = await withCheckedContinuation { queue.append(Waiter(item: item, continuation: $0)) }
            switch turn {
            case .answered(let answer): return answer
            case .failed(let failure): throw failure
            case .lead: break
            }
        }
        leading = true
        return try await lead(item)
    }

    /// - Throws: the first failure, if there was one.
    public func requireHealthy() throws(Failure) {
        if let failure { throw failure }
    }

    /// Makes every later call fail with `failure`, as a failed round would: for damage that was found by reading.
    public func stop(with failure: Failure) {
        self.failure = self.failure ?? failure
    }

    private func lead(_ own: Item) async throws(Failure) -> Answer {
        let followers = Array(queue.prefix(limit - 1))
        queue.removeFirst(followers.count)
        switch await perform(items(own, followers)) {
        case .success(let answers):
            precondition(answers.count == followers.count + 1, "a round answers every item")
            rounds += 1
            for (waiter, answer) in zip(followers, answers.dropFirst()) {
                waiter.continuation.resume(returning: .answered(answer))
            }
            handOver()
            return answers[0]
        case .failure(let failure):
            self.failure = failure
            for waiter in followers + queue { waiter.continuation.resume(returning: .failed(failure)) }
            queue = []
            leading = false
            throw failure
        }
    }

    private func items(_ own: Item, _ followers: [Waiter]) -> [Item] {
        followers.isEmpty ? [own] : [own] + followers.map { $0.item }
    }

    private func handOver() {
        if queue.isEmpty {
            leading = false
        } else {
            queue.removeFirst().continuation.resume(returning: .lead)
        }
    }
}
