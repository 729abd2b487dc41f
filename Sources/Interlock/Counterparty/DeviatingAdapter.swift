import LedgerAdapterKit
import SettlementModel

/// A ledger's adapter whose commands are changed, kept back or sent late, as the script has it.
///
/// What the ledger says is passed on as it is: the simulator lies to the gateway under test, not to itself.
struct DeviatingAdapter: LedgerAdapter {
    let inner: any LedgerAdapter
    let script: CounterpartyScript

    var ledger: LedgerID { inner.ledger }
    var capabilities: LedgerCapabilities { inner.capabilities }

    func prepare(_ command: LedgerAdapterKit.LedgerCommand) throws(AdapterFault) -> PreparedCommand {
        try inner.prepare(script.changed(command))
    }

    func submit(
        _ command: PreparedCommand, signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        switch script.leave(command.id) {
        case .now: return try await send(command, signatures)
        case .never(let why): throw .unavailable(reason: why)
        case .held: throw .unavailable(reason: "late on purpose")
        case .from(let instant):
            script.tell("we wait until \(InstantText.time(instant)) on \(ledger)")
            // The engine stops asking once an instant has passed; a late command must leave all the same.
            Task { await sendLate(command, signatures, from: instant) }
            throw .unavailable(reason: "late on purpose")
        }
    }

    private func send(
        _ command: PreparedCommand, _ signatures: [Signature]
    ) async throws(AdapterFault) -> CommandOutcome {
        do throws(AdapterFault) {
            let outcome = try await inner.submit(command, signatures: signatures)
            script.acted(command.id, "booked on \(ledger)")
            return outcome
        } catch {
            if case .rejected(let code, _) = error {
                script.acted(command.id, "refused by \(ledger): \(code)")
            }
            throw error
        }
    }

    private func sendLate(
        _ command: PreparedCommand, _ signatures: [Signature], from instant: LedgerInstant
    ) async {
        while !Task.isCancelled {
            // A ledger that does not answer now is asked again.
            if let head = try? await inner.head(challenge: nil), head.time >= instant { break }
            do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
        }
        for _ in 0..<20 {
            do throws(AdapterFault) {
                _ = try await send(command, signatures)
                return
            } catch {
                if case .rejected = error { return }
            }
            do { try await Task.sleep(for: .milliseconds(250)) } catch { return }
        }
    }

    // MARK: As the ledger has it

    func head(challenge: Bytes32?) async throws(AdapterFault) -> LedgerHead {
        try await inner.head(challenge: challenge)
    }
    func forkEvidence(from known: LogHead) async -> ForkEvidence? { await inner.forkEvidence(from: known) }
    func account(_ id: AccountID) async throws(AdapterFault) -> AccountStatement? {
        try await inner.account(id)
    }
    func asset(_ id: AssetID) async throws(AdapterFault) -> AssetDescriptor? { try await inner.asset(id) }
    func outcome(of id: CommandID) async throws(AdapterFault) -> CommandOutcome {
        try await inner.outcome(of: id)
    }
    func observe(
        from cursor: LedgerCursor, waitSeconds: Int
    ) async throws(AdapterFault) -> ObservationPage {
        try await inner.observe(from: cursor, waitSeconds: waitSeconds)
    }
    func lock(_ lock: LockReference) async throws(AdapterFault) -> LockStatement {
        try await inner.lock(lock)
    }
    func prove(
        _ lock: LockReference, from anchor: LogHead, challenge: Bytes32?
    ) async throws(AdapterFault) -> [UInt8]? {
        try await inner.prove(lock, from: anchor, challenge: challenge)
    }
    func prove(
        _ lock: LockReference, in state: LockState, from anchor: LogHead
    ) async throws(AdapterFault) -> [UInt8]? {
        try await inner.prove(lock, in: state, from: anchor)
    }
    func path(from known: LogHead, to shown: LogHead) async throws(AdapterFault) -> [UInt8] {
        try await inner.path(from: known, to: shown)
    }
    func cursor(after head: LogHead) -> LedgerCursor { inner.cursor(after: head) }
    func gateProof(
        of end: [UInt8], about other: LockReference, for lock: LockReference
    ) async throws(AdapterFault) -> [UInt8] {
        try await inner.gateProof(of: end, about: other, for: lock)
    }
    func foreignAnchor(_ foreign: LedgerID) async throws(AdapterFault) -> LogHead? {
        try await inner.foreignAnchor(foreign)
    }
}
