import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

/// What the gateway under test did, by both ledgers' proofs and by its own signed words.
struct CounterpartyVerdict {
    enum Word: String {
        /// Every invariant that could be observed held, and the transfer ended as it must.
        case kept
        case violated
        /// No end came in time: nothing is proven either way.
        case open
    }

    let script: CounterpartyScript
    let view: TransferView
    /// Whether the lock of ours that is not the agreed one was claimed.
    let wrongLockClaimed: Bool
    let endedInTime: Bool

    /// As the Specs write it: an outcome, or a state that may stand.
    var end: String { view.outcome?.rawValue ?? view.state }

    var findings: [CounterpartyFinding] {
        var findings = script.findings + ledgerFindings
        if script.hasEquivocated, endedInTime, !script.observed.contains("DISPUTE") {
            findings.append(
                CounterpartyFinding("conflict-undisputed", "it never disputed our second frame of one number")
            )
        }
        if endedInTime, !script.behaviour.ends(script.role).contains(end) {
            let ends = script.behaviour.ends(script.role).sorted().joined(separator: " or ")
            findings.append(
                CounterpartyFinding("end-unexpected", "it ended \(end), an honest gateway \(ends)"))
        }
        // Who ended before the terms bound it and who saw X's tombstone use two words for one end.
        let unlocked: Set<TransferOutcome> = [.withdrawn, .lapsed]
        if let theirs = script.peerOutcome, let ours = view.outcome, theirs != ours,
            !unlocked.isSuperset(of: [theirs, ours])
        {
            findings.append(
                CounterpartyFinding(
                    "end-misnamed", "it calls the end \(theirs.rawValue); the ledgers prove \(ours.rawValue)")
            )
        }
        return findings
    }

    var word: Word {
        guard findings.isEmpty else { return .violated }
        // Where the conflict could not be sent nothing was tried.
        let wasPlayed = script.behaviour != .equivocates || script.hasEquivocated
        return endedInTime && wasPlayed ? .kept : .open
    }

    private func lane(_ leg: LegID) -> LaneView? { view.lanes.first { $0.leg == leg } }

    private func instant(_ leg: LegID, _ what: LockState) -> LedgerInstant? {
        lane(leg)?.events.first { $0.what == what.rawValue.lowercased() }?.at
    }

    private var ledgerFindings: [CounterpartyFinding] {
        guard let x = lane(.x)?.state, let y = lane(.y)?.state else { return [] }
        var findings: [CounterpartyFinding] = []
        let back: Set<LockState> = [.refunded, .cancelled]
        if (y == .claimed && back.contains(x)) || (x == .claimed && y != .claimed) {
            findings.append(
                CounterpartyFinding("legs-split", "X is \(x.rawValue), Y is \(y.rawValue): one moved alone"))
        }
        // A lock that came and went before anybody read the state still stands among the events.
        let xWasLocked = instant(.x, .locked) != nil || x == .locked || x == .claimed || x == .refunded
        if script.role == .initiator, !xWasLocked, y != .none, y != .cancelled {
            findings.append(
                CounterpartyFinding("lock-uncovered", "it locked Y although X was never locked as agreed"))
        }
        if script.role == .responder, let terms = script.terms, let claimed = instant(.y, .claimed) {
            let bounds = terms.bounds.y
            let latest = terms.timelocks.revealDeadlineY.advanced(
                bySeconds: bounds.inclusionSeconds + bounds.clockErrorSeconds)
            if claimed > latest {
                findings.append(
                    CounterpartyFinding("reveal-late", "it showed the preimage after the last reveal"))
            }
        }
        // X came after the conflict, and Y after X: the gateway under test knew that we contradict ourselves.
        if script.role == .initiator, script.hasEquivocated, instant(.y, .locked) != nil {
            findings.append(
                CounterpartyFinding("lock-after-conflict", "it locked Y after we had contradicted ourselves"))
        }
        if wrongLockClaimed {
            findings.append(
                CounterpartyFinding("lock-unagreed", "it claimed a lock that is not the agreed one"))
        }
        return findings
    }

    // MARK: The report

    var json: JSONValue {
        [
            "behaviour": .string(script.behaviour.rawValue), "end": .string(end),
            "expected": .array(script.behaviour.ends(script.role).sorted().map { .string($0) }),
            "findings": .array(findings.map { ["detail": .string($0.detail), "id": .string($0.id)] }),
            "format": .string("interlock-counterparty/1"),
            "ledgers": .array(view.lanes.map(Self.json)),
            "observed": .array(script.observed.map { .string($0) }),
            "peerOutcome": script.peerOutcome.map { .string($0.rawValue) } ?? .null,
            "role": .string(script.role == .initiator ? "initiator" : "responder"),
            "story": .array(script.story.map { .string($0) }), "transfer": .string(view.id.hex),
            "verdict": .string(word.rawValue),
        ]
    }

    private static func json(_ lane: LaneView) -> JSONValue {
        [
            "events": .array(
                lane.events.map {
                    ["at": .integer($0.at.seconds), "what": .string($0.what), "who": .string($0.who)]
                }),
            "leg": .string(lane.leg.rawValue), "ledger": .string(lane.ledger.text),
            "state": .string(lane.state.rawValue),
        ]
    }

    var lines: [String] {
        let lanes = view.lanes.map { "\($0.leg.rawValue) \($0.state.rawValue) on \($0.ledger)" }
        return [
            "", "end      \(end)", "ledgers  \(lanes.joined(separator: ", "))", "verdict  \(word.rawValue)",
        ]
            + findings.map { "finding  \($0.id): \($0.detail)" }
    }
}
