import GRDB
import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerService
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// Many parties push claims by proof at once; each made its bundle before it knew of the others.
struct ConcurrentProofTests {
    let x: BookFixture
    let y: TestLedger
    let cash: TestTrade
    /// The one older head from which every bundle is made.
    let start: LedgerAnchor

    init() throws {
        x = try BookFixture("sql:x")
        y = try TestLedger("sql:y")
        cash = try TestTrade(y)
        start = try y.anchor()
    }

    private struct Push: Sendable {
        let lock: LockID
        let preimage: Preimage
        let bundle: [UInt8]
    }

    /// Y's lock claimed, X's locked, the bundle made from `start` under Y's head of that moment.
    private func push(_ salt: UInt8) throws -> Push {
        let preimage = Preimage(Digest.sha256([salt, 3]))
        let termsY = try cash.terms(salt: salt, quantity: 1, hashlock: preimage.hashlock)
        let foreign = ForeignLock(lock: termsY.lockID, anchor: start)
        let termsX = try x.trade.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: salt, quantity: 1, hashlock: preimage.hashlock)
        try x.trade.lock(termsX)
        try cash.lock(termsY)
        try y.apply(.claim(termsY.lockID, preimage, proof: nil))
        guard let bundle = try y.proof(of: termsY.lockID, from: start.head.size) else { throw TestFault() }
        return Push(lock: termsX.lockID, preimage: preimage, bundle: bundle)
    }

    /// Sends all claims at once; gives the number that were applied.
    private func send(_ pushes: [Push], to book: LedgerBook) async throws -> Int {
        let commands = try pushes.map {
            try x.ledger.signed(.claim($0.lock, $0.preimage, proof: $0.bundle))
        }
        return try await withThrowingTaskGroup(of: Bool.self) { group in
            for command in commands {
                group.addTask {
                    if case .applied = try await book.submit(command, by: nil) { true } else { false }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    /// The same push with a bundle under Y's present head.
    private func renewed(_ push: Push, from size: UInt64) throws -> Push {
        let lock = try x.ledger.with { try $0.lock(push.lock) }
        guard case .otherClaimed(let foreign)? = lock?.terms.claimGate,
            let bundle = try y.proof(of: foreign.lock, from: size)
        else { throw TestFault() }
        return Push(lock: push.lock, preimage: push.preimage, bundle: bundle)
    }

    private func join(_ push: Push, to size: UInt64) throws -> Push {
        let read = try SQLLogProof(bytes: push.bundle)
        let path = try y.with {
            try LedgerReader(ledger: y.id, origin: y.origin, storage: $0)
                .consistency(from: read.consistency.to, to: size)
        }
        let joined = SQLLogProof(
            checkpoint: read.checkpoint, index: read.index, entry: read.entry, inclusion: read.inclusion,
            consistency: SQLLogConsistency(from: read.consistency.to, to: size, path: path ?? []))
        return Push(lock: push.lock, preimage: push.preimage, bundle: joined.bytes)
    }

    private var newest: UInt64 {
        get throws { try x.ledger.with { try $0.foreignAnchor(y.id)?.head.size } ?? 0 }
    }

    @Test func `fifty claims under one head, all made from one older head, are all paid`() async throws {
        let made = try (1...50).map { try push(UInt8($0)) }
        let pushes = try made.map { try renewed($0, from: start.head.size) }
        #expect(try await send(pushes, to: try await x.book()) == 50)
        #expect(try x.trade.paid == 50)
        #expect(try x.ledger.findings().isEmpty)
    }

    @Test func `fifty claims under five remembered heads are all paid at once`() async throws {
        var (pushes, teachers): ([Push], [Push]) = ([], [])
        for stage in 0..<5 {
            let made = try (1...11).map { try push(UInt8(stage * 11 + $0)) }
            pushes += try made.map { try renewed($0, from: start.head.size) }
            if let last = pushes.popLast() { teachers.append(last) }
        }
        let book = try await x.book()
        #expect(try await send([teachers[4]], to: book) == 1)
        for teacher in teachers.prefix(4).reversed() {
            #expect(try await send([try join(teacher, to: try newest)], to: book) == 1)
        }
        #expect(pushes.count == 50)
        #expect(try await send(pushes, to: book) == 50)
        #expect(try x.trade.paid == 55)
        #expect(try x.ledger.findings().isEmpty)
    }

    @Test func `fifty claims under fifty heads: what is not linked is refused, and paid once it is`()
        async throws
    {
        let pushes = try (1...50).map { try push(UInt8($0)) }
        let book = try await x.book()
        let first = try await send(Array(pushes.shuffled()), to: book)
        #expect(first == 1)
        let stand = try newest
        let rest = try pushes.filter { push in try x.ledger.with { try $0.lock(push.lock)?.state } == .locked
        }
        let older = try rest.filter { try SQLLogProof(bytes: $0.bundle).consistency.to < stand }
        #expect(try await send(try older.map { try join($0, to: stand) }, to: book) == older.count)
        let newer = try rest.filter { try SQLLogProof(bytes: $0.bundle).consistency.to > stand }
        let fresh = try newer.map { try renewed($0, from: stand) }
        #expect(try await send(fresh, to: book) == newer.count)
        #expect(try x.trade.paid == 50)
        #expect(try x.ledger.findings().isEmpty)
    }

    @Test func `a database of the first version learns to remember, and keeps its anchors`() throws {
        let made = try push(1)
        let before = try x.ledger.with { try $0.foreignAnchor(y.id) }
        try x.database.close()
        let raw = try DatabaseQueue(path: x.folder.databasePath)
        try raw.write { db in
            try db.execute(sql: "DROP TABLE foreignHead")
            try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '2'")
        }
        try raw.close()
        let again = try LedgerDatabase(path: x.folder.databasePath, ledger: x.ledger.id)
        let claim = try x.ledger.signed(.claim(made.lock, made.preimage, proof: made.bundle))
        try again.writeNow { storage in
            #expect(try storage.foreignAnchor(y.id) == before)
            #expect(try storage.foreignHeads(y.id).isEmpty)
            let verdict = try x.ledger.rules.apply(claim, by: nil, now: x.ledger.now, to: storage)
            guard case .applied = verdict else { throw TestFault() }
            #expect(try storage.foreignHeads(y.id) == [start.head, try y.anchor().head])
        }
    }

    @Test func `heads of any size are kept in order`() throws {
        let sizes: [UInt64] = [1, 255, 256, 1 << 40, UInt64(Int64.max) + 1, .max]
        try x.ledger.with { storage in
            for size in sizes.shuffled() {
                try storage.putForeignHead(
                    LogHead(size: size, root: Digest.sha256([UInt8(size & 7)])), of: y.id)
            }
            #expect(try storage.foreignHeads(y.id).map(\.size) == sizes)
            #expect(try storage.foreignHead(y.id, size: .max) == Digest.sha256([7]))
            #expect(try storage.foreignHead(y.id, size: 2) == nil)
            #expect(try storage.foreignHead(x.ledger.id, size: 1) == nil)
        }
    }
}
