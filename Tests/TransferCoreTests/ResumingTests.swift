import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// Two people let something go on that stands still: what they may, and what nobody may.
struct ResumingTests {
    private static let logKey = Result { try SigningKey.generate(.ed25519) }

    /// A deal under way, with the initiator's first reveal left undone.
    private func begun() throws -> World {
        let world = try World()
        world.neglected[.initiator] = [.beginReveal]
        try world.submitTickets()
        try world.settle()
        return world
    }

    private func note(_ ledger: LedgerID, _ head: LogHead, key: SigningKey? = nil) throws -> [UInt8] {
        let origin = "log.example/\(ledger)"
        let time = try need(LedgerInstant(seconds: Deals.start))
        let checkpoint = try need(Checkpoint(origin: origin, head: head, time: time, challenge: nil))
        return try SignedNote(text: checkpoint.text, name: origin, signedBy: key ?? Self.logKey.get()).bytes
    }

    private func head(_ size: UInt64, _ seed: UInt8) -> LogHead {
        LogHead(size: size, root: Digest.sha256([seed]))
    }

    /// The initiator's policy with a log key that this test can sign with.
    private func adoptRealKey(_ world: World) throws {
        let old = try Deals().policy(Bank.a.get())
        let key = try Self.logKey.get().verificationKey
        var ledgers: [LedgerID: LedgerPolicy] = [:]
        for (id, ledger) in old.ledgers {
            let anchor = try need(
                LedgerAnchor(
                    ledger: id, format: .sqlLog1, origin: try need(ledger.anchor.log).origin,
                    operatorKey: key,
                    witnesses: [],
                    witnessQuorum: 0, head: ledger.anchor.head))
            ledgers[id] = LedgerPolicy(
                operatorLEI: ledger.operatorLEI, anchor: anchor, bounds: ledger.bounds,
                enforcement: ledger.enforcement, proofPolicy: ledger.proofPolicy,
                verifiesProofsOf: ledger.verifiesProofsOf, access: ledger.access,
                ownAccounts: ledger.ownAccounts)
        }
        let policy = GatewayPolicy(
            own: old.own, ownHolderKeys: old.ownHolderKeys, ledgers: ledgers, peers: old.peers,
            messageSeconds: old.messageSeconds, recoverySeconds: old.recoverySeconds,
            longestLockSeconds: old.longestLockSeconds, fourEyesFrom: old.fourEyesFrom,
            operatorTrustedLimit: old.operatorTrustedLimit)
        try world.input(.initiator, .policyAdopted(policy))
    }

    private func ask(
        _ world: World, _ subject: ResumeSubject, by user: String = "maker"
    ) throws -> RelayAnswer {
        try world.input(.initiator, .resumeWanted(subject, by: user, reason: "mended", head: nil))
    }

    private func approve(
        _ world: World, _ number: Int64, by user: String = "checker", head: LogHead? = nil
    ) throws -> RelayAnswer {
        try world.input(.initiator, .resumeApproved(number, by: user, head: head))
    }

    // MARK: Ledgers

    @Test func `a distrusted ledger goes on by two people, from the head that was held`() throws {
        let world = try begun()
        try adoptRealKey(world)
        let known = head(5, 1)
        try world.input(
            .initiator,
            .ledgerDistrusted(
                Deals.cash, code: "head.signature", known: note(Deals.cash, known),
                shown: note(Deals.cash, head(6, 2), key: SigningKey.generate(.ed25519))))
        #expect(try world.state(.initiator).name == "SUSPENDED")
        #expect(try need(world.relays[.initiator]).trustStart(of: Deals.cash)?.head == known)
        #expect(try ask(world, .ledger(Deals.cash)) == .done)
        #expect(try ask(world, .ledger(Deals.cash)) == .noChange, "the same wish again is the same wish")
        #expect(code(try approve(world, 1, by: "maker", head: head(7, 3))) == "resume.four-eyes")
        #expect(code(try approve(world, 1)) == "resume.ledger.head", "no head was held against what is known")
        #expect(try world.state(.initiator).name == "SUSPENDED")
        #expect(try approve(world, 1, head: head(7, 3)) == .done)
        #expect(try approve(world, 1, head: head(7, 3)) == .noChange)
        #expect(code(try approve(world, 1, by: "third", head: head(7, 3))) == "resume.decided")
        #expect(try world.state(.initiator).name == "BOTH")
        #expect(try need(world.relays[.initiator]).trustStart(of: Deals.cash)?.head == head(7, 3))
        world.neglected = [:]
        try world.settle()
        #expect(try world.outcome(.initiator) == .settled)
        try world.expectReplay(.initiator)
    }

