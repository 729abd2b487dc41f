import SQLLedgerProofs
import SQLLedgerRules
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// Pinning other ledgers, and what a fork does.
struct AnchorTests {
    let x: TestLedger
    let y: TestLedger
    let asset: TestTrade
    let cash: TestTrade

    init() throws {
        x = try TestLedger("sql:bank-a-claims")
        y = try TestLedger("sql:bank-b-cash")
        asset = try TestTrade(x)
        cash = try TestTrade(y)
    }

    private func terms(_ anchor: LedgerAnchor, salt: UInt8) throws -> LockTerms {
        let other = try cash.terms(salt: salt)
        let foreign = ForeignLock(lock: other.lockID, anchor: anchor)
        return try asset.terms(
            leg: .x, claimGate: .otherClaimed(foreign), refundGate: .otherEnded(foreign), exitByBoth: true,
            salt: salt, quantity: 1, hashlock: Preimage(Digest.sha256([salt, 1])).hashlock)
    }

    private func refusal(
        _ anchor: LedgerAnchor, salt: UInt8, proof: SQLLogConsistency? = nil
    ) throws -> RejectionCode? {
        try x.refusal(.lock(try terms(anchor, salt: salt), anchorProof: proof), by: [asset.payer.key])
    }

    private func path(_ from: UInt64, _ to: UInt64) throws -> SQLLogConsistency {
        let path = try y.with {
            try LedgerReader(ledger: y.id, origin: y.origin, storage: $0).consistency(from: from, to: to)
        }
        return SQLLogConsistency(from: from, to: to, path: path ?? [])
    }

    @Test func `the first lock sets the anchor, later ones must reach it`() throws {
        let early = try y.anchor()
        #expect(try refusal(early, salt: 1) == nil)
        #expect(try x.with { try $0.foreignAnchor(y.id) } == early)
        #expect(try refusal(early, salt: 2) == nil)
        try cash.lock(try cash.terms())
        let late = try y.anchor()
        #expect(try refusal(late, salt: 3) == .anchorUnproven)
        #expect(try refusal(late, salt: 3, proof: try path(early.head.size, late.head.size)) == nil)
        #expect(try x.with { try $0.foreignAnchor(y.id) } == early)
    }

