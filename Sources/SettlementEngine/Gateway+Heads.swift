import LedgerAdapterKit
import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway {
    /// Asks for a fresh head and holds it against all that is known of the ledger's log.
    ///
    /// That is every head that it showed since this start, the configured anchor, and the longest head under a proof on
    /// record. A head that does not continue them, or that is shorter although it was signed for our challenge, suspends the
    /// ledger until two people resume it. The signed heads go to the log and the journal; two of one size with two roots
    /// prove the operator's two histories to anyone.
    /// - Throws: `AdapterFault` where the ledger does not answer, `ProofFault` where its head does not hold.
    func followHead(of adapter: any LedgerAdapter) async throws -> LedgerHead {
        let asked = try await askHead(of: adapter)
        try await judge(asked, adapter)
        return asked.head
    }

    /// As `followHead`, but for watching on: a ledger that is suspended by its head is looked at all the same, since ends are
    /// still to be seen there. Each of its proofs is judged by itself, from the anchor that the terms pin.
    func lookAtHead(of adapter: any LedgerAdapter) async throws -> LedgerHead {
        let asked = try await askHead(of: adapter)
        do { try await judge(asked, adapter) } catch is ProofFault {}
        // Where to look next and what time it is are the ledger's own word in any case.
        watches[adapter.ledger]?.followedAt = clock.steadyMilliseconds()
        heard(adapter.ledger, asked.head.time)
        return asked.head
    }

    /// An answer, and what was known when the question left: only that may call the answer too short.
    private struct AskedHead {
        let head: LedgerHead
        let challenge: Bytes32?
        /// The head that a start begins at: configured, or the longest on record.
        let onRecord: HeadFollower
        let shown: HeadFollower
        /// A signed head whose path had not come.
        let unjoined: HeadFollower?
    }

    private func askHead(of adapter: any LedgerAdapter) async throws -> AskedHead {
        guard let record = relay.trustStart(of: adapter.ledger) else {
            throw AdapterFault.unavailable(reason: "\(adapter.ledger) is not configured")
        }
        let onRecord = HeadFollower(anchor: record.anchor, newest: record.signed)
        let shown = watches[adapter.ledger]?.follower ?? onRecord
        let unjoined = watches[adapter.ledger]?.unjoined
        let challenge = adapter.capabilities.bindsChallenge ? clock.randomBytes32() : nil
        return AskedHead(
            head: try await adapter.head(challenge: challenge), challenge: challenge, onRecord: onRecord,
            shown: shown, unjoined: unjoined)
    }

    private func judge(_ asked: AskedHead, _ adapter: any LedgerAdapter) async throws {
        let note = asked.head.signedHead
        var before = asked.shown
        // A proof may have come on a head that is shorter than those shown, and of another history: each is held once.
        let recorded = asked.onRecord.anchor.head
        if recorded != before.anchor.head, recorded != watches[adapter.ledger]?.joined {
            _ = try await hold(note, asked.challenge, against: asked.onRecord, adapter)
        }
        if let unjoined = asked.unjoined {
            _ = try await hold(note, asked.challenge, against: unjoined, adapter)
            if watches[adapter.ledger]?.unjoined == unjoined { watches[adapter.ledger]?.unjoined = nil }
        }
        var follower = try await hold(note, asked.challenge, against: before, adapter)
        // Another head may have been followed meanwhile: the two must fit each other, whichever is longer.
        while let moved = watches[adapter.ledger]?.follower, moved != before {
            before = moved
            // It answered our challenge, and was held against it above.
            follower = try await hold(note, nil, against: moved, adapter, isKept: true)
        }
        watches[adapter.ledger]?.follower = follower
        if recorded.size <= follower.anchor.head.size { watches[adapter.ledger]?.joined = recorded }
    }

    /// Puts to the relay a second history that the adapter came upon by itself. No ledger is accused on the adapter's word.
    func noticeFork(of ledger: LedgerID) async throws {
        guard !stopping, failure == nil, let adapter = adapters[ledger],
            let anchor = settings.policy.ledgers[ledger]?.anchor,
            relay.headConflicts[ledger]?.isFork != true,
            let found = await adapter.forkEvidence(from: anchor.head),
            relay.isForkProven(of: ledger, found.first, found.second)
        else { return }
        try await distrust(
            ledger, ProofFault(code: "proof.fork", detail: "two histories are proven"), known: found.first,
            shown: found.second)
    }

    /// Holds the signed head under a proof that is about to go to another ledger against all that is known of this one: who
    /// carries another history there must have noticed and said so.
    ///
    /// It keeps nothing back. Whether the proof counts is that ledger's to judge; it may stand in the other history already, and
    /// then nothing else brings our money home.
    func notice(_ bundle: [UInt8], from: LogHead, of adapter: any LedgerAdapter) async throws {
        guard let record = relay.trustStart(of: adapter.ledger) else { return }
        let known =
            watches[adapter.ledger]?.follower ?? HeadFollower(anchor: record.anchor, newest: record.signed)
        do {
            let proof = try verifier(of: known.anchor).verify(bundle, from: known.anchor.advanced(to: from))
            guard let signed = proof.signedHead else { return }
            let follower = try await hold(signed, nil, against: known, adapter, isKept: true)
            if watches[adapter.ledger]?.follower == known { watches[adapter.ledger]?.follower = follower }
        } catch is ProofFault {
            // Said already, or nothing that verifies here.
        } catch is AdapterFault {
            // The way to the head did not come: it is kept.
        }
    }

    /// - Parameter isKept: whether the head is kept where its path does not come, although it was not signed for our challenge.
    /// - Returns: the follower after this head.
    private func hold(
        _ signedHead: [UInt8], _ challenge: Bytes32?, against known: HeadFollower,
        _ adapter: any LedgerAdapter, isKept: Bool = false
    ) async throws -> HeadFollower {
        var follower = known
        let verifier = try verifier(of: known.anchor)
        do {
            var path: [UInt8] = []
            let checked = try follower.check(signedHead, challenge: challenge, by: verifier)
            if let head = checked.pathNeeded {
                do { path = try await adapter.path(from: known.anchor.head, to: head) } catch {
                    // The operator's word for our challenge counts, also where it will not show the way to it.
                    if challenge != nil || isKept { keepUnjoined(head, signedHead, of: known.anchor) }
                    throw error
                }
            }
            try follower.follow(checked, path: path, by: verifier)
            return follower
        } catch let fault as ProofFault {
            try await distrust(adapter.ledger, fault, known: known.newest, shown: signedHead)
            throw fault
        }
    }

    /// Keeps the first such head until a later one is held against it.
    private func keepUnjoined(_ head: LogHead, _ signedHead: [UInt8], of anchor: LedgerAnchor) {
        guard watches[anchor.ledger]?.unjoined == nil else { return }
        watches[anchor.ledger]?.unjoined = HeadFollower(anchor: anchor.advanced(to: head), newest: signedHead)
    }

    /// What judges this ledger's heads.
    func verifier(of anchor: LedgerAnchor) throws(AdapterFault) -> any LedgerProofVerifier {
        guard let verifier = settings.verifiers.first(where: { $0.format == anchor.format }) else {
            throw .unavailable(reason: "nothing here reads \(anchor.format.rawValue)")
        }
        return verifier
    }

    private func distrust(
        _ ledger: LedgerID, _ fault: ProofFault, known: [UInt8]?, shown: [UInt8]
    ) async throws {
        logger.critical(
            "the ledger's signed head does not hold",
            metadata: [
                "ledger": "\(ledger)", "code": "\(fault.code)",
                "known": "\(known.map { Base64.encode($0) } ?? "")",
                "shown": "\(Base64.encode(shown))",
            ])
        try await feed([.ledgerDistrusted(ledger, code: fault.code, known: known, shown: shown)])
    }
}
