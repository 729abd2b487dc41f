import SQLLedgerRules

/// Reads of the book that come while others run go together into the next transaction: one snapshot for many.
///
/// A snapshot begins after everybody who shares it asked. At most `lanes` run at once; a lone read never waits.
actor SharedReadings {
    /// Reads from a snapshot and answers whoever asked; given an error where there is no snapshot.
    typealias Reading = @Sendable (Result<any LedgerReading, any Error>) -> Void

    private let database: LedgerDatabase
    private let lanes: Int
    private var running = 0
    private var queue: [Reading] = []
    /// Most readings that share a snapshot: a long one would keep the write-ahead log from being taken in.
    private static let most = 128

    init(_ database: LedgerDatabase, lanes: Int = 2) {
        self.database = database
        self.lanes = lanes
    }

    /// Runs `body` on one consistent, committed state.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (any LedgerReading) throws -> T
    ) async throws -> T {
        let result: Result<T, any Error> = await withCheckedContinuation { answer in
            queue.append { storage in answer.resume(returning: Result { try body(storage.get()) }) }
            guard running < lanes else { return }
            running += 1
            Task { await self.drain() }
        }
        return try result.get()
    }

    private func drain() async {
        while !queue.isEmpty {
            let batch = Array(queue.prefix(Self.most))
            queue.removeFirst(batch.count)
            let begun = Mark()
            do {
                try await database.read { storage in
                    begun.set()
                    for reading in batch { reading(.success(storage)) }
                }
            } catch {
                // Where the snapshot was there, everybody has read from it: what failed is its end, which is nobody's.
                if !begun.isSet { for reading in batch { reading(.failure(error)) } }
            }
        }
        running -= 1
    }
}
