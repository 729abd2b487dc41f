import Testing

@testable import TransferCore

extension World {
    /// The journal, written and read back, makes the same relay again.
    func expectReplay(_ role: TransferRole, _ here: SourceLocation = #_sourceLocation) throws {
        var fresh = Relay(policy: try deals.policy(bank(role)), verifiers: [FakeVerifier()])
        for input in try need(journal[role]) {
            _ = fresh.step(try JournalForm.codec.decode(JournalForm.codec.encode(input)))
        }
        expectSame(fresh, try need(relays[role]), here)
    }

    func expectSame(_ one: Relay, _ other: Relay, _ here: SourceLocation = #_sourceLocation) {
        #expect(one.settlements == other.settlements, sourceLocation: here)
        #expect(one.closedAllegements == other.closedAllegements, sourceLocation: here)
        #expect(one.freeze == other.freeze, sourceLocation: here)
        #expect(one.policy == other.policy, sourceLocation: here)
        #expect(one.limitQueue == other.limitQueue, sourceLocation: here)
        #expect(one.limitWaits == other.limitWaits, sourceLocation: here)
        #expect(one.suspendedLedgers == other.suspendedLedgers, sourceLocation: here)
        #expect(one.resumptions == other.resumptions, sourceLocation: here)
        #expect(one.knownHeads == other.knownHeads, sourceLocation: here)
        #expect(one.headConflicts == other.headConflicts, sourceLocation: here)
        #expect(one.disputedPeers == other.disputedPeers, sourceLocation: here)
        #expect(one.settledDisputes == other.settledDisputes, sourceLocation: here)
    }
}
