public import SettlementModel
import TransferCore

/// A wish that something which stands still go on, as people see it.
public struct ResumptionView: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// Waits for another person.
        case asked
        case approved, rejected
    }

    public let number: Int64
    public let subject: ResumeSubject
    public let by: UserID
    public let reason: String
    /// Why it stood still when this was asked.
    public let trouble: String
    /// The head that the ledger must hold; `nil` where none was named.
    public let head: LogHead?
    public let state: State
    /// Who approved or rejected it.
    public let decidedBy: UserID?

    public init(
        number: Int64, subject: ResumeSubject, by: UserID, reason: String, trouble: String, head: LogHead?,
        state: State, decidedBy: UserID?
    ) {
        self.number = number
        self.subject = subject
        self.by = by
        self.reason = reason
        self.trouble = trouble
        self.head = head
        self.state = state
        self.decidedBy = decidedBy
    }

    /// What the second person reads before approving.
    public var sentence: String {
        let place = head.map { " from head \($0.size):\($0.root.hex)" } ?? ""
        switch state {
        case .asked:
            return "resumption \(number)\(place) asked by \(by): \(reason); another person approves it"
        case .approved, .rejected:
            let who = decidedBy.map { " by \($0)" } ?? ""
            return "resumption \(number)\(place) asked by \(by): \(reason); \(state.rawValue)\(who)"
        }
    }
}

extension ResumptionView {
    init(_ wish: Resumption) {
        let (state, decider): (State, String?) =
            switch wish.decision {
            case nil: (.asked, nil)
            case .approved(let user)?: (.approved, user)
            case .rejected(let user, _)?: (.rejected, user)
            }
        self.init(
            number: wish.number, subject: wish.subject, by: UserID(checked: wish.by), reason: wish.reason,
            trouble: wish.trouble, head: wish.head, state: state,
            decidedBy: decider.map { UserID(checked: $0) })
    }
}

/// What a person does after a resumption was refused.
enum ResumeAdvice {
    static func next(after code: String) -> String {
        switch code {
        case "resume.nothing": "see `interlock gateway status` for what stands still"
        case "resume.ledger.forked": "go on without this ledger; for open M2 locks see the exit by both"
        case "resume.ledger.silent": "check network, pin and the operator; it resumes by itself"
        case "resume.ledger.head":
            "call the operator; compare checkpoints with the other bank; ask again when the log continues"
        case "resume.proof": "call the operator; ask again when its proof holds"
        case "resume.transfer.ledger": "resume the ledger first"
        case "resume.transfer.disputed": "let it end; money goes home by itself"
        case "resume.transfer.contradiction": "keep both proofs: they convict the ledger; let it end"
        case "resume.transfer.halts": "compare both ledgers' proofs; the reason says what cannot be"
        case "resume.four-eyes": "have another person approve it"
        case "resume.changed": "look at the new reason and ask again"
        case "resume.decided": "nothing; ask again if it still stands still"
        default: "see `interlock gateway resume list`"
        }
    }
}
