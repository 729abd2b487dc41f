import SettlementModel
import Testing

@testable import SettlementTestKit

/// A check that cannot fail is none: what a lock's own gates ask of each booking, told again with one of them open.
@Suite struct GateControlTests {
    @Test(arguments: [LockState.locked, .claimed])
    func `A5: a lock at its deadline, or a claim by clock at its expiry`(state: LockState) throws {
        let tape = try Tape(SimulationPlan(.timed, .sql))
        for leg in LegID.allCases {
            let booking = try tape.booking(leg, state)
            let lock = booking.entry.lock
            let end = (state == .locked ? lock.lockDeadline : lock.expiry).seconds
            for (time, isRight) in [(end - 1, true), (end, false)] {
                let events = tape.replacing(booking.index, with: .booked(booking.entry.at(time)))
                #expect(tape.complaints(events) == (isRight ? [] : [.binding]), "\(leg) at \(time)")
            }
        }
    }

    @Test func `A3: a gate that opened without the other lock's claim, whoever loses by it`() throws {
        let tape = try Tape(SimulationPlan(.settled, .sql))
        let y = try tape.booking(.y, .claimed)
        let initiator = try #require(try tape.booking(.x, .locked).entry.payer)
        var events = tape.events
        events.remove(at: y.index)
        var checks = InvariantChecks(tape.setting)
        checks.weaken { $0.conforming.remove(initiator) }
        let found = Set(events.flatMap { checks.see($0) }.map(\.invariant))
        #expect(found == [.noLossForInitiator])
    }
}

extension BookedEntry {
    fileprivate func at(_ time: Int64) -> BookedEntry {
        BookedEntry(
            ledger: ledger, lock: lock, lockID: lockID, state: state, time: time, by: by, payer: payer,
            command: command, supply: supply)
    }
}
