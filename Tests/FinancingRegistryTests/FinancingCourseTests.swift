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
        /// The number of the newest answer where that was a refusal. Like all answers it is on the buyer's record.
        var refused: UInt64 = 0
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

        private var givingBack: RegistryRequest {
            RegistryRequest(
                id: FinancingCourse.givingBack(transfer, after: refused), registry: world.registry,
                act: .release(reservation, .rescinded))
        }

        private var reservation: RegistryRequestID { FinancingCourse.id(.reserve, of: transfer) }

        /// Nothing of memory but that a RESERVE may have left, which was durable before.
        mutating func crash() { registered = hasAsked ? .asked : .nothing }

        mutating func ask(_ act: RegistryAct, losing: Bool) throws {
            if case .reserve = act { hasAsked = true }
            if registered == .nothing { registered = .asked }
            try ask(request(act), losing: losing)
        }

        mutating func ask(_ request: RegistryRequest, losing: Bool) throws {
            let answer = try desk.ask(request, world.b, in: world, after: now)
            if losing { return }
            let verified = try SignedWord(answer, by: key).verified(by: key.verificationKey)
            registered = registered.after(request.act, verified)
            if case .refused = answer.outcome { refused = answer.record.count }
        }

        mutating func step(losing: Bool) throws -> FinancingCourse.Step {
            let step = FinancingCourse.next(leaf: leaf, registered: registered)
            switch step {
            case .reserve: try ask(world.reserve("x", until: 60).act, losing: losing)
            case .hold: try ask(.extend(reservation, until: nil), losing: losing)
            case .finance: try ask(.finance(reservation), losing: losing)
            case .release: try ask(.release(reservation, .refunded), losing: losing)
            case .giveBack: try ask(givingBack, losing: losing)
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
        if state == .financed { #expect(play.leaf == .claimed || play.leaf == .undone, "\(place)") }
    }

    @Test(arguments: [FinancingCourse.Leaf.claimed, .ended, .undone], 0..<256)
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
            if play.cashIsLocked { (play.leaf, play.now) = (play.leaf.next(towards: end), 1_000) }
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
                if step == .finance { #expect(leaf == .claimed || leaf == .undone) }
                if step == .giveBack { #expect(leaf == .undone && registered == .financed) }
            }
        }
    }

    /// Somebody reserved under a link of the buyer's that came to nothing: a refusal stands, and the next one is another request.
    @Test func `a claim that goes back while somebody reserves it is given back once that is over`() throws {
        var play = try Play(RegistryWorld())
        for wanted: FinancingCourse.Step in [.reserve, .hold, .lock] {
            #expect(try play.step(losing: false) == wanted)
        }
        play.leaf = .claimed
        #expect(try play.step(losing: false) == .finance)
        let world = play.world
        let link = try world.link(world.b, world.c, for: "c/late")
        let late = try play.desk.ask(world.reserve("c/late", chain: [link]), world.c, in: world)
        #expect(late.outcome == .reserved(until: nil, near: 0))
        play.leaf = .undone
        for _ in 0..<2 {
            #expect(try play.step(losing: false) == .giveBack)
            #expect(play.registered == .financed && play.refused > 0)
            #expect(try play.desk.state(in: world) == .reserved)
        }
        let end = world.request("c/end", .release("c/late", .refunded))
        #expect(try play.desk.ask(end, world.c, in: world).outcome == .released(.refunded))
        #expect(try play.step(losing: true) == .giveBack)
        #expect(play.registered == .financed, "the answer was lost")
        #expect(try play.step(losing: false) == .giveBack)
        #expect(try play.registered == .released && play.desk.state(in: world) == .free)
        #expect(try play.step(losing: false) == .done)
    }

    @Test func `a claim that was sold on or paid is nobody's to give back`() throws {
        var play = try Play(RegistryWorld())
        for _ in 0..<3 { _ = try play.step(losing: false) }
        play.leaf = .claimed
        #expect(try play.step(losing: false) == .finance)
        let world = play.world
        let link = try world.link(world.b, world.c, for: "c/1")
        _ = try play.desk.ask(world.reserve("c/1", chain: [link]), world.c, in: world)
        _ = try play.desk.ask(world.request("c/2", .finance("c/1")), world.c, in: world)
        play.leaf = .undone
        #expect(try play.step(losing: false) == .giveBack)
        #expect(try play.step(losing: false) == .done)
        #expect(try play.desk.state(in: world) == .financed, "the other one's financing stands")
    }
}

extension FinancingCourse.Leaf {
    fileprivate func next(towards end: Self) -> Self {
        switch self {
        case .open: .locked
        case .locked: end == .undone ? .claimed : end
        case .claimed: end
        case .ended, .undone: self
        }
    }
}
