import EVMNotaryRules
public import LedgerAdapterKit
import Logging
public import SettlementModel
public import SettlementProofs

/// A ledger that a notary watches, and its ways to reach it.
public struct WatchedLedger: Sendable {
    /// As configured.
    public let anchor: LedgerAnchor
    /// Tried in this order; they carry bytes, and none is believed.
    public let endpoints: [any LedgerAdapter]
    public let verifier: any LedgerProofVerifier

    public init(
        anchor: LedgerAnchor, endpoints: [any LedgerAdapter], verifier: any LedgerProofVerifier
    ) {
        self.anchor = anchor
        self.endpoints = endpoints
        self.verifier = verifier
    }
}

/// Follows one ledger's heads and asks it for proofs, one question at a time.
///
/// Every head must continue the newest on record, and every proof starts from there. So two histories of a ledger
/// meet in the records of each notary that was shown both. What nobody signed, and what does not fit, moves nothing and
/// closes nothing: then this notary does not know.
struct LedgerWatch: Sendable {
    let ledger: WatchedLedger
    let rules: NotaryRules
    let book: NotaryBook
    /// For challenges.
    let random: @Sendable () throws -> Bytes32
    let log: Logger
    private let turns = Turns()

    init(
        _ ledger: WatchedLedger, rules: NotaryRules, book: NotaryBook,
        random: @escaping @Sendable () throws -> Bytes32, log: Logger
    ) {
        self.ledger = ledger
        self.rules = rules
        self.book = book
        self.random = random
        self.log = log
    }

    /// Has the ledger prove how the other lock stands, and decides by that.
    ///
    /// - Throws: `NotaryFault`: the ledger is silent or closed, or its proof does not hold.
    func ask(_ question: NotaryRules.Question) async throws -> NotaryRules.Ruling {
        try await inTurn { endpoint in
            let seen = try await follow(endpoint)
            return try await decide(question, at: endpoint, from: seen)
        }
    }

    /// Follows the ledger and looks whether a decided lock ended once more. Where it is closed there is nothing left
    /// to find.
    func look() async throws {
        let (own, rules) = (ledger.anchor, rules)
        do { try await book.read { try rules.requireOpen(own, $0) } } catch is NotaryFault { return }
        try await inTurn { endpoint in
            let seen = try await follow(endpoint)
            // No cursor leads past what a followed head covers: an endpoint could skip all that comes later.
            let covered = endpoint.cursor(after: seen.head).next
            guard covered > seen.watchedTo else { return }
            let page = try await endpoint.observe(from: LedgerCursor(next: seen.watchedTo), waitSeconds: 0)
            for observation in page.observations {
                try await lookAt(observation, at: endpoint)
            }
            let next = min(page.cursor.next, covered)
            guard next > seen.watchedTo else { return }
            let anchor = ledger.anchor
            try await book.commit { storage in
                guard let newest = try storage.head(from: anchor) else { return }
                let moved = SeenHead(
                    head: newest.head, signed: newest.signed, watchedTo: next)
                try storage.put(moved, from: anchor)
            }
        }
    }

    private func lookAt(_ observation: Observation, at endpoint: any LedgerAdapter) async throws {
        let id = ledger.anchor.ledger
        let known = try await book.read { try $0.decision(on: observation.lock, of: id) }
        guard let known, let end = LockEnd(observation.state), end != known.end else { return }
        // A hint: on some ledgers anybody can make another lock that names this one.
        let seen = try await follow(endpoint)
        guard let proof = try await prove(known.lock, known.terms, at: endpoint, from: seen) else { return }
        let (anchor, rules) = (ledger.anchor, rules)
        let fault = try await book.commit { storage in
            try rules.recheck(known, from: anchor, by: proof.verified, bundle: proof.bundle, storage)
        }
        guard let fault else { return }
        log.critical(
            "a second end of one lock is proven",
            metadata: ["ledger": "\(id)", "lock": "\(known.lock)", "end": "\(end.rawValue)"])
        throw fault
    }

    private func inTurn<Answer: Sendable>(
        _ body: (any LedgerAdapter) async throws -> Answer
    ) async throws -> Answer {
        await turns.take()
        do {
            let answer = try await atAnyEndpoint(body)
            await turns.give()
            return answer
        } catch {
            await turns.give()
            throw error
        }
    }

    private func atAnyEndpoint<Answer: Sendable>(
        _ body: (any LedgerAdapter) async throws -> Answer
    ) async throws -> Answer {
        var last = NotaryFault(.ledgerSilent, "\(ledger.anchor.ledger): no endpoint")
        for endpoint in ledger.endpoints {
            do { return try await body(endpoint) } catch let fault as AdapterFault {
                last = NotaryFault(.ledgerSilent, "\(ledger.anchor.ledger): \(fault)")
            } catch let fault as NotaryFault where fault.code == .proof {
                // What does not hold is no answer: another endpoint may give one that does.
                last = fault
            }
        }
        throw last
    }

    private func decide(
        _ question: NotaryRules.Question, at endpoint: any LedgerAdapter, from seen: SeenHead
    ) async throws -> NotaryRules.Ruling {
        let (lock, terms) = (question.lock.otherLock, question.otherTerms)
        guard let proof = try await prove(lock, terms, at: endpoint, from: seen) else { return .open(.none) }
        let rules = rules
        return try await book.commit { storage in
            try rules.decide(question, by: proof.verified, bundle: proof.bundle, storage)
        }
    }

