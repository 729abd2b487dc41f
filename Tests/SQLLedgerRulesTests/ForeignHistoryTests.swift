import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// The heads of another ledger that this one remembers.
struct ForeignHistoryTests {
    let x: TestLedger
    let y: TestLedger
    let asset: TestTrade
    let cash: TestTrade
    /// Where every lock's pin, and the anchor of X, starts.
    let start: LedgerAnchor

    init() throws {
        x = try TestLedger("sql:bank-a-claims")
        y = try TestLedger("sql:bank-b-cash")
        asset = try TestTrade(x)
        cash = try TestTrade(y)
        start = try y.anchor()
    }

    private struct Pair {
        let x: LockTerms
        let y: LockTerms
        let preimage: Preimage
    }

    /// Terms of one M2 trade whose Y is locked and claimed.
    private func claimedPair(_ salt: UInt8, pin: LedgerAnchor? = nil) throws -> Pair {
        let preimage = Preimage(Digest.sha256([salt, 9]))
        let termsY = try cash.terms(salt: salt, quantity: 1, hashlock: preimage.hashlock)
        let foreign = ForeignLock(lock: termsY.lockID, anchor: pin ?? start)
        let termsX = try asset.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: salt, quantity: 1, hashlock: preimage.hashlock)
        try cash.lock(termsY)
        try y.apply(.claim(termsY.lockID, preimage, proof: nil))
        return Pair(x: termsX, y: termsY, preimage: preimage)
    }

    private func proof(_ pair: Pair, from size: UInt64) throws -> [UInt8] {
        guard let bytes = try y.proof(of: pair.y.lockID, from: size) else { throw TestFault() }
        return bytes
    }

    private func claim(_ pair: Pair, _ proof: [UInt8]) throws -> RejectionCode? {
        try x.refusal(.claim(pair.x.lockID, pair.preimage, proof: proof))
    }

    private var heads: [LogHead] { get throws { try x.with { try $0.foreignHeads(y.id) } } }
    private var newest: LogHead? { get throws { try x.with { try $0.foreignAnchor(y.id)?.head } } }

    private func path(_ from: UInt64, _ to: UInt64) throws -> SQLLogConsistency {
        let path = try y.with {
            try LedgerReader(ledger: y.id, origin: y.origin, storage: $0).consistency(from: from, to: to)
        }
        return SQLLogConsistency(from: from, to: to, path: path ?? [])
    }

    @Test func `a second bundle from the same older head still opens its gate`() throws {
        let pairs = try (1...3).map { try claimedPair(UInt8($0)) }
        for pair in pairs { try asset.lock(pair.x) }
        let bundles = try pairs.map { try proof($0, from: start.head.size) }
        for (pair, bundle) in zip(pairs, bundles) { #expect(try claim(pair, bundle) == nil) }
        #expect(try heads == [start.head, try y.anchor().head])
        #expect(try x.findings().isEmpty)
    }

    @Test func `what only continues an older head is refused until it is joined to the newest`() throws {
        let first = try claimedPair(1)
        try asset.lock(first.x)
        let early = try proof(first, from: start.head.size)
        let second = try claimedPair(2, pin: start)
        try asset.lock(second.x)
        #expect(try claim(second, try proof(second, from: start.head.size)) == nil)
        #expect(try claim(first, early) == .proofInvalid)
        let read = try SQLLogProof(bytes: early)
        let joined = SQLLogProof(
            checkpoint: read.checkpoint, index: read.index, entry: read.entry, inclusion: read.inclusion,
            consistency: try path(read.consistency.to, try newest?.size ?? 0))
        #expect(try claim(first, joined.bytes) == nil)
        #expect(try heads.map(\.size) == [start.head.size, read.consistency.to, try newest?.size])
        #expect(try newest == (try y.anchor().head))
    }

    @Test func `an older pin is remembered, and may be joined to any later head that is`() throws {
        let first = try claimedPair(1)
        try asset.lock(first.x)
        #expect(try claim(first, try proof(first, from: start.head.size)) == nil)
        let middle = try y.anchor()
        let second = try claimedPair(2)
        try asset.lock(second.x)
        #expect(try claim(second, try proof(second, from: middle.head.size)) == nil)
        let older = start.head.size + 1
        let root = try y.with { try MerkleLog.root(size: older, nodes: StoredNodes($0)) }
        let pin = start.advanced(to: LogHead(size: older, root: root))
        let third = try claimedPair(3, pin: pin)
        let lock = { (proof: SQLLogConsistency?) in
            try x.refusal(.lock(third.x, anchorProof: proof), by: [asset.payer.key])
        }
        #expect(try lock(nil) == .anchorUnproven)
        #expect(try lock(try path(older, older + 2)) == .anchorUnproven)
        #expect(try lock(try path(older, middle.head.size)) == nil)
        #expect(try heads.contains(pin.head))
        let fourth = try claimedPair(4, pin: pin)
        #expect(try x.refusal(.lock(fourth.x, anchorProof: nil), by: [asset.payer.key]) == nil)
        let twisted = try claimedPair(
            5, pin: start.advanced(to: LogHead(size: older, root: middle.head.root)))
        #expect(try x.refusal(.lock(twisted.x, anchorProof: nil), by: [asset.payer.key]) == .anchorMismatch)
    }

    @Test func `a refused lock leaves no head behind`() throws {
        let first = try claimedPair(1)
        try asset.lock(first.x)
        #expect(try claim(first, try proof(first, from: start.head.size)) == nil)
        let before = try heads
        let older = start.head.size + 1
        let root = try y.with { try MerkleLog.root(size: older, nodes: StoredNodes($0)) }
        let foreign = ForeignLock(
            lock: first.y.lockID, anchor: start.advanced(to: LogHead(size: older, root: root)))
        let dear = try asset.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: 7, quantity: 5000, hashlock: Preimage(Digest.sha256([7])).hashlock)
        let proof = try path(older, try newest?.size ?? 0)
        #expect(
            try x.refusal(.lock(dear, anchorProof: proof), by: [asset.payer.key]) == .fundsInsufficient)
        #expect(try heads == before)
    }

    /// Whoever knows the log can continue it on paper; the path is sound, and the operator never said it.
    @Test func `a pinned head that nobody signed moves no anchor and harms no other lock`() throws {
        let pair = try claimedPair(1)
        try asset.lock(pair.x)
        var invented = MerkleMemory()
        for entry in try y.with({ try $0.entries(from: 0, limit: 1000) }) {
            try invented.append(entry: entry)
        }
        for number in 0..<3 { try invented.append(entry: [UInt8(number)]) }
        let size = start.head.size
        let sound = SQLLogConsistency(
            from: size, to: invented.head.size,
            path: try MerkleLog.consistencyPath(from: size, to: invented.head.size, nodes: invented))
        #expect(MerkleLog.verifyConsistency(from: start.head, to: invented.head, path: sound.path))
        let foreign = ForeignLock(lock: pair.y.lockID, anchor: start.advanced(to: invented.head))
        let mallory = try asset.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: 66, quantity: 1, hashlock: Preimage(Digest.sha256([66])).hashlock)
        #expect(try x.refusal(.lock(mallory, anchorProof: sound), by: [asset.payer.key]) == nil)
        #expect(try newest == start.head)
        #expect(try claim(pair, try proof(pair, from: size)) == nil)
    }

    @Test func `whichever of two histories comes first, nothing of the other ever opens a gate`() throws {
        for isHonestFirst in [true, false] {
            let fixture = try ForeignHistoryTests()
            try fixture.runFork(isHonestFirst: isHonestFirst)
        }
    }

    private func runFork(isHonestFirst: Bool) throws {
        let fork = try ForkedLedger(of: y)
        let pairs = try (1...4).map { try claimedPair(UInt8($0)) }
        // In the other history the same locks end the same way, in another order.
        for pair in pairs.reversed() {
            try fork.apply(try y.signed(.lock(pair.y, anchorProof: nil), by: [cash.payer.key]))
            try fork.apply(try y.signed(.claim(pair.y.lockID, pair.preimage, proof: nil)))
        }
        for pair in pairs { try asset.lock(pair.x) }
        let sizes = try [0, start.head.size] + heads.map(\.size) + (1...8).map { start.head.size + $0 }
        func bundles(_ isHonest: Bool, _ pair: Pair) throws -> [[UInt8]] {
            try sizes.compactMap {
                isHonest
                    ? try y.proof(of: pair.y.lockID, from: $0) : try fork.proof(of: pair.y.lockID, from: $0)
            }
        }
        let opening = try bundles(isHonestFirst, pairs[0])
        #expect(try claim(pairs[0], opening[1]) == nil)
        for pair in pairs.dropFirst() {
            for bundle in try bundles(!isHonestFirst, pair) {
                #expect(try claim(pair, bundle) == .proofInvalid)
                #expect(try x.refusal(.refund(pair.x.lockID, proof: bundle)) == .proofInvalid)
            }
        }
        for pair in pairs.dropFirst() { #expect(try claim(pair, try bundles(isHonestFirst, pair)[0]) == nil) }
    }

    @Test func `the checker finds a remembered head beside the anchor`() throws {
        let pair = try claimedPair(1)
        try asset.lock(pair.x)
        #expect(try claim(pair, try proof(pair, from: start.head.size)) == nil)
        #expect(try x.findings().isEmpty)
        let size = try newest?.size ?? 0
        try x.with { try $0.putForeignHead(LogHead(size: size + 1, root: Digest.sha256([1])), of: y.id) }
        #expect(try x.findings().map(\.code) == [.foreignHeadDiffers])
    }
}

/// A second history that a dishonest operator signs beside the first: the same keys, the same beginning.
struct ForkedLedger {
    private let honest: TestLedger
    private let storage = MemoryLedgerStorage()

    init(of honest: TestLedger) throws {
        self.honest = honest
        for step in honest.submissions {
            _ = try honest.rules.apply(
                step.signed, by: GatewayID("gw.bank-a"), now: step.now, to: storage)
        }
    }

    func apply(_ signed: SQLSignedCommand) throws {
        let verdict = try honest.rules.apply(
            signed, by: GatewayID("gw.bank-b"), now: honest.now, to: storage)
        if case .rejected(let rejection) = verdict { throw rejection }
    }

    func proof(of lock: LockID, from size: UInt64) throws -> [UInt8]? {
        let reader = LedgerReader(ledger: honest.id, origin: honest.origin, storage: storage)
        let text = try reader.checkpoint(now: honest.now, challenge: nil).text
        let note = try SignedNote(text: text, name: honest.origin, signedBy: honest.logKey)
        return try reader.proof(of: lock, from: size, note: note)?.bytes
    }
}
