import FinancingRegistry
import SettlementModel
import Testing

/// Two claims of one line, whose numbers differ by punctuation alone.
extension RegistryScene {
    private func ask(
        _ request: RegistryRequest, _ member: GatewayID, _ w: RegistryWorld, _ desk: some RegistryDesk,
        after seconds: Int64 = 0
    ) throws -> RegistryOutcome {
        try desk.ask(request, member, in: w, after: seconds).outcome
    }

    func distinct(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        let granted = RegistryOutcome.reserved(until: nil, near: 1)
        #expect(try ask(w.reserve("b/1", written: 1), w.b, w, desk) == .reserved(until: nil, near: 0))
        _ = try ask(w.request("b/2", .finance("b/1")), w.b, w, desk)
        #expect(try ask(w.reserve("c/1", written: 2), w.c, w, desk) == .refused(.financed))
        #expect(try ask(w.distinct("c/2", 2, refused: "c/1"), w.c, w, desk) == granted)
        // Of a number as written the first wins, as of any claim.
        #expect(try ask(w.reserve("a/1", written: 2), w.a, w, desk) == .refused(.financed))
        #expect(try ask(w.distinct("a/2", 2, refused: "a/1"), w.a, w, desk) == .refused(.reserved))
        #expect(try ask(w.request("c/3", .finance("c/2")), w.c, w, desk) == .financed)
        #expect(try ask(w.distinct("a/3", 2, refused: "a/1"), w.a, w, desk) == .refused(.financed))
        // A third number is a third claim.
        #expect(try ask(w.reserve("a/4", written: 3), w.a, w, desk) == .refused(.financed))
        #expect(
            try ask(w.distinct("a/5", 3, refused: "a/4"), w.a, w, desk) == .reserved(until: nil, near: 2))
        // Each goes its own way.
        #expect(try ask(w.request("a/6", .release("a/5", .refunded)), w.a, w, desk) == .released(.refunded))
        #expect(try ask(w.request("c/4", .release("c/2", .paid)), w.c, w, desk) == .released(.paid))
        #expect(try ask(w.distinct("a/7", 2, refused: "a/1"), w.a, w, desk) == .refused(.paid))
        #expect(try ask(w.request("b/3", .release("b/1", .paid)), w.b, w, desk) == .released(.paid))
        // Also what is paid may be another claim.
        #expect(try ask(w.reserve("a/8", written: 3), w.a, w, desk) == .refused(.paid))
        #expect(
            try ask(w.distinct("a/9", 3, refused: "a/8"), w.a, w, desk) == .reserved(until: nil, near: 2))
    }

    func distinctRefused(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        func distinct(
            _ id: String, _ number: Int, from: Int = 1, near: Int = 1, refused: String
        ) throws -> RegistryOutcome {
            try ask(w.distinct(id, number, from: from, near: near, refused: refused), w.c, w, desk)
        }
        _ = try ask(w.reserve("b/1", until: 60, written: 1), w.b, w, desk)
        // The very same number, typed as it may be.
        #expect(try ask(w.reserve("c/1", written: 1), w.c, w, desk) == .refused(.reserved))
        #expect(try distinct("c/2", 1, refused: "c/1") == .refused(.numberSame))
        #expect(try ask(w.reserve("c/3", written: 2), w.c, w, desk) == .refused(.reserved))
        // Another number than was refused, another line, another near tag; no such RESERVE, a foreign one, one without
        // number.
        #expect(try distinct("c/4", 3, refused: "c/3") == .refused(.distinct))
        #expect(try distinct("c/5", 2, from: 2, refused: "c/3") == .refused(.distinct))
        #expect(try distinct("c/6", 2, near: 2, refused: "c/3") == .refused(.distinct))
        #expect(try distinct("c/7", 2, refused: "c/0") == .refused(.distinct))
        #expect(try distinct("c/8", 2, refused: "b/1") == .refused(.distinct))
        #expect(try ask(w.reserve("c/9"), w.c, w, desk) == .refused(.reserved))
        #expect(try distinct("c/10", 2, refused: "c/9") == .refused(.distinct))
        // A RESERVE that was refused for something else, and one that was granted.
        #expect(try ask(w.reserve("c/11", until: -1, written: 2), w.c, w, desk) == .refused(.until))
        #expect(try distinct("c/12", 2, refused: "c/11") == .refused(.distinct))
        #expect(try ask(w.reserve("c/13", 5, near: 5, written: 5), w.c, w, desk) != .refused(.reserved))
        #expect(try distinct("c/14", 5, from: 5, near: 5, refused: "c/13") == .refused(.distinct))
        // With an end, and with a chain.
        #expect(
            try ask(w.distinct("c/15", 2, refused: "c/3", until: 60), w.c, w, desk) == .refused(.until))
        let link = try w.link(w.b, w.c, for: "c/16", of: w.written(2))
        #expect(
            try ask(w.distinct("c/16", 2, refused: "c/3", chain: [link]), w.c, w, desk)
                == .refused(.distinct))
        // The one on record ran out and may come back: its number still counts.
        #expect(
            try ask(w.distinct("c/17", 1, refused: "c/1"), w.c, w, desk, after: 90) == .refused(.numberSame))
        #expect(try desk.state(in: w, after: 90) == .free)
        // Who has the line did not say.
        _ = try ask(w.reserve("b/2", 7, near: 7), w.b, w, desk)
        #expect(try ask(w.reserve("c/18", 7, near: 7, written: 8), w.c, w, desk) == .refused(.reserved))
        #expect(try distinct("c/19", 8, from: 7, near: 7, refused: "c/18") == .refused(.numberUnknown))
    }

    func distinctAlone(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        _ = try ask(w.reserve("b/1", written: 1), w.b, w, desk)
        _ = try ask(w.reserve("c/1", written: 2), w.c, w, desk)
        _ = try ask(w.distinct("c/2", 2, refused: "c/1"), w.c, w, desk)
        _ = try ask(w.request("b/2", .release("b/1", .refunded)), w.b, w, desk)
        // The first claim is gone and the line is not free: whoever asks in the ordinary way may mean the other one.
        #expect(try desk.state(in: w) == .reserved)
        #expect(try ask(w.reserve("a/1", written: 2), w.a, w, desk) == .refused(.reserved))
        #expect(try ask(w.reserve("a/2"), w.a, w, desk) == .refused(.reserved))
        _ = try ask(w.request("c/3", .finance("c/2")), w.c, w, desk)
        #expect(try ask(w.reserve("a/3", written: 1), w.a, w, desk) == .refused(.financed))
        // The first one's number is free again, as another claim than the one that stands.
        #expect(
            try ask(w.distinct("a/4", 1, refused: "a/3"), w.a, w, desk) == .reserved(until: nil, near: 1))
        #expect(try ask(w.request("a/5", .release("a/4", .refunded)), w.a, w, desk) == .released(.refunded))
        // A distinct claim is no line.
        let other = w.request(
            "a/6",
            .reserve(
                ClaimReservation(
                    claim: w.written(2), near: w.near(1), until: nil, number: .written(w.written(9)))))
        #expect(try ask(other, w.a, w, desk) == .refused(.financed))
        let further = w.request(
            "a/7",
            .reserve(
                ClaimReservation(
                    claim: w.written(9), near: w.near(1), until: nil,
                    number: .distinct(from: w.written(2), refused: "a/6"))))
        #expect(try ask(further, w.a, w, desk) == .refused(.distinct))
        // The last of them gone, the line is free for anybody.
        _ = try ask(w.request("c/4", .release("c/2", .rescinded)), w.c, w, desk)
        #expect(try desk.state(in: w) == .free)
        #expect(try ask(w.reserve("a/8", written: 1), w.a, w, desk) == .reserved(until: nil, near: 0))
    }

    func distinctSharing(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        func shared(_ request: RegistryRequest, _ member: GatewayID) throws -> SharedClaims? {
            guard case .reserved(_, _, let shared) = try ask(request, member, w, desk) else {
                throw KitFault()
            }
            return shared
        }
        _ = try shared(w.reserve("b/1", basis: w.basis(), written: 1), w.b)
        _ = try ask(w.reserve("c/1", basis: w.basis(), written: 2), w.c, w, desk)
        // Claims of one line are near, and no invoices of each other.
        #expect(
            try shared(w.distinct("c/2", 2, refused: "c/1", basis: w.basis()), w.c)
                == SharedClaims(invoices: 0, files: 0))
        // What rests on an invoice of that line rests on either.
        #expect(
            try shared(w.reserve("a/1", 5, near: 5, basis: w.basis(invoices: [1])), w.a)
                == SharedClaims(invoices: 2, files: 0))
        _ = try ask(w.reserve("c/3", basis: w.basis(), written: 3), w.c, w, desk)
        #expect(
            try shared(w.distinct("c/4", 3, refused: "c/3", basis: w.basis()), w.c)
                == SharedClaims(invoices: 1, files: 0))
        for (id, member) in [("b/1", w.b), ("c/4", w.c)] {
            let release = w.request(id + "/r", .release(RegistryRequestID(checked: id), .refunded))
            #expect(try ask(release, member, w, desk) == .released(.refunded))
        }
        #expect(
            try shared(w.reserve("a/2", 6, near: 6, basis: w.basis(invoices: [1])), w.a)
                == SharedClaims(invoices: 2, files: 0))
    }

    func distinctResale(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        _ = try ask(w.reserve("b/1", written: 1), w.b, w, desk)
        _ = try ask(w.reserve("c/1", written: 2), w.c, w, desk)
        _ = try ask(w.distinct("c/2", 2, refused: "c/1"), w.c, w, desk)
        _ = try ask(w.request("c/3", .finance("c/2")), w.c, w, desk)
        func resale(_ id: String, _ claim: Bytes32) throws -> RegistryOutcome {
            let link = try w.link(w.c, w.a, for: id, of: claim)
            let wanted = ClaimReservation(claim: claim, near: w.near(1), until: nil, chain: [link])
            return try ask(w.request(id, .reserve(wanted)), w.a, w, desk)
        }
        // A link of the line is about the other claim.
        #expect(try resale("a/1", w.claim(1)) == .refused(.reserved))
        #expect(try resale("a/2", w.written(2)) == .reserved(until: nil, near: 1))
        #expect(try ask(w.request("a/3", .finance("a/2")), w.a, w, desk) == .financed)
        // With its new holder it is still another claim of that line.
        _ = try ask(w.request("b/2", .release("b/1", .refunded)), w.b, w, desk)
        #expect(try ask(w.reserve("b/3", written: 1), w.b, w, desk) == .refused(.financed))
        #expect(
            try ask(w.distinct("b/4", 1, refused: "b/3"), w.b, w, desk) == .reserved(until: nil, near: 1))
        #expect(
            try ask(w.request("a/4", .release("a/2", .rescinded)), w.a, w, desk) == .released(.rescinded))
        #expect(try ask(w.distinct("b/5", 2, refused: "b/3"), w.b, w, desk) == .refused(.financed))
        #expect(try ask(w.request("c/4", .release("c/2", .paid)), w.c, w, desk) == .released(.paid))
    }
}
