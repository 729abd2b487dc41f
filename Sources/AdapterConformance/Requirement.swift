import LedgerAdapterKit

/// One thing that must be true, and how to find out.
struct Requirement: Sendable {
    let id: String
    let sentence: String
    private let check: @Sendable (Bench) async throws -> Void

    init(_ id: String, _ sentence: String, _ check: @escaping @Sendable (Bench) async throws -> Void) {
        self.id = id
        self.sentence = sentence
        self.check = check
    }

    func look(at bench: Bench) async -> ConformanceResult {
        do {
            try await check(bench)
            return .passed
        } catch let absence as NotApplicable {
            return .notApplicable(absence.reason)
        } catch let shortfall as Shortfall {
            return .failed(shortfall.seen)
        } catch {
            return .failed("unexpected: \(error)")
        }
    }
}

/// The adapter did something else than it must.
struct Shortfall: Error {
    let seen: String
    init(_ seen: String) { self.seen = seen }
}

/// The requirement asks for something that this ledger does not claim to have.
struct NotApplicable: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

func expect(_ condition: Bool, _ seen: @autoclosure () -> String) throws(Shortfall) {
    if !condition { throw Shortfall(seen()) }
}

func need<Value>(_ value: Value?, _ absent: @autoclosure () -> String) throws(Shortfall) -> Value {
    guard let value else { throw Shortfall(absent()) }
    return value
}
