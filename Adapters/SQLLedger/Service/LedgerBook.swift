public import SQLLedgerProofs
public import SQLLedgerRules
public import SettlementModel
public import SettlementProofs

/// One ledger at work: collects commands while the disk syncs, books them together, and signs heads.
///
/// Answers leave only after the sync of the transaction that booked them. A head is signed only over
/// committed state.
/// - Source: architecture decision 7 (group commit); `Specs/Ledgers/SQLLedger.md`, service.
public actor LedgerBook {
    public nonisolated let rules: LedgerRules
    public nonisolated let origin: String
    private let database: LedgerDatabase
    private let readings: SharedReadings
    private let logKey: SigningKey
    private let clock: @Sendable () -> Int64
    private var latest: Int64 = 0
    private var pending: [PendingCommand] = []
    private var isWriting = false
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    private var nextWaiter = 0
    private var bookedSize: UInt64 = 0
    /// The head signed after the newest commit.
    private var newestNote: SignedNote?
    /// Commits and commands since the start, for measuring how well commits are shared.
    public private(set) var commitCount = 0
    public private(set) var commandCount = 0

    /// Most commands that share one commit, and most that may wait.
    static let largestBatch = 256
    static let mostWaiting = 8192

    /// - Parameters:
    ///   - origin: first line of every checkpoint; a legal C2SP key name.
    ///   - logKey: signs checkpoints and nothing else.
    ///   - clock: seconds since 1970 on the host.
    /// - Throws: where the stored head cannot be read or signed.
    public init(
        rules: LedgerRules, origin: String, database: LedgerDatabase, logKey: SigningKey,
        clock: @escaping @Sendable () -> Int64
    ) async throws {
        self.rules = rules
        self.origin = origin
        self.database = database
        readings = SharedReadings(database)
        self.logKey = logKey
        self.clock = clock
        bookedSize = try await database.read { try $0.head().head.size }
        newestNote = try await head(challenge: nil)
    }

    /// Books a command, or says why not.
    ///
    /// - Returns: after the commit is on the disk.
    /// - Repeats: the same id with the same bytes gives the first outcome.
    public func submit(
        _ signed: SQLSignedCommand, by party: GatewayID?
    ) async throws(SubmissionFault)
        -> CommandVerdict
    {
        guard pending.count < Self.mostWaiting else {
            throw .unavailable("\(pending.count) commands are waiting")
        }
        let answer = await withCheckedContinuation { continuation in
            pending.append(PendingCommand(signed: signed, party: party, answer: continuation))
            if !isWriting {
                isWriting = true
                Task { await self.drain() }
            }
        }
        return try answer.get()
    }

    private func drain() async {
        while !pending.isEmpty {
            let batch = Array(pending.prefix(Self.largestBatch))
            pending.removeFirst(batch.count)
            let answers = await write(batch)
            await signNewHead()
            for (command, answer) in zip(batch, answers) { command.answer.resume(returning: answer) }
            wakeAll()
        }
        isWriting = false
    }

    /// One transaction for the whole batch; one each where it failed, so that a bad one harms no other.
    private func write(_ batch: [PendingCommand]) async -> [Result<CommandVerdict, SubmissionFault>] {
        let (rules, now) = (rules, now())
        let commands = batch.map { ($0.signed, $0.party) }
        let progress = Mark()
        do {
            let (verdicts, size) = try await database.write { storage in
                let verdicts = try commands.map { try rules.apply($0.0, by: $0.1, now: now, to: storage) }
                progress.set()
                return (verdicts, try storage.head().head.size)
            }
            bookedSize = size
            commitCount += 1
            commandCount += batch.count
            return verdicts.map { .success($0) }
        } catch {
            // Past the body only the commit itself can fail, and then nobody knows what reached the disk.
            if progress.isSet { return batch.map { _ in .failure(.outcomeUnknown("\(error)")) } }
            guard batch.count > 1 else { return [.failure(.unavailable("\(error)"))] }
            var answers: [Result<CommandVerdict, SubmissionFault>] = []
            for command in batch { answers += await write([command]) }
            return answers
        }
    }

    private func signNewHead() async {
        // Where it fails, the next reader signs anew and sees the error.
        newestNote = (try? await head(challenge: nil)) ?? newestNote
    }

    /// The ledger's clock: the host's, never going back while the process lives.
    func now() -> Int64 {
        latest = max(latest, clock())
        return latest
    }

    /// A freshly signed head, bound to the asker's challenge.
    public func head(challenge: Bytes32?) async throws -> SignedNote {
        let now = now()
        if challenge == nil, let note = newestNote, let newest = try? Checkpoint(parsing: note.text),
            newest.head.size == bookedSize, let time = newest.time, now - time.seconds < 1
        {
            return note
        }
        return try await read { book, storage in
            try book.sign(LedgerReader(ledger: book.ledger, origin: book.origin, storage: storage), challenge)
        }
    }

    /// A proof of the newest entry about `lock`, or of the one that brought it into `state`, with its head signed over
    /// the same state of the log.
    /// - Returns: `nil` where the ledger has no entry; `.aheadOfLog` where the asker's anchor is beyond this
    ///   log.
    public func proof(
        of lock: LockID, in state: LockState? = nil, from anchorSize: UInt64, challenge: Bytes32?
    ) async throws
        -> ProofAnswer
    {
        let newest = newestNote
        return try await read { book, storage in
            let reader = LedgerReader(ledger: book.ledger, origin: book.origin, storage: storage)
            let size = try storage.head().head.size
            guard anchorSize <= size else {
                return try reader.lock(lock) == nil ? .unknownLock : .aheadOfLog
            }
            // Without a challenge the head that was signed after the newest commit says all that a fresh one would.
            let shared = challenge == nil ? newest.flatMap { book.covers(size, $0) ? $0 : nil } : nil
            let note = try shared ?? book.sign(reader, challenge)
            guard let proof = try reader.proof(of: lock, in: state, from: anchorSize, note: note) else {
                return .unknownLock
            }
            return .proof(proof)
        }
    }

    /// Runs `body` in one transaction, which is undone where it throws.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (any LedgerStorage) throws -> T
    ) async throws -> T {
        try await database.write(body)
    }

    /// Reads one consistent state; `book` carries what is needed to sign it.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (HeadSigner, any LedgerReading) throws -> T
    )
        async throws -> T
    {
        let signer = HeadSigner(ledger: rules.ledger, origin: origin, key: logKey, now: now())
        return try await readings.read { try body(signer, $0) }
    }

    // MARK: Waiting for entries

    /// Returns once the log is longer than `size`, or after `seconds`, or when the task is cancelled.
    public func waitForEntries(beyond size: UInt64, seconds: Int64) async {
        guard seconds > 0, bookedSize <= size, waiters.count < Self.mostWaiting else { return }
        let id = nextWaiter
        nextWaiter += 1
        let timer = Task { [weak self] in
            try? await Task.sleep(for: .seconds(seconds))  // cancelled when entries came first
            await self?.wake(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiters[id] = $0 }
        } onCancel: {
            Task { await self.wake(id) }
        }
        timer.cancel()
    }

    private func wake(_ id: Int) { waiters.removeValue(forKey: id)?.resume() }

    private func wakeAll() {
        let woken = waiters
        waiters = [:]
        for waiter in woken.values { waiter.resume() }
    }
}

/// The answer to a request for a proof.
public enum ProofAnswer: Sendable {
    case proof(SQLLogProof)
    case unknownLock
    case aheadOfLog
}
