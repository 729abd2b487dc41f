import FinancingRegistry
import FinancingRegistryTestKit
import SettlementModel
import SettlementProofs
import Testing

/// A buyer that crashes and loses answers at every step, over the real rules and a ledger of one leaf.
struct FinancingCourseTests {
    /// The world as it is, apart from what the buyer knows of it.
    private struct Play {
        let world: RegistryWorld
        let desk = MemoryDesk()
        let key: SigningKey
        let transfer: TransferID
        var leaf = FinancingCourse.Leaf.open
        var registered = FinancingCourse.Registered.nothing
        var cashIsLocked = false
        var hasAsked = false
        var now: Int64 = 0

        init(_ world: RegistryWorld) throws {
            self.world = world
            key = try SigningKey.generate(.ed25519)
            guard let transfer = TransferID(hex: "00112233445566778899aabbccddeeff") else { throw KitFault() }
            self.transfer = transfer
        }

        private func request(_ act: RegistryAct) -> RegistryRequest {
            RegistryRequest(
                id: FinancingCourse.id(act.kind, of: transfer), registry: world.registry, act: act)
        }

        private var reservation: RegistryRequestID { FinancingCourse.id(.reserve, of: transfer) }

        /// Nothing of memory but that a RESERVE may have left, which was durable before.
        mutating func crash() { registered = hasAsked ? .asked : .nothing }

        mutating func ask(_ act: RegistryAct, losing: Bool) throws {
            if case .reserve = act { hasAsked = true }
            if registered == .nothing { registered = .asked }
            let answer = try desk.ask(request(act), world.b, in: world, after: now)
            if losing { return }
            let verified = try SignedWord(answer, by: key).verified(by: key.verificationKey)
            registered = registered.after(act, verified)
        }

        mutating func step(losing: Bool) throws -> FinancingCourse.Step {
            let step = FinancingCourse.next(leaf: leaf, registered: registered)
            switch step {
            case .reserve: try ask(world.reserve("x", until: 60).act, losing: losing)
            case .hold: try ask(.extend(reservation, until: nil), losing: losing)
            case .finance: try ask(.finance(reservation), losing: losing)
            case .release: try ask(.release(reservation, .refunded), losing: losing)
            case .lock: cashIsLocked = true
            case .done, .giveUp, .alarm: break
            }
            return step
        }
    }

    /// From before the cash is locked until the leaf's end is known, nobody else can have the claim.
    private func check(_ play: Play, _ place: String) throws {
        let state = try play.desk.state(in: play.world, after: play.now)
        if play.cashIsLocked, play.leaf == .open || play.leaf == .locked {
            #expect(state == .reserved, "\(place)")
        }
        if play.leaf == .claimed { #expect(state == .reserved || state == .financed, "\(place)") }
        if state == .financed { #expect(play.leaf == .claimed, "\(place)") }
    }

    @Test(arguments: [FinancingCourse.Leaf.claimed, .ended], 0..<256)
    func `whatever is lost and wherever it crashes, registry and leaf agree at the end`(
        _ end: FinancingCourse.Leaf, _ pattern: Int
    ) throws {
        var play = try Play(RegistryWorld())
        var last = FinancingCourse.Step.reserve
        for turn in 0..<40 {
            let bad = turn < 8 && pattern & (1 << turn) != 0
            last = try play.step(losing: bad)
            #expect(last != .alarm && last != .giveUp)
            try check(play, "pattern \(pattern), turn \(turn)")
            if bad { play.crash() }
            // The ledger goes on by itself, once the cash is there; long after every dated end.
            if play.cashIsLocked { (play.leaf, play.now) = (play.leaf == .open ? .locked : end, 1_000) }
            try check(play, "pattern \(pattern), after turn \(turn)")
            if play.leaf == end, last == .done { break }
        }
        #expect(last == .done)
        let state = try play.desk.state(in: play.world, after: play.now)
        #expect(state == (end == .claimed ? .financed : .free))
    }

    @Test func `a transfer that is given up frees the claim, also where the RESERVE comes later`() throws {
        var play = try Play(RegistryWorld())
        play.hasAsked = true
        play.crash()
        play.leaf = .ended
        #expect(try play.step(losing: false) == .release)
        #expect(play.registered == .released)
        #expect(try play.step(losing: false) == .done)
        // The RESERVE that was under way.
        let world = play.world
        let late = RegistryRequest(
            id: FinancingCourse.id(.reserve, of: play.transfer), registry: world.registry,
            act: world.reserve("x").act)
        #expect(try play.desk.ask(late, world.b, in: world).outcome == .refused(.withdrawn))
    }

    @Test func `a buyer whose reservation ran out and went to another locks no cash`() throws {
        var play = try Play(RegistryWorld())
        #expect(try play.step(losing: false) == .reserve)
        play.now = 100
        let rival = try play.desk.ask(play.world.reserve("c/1"), play.world.c, in: play.world, after: 100)
        #expect(rival.outcome == .reserved(until: nil, near: 0))
        #expect(try play.step(losing: false) == .hold)
        #expect(try play.step(losing: false) == .giveUp)
        #expect(!play.cashIsLocked)
    }

    @Test func `cash is locked under a reservation without an end and under nothing else`() {
        for leaf in FinancingCourse.Leaf.allCases {
            for registered in FinancingCourse.Registered.allCases {
                let step = FinancingCourse.next(leaf: leaf, registered: registered)
                #expect((step == .lock) == (registered == .held && (leaf == .open || leaf == .locked)))
                if step == .release { #expect(leaf == .ended) }
                if step == .finance { #expect(leaf == .claimed) }
            }
        }
    }
}
