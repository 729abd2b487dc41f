import EVMNotaryRules
import EVMProofs
import SQLLedgerProofs
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// A notary's rules over a real SQL ledger in memory, whose proofs it verifies itself.
struct NotaryRulesTests {
    let vectors: NotaryVectors
    let ledger: TestLedger
    let trade: TestTrade
    let anchor: LedgerAnchor
    let rules: NotaryRules
    let storage = MemoryNotaryStorage()

    init() throws {
        vectors = try NotaryVectors()
        ledger = try TestLedger("sql:cash")
        trade = try TestTrade(ledger)
        anchor = try ledger.anchor()
        rules = NotaryRules(
            notary: vectors.addresses[0], sets: [vectors.domain: [vectors.set]],
            anchors: [ledger.id: anchor])
    }

    private func question(_ terms: LockTerms, salt: UInt8 = 0) throws -> NotaryRules.Question {
        try rules.accept(
            vectors.lock(waitingFor: terms.lockID, on: ledger.id, terms: salt), in: vectors.domain)
    }

    private func ask(_ question: NotaryRules.Question) throws -> NotaryRules.Ruling {
        let bundle = try #require(
            try ledger.proof(of: question.lock.otherLock, from: anchor.head.size))
        let verified = try SQLLogVerifier().verify(bundle, from: anchor)
        return try rules.decide(question, by: verified, bundle: bundle, storage)
    }

    @Test(arguments: LockEnd.allCases)
    func `an end that the ledger proves is written down and gives one statement`(_ end: LockEnd) throws {
        let terms = try trade.terms()
        let asked = try question(terms)
        if end == .cancelled {
            try ledger.apply(.cancel(terms), by: [trade.payer.key])
        } else {
            try ledger.apply(.lock(terms, anchorProof: nil), by: [trade.payer.key])
            #expect(try ask(asked) == .open(.locked))
            #expect(storage.tip() == .empty)
        }
        if end == .claimed { try ledger.apply(.claim(terms.lockID, trade.preimage, proof: nil)) }
        if end == .refunded {
            ledger.now += 2000
            try ledger.apply(.refund(terms.lockID, proof: nil))
        }
        guard case .decided(let decision) = try ask(asked) else { return #expect(Bool(false)) }
        #expect(decision.end == end && decision.preimage == (end == .claimed ? trade.preimage : nil))
        #expect(try rules.known(asked, storage) == decision)
        #expect(storage.proof(decision.proof) != nil && storage.tip().count == 1)
        // Once more, and for another escrow's lock that waits for the same end: nothing new is written.
        #expect(try ask(asked) == .decided(decision))
        let twin = try question(terms, salt: 9)
        #expect(try ask(twin) == .decided(decision))
        #expect(try rules.statement(twin, decision).end == end && storage.tip().count == 1)
        #expect(
            try NotaryRecord(canonicalBytes: NotaryRecord.decision(decision).canonicalBytes)
                == .decision(decision))
    }

    @Test func `a question about another escrow, set or ledger is not this notary's`() throws {
        let lock = vectors.lock
        let elsewhere = try #require(EscrowDomain(chainID: 1, escrow: vectors.domain.escrow))
        #expect(throws: NotaryFault.self) { try rules.accept(lock, in: elsewhere) }
        #expect(throws: NotaryFault.self) { try rules.accept(lock, in: vectors.domain) }
        guard case .object(var object) = lock.canonical else { return }
        object["otherLedger"] = ledger.id.canonical
        object["notarySet"] = Digest.sha256([1]).canonical
        let otherSet = try HeldLock(canonical: .object(object))
        #expect(throws: NotaryFault.self) { try rules.accept(otherSet, in: vectors.domain) }
        let outsider = NotaryRules(
            notary: .zero, sets: rules.sets, anchors: rules.anchors)
        let asked = try vectors.lock(waitingFor: lock.otherLock, on: ledger.id)
        #expect(throws: NotaryFault.self) { try outsider.accept(asked, in: vectors.domain) }
    }

    @Test func `terms count only where they are those of the lock that is waited for`() throws {
        let (terms, other) = (try trade.terms(), try trade.terms(salt: 4))
        let lock = try vectors.lock(waitingFor: terms.lockID, on: ledger.id)
        #expect(try rules.accept(lock, waitingFor: terms, in: vectors.domain).otherTerms == terms)
        let fault = #expect(throws: NotaryFault.self) {
            try rules.accept(lock, waitingFor: other, in: vectors.domain)
        }
        #expect(fault?.code == .terms)
        let question = NotaryQuestion(
            domain: vectors.domain, lock: lock, otherTerms: terms, remembered: nil)
        #expect(try NotaryQuestion(canonicalBytes: question.canonicalBytes) == question)
    }

    @Test func `a record of a version that kept no terms is read, and chained by the bytes it has`() throws {
        let terms = try trade.terms()
        let asked = try question(terms)
        try ledger.apply(.cancel(terms), by: [trade.payer.key])
        guard case .decided(let decision) = try ask(asked) else { return #expect(Bool(false)) }
        #expect(decision.terms == terms)
        guard case .object(var object) = decision.canonical else { return }
        object["terms"] = nil
        let bytes = CanonicalJSON.encode(["decision": .object(object)])
        let old = try NotaryRecord(canonicalBytes: bytes)
        #expect(old.canonicalBytes == bytes && old != .decision(decision))
        guard case .decision(let known) = old else { return #expect(Bool(false)) }
        #expect(known.terms == nil && known.end == decision.end)
    }

    @Test func `a proof of another lock decides nothing`() throws {
        let (terms, other) = (try trade.terms(), try trade.terms(salt: 4))
        try ledger.apply(.cancel(terms), by: [trade.payer.key])
        let bundle = try #require(try ledger.proof(of: terms.lockID, from: anchor.head.size))
        let verified = try SQLLogVerifier().verify(bundle, from: anchor)
        let asked = try question(other)
        #expect(throws: NotaryFault.self) {
            try rules.decide(asked, by: verified, bundle: bundle, storage)
        }
        let mine = try question(terms)
        #expect(throws: NotaryFault.self) {
            try rules.decide(mine, by: verified, bundle: [1], storage)
        }
        #expect(storage.tip() == .empty)
    }

    @Test func `a second end of one lock is never signed, is recorded, and closes the ledger`() throws {
        let terms = try trade.terms()
        let asked = try question(terms)
        try ledger.apply(.cancel(terms), by: [trade.payer.key])
        guard case .decided = try ask(asked) else { return #expect(Bool(false)) }
        let (verified, bundle) = try forged(terms, .refunded)
        guard case .refused(let fault) = try rules.decide(asked, by: verified, bundle: bundle, storage) else {
            return #expect(Bool(false))
        }
        #expect(fault.code == .otherEnd)
        let finding = try #require(storage.findings().first)
        #expect(finding.kind == .twoEnds && finding.isProven && finding.evidence.count == 2)
        #expect(try NotaryFinding(canonicalBytes: finding.canonicalBytes) == finding)
        // Not even the first end is given out again, nor anything else of this ledger.
        #expect(throws: NotaryFault.self) { try rules.known(asked, storage) }
        let another = try question(try trade.terms(salt: 3))
        #expect(throws: NotaryFault.self) { try rules.known(another, storage) }
        let proven = try #require(try? ledger.anchor(at: LogHead(size: 1, root: Digest.sha256([1]))))
        #expect(throws: NotaryFault.self) { try rules.requireOpen(proven, storage) }
    }

    /// What a ledger would prove that books a second end: no honest one can.
    private func forged(_ terms: LockTerms, _ state: LockState) throws -> (VerifiedProof, [UInt8]) {
        let bundle: [UInt8] = [0xF0]
        let fact = LedgerFact(
            lock: terms.lockID, terms: terms, state: state, preimage: nil, entryIndex: 9,
            entryTime: terms.expiry, head: LogHead(size: 10, root: Digest.sha256([2])),
            headTime: terms.expiry,
            operatorTrusted: true, challenge: nil, proofDigest: Digest.sha256(bundle))
        return (VerifiedProof(fact: try #require(fact), nextAnchor: anchor), bundle)
    }

    @Test func `two signed histories close the ledger for its keys, an unproven gap only for this anchor`()
        throws
    {
        let first = try ledger.checkpoint().string
        let time = try #require(LedgerInstant(seconds: ledger.now))
        let twin = try #require(
            Checkpoint(
                origin: ledger.origin, head: LogHead(size: anchor.head.size, root: Digest.sha256([8])),
                time: time, challenge: nil))
        let second = try SignedNote(text: twin.text, name: ledger.origin, signedBy: ledger.logKey).string
        let fork = ProofFault(code: "head.fork", detail: "two roots")
        let (known, shown) = (Array(first.utf8), Array(second.utf8))
        let verdict = SQLLogVerifier().fork(in: shown, known: known, from: anchor)
        #expect(verdict == .proven)
        let told = try rules.distrust(anchor, fork, verdict, known: known, shown: shown, storage)
        #expect(told?.code == .ledgerClosed && storage.findings().first?.isProven == true)
        let later = try ledger.anchor(at: LogHead(size: 50, root: Digest.sha256([3])))
        #expect(throws: NotaryFault.self) { try rules.requireOpen(later, storage) }

        let unproven = MemoryNotaryStorage()
        let alone = SQLLogVerifier().fork(in: shown, known: nil, from: anchor)
        #expect(alone == .againstAnchor)
        _ = try rules.distrust(anchor, fork, alone, known: nil, shown: shown, unproven)
        #expect(unproven.findings().first?.isProven == false)
        #expect(throws: NotaryFault.self) { try rules.requireOpen(anchor, unproven) }
        try rules.requireOpen(later, unproven)
    }

    @Test func `a fresh head that lost entries closes the ledger`() throws {
        let fault = ProofFault(code: "head.rolled-back", detail: "")
        let told = try rules.distrust(anchor, fault, nil, known: nil, shown: [1], storage)
        #expect(told?.code == .ledgerClosed)
        #expect(throws: NotaryFault.self) { try rules.requireOpen(anchor, storage) }
    }

    @Test func `a broken proof says nothing about the ledger`() throws {
        for code in [
            "head.signature", "proof.inclusion", "proof.bundle.malformed", "head.stale", "head.fork",
            "proof.fork", "proof.consistency", "proof.evm.parent",
        ] {
            let fault = ProofFault(code: code, detail: "")
            #expect(try rules.distrust(anchor, fault, nil, known: nil, shown: [], storage) == nil)
        }
        #expect(storage.tip() == .empty)
    }

    @Test func `a notary whose records lack what it signed for signs nothing more`() throws {
        let terms = try trade.terms()
        let asked = try question(terms)
        try ledger.apply(.cancel(terms), by: [trade.payer.key])
        _ = try ask(asked)
        let mine = try SignedTip(storage.tip(), by: vectors.keys[0])
        #expect(try rules.recordRollback(mine, storage) == nil)
        let theirs = try SignedTip(storage.tip(), by: vectors.keys[1])
        #expect(throws: NotaryFault.self) { try rules.holds(theirs, storage) }

        let older = MemoryNotaryStorage()
        let told = try rules.recordRollback(try SignedTip(canonicalBytes: mine.canonicalBytes), older)
        #expect(told?.code == .rolledBack)
        #expect(throws: NotaryFault.self) { try rules.known(asked, older) }
        #expect(older.findings().count == 1)
        _ = try rules.recordRollback(mine, older)
        #expect(older.findings().count == 1)
    }

    @Test func `a word of its records that the notary did not sign is not read`() throws {
        let mine = try SignedTip(RecordTip(count: 1, digest: Digest.sha256([1])), by: vectors.keys[0])
        guard case .object(var object) = mine.canonical else { return }
        object["count"] = "1000000"
        #expect(throws: JSONFault.self) { try SignedTip(canonical: .object(object)) }
    }

    @Test func `a word of more records than a store can number is not read`() throws {
        let most = SignedTip.mostRecords
        let last = try SignedTip(RecordTip(count: most, digest: Digest.sha256([1])), by: vectors.keys[0])
        #expect(try SignedTip(canonicalBytes: last.canonicalBytes) == last)
        // Signed by the notary itself, and beyond.
        let beyond = try SignedTip(
            RecordTip(count: most + 1, digest: Digest.sha256([1])), by: vectors.keys[0])
        #expect(throws: JSONFault.self) { try SignedTip(canonicalBytes: beyond.canonicalBytes) }
    }

    @Test func `questions and answers are read as they were written`() throws {
        let tip = try SignedTip(RecordTip(count: 3, digest: Digest.sha256([1])), by: vectors.keys[0])
        let question = NotaryQuestion(domain: vectors.domain, lock: vectors.lock, remembered: tip)
        #expect(try NotaryQuestion(canonicalBytes: question.canonicalBytes) == question)
        let signed = try vectors.signed(vectors.lock, .claimed, by: 0)
        let ended = NotaryAnswer(
            verdict: .ended(signed, preimage: vectors.preimage, proof: Digest.sha256([1])), records: tip)
        #expect(try NotaryAnswer(canonicalBytes: ended.canonicalBytes) == ended)
        let open = NotaryAnswer(verdict: .notEnded(.locked, askAgainSeconds: 5), records: tip)
        #expect(try NotaryAnswer(canonicalBytes: open.canonicalBytes) == open)
    }
}
