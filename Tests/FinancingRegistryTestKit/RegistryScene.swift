import FinancingRegistry
import SettlementModel
public import Testing

/// What every storage must carry: each scene is played over memory and over the file.
public enum RegistryScene: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case firstWins, sameAgain, endsAndLapses, extending, financingAndPayment, resale, wrongChains, rescission
    case withdrawal, near, sharing, sharingOverResale, clockGoesBack, rollBack
    case distinct, distinctRefused, distinctAlone, distinctSharing, distinctResale

    public var testDescription: String { rawValue }

    public func play(_ world: RegistryWorld, _ desk: some RegistryDesk) throws {
        switch self {
        case .firstWins: try firstWins(world, desk)
        case .sameAgain: try sameAgain(world, desk)
        case .endsAndLapses: try endsAndLapses(world, desk)
        case .extending: try extending(world, desk)
        case .financingAndPayment: try financingAndPayment(world, desk)
        case .resale: try resale(world, desk)
        case .wrongChains: try wrongChains(world, desk)
        case .rescission: try rescission(world, desk)
        case .withdrawal: try withdrawal(world, desk)
        case .near: try near(world, desk)
        case .sharing: try sharing(world, desk)
        case .sharingOverResale: try sharingOverResale(world, desk)
        case .clockGoesBack: try clockGoesBack(world, desk)
        case .rollBack: try rollBack(world, desk)
        case .distinct: try distinct(world, desk)
        case .distinctRefused: try distinctRefused(world, desk)
        case .distinctAlone: try distinctAlone(world, desk)
        case .distinctSharing: try distinctSharing(world, desk)
        case .distinctResale: try distinctResale(world, desk)
        }
    }

    private func firstWins(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        let first = try desk.ask(w.reserve("b/1", until: 60), w.b, in: w)
        #expect(first.outcome == .reserved(until: w.start.advanced(bySeconds: 60), near: 0))
        #expect(first.record.count == 1 && first.member == w.b)
        #expect(try desk.ask(w.reserve("c/1"), w.c, in: w).outcome == .refused(.reserved))
        // Another desk of the same bank is somebody else.
        #expect(try desk.ask(w.reserve("b/2"), w.b, in: w).outcome == .refused(.reserved))
        #expect(try desk.ask(w.reserve("c/2", 2), w.c, in: w).outcome == .reserved(until: nil, near: 1))
        #expect(try desk.state(in: w) == .reserved)
    }

    private func sameAgain(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        let asked = w.reserve("b/1")
        let first = try desk.ask(asked, w.b, in: w)
        let lost = try desk.ask(w.reserve("c/1"), w.c, in: w)
        _ = try desk.ask(w.request("b/2", .release("b/1", .refunded)), w.b, in: w)
        // What was said stays said, although it is over, also to the one who lost.
        #expect(try desk.ask(asked, w.b, in: w, after: 500) == first)
        #expect(try desk.ask(w.reserve("c/1"), w.c, in: w, after: 500) == lost)
        #expect(throws: RegistryFault.self) { try desk.ask(w.reserve("b/1", 2), w.b, in: w) }
        // The same id of another member is another request.
        #expect(try desk.ask(asked, w.c, in: w, after: 500).outcome == .reserved(until: nil, near: 0))
        let elsewhere = RegistryRequest(
            id: "b/9", registry: GatewayID(checked: "registry:other"), act: .finance("b/1"))
        #expect(throws: RegistryFault.self) { try desk.ask(elsewhere, w.b, in: w) }
    }

    private func endsAndLapses(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        for (id, until) in [("b/1", Int64(0)), ("b/2", -1), ("b/3", 86_401)] {
            #expect(try desk.ask(w.reserve(id, until: until), w.b, in: w).outcome == .refused(.until))
        }
        #expect(try desk.ask(w.reserve("b/4", until: 86_400), w.b, in: w).outcome != .refused(.until))
        _ = try desk.ask(w.reserve("b/5", 2, until: 60), w.b, in: w)
        #expect(try desk.ask(w.reserve("c/1", 2), w.c, in: w, after: 59).outcome == .refused(.reserved))
        #expect(try desk.state(2, in: w, after: 60) == .free)
        // It ran out, and nobody took the claim: it is still good for its own FINANCE, once somebody did no more.
        _ = try desk.ask(w.reserve("b/6", 3, until: 60), w.b, in: w)
        #expect(try desk.ask(w.request("b/7", .finance("b/6")), w.b, in: w, after: 90).outcome == .financed)
        #expect(
            try desk.ask(w.reserve("c/2", 2), w.c, in: w, after: 90).outcome == .reserved(until: nil, near: 2)
        )
        let late = try desk.ask(w.request("b/8", .finance("b/5")), w.b, in: w, after: 90)
        #expect(late.outcome == .refused(.reservationOver))
    }

    private func extending(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        _ = try desk.ask(w.reserve("b/1", until: 60), w.b, in: w)
        func extend(_ id: String, _ seconds: Int64?, after: Int64 = 0) throws -> RegistryOutcome {
            let until = seconds.map { w.start.advanced(bySeconds: $0) }
            return try desk.ask(w.request(id, .extend("b/1", until: until)), w.b, in: w, after: after).outcome
        }
        #expect(try extend("x/1", 59) == .refused(.until))
        #expect(try extend("x/2", 90) == .reserved(until: w.start.advanced(bySeconds: 90), near: 0))
        #expect(try extend("x/3", 100_000) == .refused(.until))
        #expect(try extend("x/4", nil) == .reserved(until: nil, near: 0))
        // One that was sent before and comes after puts no end to it.
        #expect(try extend("x/5", 200, after: 100) == .refused(.until))
        #expect(try desk.ask(w.reserve("c/1"), w.c, in: w, after: 1_000_000).outcome == .refused(.reserved))
        let foreign = try desk.ask(w.request("c/2", .extend("b/1", until: nil)), w.c, in: w)
        #expect(foreign.outcome == .refused(.reservationUnknown))
    }

    private func financingAndPayment(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        _ = try desk.ask(w.reserve("b/1"), w.b, in: w)
        let foreign = try desk.ask(w.request("c/1", .finance("b/1")), w.c, in: w)
        #expect(foreign.outcome == .refused(.reservationUnknown))
        #expect(
            try desk.ask(w.request("b/0", .release("b/1", .paid)), w.b, in: w).outcome
                == .refused(.reservationOver))
        #expect(try desk.ask(w.request("b/2", .finance("b/1")), w.b, in: w).outcome == .financed)
        #expect(try desk.state(in: w) == .financed)
        #expect(try desk.ask(w.reserve("c/2"), w.c, in: w).outcome == .refused(.financed))
        #expect(try desk.ask(w.reserve("b/3"), w.b, in: w).outcome == .refused(.financed))
        #expect(try desk.ask(w.request("b/4", .finance("b/1")), w.b, in: w).outcome == .financed)
        #expect(
            try desk.ask(w.request("b/5", .release("b/1", .refunded)), w.b, in: w).outcome
                == .refused(.financed))
        #expect(
            try desk.ask(w.request("b/6", .release("b/1", .paid)), w.b, in: w).outcome == .released(.paid))
        #expect(try desk.ask(w.reserve("c/3"), w.c, in: w, after: 9_000_000).outcome == .refused(.paid))
        #expect(
            try desk.ask(w.request("b/7", .release("b/1", .paid)), w.b, in: w).outcome
                == .refused(.reservationOver))
    }

    private func resale(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        _ = try desk.ask(w.reserve("b/1"), w.b, in: w)
        _ = try desk.ask(w.request("b/2", .finance("b/1")), w.b, in: w)
        let link = try w.link(w.b, w.c, for: "c/1")
        let bought = try desk.ask(w.reserve("c/1", chain: [link]), w.c, in: w)
        #expect(bought.outcome == .reserved(until: nil, near: 0))
        // While it is being sold, nobody else gets it, and it is not paid.
        #expect(
            try desk.ask(w.reserve("a/1", chain: [try w.link(w.b, w.a, for: "a/1")]), w.a, in: w).outcome
                == .refused(.reserved))
        #expect(
            try desk.ask(w.request("b/3", .release("b/1", .paid)), w.b, in: w).outcome == .refused(.reserved))
        #expect(
            try desk.ask(w.request("c/2", .release("c/1", .refunded)), w.c, in: w).outcome
                == .released(.refunded))
        #expect(try desk.state(in: w) == .financed)
        // The link was for that reservation alone.
        #expect(try desk.ask(w.reserve("c/3", chain: [link]), w.c, in: w).outcome == .refused(.chain))
        // Over one who never registered, to the third.
        let chain = [try w.link(w.b, w.c, for: "a/2"), try w.link(w.c, w.a, for: "a/2")]
        #expect(
            try desk.ask(w.reserve("a/2", chain: chain), w.a, in: w).outcome == .reserved(until: nil, near: 0)
        )
        #expect(try desk.ask(w.request("a/3", .finance("a/2")), w.a, in: w).outcome == .financed)
        #expect(
            try desk.ask(w.request("b/4", .release("b/1", .paid)), w.b, in: w).outcome
                == .refused(.reservationOver))
        #expect(
            try desk.ask(w.request("a/4", .release("a/2", .paid)), w.a, in: w).outcome == .released(.paid))
    }

    private func wrongChains(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        #expect(
            try desk.ask(w.reserve("c/0", chain: [try w.link(w.b, w.c, for: "c/0")]), w.c, in: w).outcome
                == .refused(.chain))
        _ = try desk.ask(w.reserve("b/1"), w.b, in: w)
        _ = try desk.ask(w.request("b/2", .finance("b/1")), w.b, in: w)
        // Each is for the reservation that it is shown with, so that one thing alone is wrong.
        let chains: [(String) throws -> [ResaleLink]] = [
            { [try w.link(w.b, w.c, for: $0, by: w.c)] },  // signed by the buyer itself
            { [try w.link(w.b, w.c, for: $0, 2)] },  // about another claim
            { [try w.link(w.b, w.a, for: $0)] },  // to somebody else
            { [try w.link(w.a, w.c, for: $0)] },  // from somebody who has nothing
            { [try w.link(w.a, w.c, for: $0, by: w.b)] },  // in another's name
            { _ in [try w.link(w.b, w.c, for: "c/other")] },  // for another reservation
            { [try w.link(w.b, w.a, for: $0), try w.link(w.b, w.c, for: $0)] },
            { [try w.link(w.b, w.keyless, for: $0), try w.link(w.keyless, w.c, for: $0, by: w.b)] },
        ]
        for (number, chain) in chains.enumerated() {
            let id = "c/chain-\(number)"
            let answer = try desk.ask(w.reserve(id, chain: try chain(id)), w.c, in: w)
            #expect(answer.outcome == .refused(.chain), "chain \(number)")
        }
        #expect(try desk.state(in: w) == .financed)
    }

    private func rescission(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        _ = try desk.ask(w.reserve("b/1"), w.b, in: w)
        _ = try desk.ask(w.request("b/2", .finance("b/1")), w.b, in: w)
        _ = try desk.ask(w.reserve("c/1", chain: [try w.link(w.b, w.c, for: "c/1")]), w.c, in: w)
        _ = try desk.ask(w.request("c/2", .finance("c/1")), w.c, in: w)
        #expect(
            try desk.ask(w.request("b/3", .release("b/1", .rescinded)), w.b, in: w).outcome
                == .refused(.reservationOver))
        #expect(
            try desk.ask(w.request("c/3", .release("c/1", .rescinded)), w.c, in: w).outcome
                == .released(.rescinded))
        // The one before has it again, and nobody else can take it.
        #expect(try desk.ask(w.reserve("a/1"), w.a, in: w).outcome == .refused(.financed))
        #expect(
            try desk.ask(w.request("c/4", .finance("c/1")), w.c, in: w).outcome == .refused(.reservationOver))
        #expect(
            try desk.ask(w.request("b/4", .release("b/1", .rescinded)), w.b, in: w).outcome
                == .released(.rescinded))
        #expect(try desk.state(in: w) == .free)
        #expect(try desk.ask(w.reserve("a/2"), w.a, in: w).outcome == .reserved(until: nil, near: 0))
    }

    private func withdrawal(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        // The answer to a RESERVE was lost and the buyer gives up; the RESERVE comes after all.
        #expect(try desk.ask(w.request("b/2", .release("b/1", .refunded)), w.b, in: w).outcome == .withdrawn)
        #expect(try desk.ask(w.reserve("b/1"), w.b, in: w).outcome == .refused(.withdrawn))
        #expect(try desk.ask(w.reserve("c/1"), w.c, in: w).outcome == .reserved(until: nil, near: 0))
        // Of one that was refused there is nothing to release, and that is what it says.
        #expect(
            try desk.ask(w.request("b/3", .release("b/1", .refunded)), w.b, in: w).outcome
                == .released(.refunded))
        #expect(
            try desk.ask(w.request("b/4", .release("b/2", .refunded)), w.b, in: w).outcome
                == .refused(.reservationUnknown))
        #expect(
            try desk.ask(w.request("b/5", .release("b/0", .paid)), w.b, in: w).outcome
                == .refused(.reservationUnknown))
        #expect(try desk.state(in: w) == .reserved)
    }

    private func near(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        _ = try desk.ask(w.reserve("b/1", 1, near: 7), w.b, in: w)
        #expect(
            try desk.ask(w.reserve("c/1", 2, near: 8), w.c, in: w).outcome == .reserved(until: nil, near: 0))
        #expect(
            try desk.ask(w.reserve("c/2", 3, near: 7), w.c, in: w).outcome == .reserved(until: nil, near: 1))
        _ = try desk.ask(w.request("b/2", .release("b/1", .refunded)), w.b, in: w)
        #expect(
            try desk.ask(w.reserve("a/1", 4, near: 7), w.a, in: w).outcome == .reserved(until: nil, near: 1))
    }

    private func clockGoesBack(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        _ = try desk.ask(w.reserve("b/1", until: 60), w.b, in: w)
        let later = try desk.ask(w.reserve("c/1"), w.c, in: w, after: 100)
        #expect(later.outcome == .reserved(until: nil, near: 0))
        let earlier = try desk.ask(w.reserve("b/2", 2, until: 80), w.b, in: w, after: 10)
        #expect(earlier.at == later.at && earlier.outcome == .refused(.until))
    }

    private func rollBack(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        guard let key = w.keys[w.a] else { throw KitFault() }
        let other = MemoryDesk()
        _ = try other.ask(w.reserve("b/1"), w.b, in: w)
        let lost = try other.ask(w.reserve("b/2", 2), w.b, in: w)
        let held = try desk.ask(w.reserve("b/1"), w.b, in: w)
        let shown = try SignedWord(lost, by: key).verified(by: key.verificationKey)
        let known = try SignedWord(held, by: key).verified(by: key.verificationKey)
        try desk.with { storage in
            #expect(try w.rules.holds(held, storage) && !w.rules.holds(lost, storage))
            try w.rules.recordRollback(known, at: w.start, storage)
            try w.rules.requireOpen(storage)
            try w.rules.recordRollback(shown, at: w.start, storage)
        }
        #expect(throws: RegistryFault.self) { try desk.ask(w.reserve("b/1"), w.b, in: w) }
        #expect(throws: RegistryFault.self) { try desk.state(in: w) }
    }
}