    @Test func `a ledger that is proven to have forked never goes on`() throws {
        let world = try begun()
        try adoptRealKey(world)
        try world.input(
            .initiator,
            .ledgerDistrusted(
                Deals.cash, code: "head.fork", known: note(Deals.cash, head(5, 1)),
                shown: note(Deals.cash, head(5, 2))))
        #expect(code(try ask(world, .ledger(Deals.cash))) == "resume.ledger.forked")
        #expect(try need(world.relays[.initiator]).headConflicts[Deals.cash]?.isFork == true)
        try world.expectReplay(.initiator)
    }

    @Test func `a proof under another head of a known size proves the fork, and counts all the same`() throws
    {
        let world = try begun()
        let deal = try world.deal()
        func claimed(_ root: UInt8, _ size: UInt64 = 5) throws -> RelayInput {
            let note = try note(Deals.cash, head(size, root), key: Deals.logKey.get())
            return .proofRead(
                world.id, .y,
                bundle: FakeBundle.bytes(
                    deal.lockY, .claimed, Deals.preimage, at: deal.terms.timelocks.proposedAtY, under: note))
        }
        let lock = FakeBundle.bytes(
            deal.lockX, .locked, nil, at: deal.terms.timelocks.proposedAtY,
            under: try note(Deals.claims, head(5, 1), key: Deals.logKey.get()))
        #expect(try world.input(.responder, .proofRead(world.id, .x, bundle: lock)) == .noChange)
        let claims = try need(world.relays[.responder]).trustStart(of: Deals.claims)?.head
        #expect(claims != (try head(5, 1)), "what is not on record is not known")
        #expect(try world.input(.responder, claimed(1)) == .done)
        #expect(try need(world.relays[.responder]).trustStart(of: Deals.cash)?.head == head(5, 1))
        #expect(try world.input(.responder, claimed(1)) == .noChange)
        #expect(try need(world.relays[.responder]).suspendedLedgers[Deals.cash] == nil)
        #expect(try world.input(.responder, claimed(2)) == .noChange)
        #expect(try need(world.relays[.responder]).headConflicts[Deals.cash]?.isFork == true)
        #expect(try world.state(.responder).name == "SUSPENDED")
        #expect(try need(world.relays[.responder]).trustStart(of: Deals.cash)?.head == head(5, 1))
        try world.expectReplay(.responder)
    }

    @Test func `a fork that shows only after the wish ends the wish`() throws {
        let world = try begun()
        try adoptRealKey(world)
        try world.input(
            .initiator,
            .ledgerDistrusted(
                Deals.cash, code: "head.malformed", known: note(Deals.cash, head(5, 1)), shown: [1]))
        #expect(try ask(world, .ledger(Deals.cash)) == .done)
        try world.input(
            .initiator,
            .ledgerDistrusted(
                Deals.cash, code: "head.fork", known: note(Deals.cash, head(5, 1)),
                shown: note(Deals.cash, head(5, 2))))
        #expect(code(try approve(world, 1, head: head(7, 3))) == "resume.ledger.forked")
        #expect(try world.state(.initiator).name == "SUSPENDED")
    }

