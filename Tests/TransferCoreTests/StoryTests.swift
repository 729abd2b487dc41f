import SettlementModel
import SettlementProofs
import Testing

@testable import TransferCore

/// Whole transfers, told to their end.
struct StoryTests {
    /// Both relays say `outcome`, the ledgers stand so, and each journal makes the same relay again.
    private func expect(
        _ world: World, _ outcome: TransferOutcome, x: LockState, y: LockState,
        _ here: SourceLocation = #_sourceLocation
    ) throws {
        for role in TransferRole.allCases {
            #expect(try world.outcome(role) == outcome, "\(role)", sourceLocation: here)
            #expect(try world.settlement(role).evidence != nil, sourceLocation: here)
            #expect(try world.settlement(role).note == "", sourceLocation: here)
            try world.expectReplay(role, here)
        }
        #expect(try world.lockState(.x) == x, sourceLocation: here)
        #expect(try world.lockState(.y) == y, sourceLocation: here)
    }

    private func begun(_ deals: Deals = Deals(), _ change: (World) -> Void = { _ in }) throws -> World {
        let world = try World(deals)
        change(world)
        try world.submitTickets()
        try world.settle()
        return world
    }

    @Test(arguments: SettlementMode.allCases)
    func `two conforming banks settle`(mode: SettlementMode) throws {
        let world = try begun(Deals(mode: mode))
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test func `proofs leave the memory once evidence is sealed; what happened is still told`() throws {
        let world = try begun()
        for role in TransferRole.allCases {
            let settlement = try world.settlement(role)
            #expect(settlement.evidence != nil)
            #expect(Set(settlement.proofs.map(\.state)) == [.locked, .claimed])
            #expect(settlement.proofs.allSatisfy { $0.bundle.isEmpty && $0.entryTime.seconds > 0 })
            guard case .ended(let ending)? = settlement.transfer else {
                Issue.record("not ended")
                return
            }
            #expect(ending.x?.bundle == [] && ending.y?.bundle == [])
        }
    }

    @Test(arguments: SettlementMode.allCases)
    func `each side may learn of the other's lock from the peer's proof alone`(mode: SettlementMode) throws {
        let world = try begun(Deals(mode: mode)) { world in
            world.blind = [.initiator: [.y], .responder: [.x]]
            world.neglected[.initiator] = [.submit(.y, .claim)]
        }
        #expect(try world.state(.initiator).name == "REVEALING")
        #expect(try world.state(.responder).name == "BOTH")
        world.blind = [:]
        world.neglected = [:]
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test func `no message shows the preimage before the claim is on the ledger`() throws {
        let world = try begun { $0.neglected[.initiator] = [.submit(.y, .claim)] }
        #expect(try world.state(.initiator).name == "REVEALING")
        let secret = Deals.preimage.value.hex
        for message in world.spoken {
            #expect(!String(decoding: JournalForm.bytes(message.message), as: UTF8.self).contains(secret))
        }
    }

    @Test(arguments: SettlementMode.allCases)
    func `the responder never locks and its tombstone sends X home`(mode: SettlementMode) throws {
        let world = try begun(Deals(mode: mode)) { $0.neglected[.responder] = [.beginLock(.y)] }
        #expect(try world.state(.initiator).name == "X_LOCKED")
        try world.move(to: world.deal().lockY.lockDeadline)
        try world.settle()
        #expect(try world.lockState(.y) == .cancelled)
        if mode == .m1 { try world.move(to: world.deal().lockX.expiry) }
        try world.settle()
        try expect(world, .refunded, x: .refunded, y: .cancelled)
    }

    @Test(arguments: SettlementMode.allCases)
    func `the initiator never reveals and Y goes back at its expiry`(mode: SettlementMode) throws {
        let world = try begun(Deals(mode: mode)) { $0.neglected[.initiator] = [.beginReveal] }
        #expect(try world.state(.responder).name == "BOTH")
        try world.move(to: world.deal().lockY.expiry)
        try world.settle()
        if mode == .m1 { try world.move(to: world.deal().lockX.expiry) }
        try world.settle()
        try expect(world, .refunded, x: .refunded, y: .refunded)
    }

    @Test func `the initiator falls silent after locking X and the responder still ends both`() throws {
        let world = try begun {
            $0.neglected[.initiator] = [.beginReveal, .submit(.y, .refund), .submit(.y, .cancel)]
        }
        try world.move(to: world.deal().lockY.expiry)
        try world.settle()
        #expect(try world.lockState(.y) == .refunded)
        #expect(try world.outcome(.responder) == .refunded)
    }

    @Test func `the responder never takes X: from T_X the initiator claims it in the responder's name`()
        throws
    {
        let world = try begun { $0.neglected[.responder] = [.submit(.x, .claim)] }
        #expect(try world.state(.initiator).name == "Y_CLAIMED")
        let expiry = try world.deal().lockX.expiry
        world.move(to: expiry.advanced(bySeconds: -1))
        try world.settle()
        #expect(try world.state(.initiator).name == "Y_CLAIMED")
        #expect(try world.duties(.initiator).isEmpty)
        world.move(to: expiry)
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test func `an abort before X is locked lapses on both sides`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginLock(.x)] }
        #expect(try world.state(.responder).name == "READY")
        try world.input(.initiator, .deskCancelled(world.id, by: "desk", reason: "changed our mind"))
        let deal = try world.deal()
        try world.settle()
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .lapsed) }
        #expect(try need(world.ledgers[.x]).state(deal.lockID(.x)) == .cancelled)
    }

    @Test func `an abort with both locked frees Y by both halves and X by proof`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginReveal] }
        try world.input(.responder, .deskCancelled(world.id, by: "desk", reason: "the price was wrong"))
        try world.settle()
        try expect(world, .refunded, x: .refunded, y: .refunded)
        let clock = try need(world.ledgers[.y]).now
        #expect(clock < (try world.deal().lockY.lockDeadline), "no clock was waited for")
    }

    @Test func `aborts that cross end as one`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginReveal] }
        for role in TransferRole.allCases {
            try world.input(role, .deskCancelled(world.id, by: "desk", reason: "out"))
        }
        try world.settle()
        try expect(world, .refunded, x: .refunded, y: .refunded)
    }

    @Test func `an abort that crosses the reveal comes too late and the transfer settles`() throws {
        let world = try begun { $0.neglected[.initiator] = [.submit(.y, .claim)] }
        #expect(try world.state(.initiator).name == "REVEALING")
        try world.input(.responder, .deskCancelled(world.id, by: "desk", reason: "out"))
        try world.settle()
        #expect(try world.state(.responder).name == "ABORTING")
        world.neglected = [:]
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test func `a lock refused for want of funds ends in a tombstone`() throws {
        let world = try begun { $0.ledgers[.x]?.refusesLocks = "ledger.funds.insufficient" }
        for role in TransferRole.allCases { #expect(try world.outcome(role) == .lapsed) }
        let second = try begun { $0.ledgers[.y]?.refusesLocks = "ledger.funds.insufficient" }
        try expect(second, .refunded, x: .refunded, y: .cancelled)
    }

    @Test func `a lock that lands after it was given up is unwound by way of Y`() throws {
        let world = try begun { world in
            world.ledgers[.x]?.refusesLocks = "ledger.funds.insufficient"
            world.neglected[.initiator] = [.submit(.x, .cancel)]
        }
        #expect(try world.state(.initiator).name == "X_ABANDONING")
        var ledger = try need(world.ledgers[.x])
        ledger.refusesLocks = nil
        #expect(ledger.lock(try world.deal().lockX) == .applied)
        world.ledgers[.x] = ledger
        try world.settle()
        try expect(world, .refunded, x: .refunded, y: .cancelled)
    }

    @Test func `the responder proves Y before the initiator has seen X and the transfer settles`() throws {
        let world = try begun { $0.blind = [.initiator: [.x]] }
        #expect(try world.state(.initiator).name == "X_LOCKING")
        #expect(try world.lockState(.y) == .locked)
        world.blind = [:]
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test func `the responder claims X before the initiator has seen Y claimed`() throws {
        let world = try begun { $0.neglected[.initiator] = [.submit(.y, .claim)] }
        world.blind = [.initiator: [.y]]
        world.neglected = [:]
        world.linkIsDown = true
        try world.settle()
        #expect(try world.outcome(.responder) == .settled)
        #expect(try world.state(.initiator).name == "REVEALING")
        world.blind = [:]
        world.linkIsDown = false
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    /// Whoever knows the preimage pays the responder, by the ledger's own rules.
    private func strangerClaimsX(_ world: World) throws {
        let deal = try world.deal()
        let proof = try need(world.ledgers[.y]).entries[deal.lockID(.y)]?.bundle
        var ledger = try need(world.ledgers[.x])
        #expect(ledger.claim(deal.lockID(.x), Deals.preimage, proof: proof) == .applied)
        world.ledgers[.x] = ledger
        try world.settle()
    }

    @Test(arguments: ["Y_LOCKING", "Y_ABANDONING", "BOTH", "ABORTING"], SettlementMode.allCases)
    func `a stranger claims X for the responder before it has seen Y claimed`(
        state: String, mode: SettlementMode
    ) throws {
        let world = try begun(Deals(mode: mode)) { world in
            world.neglected[.initiator] = [.beginReveal]
            if state.hasPrefix("Y_") { world.blind[.responder] = [.y] }
        }
        world.linkIsDown = true
        world.blind[.responder] = [.y]
        if state == "ABORTING" {
            try world.input(.responder, .deskCancelled(world.id, by: "desk", reason: "out"))
        }
        // Asked again for a lock that has ended, the ledger refuses: that is Y_ABANDONING.
        world.neglected = state == "Y_LOCKING" ? [.responder: [.submit(.y, .lock)]] : [:]
        try world.settle()
        #expect(try world.state(.initiator).name == "Y_CLAIMED")
        try strangerClaimsX(world)
        #expect(try world.state(.responder).name == state, "it waits for the sight of Y")
        world.blind = [:]
        world.linkIsDown = false
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test func `in M1 a preimage shown too late is a loss that both sides name`() throws {
        let world = try begun(Deals(mode: .m1)) { $0.neglected[.initiator] = [.submit(.y, .claim)] }
        try strangerClaimsX(world)
        #expect(try world.state(.initiator).name == "REVEALING")
        #expect(try world.state(.responder).name == "BOTH")
        world.move(to: try world.deal().lockY.expiry)
        try world.settle()
        try expect(world, .breached, x: .claimed, y: .refunded)
    }

    @Test(arguments: TransferRole.allCases)
    func `in M2 a claim on X that Y's end forbids halts the transfer when Y's end is seen`(
        role: TransferRole
    ) throws {
        let world = try begun { $0.neglected[.initiator] = [.submit(.y, .claim)] }
        let deal = try world.deal()
        let claim = FakeBundle.bytes(deal.lockX, .claimed, Deals.preimage, at: deal.terms.timelocks.expiryY)
        #expect(try world.input(role, .proofRead(world.id, .x, bundle: claim)) == .noChange)
        let refund = FakeBundle.bytes(deal.lockY, .refunded, nil, at: deal.lockY.expiry)
        guard case .halted = try world.input(role, .proofRead(world.id, .y, bundle: refund)) else {
            Issue.record("X's ledger booked what its gate forbids")
            return
        }
        #expect(try world.state(role).name == "SUSPENDED")
    }

    @Test func `a frozen gateway locks nothing new and still reveals and claims`() throws {
        let world = try begun { $0.neglected[.responder] = [.beginLock(.y)] }
        try world.input(.responder, .frozen(by: "officer", reason: "incident"))
        world.neglected = [:]
        try world.settle()
        #expect(try world.state(.responder).name == "X_LOCKED")
        try world.input(.responder, .thawed(by: "officer", reason: "over"))
        try world.input(.initiator, .frozen(by: "officer", reason: "incident"))
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test(arguments: LegID.allCases)
    func `a lock that may not have left yet is not sent while the gateway is frozen`(leg: LegID) throws {
        let role: TransferRole = leg == .x ? .initiator : .responder
        let world = try begun { $0.neglected[role] = [.submit(leg, .lock)] }
        #expect(try world.state(role).name == "\(leg.rawValue)_LOCKING")
        try world.input(role, .frozen(by: "officer", reason: "incident"))
        world.neglected = [:]
        try world.settle()
        #expect(try world.lockState(leg) == .none)
        try world.input(role, .thawed(by: "officer", reason: "over"))
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test func `a suspended ledger holds the transfer until it is back`() throws {
        let world = try begun { $0.neglected[.responder] = [.beginLock(.y)] }
        try world.input(.responder, .ledgerSuspended(Deals.claims, reason: "no answer"))
        try world.input(.responder, .ledgerSuspended(Deals.cash, reason: "no answer"))
        world.neglected = [:]
        try world.settle()
        #expect(try world.state(.responder).name == "SUSPENDED")
        try world.input(.responder, .ledgerResumed(Deals.claims))
        #expect(try world.state(.responder).name == "SUSPENDED", "the other ledger is still away")
        try world.input(.responder, .ledgerResumed(Deals.cash))
        #expect(try world.state(.responder).name == "X_LOCKED")
        try world.settle()
        try expect(world, .settled, x: .claimed, y: .claimed)
    }

    @Test func `a ledger's recovery does not lift a halt`() throws {
        let world = try begun { $0.neglected[.initiator] = [.beginReveal] }
        let deal = try world.deal()
        let contradiction = FakeBundle.bytes(
            deal.lockY, .cancelled, nil, at: deal.terms.timelocks.proposedAtY)
        try world.input(.initiator, .ledgerSuspended(Deals.cash, reason: "no answer"))
        guard case .halted = try world.input(.initiator, .proofRead(world.id, .y, bundle: contradiction))
        else {
            Issue.record("a ledger that contradicts itself halts")
            return
        }
        try world.input(.initiator, .ledgerResumed(Deals.cash))
        #expect(try world.state(.initiator).name == "SUSPENDED")
        #expect(try !world.duties(.initiator).contains(.beginReveal))
        world.move(to: deal.lockY.expiry)
        try world.settle()
        #expect(try world.lockState(.y) == .refunded, "what brings money home goes on")
        #expect(try world.lockState(.x) == .refunded)
    }
}
