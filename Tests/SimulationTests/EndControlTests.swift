import SettlementEngine
import SettlementEvidence
import SettlementModel
import Testing

@testable import SettlementTestKit

/// A check that cannot fail is none: what must be true once a world has come to rest, told again with one promise broken.
@Suite struct EndControlTests {
    /// What proved the locks proves no end: SETTLED needs each leg's end read, and read durably.
    @Test func `A9: an end named on proofs of the locks alone`() throws {
        let tape = try Tape()
        var checks = InvariantChecks(tape.setting)
        var hasClaims = false
        for event in tape.events {
            if case .booked(let entry) = event, entry.state == .claimed { hasClaims = true }
            if hasClaims, case .recorded(_, let draft) = event, [.input, .frameIn].contains(draft.kind) {
                continue
            }
            _ = checks.see(event)
        }
        let found = Set(checks.judge(tape.ends, agreed: tape.agreed).map(\.invariant))
        #expect(found == [.trace])
    }

    @Test func `A10: nothing went wrong and a trade did not settle`() throws {
        let tape = try Tape()
        let ends = tape.ends.map { end in
            WorldEnd(transfer: end.transfer, outcomes: end.outcomes.mapValues { _ in .some(.lapsed) })
        }
        #expect(tape.complaints(ends: ends).contains(.settles))
        // Nor may it be known to one bank alone, or to nobody.
        let half = tape.ends.map { end in
            WorldEnd(
                transfer: end.transfer,
                outcomes: end.outcomes.filter { $0.key == tape.setting.conforming.min() })
        }
        #expect(tape.complaints(ends: half).contains(.settles))
        #expect(tape.complaints(ends: []).contains(.settles))
    }

    @Test func `A11: a transfer without an end, and a lock that stays`() throws {
        let tape = try Tape()
        let ends = tape.ends.map { end in
            WorldEnd(transfer: end.transfer, outcomes: end.outcomes.mapValues { _ in TransferOutcome?.none })
        }
        #expect(tape.complaints(ends: ends).contains(.terminal))
        var checks = InvariantChecks(tape.setting)
        for event in tape.events {
            if case .booked(let entry) = event, entry.state == .claimed { continue }
            _ = checks.see(event)
        }
        #expect(checks.judge(tape.ends, agreed: []).contains { $0.invariant == .terminal })
        // Money in a lock counts also where no bank speaks of it.
        #expect(checks.judge([], agreed: []).contains { $0.invariant == .terminal })
    }

    /// Desks clear up what came to nothing; where it had to come to something they must not hide it.
    @Test func `A11: a ticket that never met the other one, though nothing kept it back`() throws {
        var plan = SimulationPlan(.settled, .sql)
        let trade = try #require(plan.trades.first)
        // The second desk never writes: as if the engine had lost what it wrote.
        plan.trades = [
            SimulatedTrade(
                number: trade.number, isForfaiting: trade.isForfaiting, mode: trade.mode,
                seller: trade.seller,
                lockOrder: trade.lockOrder, writtenAt: [.a: 10, .b: 10_000_000],
                approvedAfter: trade.approvedAfter)
        ]
        let world = try SimulatedWorld(plan, Tape.common.get())
        let found = world.run()
        #expect(found.map(\.invariant) == [.terminal])
        #expect(found.first?.detail.contains("both desks approved it") == true, "\(found)")
    }

    /// Where a ledger was led into another history, what waits there for a proof waits for people, and nothing else does.
    @Test func `A11: a misled ledger excuses its own X and no other leg`() throws {
        let tape = try Tape(SimulationPlan(.settled, .sql))
        let (x, y) = (try tape.booking(.x, .locked), try tape.booking(.y, .locked))
        func complaints(leaving leg: LegID, misled: Set<LedgerID>) -> Set<Invariant> {
            var checks = InvariantChecks(tape.setting)
            for event in tape.events {
                if case .booked(let entry) = event, entry.state == .claimed, entry.lock.leg == leg {
                    continue
                }
                _ = checks.see(event)
            }
            let ends = tape.ends.map { end in
                WorldEnd(
                    transfer: end.transfer, outcomes: end.outcomes.mapValues { _ in TransferOutcome?.none })
            }
            return Set(checks.judge(ends, agreed: [], misled: misled).map(\.invariant))
        }
        #expect(complaints(leaving: .x, misled: []) == [.terminal])
        #expect(complaints(leaving: .x, misled: [x.entry.ledger]) == [])
        #expect(complaints(leaving: .x, misled: [y.entry.ledger]) == [.terminal])
        #expect(complaints(leaving: .y, misled: [x.entry.ledger]) == [.terminal])
    }