    @Test func `an older pin reaches a newer anchor, and an empty log needs no path`() throws {
        let early = try y.anchor()
        try cash.lock(try cash.terms())
        let late = try y.anchor()
        #expect(try refusal(late, salt: 1) == nil)
        #expect(try refusal(early, salt: 2) == .anchorUnproven)
        #expect(try refusal(early, salt: 2, proof: try path(early.head.size, late.head.size)) == nil)
        #expect(try refusal(try y.anchor(at: LogHead(size: 0, root: MerkleLog.emptyRoot)), salt: 3) == nil)
        #expect(
            try refusal(try y.anchor(at: LogHead(size: 0, root: Digest.sha256([1]))), salt: 4)
                == .anchorMismatch)
    }

    @Test func `a true path that does not join the pinned head to the known one pins and remembers nothing`()
        throws
    {
        let early = try y.anchor()
        try cash.lock(try cash.terms())
        let known = try y.anchor()
        #expect(try refusal(known, salt: 1) == nil)
        _ = try y.open("one-more")
        let late = try y.anchor()
        for (size, from, to) in [
            (early.head.size, early.head.size, known.head.size),
            (late.head.size, known.head.size, late.head.size),
        ] {
            let forged = known.advanced(to: LogHead(size: size, root: Digest.sha256([7])))
            #expect(try refusal(forged, salt: 2, proof: try path(from, to)) == .anchorUnproven)
            #expect(try x.with { try $0.foreignHead(y.id, size: size) } == nil)
        }
        #expect(try x.with { try $0.foreignAnchor(y.id) } == known)
    }

    @Test func `another root, key, origin or witness set is a mismatch`() throws {
        let anchor = try y.anchor()
        let log = try #require(anchor.log)
        #expect(try refusal(anchor, salt: 1) == nil)
        let falseRoot = LogHead(size: anchor.head.size, root: Digest.sha256([2]))
        #expect(try refusal(anchor.advanced(to: falseRoot), salt: 2) == .anchorMismatch)
        let stranger = try SigningKey.generate(.ecdsaP256SHA256).verificationKey
        let others = [
            LedgerAnchor(
                ledger: y.id, format: .sqlLog1, origin: y.origin, operatorKey: stranger, witnesses: [],
                witnessQuorum: 0, head: anchor.head),
            LedgerAnchor(
                ledger: y.id, format: .sqlLog1, origin: y.origin + "x", operatorKey: log.operatorKey,
                witnesses: [], witnessQuorum: 0, head: anchor.head),
            LedgerAnchor(
                ledger: y.id, format: .sqlLog1, origin: y.origin, operatorKey: log.operatorKey,
                witnesses: [stranger], witnessQuorum: 0, head: anchor.head),
        ]
        for (index, other) in others.enumerated() {
            guard let other else { throw TestFault() }
            #expect(try refusal(other, salt: UInt8(10 + index)) == .anchorMismatch)
        }
    }

    @Test func `the operator's own anchor decides where one is set`() throws {
        let right = try y.anchor()
        configure(right)
        let falseHead = LogHead(size: right.head.size, root: Digest.sha256([2]))
        #expect(try refusal(right.advanced(to: falseHead), salt: 1) == .anchorMismatch)
        #expect(try refusal(right, salt: 2) == nil)
        #expect(try x.with { try $0.foreignAnchor(y.id) } == right)
    }

    private func configure(_ anchor: LedgerAnchor) {
        x.rules = LedgerRules(
            ledger: x.id, operatorKey: x.operatorKey.verificationKey, verifiers: [SQLLogVerifier()],
            foreignAnchors: [anchor])
    }

    @Test func `a stranger's pin loses to the anchor that the operator configures later`() throws {
        let right = try y.anchor()
        let key = try SigningKey.generate(.ecdsaP256SHA256)
        let nonsense = try #require(
            LedgerAnchor(
                ledger: y.id, format: .sqlLog1, origin: y.origin, operatorKey: key.verificationKey,
                witnesses: [], witnessQuorum: 0, head: LogHead(size: 9, root: Digest.sha256([9]))))
        #expect(try refusal(nonsense, salt: 1) == nil)
        // Heads and a fork that only the stranger's key vouches for.
        try x.with { try $0.putForeignHead(nonsense.head, of: y.id) }
        let (one, other) = (
            LogHead(size: 7, root: Digest.sha256([1])), LogHead(size: 7, root: Digest.sha256([2]))
        )
        try x.apply(
            .reportFork(
                ForkReport(
                    origin: y.origin, first: try note(one, by: key), second: try note(other, by: key))))
        #expect(try refusal(right, salt: 2) == .anchorForked)

        configure(right)
        #expect(try refusal(nonsense, salt: 3) == .anchorMismatch)
        #expect(try refusal(right, salt: 4) == nil)
        #expect(try x.with { try $0.foreignAnchor(y.id) } == right)
        #expect(try x.with { try $0.foreignHeads(y.id) }.isEmpty)
        #expect(try x.with { try $0.isForked(y.id) } == false)
        #expect(try refusal(nonsense, salt: 5) == .anchorMismatch)

        try payOnce()
        #expect(try x.findings().isEmpty)
    }

    @Test func `a head that nobody signed loses too, a proven one does not`() throws {
        let right = try y.anchor()
        let far = LogHead(size: 1_000_000, root: Digest.sha256([3]))
        #expect(try refusal(right.advanced(to: far), salt: 1) == nil)
        #expect(try refusal(right, salt: 2) == .anchorUnproven)
        configure(right)
        #expect(try refusal(right, salt: 3) == nil)
        try payOnce()
        let proven = try x.with { try $0.foreignAnchor(y.id) }
        #expect(try refusal(right, salt: 4) == nil)
        #expect(try x.with { try $0.foreignAnchor(y.id) } == proven)
        #expect(proven != right)
        #expect(try x.findings().isEmpty)
    }

    /// One whole settlement: both locks, the claim on Y, and the claim on X by its proof.
    private func payOnce() throws {
        let termsY = try cash.terms()
        let termsX = try asset.proofTerms(of: termsY, anchor: try y.anchor())
        try asset.lock(termsX)
        try cash.lock(termsY)
        try y.apply(.claim(termsY.lockID, cash.preimage, proof: nil))
        let size = try x.with { try $0.foreignAnchor(y.id)?.head.size } ?? 0
        try x.apply(
            .claim(termsX.lockID, asset.preimage, proof: try y.proof(of: termsY.lockID, from: size)))
    }

    @Test func `this very ledger and unverifiable formats are refused`() throws {
        #expect(try refusal(try x.anchor(), salt: 1) == .anchorOwnLedger)
        x.rules = LedgerRules(ledger: x.id, operatorKey: x.operatorKey.verificationKey, verifiers: [])
        #expect(try refusal(try y.anchor(), salt: 2) == .anchorFormatUnknown)
    }

    private func note(_ head: LogHead, by key: SigningKey? = nil, origin: String? = nil) throws -> String {
        guard let time = LedgerInstant(seconds: y.now),
            let checkpoint = Checkpoint(origin: origin ?? y.origin, head: head, time: time, challenge: nil)
        else { throw TestFault() }
        return try SignedNote(text: checkpoint.text, name: origin ?? y.origin, signedBy: key ?? y.logKey)
            .string
    }

    @Test func `a proven fork closes both gates and leaves the exit`() throws {
        let termsY = try cash.terms()
        let termsX = try asset.proofTerms(of: termsY, anchor: try y.anchor())
        try asset.lock(termsX)
        try cash.lock(termsY)
        try y.apply(.claim(termsY.lockID, cash.preimage, proof: nil))
        let size = try y.anchor().head.size
        let (one, other) = (
            LogHead(size: size, root: Digest.sha256([1])), LogHead(size: size, root: Digest.sha256([2]))
        )
        let report = ForkReport(origin: y.origin, first: try note(one), second: try note(other))
        try x.apply(.reportFork(report))
        let bytes = try y.proof(
            of: termsY.lockID, from: try x.with { try $0.foreignAnchor(y.id)?.head.size } ?? 0)
        #expect(try x.refusal(.claim(termsX.lockID, asset.preimage, proof: bytes)) == .anchorForked)
        #expect(try x.refusal(.refund(termsX.lockID, proof: bytes)) == .anchorForked)
        #expect(try refusal(try y.anchor(), salt: 3) == .anchorForked)
        #expect(try x.refusal(.reportFork(report)) == .forkKnown)
        try x.apply(try asset.release(termsX))
        #expect(try x.findings().isEmpty)
    }

    @Test func `what is no fork is refused`() throws {
        try #require(try refusal(try y.anchor(), salt: 1) == nil)
        let stranger = try SigningKey.generate(.ecdsaP256SHA256)
        let (one, other) = (
            LogHead(size: 9, root: Digest.sha256([1])), LogHead(size: 9, root: Digest.sha256([2]))
        )
        let later = LogHead(size: 10, root: Digest.sha256([2]))
        let reports: [(String, String)] = [
            (try note(one), try note(one)), (try note(one), try note(later)),
            (try note(one, by: stranger), try note(other)),
            (try note(one), try note(other, by: stranger)), (try note(one), "no note"),
            (try note(one), try note(other, origin: "interlock.example/elsewhere")),
        ]
        for (first, second) in reports {
            let report = ForkReport(origin: y.origin, first: first, second: second)
            #expect(try x.refusal(.reportFork(report)) == .forkUnproven)
        }
        let unknown = ForkReport(origin: "elsewhere", first: try note(one), second: try note(other))
        #expect(try x.refusal(.reportFork(unknown)) == .forkOriginUnknown)
        #expect(try x.with { try $0.isForked(y.id) } == false)
    }
}
