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

/// Follows one ledger's signed heads and asks it for proofs, one question at a time.
///
/// Every head must continue the newest on record, and every proof starts from there. So two histories of a ledger
/// meet in the records of each notary that was shown both.
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
            guard seen.head.size > seen.watchedTo else { return }
            let page = try await endpoint.observe(from: LedgerCursor(next: seen.watchedTo), waitSeconds: 0)
            for observation in page.observations {
                try await lookAt(observation, at: endpoint)
            }
            // No cursor leads past what a signed head covers: an endpoint could skip all that comes later.
            let next = min(page.cursor.next, seen.head.size)
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
        log.critical(
            "a second end of one lock is shown",
            metadata: ["ledger": "\(id)", "lock": "\(known.lock)", "end": "\(end.rawValue)"])
        let seen = try await follow(endpoint)
        guard let proof = try await prove(known.lock, at: endpoint, from: seen) else { return }
        let (anchor, rules) = (ledger.anchor, rules)
        let fault = try await book.commit { storage in
            try rules.recheck(known, from: anchor, by: proof.verified, bundle: proof.bundle, storage)
        }
        if let fault { throw fault }
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
        var last = "no endpoint"
        for endpoint in ledger.endpoints {
            do { return try await body(endpoint) } catch let fault as AdapterFault {
                last = "\(fault)"
            }
        }
        throw NotaryFault(.ledgerSilent, "\(ledger.anchor.ledger): \(last)")
    }

    private func decide(
        _ question: NotaryRules.Question, at endpoint: any LedgerAdapter, from seen: SeenHead
    ) async throws -> NotaryRules.Ruling {
        guard let proof = try await prove(question.lock.otherLock, at: endpoint, from: seen) else {
            return .open(.none)
        }
        let rules = rules
        return try await book.commit { storage in
            try rules.decide(question, by: proof.verified, bundle: proof.bundle, storage)
        }
    }

    /// A proof that holds; `nil` where the ledger has no entry. A later head that it leads to is on record when this
    /// returns.
    private func prove(
        _ lock: LockID, at endpoint: any LedgerAdapter, from seen: SeenHead
    ) async throws -> (verified: VerifiedProof, bundle: [UInt8])? {
        guard
            let bundle = try await endpoint.prove(
                LockReference(id: lock), from: seen.head, challenge: nil)
        else { return nil }
        let anchor = ledger.anchor
        let verified: VerifiedProof
        do throws(ProofFault) {
            verified = try ledger.verifier.verify(bundle, from: anchor.advanced(to: seen.head))
        } catch { throw try await distrust(error, known: seen.signed, shown: bundle) }
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
            head: known, signed: seen?.signed, watchedTo: seen?.watchedTo ?? anchor.head.size)
        let verifier = ledger.verifier
        var follower = HeadFollower(anchor: anchor.advanced(to: known))
        let challenge = endpoint.capabilities.bindsChallenge ? try random() : nil
        let shown = try await endpoint.head(challenge: challenge).signedHead
        do {
            var path: [UInt8] = []
            if let head = try follower.pathNeeded(for: shown, challenge: challenge, by: verifier) {
                path = try await endpoint.path(from: known, to: head)
            }
            try follower.follow(shown, path: path, by: verifier)
        } catch let fault as ProofFault {
            throw try await distrust(fault, known: start.signed, shown: shown)
        }
        guard let newest = follower.newest, follower.anchor.head != known || start.signed == nil else {
            return start
        }
        let next = SeenHead(head: follower.anchor.head, signed: newest, watchedTo: start.watchedTo)
        try await book.commit { try $0.put(next, from: anchor) }
        return next
    }

    private func distrust(
        _ fault: ProofFault, known: [UInt8]?, shown: [UInt8]
    ) async throws -> NotaryFault {
        log.critical(
            "the ledger's word does not hold",
            metadata: ["ledger": "\(ledger.anchor.ledger)", "fault": "\(fault)"])
        let (anchor, rules) = (ledger.anchor, rules)
        let told = try await book.commit {
            try rules.distrust(anchor, fault, known: known, shown: shown, $0)
        }
        return told ?? NotaryFault(.proof, "\(anchor.ledger): \(fault)")
    }
}