    /// A proof that holds; `nil` where the ledger has no entry. A later head that it leads to is on record when this
    /// returns.
    ///
    /// - Parameter terms: of exactly this lock.
    private func prove(
        _ lock: LockID, _ terms: LockTerms?, at endpoint: any LedgerAdapter, from seen: SeenHead
    ) async throws -> (verified: VerifiedProof, bundle: [UInt8])? {
        if terms == nil, endpoint.capabilities.findsLocksByTerms {
            throw NotaryFault(.terms, "\(ledger.anchor.ledger) finds lock \(lock) by all its fields only")
        }
        let reference = terms.map { LockReference(id: lock, terms: $0) } ?? LockReference(id: lock)
        let answer: [UInt8]?
        do throws(AdapterFault) {
            answer = try await endpoint.prove(reference, from: seen.head, challenge: nil)
        } catch {
            // No such lock can be on that ledger, whatever it will say.
            guard case .rejected(let code, let detail) = error, endpoint.capabilities.findsLocksByTerms else {
                throw error
            }
            throw NotaryFault(.terms, "\(code): \(detail)")
        }
        guard let bundle = answer else { return nil }
        let anchor = ledger.anchor
        let verified: VerifiedProof
        do throws(ProofFault) {
            verified = try ledger.verifier.verify(bundle, from: anchor.advanced(to: seen.head))
        } catch { throw try await distrust(error, from: seen, shown: [bundle]) }
        let newest = verified.nextAnchor.head
        if newest.size > seen.head.size {
            let later = SeenHead(head: newest, signed: nil, watchedTo: seen.watchedTo)
            try await book.commit { try $0.put(later, from: anchor) }
        }
        return (verified, bundle)
    }

    /// The newest head, once it continues the one on record and is on record itself.
    private func follow(_ endpoint: any LedgerAdapter) async throws -> SeenHead {
        let anchor = ledger.anchor
        let seen = try await book.read { try $0.head(from: anchor) }
        let known = seen?.head ?? anchor.head
        let start = SeenHead(
            head: known, signed: seen?.signed,
            watchedTo: seen?.watchedTo ?? endpoint.cursor(after: anchor.head).next)
        let verifier = ledger.verifier
        var follower = HeadFollower(anchor: anchor.advanced(to: known))
        let challenge = endpoint.capabilities.bindsChallenge ? try random() : nil
        let shown = try await head(of: endpoint, challenge, from: start)
        var path: [UInt8] = []
        do {
            let checked = try follower.check(shown, challenge: challenge, by: verifier)
            if let head = checked.pathNeeded { path = try await endpoint.path(from: known, to: head) }
            try follower.follow(checked, path: path, by: verifier)
        } catch let fault as ProofFault {
            throw try await distrust(fault, from: start, shown: [shown, path])
        }
        guard let newest = follower.newest, follower.anchor.head != known || start.signed == nil else {
            return start
        }
        let next = SeenHead(head: follower.anchor.head, signed: newest, watchedTo: start.watchedTo)
        try await book.commit { try $0.put(next, from: anchor) }
        return next
    }

    /// What the endpoint shows as its newest head. One that has met two histories gives none; what it met is judged here.
    private func head(
        of endpoint: any LedgerAdapter, _ challenge: Bytes32?, from seen: SeenHead
    ) async throws -> [UInt8] {
        do { return try await endpoint.head(challenge: challenge).signedHead } catch {
            let trusted = ledger.anchor.advanced(to: seen.head)
            guard let met = await endpoint.forkEvidence(from: seen.head),
                ledger.verifier.isForkProven(by: met.first, met.second, of: trusted)
            else { throw error }
            let fault = ProofFault(code: "proof.fork", detail: "\(error)")
            throw try await distrust(fault, .proven, known: met.first, shown: met.second)
        }
    }

    /// - Parameter shown: what did not fit; a fork is looked for in each.
    private func distrust(
        _ fault: ProofFault, from seen: SeenHead, shown: [[UInt8]]
    ) async throws -> NotaryFault {
        let trusted = ledger.anchor.advanced(to: seen.head)
        let forks = shown.map {
            (shown: $0, fork: ledger.verifier.fork(in: $0, known: seen.signed, from: trusted))
        }
        let found = forks.first { $0.fork != nil } ?? (shown: shown.first ?? [], fork: nil)
        return try await distrust(fault, found.fork, known: seen.signed, shown: found.shown)
    }

    private func distrust(
        _ fault: ProofFault, _ fork: ShownFork?, known: [UInt8]?, shown: [UInt8]
    ) async throws -> NotaryFault {
        log.critical(
            "the ledger's word does not hold",
            metadata: ["ledger": "\(ledger.anchor.ledger)", "fault": "\(fault)"])
        let (anchor, rules) = (ledger.anchor, rules)
        let told = try await book.commit {
            try rules.distrust(anchor, fault, fork, known: known, shown: shown, $0)
        }
        return told ?? NotaryFault(.proof, "\(anchor.ledger): \(fault)")
    }
}
