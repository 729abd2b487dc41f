import SettlementModel
import Testing

@testable import FinancingRegistry
@testable import SettlementTestKit

/// A check that cannot fail is none: what must hold between registry and ledgers, told again with one promise broken.
@Suite struct RegistryCheckTests {
    private let tape: Tape
    /// The buyer's two decisions, in the order in which they became durable.
    private let decisions: [(index: Int, decision: RegistryDecision)]

    init() throws {
        let tape = try Tape(SimulationPlan(.registered, .sql))
        self.tape = tape
        decisions = tape.events.enumerated().compactMap { index, event in
            if case .registered(let decision) = event { (index, decision) } else { nil }
        }
        try #require(decisions.map(\.decision.request.act.kind) == [.reserve, .finance])
    }

    private var reserve: RegistryDecision { decisions[0].decision }

    private func decided(
        _ act: RegistryAct, _ outcome: RegistryOutcome, as name: String = "again",
        by member: GatewayID? = nil
    ) -> WorldEvent {
        .registered(
            RegistryDecision(
                at: reserve.at, member: member ?? reserve.member,
                request: RegistryRequest(
                    id: RegistryRequestID(checked: name), registry: reserve.request.registry, act: act),
                outcome: outcome))
    }

    private func after(_ index: Int, _ event: WorldEvent) -> [WorldEvent] {
        var events = tape.events
        events.insert(event, at: index + 1)
        return events
    }

    @Test func `the world as it was breaks nothing`() { #expect(tape.complaints(tape.events) == []) }

    @Test func `F1: a claim is granted twice, refused for nothing, or a request decided twice`() throws {
        let (first, last) = (decisions[0].index, decisions[1].index)
        let third = GatewayID(checked: "gw.bank-c")
        let granted = decided(reserve.request.act, reserve.outcome, by: third)
        for index in [first, last] { #expect(tape.complaints(after(index, granted)) == [.oneFinancier]) }
        #expect(tape.complaints(after(first, .registered(reserve))) == [.oneFinancier])
        let own = reserve.request.id
        let wrong: [(RegistryAct, RegistryOutcome)] = [
            (reserve.request.act, .refused(.financed)), (reserve.request.act, .refused(.paid)),
            (reserve.request.act, .refused(.withdrawn)), (.finance(own), .refused(.reservationOver)),
            (.release(own, .rescinded), .released(.rescinded)), (.release(own, .refunded), .withdrawn),
        ]
        for (act, outcome) in wrong {
            #expect(
                tape.complaints(after(first, decided(act, outcome))).contains(.oneFinancier), "\(outcome)")
        }
        #expect(tape.complaints(after(first, decided(reserve.request.act, .refused(.reserved)))) == [])
        let unknown = RegistryRequestID(checked: "unknown")
        #expect(
            tape.complaints(after(first, decided(.finance(unknown), .financed, by: third))) == [.oneFinancier]
        )
    }

    @Test func `F2: terms, cash and claim before the registry holds it`() throws {
        var events = tape.events
        events.remove(at: decisions[0].index)
        #expect(tape.complaints(events).contains(.registeredFirst))
        // Each of the three by itself.
        let claim = try tape.booking(.x, .claimed)
        let cash = try tape.booking(.y, .locked)
        let terms = try #require(
            tape.events.firstIndex {
                guard case .recorded(let gateway, let draft) = $0, gateway == reserve.member else {
                    return false
                }
                return draft.kind == .messageOut
                    && String(decoding: draft.payload, as: UTF8.self).contains(#""type":"ACCEPT""#)
            })
        for index in [terms, cash.index, claim.index] {
            var checks = InvariantChecks(tape.setting)
            var found: [Invariant] = []
            for (place, event) in tape.events.enumerated() where place <= index {
                if case .registered = event { continue }
                let broken = checks.see(event).map(\.invariant)
                if place == index { found = broken }
            }
            #expect(found == [.registeredFirst], "\(index)")
        }
    }

    @Test func `F2: a claim that went back needs no registration, whatever becomes final later`() throws {
        let (claim, cash) = (try tape.booking(.x, .locked), try tape.booking(.y, .locked))
        for (state, found) in [(LockState.refunded, []), (.locked, [Invariant.registeredFirst])] {
            var checks = InvariantChecks(tape.setting)
            for (place, event) in tape.events.enumerated() where place < cash.index {
                if case .registered = event { continue }
                _ = checks.see(event)
            }
            checks.locks[InvariantChecks.Place(ledger: claim.entry.ledger, lock: claim.entry.lockID)] = state
            #expect(checks.see(.booked(cash.entry)).map(\.invariant) == found, "\(state)")
        }
    }

    @Test func `F2: another claim is held than the one that was named`() throws {
        guard case .reserve(let wanted) = reserve.request.act else {
            Issue.record("the first decision is no RESERVE")
            return
        }
        for (claim, isRight) in [(wanted.claim, true), (wanted.near, false)] {
            var checks = InvariantChecks(tape.setting)
            checks.named = [reserve.request.id: claim]
            let found = Set(tape.events.flatMap { checks.see($0) }.map(\.invariant))
            #expect(found == (isRight ? [] : [.registeredFirst]))
        }
        // The world knows what its desks say.
        let world = try SimulatedWorld(SimulationPlan(.registered, .sql), Tape.common.get())
        #expect(world.checks.named == [reserve.request.id: wanted.claim])
    }

    @Test func `F3: financed before the claim is given, released while it may come`() throws {
        let locked = try tape.booking(.x, .locked)
        var early = tape.events
        let finance = early.remove(at: decisions[1].index)
        early.insert(finance, at: locked.index + 1)
        #expect(tape.complaints(early) == [.registryTold])
        let release = decided(.release(reserve.request.id, .refunded), .released(.refunded))
        let cash = try tape.booking(.y, .locked)
        #expect(tape.complaints(after(cash.index, release)).contains(.registryTold))
        let paid = decided(.release(reserve.request.id, .paid), .released(.paid))
        #expect(tape.complaints(after(decisions[1].index, paid)) == [.registryTold])
        let back = decided(.release(reserve.request.id, .rescinded), .released(.rescinded))
        #expect(tape.complaints(after(decisions[1].index, back)) == [.registryTold])
    }

    @Test func `F4: at the end bank, registry and ledger say one thing`() throws {
        let transfer = try #require(tape.ends.first).transfer
        var checks = InvariantChecks(tape.setting)
        for event in tape.events { _ = checks.see(event) }
        func found(_ state: String?, _ outcome: TransferOutcome?, isUndone: Bool = false) -> [Invariant] {
            checks.judgeRegistration(
                transfer, of: reserve.member, state: state, outcome: outcome, isUndone: isUndone
            ).map(\.invariant)
        }
        #expect(found("FINANCED", .settled) == [] && found("RESERVED", nil) == [])
        for state in [nil, "NAMED", "RESERVED", "RELEASED", "REFUSED", "CONTRADICTED"] {
            #expect(found(state, .settled) == [.registryEnds], "\(state ?? "nothing")")
        }
        #expect(found("FINANCED", .refunded) == [.registryEnds])
        // After an exit by both the claim may have been given all the same (seed 4388039).
        #expect(found("FINANCED", .released) == [] && found("RELEASED", .released) == [.registryEnds])
        // The registry has it still.
        #expect(found("RELEASED", .refunded) == [.registryEnds])
        #expect(found("RELEASED", .settled, isUndone: true) == [.registryEnds])
        checks = InvariantChecks(tape.setting)
        #expect(found("RELEASED", .refunded) == [] && found("FINANCED", .settled) == [.registryEnds])
    }
}
