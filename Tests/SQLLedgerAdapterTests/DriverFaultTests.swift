import DoorTestKit
import LedgerAdapterKit
import SQLLedgerAdapter
import SQLLedgerProofs
import SQLLedgerTestKit
import SettlementModel
import SettlementProofs
import Testing

/// The three faults of the driver against a real service.
@Suite(.serialized)
struct DriverFaultTests {
    private func prepared(
        _ real: RealLedger, _ adapter: SQLLedgerAdapter, salt: UInt8 = 1
    ) throws -> (PreparedCommand, [Signature]) {
        guard let transfer = TransferID([UInt8](repeating: salt, count: 16)),
            let deadline = LedgerInstant(seconds: real.clock.now + 100),
            let terms = LockTerms(
                ledger: real.ledger, transfer: transfer, leg: .y, asset: TestTrade.cash, quantity: 1,
                payer: real.payer.party, payee: real.payee.party,
                hashlock: Preimage(Digest.sha256([salt])).hashlock, claimGate: .beforeExpiry,
                refundGate: .fromExpiry, exitByBoth: false, lockDeadline: deadline,
                expiry: deadline.advanced(bySeconds: 900), termsDigest: Digest.sha256([salt]))
        else { throw TestFault() }
        let command = try adapter.prepare(
            LedgerCommand(
                id: CommandID(Digest.sha256([salt, 2])), ledger: real.ledger,
                act: .lock(terms, anchorProof: nil)))
        return (command, try command.toSign.map { try real.payer.key.sign($0.message) })
    }

    private func fault(_ body: () async throws -> Void) async -> AdapterFault? {
        do {
            try await body()
            return nil
        } catch let fault as AdapterFault {
            return fault
        } catch {
            Issue.record("no adapter fault: \(error)")
            return nil
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a server killed after booking leaves an unknown outcome that its successor resolves`() async throws
    {
        let real = try await RealLedger("sql:killed-after")
        let adapter = try await real.adapter()
        let (command, signatures) = try prepared(real, adapter)
        _ = try await adapter.head(challenge: nil)
        real.relay.set(.deafClient) {
            Task {
                while await real.commandCount() == 0 { try await Task.sleep(for: .milliseconds(5)) }
                try await real.kill()
            }
        }
        let fault = await fault {
            _ = try await adapter.submit(command, signatures: signatures)
        }
        #expect(fault == .outcomeUnknown(command.id))
        try await eventually { try await real.restart() }
        try await eventually { _ = try await adapter.head(challenge: nil) }
        let found = try await adapter.outcome(of: command.id)
        #expect(found == .applied(index: real.anchor.head.size, time: try instant(real.clock.now)))
        #expect(try await adapter.submit(command, signatures: signatures) == found)
        #expect(try await adapter.account(real.payer.account)?.balances[TestTrade.cash] == 1999)
        try await real.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a server killed before it saw the command leaves an unknown outcome that turns out as not seen`()
        async throws
    {
        let real = try await RealLedger("sql:killed-before")
        let adapter = try await real.adapter()
        let (command, signatures) = try prepared(real, adapter)
        _ = try await adapter.head(challenge: nil)
        real.relay.set(.deafServer) {
            Task {
                try await Task.sleep(for: .milliseconds(100))
                try await real.kill()
            }
        }
        let fault = await fault {
            _ = try await adapter.submit(command, signatures: signatures)
        }
        #expect(fault == .outcomeUnknown(command.id))
        try await eventually { try await real.restart() }
        try await eventually { _ = try await adapter.head(challenge: nil) }
        #expect(try await adapter.outcome(of: command.id) == .notSeen)
        guard case .applied = try await adapter.submit(command, signatures: signatures) else {
            throw TestFault()
        }
        try await real.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func `an answer that does not come in time leaves an unknown outcome`() async throws {
        let real = try await RealLedger("sql:slow")
        let adapter = try await real.adapter(patience: .milliseconds(400))
        let (command, signatures) = try prepared(real, adapter)
        _ = try await adapter.head(challenge: nil)
        real.relay.set(.deafClient)
        let lost = await fault {
            _ = try await adapter.submit(command, signatures: signatures)
        }
        #expect(lost == .outcomeUnknown(command.id))
        let read = await fault { _ = try await adapter.head(challenge: nil) }
        guard case .unavailable? = read else { throw TestFault() }
        real.relay.drop()
        real.relay.set(.open)
        try await eventually {
            guard case .applied = try await adapter.outcome(of: command.id) else { throw TestFault() }
        }
        try await real.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func `nobody at the port is unavailable, for every member`() async throws {
        let real = try await RealLedger("sql:refused")
        let adapter = try await real.adapter()
        let (command, signatures) = try prepared(real, adapter)
        try await real.relay.stop()
        let lock = LockID(Digest.sha256([1]))
        let calls: [() async throws -> Void] = [
            { _ = try await adapter.submit(command, signatures: signatures) },
            { _ = try await adapter.outcome(of: command.id) },
            { _ = try await adapter.head(challenge: nil) },
            { _ = try await adapter.account(real.payer.account) },
            { _ = try await adapter.asset(TestTrade.cash) },
            { _ = try await adapter.lock(LockReference(id: lock)) },
            {
                _ = try await adapter.observe(from: LedgerCursor(next: 0), waitSeconds: 0)
            },
            {
                _ = try await adapter.prove(
                    LockReference(id: lock), from: real.anchor.head, challenge: nil)
            },
            { _ = try await adapter.path(from: real.anchor.head, to: LogHead(size: 2, root: lock.digest)) },
            { _ = try await adapter.foreignAnchor(real.ledger) },
        ]
        for call in calls {
            guard case .unavailable(let reason)? = await fault(call) else { throw TestFault() }
            #expect(!reason.isEmpty)
        }
        await adapter.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a server or a client with another key is refused, and nothing happens`() async throws {
        let real = try await RealLedger("sql:pinned")
        let right = try await real.adapter()
        let (command, signatures) = try prepared(real, right)
        let wrongServer = try await real.adapter(pin: try DoorParties.shared.get().stranger.pin)
        let wrongClient = try await real.adapter(as: try TestParty("gw.nobody"))
        for adapter in [wrongServer, wrongClient] {
            let fault = await fault {
                _ = try await adapter.submit(command, signatures: signatures)
            }
            guard case .unavailable? = fault else { throw TestFault() }
        }
        #expect(try await right.outcome(of: command.id) == .notSeen)
        #expect(await real.commandCount() == 0)
        try await real.stop()
    }

    private func instant(_ seconds: Int64) throws -> LedgerInstant {
        guard let instant = LedgerInstant(seconds: seconds) else { throw TestFault() }
        return instant
    }

    /// A dying service may still hold its file for a moment, and a client its dead line.
    private func eventually(_ body: () async throws -> Void) async throws {
        for attempt in 0..<200 {
            do { return try await body() } catch  where attempt < 199 {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