    @Test func `two notes prove a fork only where the operator signed both`() throws {
        let world = try begun()
        try adoptRealKey(world)
        let stranger = try SigningKey.generate(.ed25519)
        try world.input(
            .initiator,
            .ledgerDistrusted(
                Deals.cash, code: "head.signature", known: note(Deals.cash, head(5, 1)),
                shown: note(Deals.cash, head(5, 2), key: stranger)))
        #expect(try need(world.relays[.initiator]).headConflicts[Deals.cash]?.isFork == false)
        #expect(try ask(world, .ledger(Deals.cash)) == .done)
    }

    @Test func `a head under another log's key binds nobody after the configuration changed`() throws {
        let world = try begun()
        try adoptRealKey(world)
        try world.input(
            .initiator,
            .ledgerDistrusted(
                Deals.cash, code: "head.malformed", known: note(Deals.cash, head(5, 1)), shown: [1]))
        try world.input(.initiator, .policyAdopted(Deals().policy(Bank.a.get())))
        let start = try need(world.relays[.initiator]).trustStart(of: Deals.cash)
        #expect(try start?.anchor == Deals().anchor(Deals.cash) && start?.signed == nil)
    }

    @Test func `a ledger that was only silent needs no people, and what goes well none either`() throws {
        let world = try begun()
        #expect(code(try ask(world, .ledger(Deals.cash))) == "resume.nothing")
        try world.input(.initiator, .ledgerSuspended(Deals.cash, reason: "no answer for 400 s"))
        #expect(code(try ask(world, .ledger(Deals.cash))) == "resume.ledger.silent")
    }

    @Test func `an approval counts only for the trouble that was asked about`() throws {
        let world = try begun()
        try world.input(.initiator, .ledgerSuspended(Deals.cash, reason: "its proof does not hold: a"))
        #expect(try ask(world, .ledger(Deals.cash)) == .done)
        try world.input(.initiator, .ledgerResumed(Deals.cash))
        try world.input(.initiator, .ledgerSuspended(Deals.cash, reason: "its proof does not hold: b"))
        #expect(code(try approve(world, 1, head: head(7, 3))) == "resume.changed")
        #expect(try ask(world, .ledger(Deals.cash), by: "other") == .done)
        #expect(code(try approve(world, 9)) == "resume.unknown")
        #expect(try approve(world, 2, head: head(7, 3)) == .done)
        try world.expectReplay(.initiator)
    }

    @Test func `a rejected or replaced wish is approved by nobody`() throws {
        let world = try begun()
        try world.input(.initiator, .ledgerSuspended(Deals.cash, reason: "its proof does not hold: a"))
        #expect(try ask(world, .ledger(Deals.cash)) == .done)
        #expect(try ask(world, .ledger(Deals.cash), by: "other") == .done)
        #expect(code(try approve(world, 1, head: head(7, 3))) == "resume.decided")
        let reject = RelayInput.resumeRejected(2, by: "checker", reason: "not mended")
        #expect(try world.input(.initiator, reject) == .done)
        #expect(try world.input(.initiator, reject) == .noChange)
        #expect(code(try approve(world, 2, head: head(7, 3))) == "resume.decided")
        #expect(try world.state(.initiator).name == "SUSPENDED")
    }

    // MARK: Peers

    private func dispute(_ seed: UInt8) throws -> DisputeEvidence {
        DisputeEvidence(
            kind: .conflictingFrames, accused: try Bank.b.get().identity.gateway, first: [seed], second: [2])
    }

