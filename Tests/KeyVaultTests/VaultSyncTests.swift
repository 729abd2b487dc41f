import KeyVault
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

/// Counts transactions, each of which is one sync; time is not measured.
@Suite struct VaultSyncTests {
    @Test func `two hundred signatures at once cost few syncs`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        let key = try await vault.verificationKey(.holder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let peer = GatewayID(checked: "gw.peer-\(number)")
                    let request = try frame(0, [try message(number, to: peer)], to: peer)
                    _ = try await vault.signFrame(request, at: head(UInt64(number)))
                }
                group.addTask {
                    let id = CommandID(Digest.sha256(Array("\(number)".utf8)))
                    let message = DomainTag.ledgerCommand.message([UInt8(number)])
                    let signature = try await vault.signCommand(
                        id, .bytes(message), key: key, at: head(UInt64(number)))
                    #expect(SignatureVerification.verify(signature, over: message))
                }
            }
            try await group.waitForAll()
        }
        let syncs = await vault.syncs
        #expect(syncs < 100, "200 signatures took \(syncs) syncs")
        #expect(try await vault.newestJournalHead() == head(99))
    }

    @Test func `frames of one chain may be asked for together and keep their rule`() async throws {
        let place = try TemporaryPlace()
        let source = try place.makeVault()
        let vault = try await FileVault.open(at: place.vault, gateway: bankA, seal: source)
        var requests: [FrameSigningRequest] = []
        for sequence in 0..<40 {
            requests.append(
                try frame(
                    UInt64(sequence), [try message(sequence)],
                    previous: try requests.last.map { try digest(of: $0) }))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for request in requests.reversed() {
                group.addTask { _ = try await vault.signFrame(request, at: head(request.frameSequence)) }
            }
            try await group.waitForAll()
        }
        #expect(try await vault.signedFrames(for: bankB, after: nil).map(\.header) == requests.map(\.header))
    }
}
