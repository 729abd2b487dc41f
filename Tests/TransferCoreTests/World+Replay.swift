import Testing

@testable import TransferCore

extension World {
    /// The journal, written and read back, makes the same relay again.
    func expectReplay(_ role: TransferRole, _ here: SourceLocation = #_sourceLocation) throws {
        var fresh = Relay(policy: try deals.policy(bank(role)), verifiers: [FakeVerifier()])
        for input in try need(journal[role]) {
            _ = fresh.step(try JournalForm.codec.decode(JournalForm.codec.encode(input)))
        }
        #expect(fresh.settlements == relays[role]?.settlements, sourceLocation: here)
        #expect(fresh.freeze == relays[role]?.freeze, sourceLocation: here)
        #expect(fresh.suspendedLedgers == relays[role]?.suspendedLedgers, sourceLocation: here)
        #expect(fresh.resumptions == relays[role]?.resumptions, sourceLocation: here)
        #expect(fresh.knownHeads == relays[role]?.knownHeads, sourceLocation: here)
        #expect(fresh.headConflicts == relays[role]?.headConflicts, sourceLocation: here)
        #expect(fresh.disputedPeers == relays[role]?.disputedPeers, sourceLocation: here)
        #expect(fresh.settledDisputes == relays[role]?.settledDisputes, sourceLocation: here)
    }
}
