import SettlementModel
import SettlementProofs

extension Transfer {
    static func whenPreparing(
        _ preparation: Preparation, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch (context.role, event) {
        case (.initiator, .hashlockMade(let hashlock)):
            if let known = preparation.hashlock {
                throw known == hashlock
                    ? .noChange : .illegal("the vault made a second hashlock for one transfer")
            }
            return propose(Preparation(hashlock: hashlock, facts: preparation.facts), context)
        case (.initiator, .factsRead(let facts)):
            return propose(Preparation(hashlock: preparation.hashlock, facts: facts), context)
        case (.responder, .termsProposed(let terms)):
            return try consider(terms, context)
        case (_, .peerWithdrew(let reason)):
            return end(.withdrawn, "withdrawn by the peer: \(reason)", nil)
        case (_, .abortWanted(let reason)):
            let told = TransferStep(
                .ended(Ending(outcome: .withdrawn, reason: reason, deal: nil, x: nil, y: nil)),
                [.ticketWithdrawn(reason: reason)])
            return told
        case (_, .abortRequested(let reason)):
            return end(.withdrawn, "withdrawn by the peer: \(reason)", nil)
        case (.responder, .hashlockMade), (.initiator, .termsProposed):
            throw .refused(code: "transfer.role", detail: "that is the other side's part")
        case (.responder, .factsRead), (_, .resumed), (_, .peerEnded): throw .noChange
        case (_, .termsAccepted), (_, .termsRejected), (_, .peerReady):
            throw .refused(code: "transfer.no-terms", detail: "there are no terms yet")
        case (_, .lockBegun), (_, .revealBegun), (_, .lockProven), (_, .claimProven), (_, .returnProven),
            (_, .commandRejected), (_, .releaseSigned), (_, .suspended), (_, .disputed):
            throw .illegal("nothing was locked yet")
        }
    }

    /// With hashlock and facts in hand the initiator writes its terms, or finds that it cannot.
    private static func propose(_ preparation: Preparation, _ context: TransferContext) -> TransferStep {
        guard let hashlock = preparation.hashlock, let facts = preparation.facts else {
            return TransferStep(.preparing(preparation))
        }
        guard context.mayBegin, context.gate != .awaited else {
            return TransferStep(.preparing(Preparation(hashlock: hashlock)))
        }
        do throws(TermsFinding) {
            if case .refused(let finding) = context.gate { throw finding }
            let terms = try TermsBuilder.terms(
                for: context.ticket, facts: facts, hashlock: hashlock, policy: context.policy,
                isRegistered: context.isRegistered)
            let findings =
                TermsCheck.findings(
                    terms, ticket: context.ticket, facts: facts, policy: context.policy,
                    isRegistered: context.isRegistered, verifiers: context.verifiers)
                + context.exposure.findings(terms, context.policy)
            if let first = findings.first { throw first }
            return TransferStep(.proposed(try deal(terms)), [.propose(terms)])
        } catch {
            return TransferStep(
                .ended(
                    Ending(
                        outcome: .withdrawn, reason: "\(error.code): \(error.detail)", deal: nil, x: nil,
                        y: nil)),
                [.ticketWithdrawn(reason: error.code)])
        }
    }

    private static func deal(_ terms: SettlementTerms) throws(TermsFinding) -> Deal {
        do { return try Deal(terms) } catch { throw TermsFinding(error.code, error.detail) }
    }

    private static func consider(
        _ terms: SettlementTerms, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        do throws(TermsFinding) {
            return TransferStep(.considering(try deal(terms)))
        } catch {
            return refuse(terms.digest, error)
        }
    }

    private static func refuse(_ digest: Bytes32, _ finding: TermsFinding) -> TransferStep {
        TransferStep(
            .ended(
                Ending(
                    outcome: .withdrawn,
                    reason: "refused the peer's terms: \(finding.code): \(finding.detail)",
                    deal: nil, x: nil, y: nil)),
            [.reject(termsDigest: digest, code: finding.code, detail: finding.detail)])
    }

