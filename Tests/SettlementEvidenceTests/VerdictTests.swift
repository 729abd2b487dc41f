import SettlementEvidence
import SettlementModel
import SettlementProofs
import Testing

struct VerdictTests {
    private func verdict(_ world: World, _ outcome: TransferOutcome) throws -> EvidenceVerdict {
        EvidenceVerifier.composed.verify(try world.pack(outcome), anchors: try world.anchors())
    }

    private func failed(_ verdict: EvidenceVerdict) -> [EvidenceRule] {
        verdict.findings.filter { $0.result == .failed }.map(\.rule)
    }

    private func sentences(_ verdict: EvidenceVerdict) -> Comment {
        Comment(
            rawValue: verdict.findings.map { "\($0.rule.rawValue) \($0.result) \($0.sentence)" }.joined(
                separator: "\n"))
    }

    @Test(arguments: SettlementMode.allCases)
    func `a settled transfer is proved, and its story told`(mode: SettlementMode) throws {
        let world = try World(mode)
        try world.settle()
        let verdict = try verdict(world, .settled)
        #expect(verdict.holds, sentences(verdict))
        #expect(verdict.findings.map(\.rule) == EvidenceRule.allCases)
        #expect(verdict.outcome == .settled && verdict.transfer == world.terms.transfer)
        #expect(verdict.operatorTrusted == [world.x.id])
        #expect(verdict.notChecked == ["screening"])
        #expect(verdict.story.filter { $0.kind == .promise }.count == world.messages.count)
        #expect(
            verdict.story.filter { $0.kind == .fact }.map(\.who) == [
                "sql:claims", "sql:claims", "sql:cash", "sql:cash",
            ])
        #expect(verdict.story.last?.kind == .seal)
        #expect(verdict.notes.count == 1)
    }

    @Test(arguments: SettlementMode.allCases)
    func `a refunded transfer is proved`(mode: SettlementMode) throws {
        let world = try World(mode)
        try world.agree()
        try world.lockX()
        try world.lockY()
        try world.end(.y, .refunded, after: 960)
        try world.end(.x, .refunded, after: 1800)
        let verdict = try verdict(world, .refunded)
        #expect(verdict.holds, sentences(verdict))
    }

    @Test func `a transfer whose second lock was cancelled is proved refunded`() throws {
        let world = try World()
        try world.agree()
        try world.lockX()
        try world.end(.y, .cancelled, after: 600)
        try world.end(.x, .refunded, after: 700)
        #expect(try verdict(world, .refunded).holds)
        #expect(failed(try verdict(world, .settled)).contains(.outcome))
        #expect(failed(try verdict(world, .lapsed)).contains(.outcome))
    }

    @Test func `a tombstone on X proves a lapse, and no word of a lock beside it`() throws {
        let world = try World()
        try world.agree()
        try world.end(.x, .cancelled, after: 300)
        #expect(try verdict(world, .lapsed).holds)
        try world.say(World.seller, .lockAssert(.x, try world.lock(.x).lockID, proof: [1]))
        #expect(failed(try verdict(world, .lapsed)) == [.words])
    }

    @Test func `an unanswered proposal lapses by its tombstone, and by nothing else is it bound`() throws {
        let world = try World()
        try world.say(World.seller, .propose(world.terms))
        try world.end(.x, .cancelled, after: 300)
        #expect(try verdict(world, .lapsed).holds)
        let refused = try World()
        try refused.say(World.seller, .propose(refused.terms))
        try refused.say(
            World.buyer, .reject(termsDigest: refused.terms.digest, code: "terms.test", detail: "no"))
        try refused.end(.x, .cancelled, after: 300)
        #expect(failed(try verdict(refused, .lapsed)).contains(.terms))
        let settled = try World()
        try settled.say(World.seller, .propose(settled.terms))
        try settled.lockX()
        try settled.lockY()
        try settled.claimY()
        #expect(failed(try verdict(settled, .settled)).contains(.terms))
    }

    @Test func `an early refund of Y needs both holders' signatures`() throws {
        for halves in [[], [2], [2, 3], [2, 2], [0, 3]] {
            let world = try World()
            try world.agree()
            try world.lockX()
            try world.lockY()
            for holder in halves {
                let gateway = holder == 3 || holder == 0 ? World.seller : World.buyer
                try world.say(
                    gateway,
                    .abortAgreed(try world.lock(.y).lockID, try world.half(holder, .unlockByBoth, .y)))
            }
            try world.end(.y, .refunded, after: 500)
            try world.end(.x, .refunded, after: 600)
            let verdict = try verdict(world, .refunded)
            #expect(verdict.holds == (halves == [2, 3]), sentences(verdict))
        }
    }

    @Test func `a release of X needs both holders' signatures of that very act`() throws {
        for tag in [DomainTag.releaseByBoth, .unlockByBoth] {
            let world = try World()
            try world.agree()
            try world.lockX()
            try world.say(World.seller, .exitAgreed(try world.lock(.x).lockID, try world.half(0, tag, .x)))
            try world.say(World.buyer, .exitAgreed(try world.lock(.x).lockID, try world.half(1, tag, .x)))
            try world.end(.x, .refunded, after: 600)
            let verdict = try verdict(world, .released)
            #expect(verdict.holds == (tag == .releaseByBoth), sentences(verdict))
        }
    }

    @Test func `a claim at or after the expiry is refused`() throws {
        for (seconds, holds) in [(Int64(959), true), (960, false)] {
            let world = try World()
            try world.agree()
            try world.lockX()
            try world.lockY()
            try world.claimY(after: seconds)
            try world.claimX(after: 5000)
            let verdict = try verdict(world, .settled)
            #expect(verdict.holds == holds)
            #expect(failed(verdict) == (holds ? [] : [.instants]))
        }
    }

    @Test func `a lock at its deadline and a refund before the expiry are refused`() throws {
        let late = try World()
        try late.agree()
        try late.lockX(after: 300)
        try late.lockY()
        try late.claimY()
        try late.claimX()
        #expect(failed(try verdict(late, .settled)) == [.instants])
        let early = try World(.m1)
        try early.agree()
        try early.lockX()
        try early.lockY()
        try early.end(.y, .refunded, after: 960)
        try early.end(.x, .refunded, after: 1799)
        #expect(failed(try verdict(early, .refunded)) == [.instants])
    }

    @Test func `a breach is proved in M1 and cannot be in M2`() throws {
        for mode in SettlementMode.allCases {
            let world = try World(mode)
            try world.agree()
            try world.lockX()
            try world.lockY()
            try world.claimY()
            try world.end(.x, .refunded, after: 1800)
            let verdict = try verdict(world, .breached)
            #expect(verdict.holds == (mode == .m1), sentences(verdict))
            #expect(!(try self.verdict(world, .settled).holds))
            #expect(!(try self.verdict(world, .refunded).holds))
        }
    }

    @Test func `a breach in M1 is no release, whatever both holders signed`() throws {
        let world = try World(.m1)
        try world.agree()
        try world.lockX()
        try world.lockY()
        try world.claimY()
        for (holder, gateway) in [World.seller, World.buyer].enumerated() {
            let half = try world.half(holder, .releaseByBoth, .x)
            try world.say(gateway, .exitAgreed(try world.lock(.x).lockID, half))
        }
        try world.end(.x, .refunded, after: 1900)
        #expect(failed(try verdict(world, .released)) == [.outcome])
        #expect(try verdict(world, .breached).holds)
    }

    @Test func `a withdrawal needs the word of the gateway that did not pack`() throws {
        let world = try World()
        try world.say(World.seller, .propose(world.terms))
        #expect(failed(try verdict(world, .withdrawn)) == [.terms])
        try world.say(World.buyer, .reject(termsDigest: world.terms.digest, code: "match.amount", detail: ""))
        #expect(try verdict(world, .withdrawn).holds)
        #expect(!(try verdict(world, .settled).holds))
    }

    @Test func `a withdrawal after X's tombstone shows the tombstone, and no lock`() throws {
        let world = try World()
        try world.say(World.seller, .propose(world.terms))
        try world.end(.x, .cancelled, after: 900)
        try world.say(World.buyer, .reject(termsDigest: world.terms.digest, code: "match.amount", detail: ""))
        let verdict = try verdict(world, .withdrawn)
        #expect(verdict.holds, sentences(verdict))
        #expect(verdict.notes.contains("no lock was ever there: only tombstones stand"))
        let locked = try World()
        try locked.agree()
        try locked.lockX()
        try locked.say(World.buyer, .ticketWithdrawn(reason: "no"))
        #expect(!(try self.verdict(locked, .withdrawn).holds))
    }

    @Test(arguments: [TransferOutcome.lapsed, .withdrawn], [nil, LockState.refunded])
    func `a responder's own lock of Y beside an X that never was proves nothing against who packed`(
        _ outcome: TransferOutcome, _ end: LockState?
    ) throws {
        let world = try World()
        try world.say(World.seller, .propose(world.terms))
        try world.lockY()
        try world.end(.x, .cancelled, after: 900)
        if let end { try world.end(.y, end, after: 2000) }
        if outcome == .withdrawn {
            try world.say(
                World.buyer, .reject(termsDigest: world.terms.digest, code: "match.amount", detail: ""))
        }
        let verdict = try verdict(world, outcome)
        #expect(verdict.holds, sentences(verdict))
        #expect(verdict.notes.contains { $0.hasPrefix("Y was locked") } == (outcome == .withdrawn))
        #expect(failed(try self.verdict(world, .refunded)).contains(.outcome))
    }

    @Test func `a claim of Y is no lapse and no withdrawal`() throws {
        let world = try World()
        try world.agree()
        try world.lockY()
        try world.claimY()
        try world.end(.x, .cancelled, after: 900)
        #expect(failed(try verdict(world, .lapsed)).contains(.outcome))
        #expect(failed(try verdict(world, .withdrawn)).contains(.outcome))
    }

    @Test func `proofs that start at one head without linking each other are accepted with a note`() throws {
        let world = try World()
        try world.agree()
        try world.lockX()
        try world.lockY()
        try world.claimY()
        try world.book(.x, .claimed, after: 400)
        let unlinked = try world.x.prove(3, at: World.start + 400, from: 0)
        world.proofs[3] = EvidenceProof(leg: .x, ledger: world.x.id, state: .claimed, bundle: unlinked)
        let verdict = try verdict(world, .settled)
        #expect(verdict.holds, sentences(verdict))
        #expect(verdict.notes.contains { $0.contains("not linked") })
    }
}
