import SQLLedgerProofs
import SQLLedgerRules
import SettlementModel
import SettlementProofs
import Synchronization

/// What it takes to sign the head of a state that is being read.
struct HeadSigner: Sendable {
    let ledger: LedgerID
    let origin: String
    let key: SigningKey
    let now: Int64

    func sign(_ reader: LedgerReader, _ challenge: Bytes32?) throws -> SignedNote {
        let text = try reader.checkpoint(now: now, challenge: challenge).text
        return try SignedNote(text: text, name: origin, signedBy: key)
    }
}

extension HeadSigner {
    /// Whether `note` is a head of this size, signed within the last second.
    func covers(_ size: UInt64, _ note: SignedNote) -> Bool {
        // It is our own text.
        guard let head = try? Checkpoint(parsing: note.text), let time = head.time else { return false }
        return head.head.size == size && now - time.seconds < 1
    }
}

/// A command on its way into a batch, and who waits for it.
struct PendingCommand {
    let signed: SQLSignedCommand
    let party: GatewayID?
    let answer: CheckedContinuation<Result<CommandVerdict, SubmissionFault>, Never>
}

/// How far a transaction got: tells a failure before the commit from one within it.
final class Mark: Sendable {
    private let state = Mutex(false)
    func set() { state.withLock { $0 = true } }
    var isSet: Bool { state.withLock { $0 } }
}