    static func whenConsidering(
        _ deal: Deal, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .factsRead(let facts):
            // Past X's lock deadline both sides must name one end, and that is what X's ledger shows.
            guard facts.x.clock < deal.lockX.lockDeadline else { throw .noChange }
            guard context.mayBegin else {
                return refuse(
                    deal.digest, TermsFinding("terms.frozen", "this gateway begins nothing new at present"))
            }
            if case .refused(let finding) = context.gate { return refuse(deal.digest, finding) }
            guard context.gate != .awaited else { throw .noChange }
            let findings =
                TermsCheck.findings(
                    deal.terms, ticket: context.ticket, facts: facts, policy: context.policy,
                    isRegistered: context.isRegistered, verifiers: context.verifiers)
                + context.exposure.findings(deal.terms, context.policy)
            if let first = findings.first { return refuse(deal.digest, first) }
            return TransferStep(
                .agreed(deal), [.accept(termsDigest: deal.digest), .ready(termsDigest: deal.digest)])
        case .termsProposed(let again):
            throw again == deal.terms
                ? .noChange : .refused(code: "transfer.terms.second", detail: "terms are proposed once")
        case .abortWanted(let reason):
            return refuse(deal.digest, TermsFinding("terms.desk", reason))
        case .abortRequested(let reason), .peerWithdrew(let reason):
            return end(.withdrawn, "withdrawn by the peer: \(reason)", nil)
        case .returnProven(.x, let proven) where proven.end.end == .cancelled:
            return lapse(deal, proven, context)
        // Only the payer's key locks X, and whoever keeps the rules waits for our word: whatever became of that lock, we
        // are not bound by terms that we never accepted.
        case .lockProven(.x, _), .claimProven(.x, _), .returnProven(.x, _):
            return refuse(
                deal.digest,
                TermsFinding("terms.locked-unasked", "X was locked before these terms were accepted"))
        // Anyone writes Y's tombstone past its deadline; what ends these terms is on X.
        case .returnProven(.y, let proven) where proven.end.end == .cancelled: throw .noChange
        case .resumed, .peerEnded, .commandRejected(_, .cancel, _, _): throw .noChange
        case .hashlockMade, .termsAccepted, .termsRejected, .peerReady:
            throw .refused(code: "transfer.role", detail: "that is the other side's part")
        case .lockProven, .lockBegun, .revealBegun, .claimProven, .returnProven, .commandRejected,
            .releaseSigned, .suspended, .disputed:
            throw .illegal("these terms do not bind yet")
        }
    }

    static func whenProposed(
        _ deal: Deal, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .termsAccepted(let digest):
            guard digest == deal.digest else {
                throw .refused(
                    code: "transfer.terms.digest", detail: "accepts other terms than the proposed ones")
            }
            return TransferStep(.agreed(deal))
        case .termsRejected(let digest, let code, let detail):
            guard digest == deal.digest else {
                throw .refused(
                    code: "transfer.terms.digest", detail: "rejects other terms than the proposed ones")
            }
            return end(.withdrawn, "the peer refused: \(code): \(detail)", deal)
        // Only a side that is not bound says these: nothing of it will ever be accepted.
        case .peerWithdrew(let reason): return end(.withdrawn, "withdrawn by the peer: \(reason)", deal)
        case .peerEnded(.withdrawn): return end(.withdrawn, "the peer ended it before it was bound", deal)
        case .abortWanted(let reason):
            return TransferStep(
                .unanswered(deal, x: nil, reason: reason), [.abortRequest(reason: reason)])
        case .abortRequested(let reason):
            return TransferStep(.unanswered(deal, x: nil, reason: "the peer wants out: \(reason)"))
        case .returnProven(.x, let proven) where proven.end.end == .cancelled:
            return unanswered(deal, proven, "no answer came before X's lock deadline")
        case .returnProven(.y, let proven) where proven.end.end == .cancelled:
            return TransferStep(
                .unanswered(deal, x: nil, reason: "Y was cancelled before an answer came"),
                [.refundReceipt(.y, deal.lockY.lockID, proofDigest: proven.end.proofDigest)])
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: nil, context)
        case .commandRejected(_, .cancel, _, _), .factsRead, .resumed, .peerEnded: throw .noChange
        case .hashlockMade(let hashlock):
            throw hashlock == deal.terms.hashlock
                ? .noChange : .illegal("the vault made a second hashlock for one transfer")
        case .peerReady: throw .refused(code: "transfer.order", detail: "READY comes after ACCEPT")
        case .termsProposed: throw .refused(code: "transfer.role", detail: "that is the other side's part")
        case .lockBegun, .revealBegun, .lockProven, .claimProven, .returnProven, .commandRejected,
            .releaseSigned, .suspended,
            .disputed:
            throw .illegal("nothing was locked yet")
        }
    }

    static func whenAgreed(
        _ deal: Deal, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .peerReady(let digest):
            guard digest == deal.digest else {
                throw .refused(code: "transfer.terms.digest", detail: "speaks of other terms")
            }
            return TransferStep(
                .ready(deal), context.role == .initiator ? [.ready(termsDigest: deal.digest)] : [])
        case .lockBegun(.x, _) where context.role == .initiator:
            throw .refused(code: "transfer.not-ready", detail: "the peer has not said READY")
        default: return try whenBound(deal, event, context)
        }
    }

    static func whenReady(
        _ deal: Deal, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        switch event {
        case .peerReady(let digest):
            throw digest == deal.digest
                ? .noChange : .refused(code: "transfer.terms.digest", detail: "speaks of other terms")
        case .lockBegun(.x, let clock) where context.role == .initiator:
            guard context.mayBegin else {
                throw .refused(code: "transfer.held", detail: "this gateway begins nothing new at present")
            }
            guard clock < deal.lockX.lockDeadline else {
                throw .refused(code: "transfer.lock-deadline", detail: "X's lock deadline has passed")
            }
            return TransferStep(.xLocking(deal))
        default: return try whenBound(deal, event, context)
        }
    }

    /// What AGREED and READY share: terms bind, X is not locked in our sight.
    private static func whenBound(
        _ deal: Deal, _ event: TransferEvent, _ context: TransferContext
    ) throws(TransferRefusal) -> TransferStep {
        let initiator = context.role == .initiator
        switch event {
        case .lockProven(.x, let proven) where !initiator:
            return TransferStep(
                .xLocked(deal, x: proven),
                [.lockReceipt(.x, deal.lockID(.x), proofDigest: proven.lock.proofDigest)])
        case .returnProven(.x, let proven) where !initiator || proven.end.end == .cancelled:
            return lapse(deal, proven, context)
        case .returnProven(.y, let proven): return yWasReturned(deal, proven, x: nil, context)
        case .abortWanted(let reason):
            return TransferStep(
                initiator
                    ? .xAbandoning(deal, reason: reason)
                    : .aborting(deal, Abort(reason: reason, x: nil, y: nil)),
                [.abortRequest(reason: reason)])
        case .abortRequested(let reason):
            let why = "the peer wants out: \(reason)"
            return TransferStep(
                initiator
                    ? .xAbandoning(deal, reason: why) : .aborting(deal, Abort(reason: why, x: nil, y: nil)))
        case .termsProposed(let again):
            throw again == deal.terms
                ? .noChange : .refused(code: "transfer.terms.second", detail: "terms are proposed once")
        case .termsAccepted, .factsRead, .hashlockMade, .resumed, .peerWithdrew, .peerEnded,
            .commandRejected(_, .cancel, _, _):
            throw .noChange
        case .termsRejected:
            throw .refused(code: "transfer.bound", detail: "accepted terms cannot be rejected")
        case .peerReady, .lockBegun, .revealBegun, .lockProven, .claimProven, .returnProven, .commandRejected,
            .releaseSigned,
            .suspended, .disputed:
            throw .illegal("X is not locked here")
        }
    }
}
