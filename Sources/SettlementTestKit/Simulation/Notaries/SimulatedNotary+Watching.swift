import EVMNotaryRules
import LedgerAdapterKit
import SettlementModel
import SettlementProofs

/// How a notary looks at the ledger that a lock waits for: every head must continue the newest on its disk, and every proof starts
/// from there. What does not fit moves nothing, and closes the ledger only where somebody signed it.
extension SimulatedNotary {
    func ask(_ question: NotaryRules.Question, _ process: Process) async throws -> NotaryRules.Ruling {
        let seen = try await follow(question.anchor, process)
        let (anchor, lock) = (question.anchor, question.lock.otherLock)
        guard let terms = question.otherTerms else {
            throw NotaryFault(.terms, "\(anchor.ledger) finds lock \(lock) by all its fields only")
        }
        let ledger = try await reach(anchor.ledger, process)
        let shown = try ledger.proof(
            of: LockReference(id: lock, terms: terms), in: nil, from: seen.head, challenge: nil)
        guard let bundle = shown else { return .open(.none) }
        let verified: VerifiedProof
        let verifier = try verifier(anchor)
        do throws(ProofFault) {
            verified = try verifier.verify(bundle, from: anchor.advanced(to: seen.head))
        } catch { throw try await distrust(anchor, error, seen, [bundle], process) }
        let newest = verified.nextAnchor.head
        if newest.size > seen.head.size {
            try await commit(process) {
                try $0.put(SeenHead(head: newest, signed: nil, watchedTo: seen.watchedTo), from: anchor)
            }
        }
        return try await commit(process) {
            try self.rules.decide(question, by: verified, bundle: bundle, $0)
        }
    }

    /// The newest head, once it continues the one on disk and is on disk itself.
    @discardableResult
    func follow(_ anchor: LedgerAnchor, _ process: Process) async throws -> SeenHead {
        let seen = NotaryTransaction(disk).head(from: anchor)
        let start = SeenHead(head: seen?.head ?? anchor.head, signed: seen?.signed, watchedTo: 0)
        let ledger = try await reach(anchor.ledger, process)
        let challenge = ledger.capabilities.bindsChallenge ? draw() : nil
        let shown = try ledger.head(challenge: challenge).signedHead
        let verifier = try verifier(anchor)
        var follower = HeadFollower(anchor: anchor.advanced(to: start.head))
        var path: [UInt8] = []
        do {
            if let head = try follower.pathNeeded(for: shown, challenge: challenge, by: verifier) {
                path = try ledger.path(from: start.head, to: head) ?? []
            }
            try follower.follow(shown, path: path, by: verifier)
        } catch let fault as ProofFault {
            throw try await distrust(anchor, fault, start, [shown, path], process)
        }
        guard let newest = follower.newest, follower.anchor.head != start.head || start.signed == nil else {
            return start
        }
        let next = SeenHead(head: follower.anchor.head, signed: newest, watchedTo: 0)
        try await commit(process) { try $0.put(next, from: anchor) }
        return next
    }

    private func reach(_ id: LedgerID, _ process: Process) async throws -> any SimulatedLedger {
        await world.wayTakes()
        try require(process)
        guard world.ledger(id).answers else { throw NotaryFault(.ledgerSilent, "\(id)") }
        return shown(id)
    }

    private func verifier(_ anchor: LedgerAnchor) throws -> any LedgerProofVerifier {
        try need(world.template.verifiers.first { $0.format == anchor.format })
    }

    private func distrust(
        _ anchor: LedgerAnchor, _ fault: ProofFault, _ seen: SeenHead, _ shown: [[UInt8]], _ process: Process
    ) async throws -> NotaryFault {
        let trusted = anchor.advanced(to: seen.head)
        let verifier = try verifier(anchor)
        let forks = shown.map { ($0, verifier.fork(in: $0, known: seen.signed, from: trusted)) }
        let found = forks.first { $0.1 != nil } ?? (shown.first ?? [], nil)
        world.tell("\(name): the word of \(anchor.ledger) does not hold: \(fault.code)")
        let told = try await commit(process) {
            try self.rules.distrust(anchor, fault, found.1, known: seen.signed, shown: found.0, $0)
        }
        return told ?? NotaryFault(.proof, "\(anchor.ledger): \(fault)")
    }
}