    /// A bank's own word that nothing is at risk is no word: the books must say so.
    @Test func `A11: a bank that waits for a villain's word although X is locked`() throws {
        let tape = try Tape(SimulationPlan(.settled, .sql))
        let x = try tape.booking(.x, .locked)
        let payer = try #require(x.entry.payer)
        var checks = InvariantChecks(tape.setting)
        for event in tape.events[..<x.index] { _ = checks.see(event) }
        checks.weaken { $0.conforming = [payer] }
        let end = WorldEnd(
            transfer: x.entry.lock.transfer, outcomes: [payer: TransferOutcome?.none], unanswered: [payer])
        func complaints(_ state: LockState) -> Set<Invariant> {
            var then = checks
            _ = then.see(.booked(x.entry.with(state: state)))
            return Set(then.judge([end], agreed: []).map(\.invariant))
        }
        #expect(complaints(.cancelled) == [])
        #expect(complaints(.locked) == [.terminal])
        #expect(complaints(.refunded) == [.terminal])
    }

    @Test func `A12: two names for one end, and an end that the books deny`() throws {
        let tape = try Tape()
        let split = tape.ends.map { end in
            var outcomes = end.outcomes
            if let bank = outcomes.keys.sorted().first { outcomes[bank] = .some(.refunded) }
            return WorldEnd(transfer: end.transfer, outcomes: outcomes)
        }
        #expect(tape.complaints(ends: split).contains(.sameEnd))
        let denied = tape.ends.map { end in
            WorldEnd(transfer: end.transfer, outcomes: end.outcomes.mapValues { _ in .some(.refunded) })
        }
        #expect(tape.complaints(ends: denied, agreed: []).contains(.sameEnd))
        // Of terms that it signed a bank knows something, whatever the other one says.
        #expect(tape.complaints(ends: [], agreed: []) == [.sameEnd])
        let half = tape.ends.map { end in
            WorldEnd(
                transfer: end.transfer,
                outcomes: end.outcomes.filter { $0.key == tape.setting.conforming.min() })
        }
        #expect(tape.complaints(ends: half, agreed: []) == [.sameEnd])
    }

    @Test func `A12: a loss is named where there is none, or could be none`() throws {
        let tape = try Tape()
        var setting = tape.setting
        setting.boundsHold = false
        var checks = InvariantChecks(setting)
        for event in tape.events { _ = checks.see(event) }
        let lost = tape.ends.map { end in
            WorldEnd(transfer: end.transfer, outcomes: end.outcomes.mapValues { _ in .some(.breached) })
        }
        #expect(checks.judge(lost, agreed: []).contains { $0.invariant == .sameEnd })
    }

    @Test func `A6: an account that holds less, or more, than the ends of its locks come to`() throws {
        let tape = try Tape()
        var checks = InvariantChecks(tape.setting)
        var before: [AccountID: [AssetID: Int128]] = [:]
        let ledger = try tape.booking(.x, .claimed).entry.ledger
        var now = before
        for event in tape.events {
            _ = checks.see(event)
            guard case .booked(let entry) = event, entry.state == .claimed, entry.ledger == ledger else {
                continue
            }
            let (payer, payee) = (entry.lock.payer.account, entry.lock.payee.account)
            before[payer, default: [:]][entry.lock.asset, default: 0] += entry.lock.quantity
            before[payee, default: [:]][entry.lock.asset, default: 0] += 0
            now[payee, default: [:]][entry.lock.asset, default: 0] += entry.lock.quantity
        }
        #expect(checks.judgeHoldings(on: ledger, before: before, now: now) == [])
        let claimed = try tape.booking(.x, .claimed).entry.lock
        for delta: Int128 in [-1, 1] {
            var other = now
            other[claimed.payee.account, default: [:]][claimed.asset, default: 0] += delta
            let wrong = checks.judgeHoldings(on: ledger, before: before, now: other)
            #expect(wrong.map(\.invariant) == [.conservation])
        }
    }

    @Test func `A9: a bundle that its own bank packed wrong is no bundle, however its bank slept`() throws {
        let tape = try Tape()
        func finding(_ rule: EvidenceRule, _ result: RuleResult) -> RuleFinding {
            RuleFinding(rule: rule, result: result, sentence: "")
        }
        let findings = [
            finding(.form, .passed), finding(.seal, .failed), finding(.outcome, .failed),
            finding(.messages, .notReached),
        ]
        var setting = tape.setting
        #expect(setting.isUndisturbed)
        let calm = InvariantChecks(setting).unproven(findings).map(\.rule)
        #expect(calm == [.seal, .outcome, .messages])
        setting.isUndisturbed = false
        let rough = InvariantChecks(setting).unproven(findings).map(\.rule)
        #expect(rough == [.seal])
    }
}