    @Test func `a settled dispute lets new transfers begin, keeps the conflict, and lifts no disputed one`()
        throws
    {
        let world = try begun()
        let peer = try Bank.b.get().identity.gateway
        try world.input(.initiator, .peerDisputed(dispute(1)))
        #expect(try ask(world, .peer(peer)) == .done)
        #expect(code(try ask(world, .transfer(world.id))) == "resume.transfer.disputed")
        #expect(try approve(world, 1) == .done)
        let relay = try need(world.relays[.initiator])
        #expect(relay.disputedPeers.isEmpty)
        #expect(relay.settledDisputes == [try dispute(1)])
        #expect(try world.state(.initiator).name == "DISPUTED")
        let settlement = try world.settlement(.initiator)
        #expect(relay.context(of: settlement)?.mayBegin == true, "the peer holds nothing new any more")
        #expect(try world.input(.initiator, .peerDisputed(dispute(1))) == .noChange)
        #expect(try world.input(.initiator, .peerDisputed(dispute(3))) == .done, "a new contradiction is one")
        world.neglected = [:]
        try world.move(to: world.deal().lockY.expiry)
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .refunded) }
        try world.expectReplay(.initiator)
    }

    // MARK: Transfers

    @Test func `a halted transfer goes back to the state it was halted from and settles`() throws {
        let world = try begun()
        try world.input(.initiator, .peerSaid(world.id, Bank.b.get().identity.gateway, .dispute(dispute(1))))
        #expect(try world.state(.initiator).name == "SUSPENDED")
        world.neglected = [:]
        try world.settle()
        #expect(try world.state(.initiator).unwrapped.name == "BOTH", "nothing is shown while it is halted")
        #expect(try ask(world, .transfer(world.id)) == .done)
        #expect(code(try approve(world, 1, by: "maker")) == "resume.four-eyes")
        try world.input(.initiator, .ledgerSuspended(Deals.claims, reason: "no answer"))
        #expect(code(try approve(world, 1)) == "resume.transfer.ledger")
        try world.input(.initiator, .ledgerResumed(Deals.claims))
        #expect(try approve(world, 1) == .done)
        #expect(try world.state(.initiator).name == "BOTH")
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .settled) }
        try world.expectReplay(.initiator)
    }

    @Test func `a transfer whose ledger proved a lock and its tombstone never goes on`() throws {
        let world = try begun()
        let deal = try world.deal()
        let tombstone = FakeBundle.bytes(deal.lockY, .cancelled, nil, at: deal.terms.timelocks.proposedAtY)
        guard case .halted = try world.input(.initiator, .proofRead(world.id, .y, bundle: tombstone)) else {
            Issue.record("a contradiction halts")
            return
        }
        #expect(code(try ask(world, .transfer(world.id))) == "resume.transfer.contradiction")
    }

    // MARK: The exit

    @Test func `a wish for the exit is taken back until our half is signed`() throws {
        let world = try begun()
        let want = { (user: String) in RelayInput.exitWanted(world.id, by: user, reason: "Y is gone") }
        let back = RelayInput.exitWithdrawn(world.id, by: "one", reason: "Y answers")
        #expect(try world.input(.initiator, back) == .noChange, "nothing was wanted")
        #expect(try world.input(.initiator, want("one")) == .done)
        #expect(try world.input(.initiator, back) == .done)
        #expect(try world.settlement(.initiator).exit == .none)
        #expect(try world.input(.initiator, want("two")) == .done)
        #expect(try world.input(.initiator, want("one")) == .done)
        #expect(try world.duties(.initiator).contains(.signExit))
        #expect(try world.input(.initiator, back) == .done, "approved, and not yet signed")
        #expect(try !world.duties(.initiator).contains(.signExit))
        let half = try Bank.a.get().key.sign(
            DomainTag.releaseByBoth.message(world.deal().lockX.lockID.digest.bytes))
        #expect(try world.input(.initiator, .exitSigned(world.id, half)) == .noChange, "a half made too late")
        #expect(!world.spoken.contains { if case .exitAgreed = $0.message { true } else { false } })
        world.neglected = [:]
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .settled) }
        try world.expectReplay(.initiator)
    }

    @Test func `a signed half cannot be called back`() throws {
        let world = try begun()
        for user in ["one", "two"] {
            try world.input(.initiator, .exitWanted(world.id, by: user, reason: "Y is gone"))
        }
        try world.settle()
        let answer = try world.input(.initiator, .exitWithdrawn(world.id, by: "one", reason: "no"))
        #expect(code(answer) == "exit.signed")
    }
}
