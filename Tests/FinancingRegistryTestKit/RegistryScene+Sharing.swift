import FinancingRegistry
import SettlementModel
import Testing

/// Claims that share an invoice or a file.
extension RegistryScene {
    func sharing(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        func shared(_ id: String, _ number: Int, _ basis: ClaimBasis?) throws -> SharedClaims? {
            let request = w.reserve(id, number, near: number, basis: basis)
            guard case .reserved(_, 0, let shared) = try desk.ask(request, w.c, in: w).outcome else {
                throw KitFault()
            }
            return shared
        }
        let none = SharedClaims(invoices: 0, files: 0)
        #expect(try shared("c/1", 1, w.basis(invoices: [20, 21], files: [1, 2])) == none)
        // An invoice, a file, both; each other claim counts once for each kind.
        #expect(try shared("c/2", 2, w.basis(invoices: [20, 21])) == SharedClaims(invoices: 1, files: 0))
        #expect(try shared("c/3", 3, w.basis(files: [1, 2])) == SharedClaims(invoices: 0, files: 1))
        #expect(
            try shared("c/4", 4, w.basis(invoices: [21], files: [2])) == SharedClaims(invoices: 2, files: 2))
        // A file is no invoice, whatever its tag.
        #expect(try shared("c/5", 5, w.basis(invoices: [30], files: [9])) == none)
        // The invoice itself is offered, and two others rest on it.
        #expect(try shared("c/20", 20, w.basis()) == SharedClaims(invoices: 2, files: 0))
        #expect(try shared("c/6", 6, w.basis(invoices: [20])) == SharedClaims(invoices: 3, files: 0))
        // Who names nothing is told of nothing, and is found all the same by its own tag.
        #expect(try shared("c/7", 7, nil) == nil)
        #expect(try shared("c/8", 8, w.basis(invoices: [7])) == SharedClaims(invoices: 1, files: 0))
        // What is free again is in nobody's way.
        for id in ["c/1", "c/2", "c/4", "c/20", "c/6"] {
            let release = w.request(id + "/release", .release(RegistryRequestID(checked: id), .refunded))
            #expect(try desk.ask(release, w.c, in: w).outcome == .released(.refunded))
        }
        #expect(
            try shared("c/9", 9, w.basis(invoices: [20, 21], files: [1]))
                == SharedClaims(invoices: 0, files: 1))
    }

    func sharingOverResale(_ w: RegistryWorld, _ desk: some RegistryDesk) throws {
        let many = try w.basis(invoices: Array(40..<40 + ClaimBasis.most))
        _ = try desk.ask(w.reserve("b/1", basis: many), w.b, in: w)
        _ = try desk.ask(w.request("b/2", .finance("b/1")), w.b, in: w)
        func resale(_ id: String, _ basis: ClaimBasis?) throws -> RegistryOutcome {
            let chain = [try w.link(w.b, w.c, for: id)]
            return try desk.ask(w.reserve(id, chain: chain, basis: basis), w.c, in: w).outcome
        }
        // Nothing that its financier named is pushed out by who buys it from there.
        #expect(try resale("c/1", w.basis(invoices: [99])) == .refused(.basis))
        #expect(
            try resale("c/2", w.basis(files: [5]))
                == .reserved(until: nil, near: 0, shared: SharedClaims(invoices: 0, files: 0)))
        _ = try desk.ask(w.request("c/3", .finance("c/2")), w.c, in: w)
        let other = w.reserve("a/1", 2, near: 2, basis: try w.basis(invoices: [41], files: [5]))
        #expect(
            try desk.ask(other, w.a, in: w).outcome
                == .reserved(until: nil, near: 0, shared: SharedClaims(invoices: 1, files: 1)))
        // A buyer that names nothing keeps what is on record.
        let chain = [try w.link(w.c, w.a, for: "a/2")]
        _ = try desk.ask(w.reserve("a/2", chain: chain), w.a, in: w)
        let last = w.reserve("b/9", 3, near: 3, basis: try w.basis(invoices: [42]))
        #expect(
            try desk.ask(last, w.b, in: w).outcome
                == .reserved(until: nil, near: 0, shared: SharedClaims(invoices: 1, files: 0)))
    }
}
