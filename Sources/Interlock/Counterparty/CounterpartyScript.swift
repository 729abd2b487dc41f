import LedgerAdapterKit
import PeerProtocol
import SettlementModel
import SettlementProofs
import Synchronization
import TransferCore

/// What the simulator plays, how far the play has come, and what it saw.
///
/// The engine beneath is the product's own. Everything that deviates asks here, from outside of it.
final class CounterpartyScript: Sendable {
    let behaviour: CounterpartyBehaviour
    let role: TransferRole
    let transfer: TransferID
    /// False where a report in JSON is all that may be printed.
    let tells: Bool

    private struct State {
        var terms: SettlementTerms?
        var isSilent = false
        var hasClaimed = false
        var wrongLock: WrongLock?
        var hasEquivocated = false
        var acts: [CommandID: LedgerAct] = [:]
        var held: Set<CommandID> = []
        var story: [String] = []
        var observed: [String] = []
        var peerOutcome: TransferOutcome?
        var findings: [CounterpartyFinding] = []
    }
    private let state = Mutex(State())

    init(_ behaviour: CounterpartyBehaviour, _ ticket: TradeTicket, tells: Bool) {
        self.behaviour = behaviour
        self.tells = tells
        role = ticket.initiator == ticket.own ? .initiator : .responder
        transfer = ticket.transfer
    }

    // MARK: What is told

    /// Says what the simulator does, as it does it.
    func tell(_ line: String) {
        state.withLock { $0.story.append(line) }
        guard tells else { return }
        let time = LedgerInstant(seconds: SystemClock.seconds()).map(InstantText.time) ?? ""
        Console.out("  \(time)  \(TextWrap.safe(line))")
    }

    func find(_ finding: CounterpartyFinding) {
        let isNew = state.withLock { state in
            guard !state.findings.contains(where: { $0.id == finding.id }) else { return false }
            state.findings.append(finding)
            return true
        }
        if isNew { tell("FINDING \(finding.id): \(finding.detail)") }
    }

    var story: [String] { state.withLock { $0.story } }
    var observed: [String] { state.withLock { $0.observed } }
    var findings: [CounterpartyFinding] { state.withLock { $0.findings } }
    var peerOutcome: TransferOutcome? { state.withLock { $0.peerOutcome } }
    var terms: SettlementTerms? { state.withLock { $0.terms } }
    var isSilent: Bool { state.withLock { $0.isSilent } }
    var hasClaimed: Bool { state.withLock { $0.hasClaimed } }
    var wrongLock: WrongLock? { state.withLock { $0.wrongLock } }
    var hasEquivocated: Bool { state.withLock { $0.hasEquivocated } }

    // MARK: Messages

    /// Messages of ours that the peer has stored.
    func said(_ messages: [PeerMessage]) {
        for message in messages {
            tell("we said \(MessageType(message).rawValue)")
            if case .propose(let terms) = message { state.withLock { $0.terms = terms } }
            if case .accept = message, behaviour == .silentAfterAccept { fallSilent() }
        }
    }

    /// Messages of the gateway under test.
    func heard(_ messages: [PeerMessage]) {
        for message in messages {
            let name = MessageType(message).rawValue
            state.withLock { state in
                state.observed.append(name)
                if case .propose(let terms) = message { state.terms = terms }
                if case .complete(let outcome, _) = message { state.peerOutcome = outcome }
            }
            tell("it said \(name)")
            if case .accept = message, behaviour == .silentAfterAccept { fallSilent() }
        }
    }

    /// A second frame under one number reached the gateway under test.
    func equivocated() { state.withLock { $0.hasEquivocated = true } }

    private func fallSilent() {
        state.withLock { $0.isSilent = true }
        tell("we fall silent, on the link and on both ledgers")
    }

    // MARK: Acts on the ledgers

    /// The command that is really made: the engine's own, or one that deviates.
    func changed(_ command: LedgerAdapterKit.LedgerCommand) -> LedgerAdapterKit.LedgerCommand {
        var act = command.act
        if behaviour == .wrongAmount, case .lock(let terms, let proof) = act, let other = terms.deviating() {
            act = .lock(other, anchorProof: proof)
            state.withLock { $0.wrongLock = WrongLock(terms: other) }
            tell("we make a lock on \(terms.leg.rawValue) that is not the agreed one")
        }
        state.withLock { $0.acts[command.id] = act }
        return LedgerAdapterKit.LedgerCommand(
            id: command.id, ledger: command.ledger, act: act, anchor: command.anchor)
    }

    /// What is done with a command that is about to leave.
    enum Leave: Hashable, Sendable {
        case now
        case never(String)
        /// Not before this instant of its ledger, and then without asking the engine again.
        case from(LedgerInstant)
        /// It waits for its instant already.
        case held
    }

    func leave(_ id: CommandID) -> Leave {
        guard !isSilent else { return .never("silent on purpose") }
        guard let act = state.withLock({ $0.acts[id] }) else { return .now }
        let decided = decide(act)
        guard case .from = decided else { return decided }
        let isFirst = state.withLock { $0.held.insert(id).inserted }
        return isFirst ? decided : .held
    }

    private func decide(_ act: LedgerAct) -> Leave {
        switch (behaviour, act) {
        case (.lateLock, .lock(let terms, _)): return .from(terms.lockDeadline)
        case (.neverClaims, .claim): return .never("no claim on purpose")
        // What follows the conflict is the question: our lock waits until the conflict is there.
        case (.equivocates, .lock) where !hasEquivocated: return .never("the second frame comes first")
        case (.claimsLate, .claim):
            guard let timelocks = terms?.timelocks else { return .now }
            return .from(
                role == .initiator ? timelocks.revealDeadlineY.advanced(bySeconds: 1) : timelocks.expiryY)
        default: return .now
        }
    }

    /// What the ledger made of a command.
    func acted(_ id: CommandID, _ result: String) {
        guard let act = state.withLock({ $0.acts[id] }) else { return }
        if case .claim = act { state.withLock { $0.hasClaimed = true } }
        tell("we \(act.word): \(result)")
    }
}

/// A lock of ours that is not the agreed one.
struct WrongLock: Hashable, Sendable {
    let terms: LockTerms
    var id: LockID { terms.lockID }
}

/// Something that the gateway under test did and must not do, or did not do and must.
struct CounterpartyFinding: Hashable, Sendable {
    /// Stable, lower case, words joined by `-`.
    let id: String
    let detail: String

    init(_ id: String, _ detail: String) {
        self.id = id
        self.detail = detail
    }
}

extension LedgerAct {
    fileprivate var word: String {
        switch self {
        case .lock(let terms, _): "lock \(terms.leg.rawValue)"
        case .claim: "claim"
        case .refund: "refund"
        case .cancel(let terms): "cancel \(terms.leg.rawValue)"
        case .unlockByBoth: "unlock by both"
        case .releaseByBoth: "release by both"
        }
    }
}

extension LockTerms {
    /// One unit less; of a single unit, an hour longer.
    fileprivate func deviating() -> LockTerms? {
        LockTerms(
            ledger: ledger, transfer: transfer, leg: leg, asset: asset,
            quantity: quantity > 1 ? quantity - 1 : quantity, payer: payer, payee: payee, hashlock: hashlock,
            claimGate: claimGate, refundGate: refundGate, exitByBoth: exitByBoth, lockDeadline: lockDeadline,
            expiry: quantity > 1 ? expiry : expiry.advanced(bySeconds: 60), termsDigest: termsDigest)
    }
}
