import GatewayAPITestKit
import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@testable import Interlock

/// What no honest gateway can be made to do: the simulator must call it by its name.
struct CounterpartyVerdictTests {
    private static let seller = "Specs/Examples/forfaiting-F05-seller.yaml"
    private static let buyer = "Specs/Examples/forfaiting-F05-buyer.yaml"

    @Test func `an end as documented is kept`() throws {
        let verdict = try verdict(.honest, x: .claimed, y: .claimed, outcome: .settled)
        #expect(verdict.findings.isEmpty)
        #expect(verdict.word == .kept)
    }

    @Test func `without an end nothing is proven`() throws {
        let verdict = try verdict(.honest, x: .locked, y: .locked, outcome: nil, ended: false)
        #expect(verdict.findings.isEmpty)
        #expect(verdict.word == .open)
    }

    @Test(arguments: [(LockState.refunded, LockState.claimed), (.cancelled, .claimed), (.claimed, .refunded)])
    func `one leg that moved alone is a violation, in time or not`(x: LockState, y: LockState) throws {
        for ended in [true, false] {
            let verdict = try verdict(.honest, x: x, y: y, outcome: nil, ended: ended)
            #expect(verdict.findings.contains { $0.id == "legs-split" })
            #expect(verdict.word == .violated)
        }
    }

    @Test func `a lock on Y without one on X is a violation of the responder's`() throws {
        let early = try verdict(.silentAfterAccept, x: .none, y: .locked, outcome: nil, ended: false)
        #expect(early.findings.map(\.id) == ["lock-uncovered"])
        let late = try verdict(.lateLock, x: .cancelled, y: .refunded, outcome: .lapsed)
        #expect(late.findings.map(\.id) == ["lock-uncovered"])
        let covered = try verdict(.neverClaims, x: .refunded, y: .refunded, outcome: .refunded)
        #expect(covered.findings.isEmpty)
    }

    @Test func `a lock that was not agreed must not be claimed`() throws {
        let verdict = try verdict(
            .wrongAmount, x: .cancelled, y: .none, outcome: .lapsed, wrongLockClaimed: true)
        #expect(verdict.findings.map(\.id) == ["lock-unagreed"])
    }

    @Test func `a first reveal long after the last reveal is a violation of the initiator's`() throws {
        let terms = try terms()
        let last = terms.timelocks.revealDeadlineY
        let grace = terms.bounds.y.inclusionSeconds + terms.bounds.y.clockErrorSeconds
        for (seconds, isLate) in [(0, false), (grace, false), (grace + 1, true)] {
            let verdict = try verdict(
                .honest, x: .claimed, y: .claimed, outcome: .settled, ticket: Self.buyer, terms: terms,
                claimedAt: last.advanced(bySeconds: seconds))
            #expect(verdict.findings.map(\.id) == (isLate ? ["reveal-late"] : []))
        }
    }

    @Test func `another end than the documented one, and one that is misnamed, are violations`() throws {
        let other = try verdict(.honest, x: .refunded, y: .refunded, outcome: .refunded)
        #expect(other.findings.map(\.id) == ["end-unexpected"])
        let misnamed = try verdict(
            .honest, x: .claimed, y: .claimed, outcome: .settled, peerOutcome: .refunded)
        #expect(misnamed.findings.map(\.id) == ["end-misnamed"])
        let twoWords = try verdict(
            .lateLock, x: .cancelled, y: .none, outcome: .lapsed, peerOutcome: .withdrawn)
        #expect(twoWords.findings.isEmpty)
    }

    @Test func `a conflict that is never disputed, or after which Y is locked, is a violation`() throws {
        let ticket = try TicketFile.load(repositoryPath(Self.seller)).ticket
        let script = CounterpartyScript(.equivocates, ticket, tells: false)
        let at = LedgerInstant(seconds: 1_794_560_400)
        func verdict(
            _ y: LockState, _ outcome: TransferOutcome, lockedAt: LedgerInstant?
        ) throws
            -> CounterpartyVerdict
        {
            let x: LockState = y == .none ? .cancelled : .refunded
            let view = try view(ticket, x: x, y: y, outcome: outcome, event: "locked", at: lockedAt)
            return CounterpartyVerdict(
                script: script, view: view, wrongLockClaimed: false, endedInTime: true)
        }
        #expect(try verdict(.none, .lapsed, lockedAt: nil).word == .open)
        script.equivocated()
        #expect(try verdict(.none, .lapsed, lockedAt: nil).findings.map(\.id) == ["conflict-undisputed"])
        let evidence = DisputeEvidence(
            kind: .conflictingFrames, accused: ticket.own.gateway, first: [1], second: [2])
        script.heard([.dispute(evidence)])
        #expect(try verdict(.none, .lapsed, lockedAt: nil).word == .kept)
        #expect(try verdict(.cancelled, .refunded, lockedAt: nil).word == .kept)
        let locked = try verdict(.refunded, .refunded, lockedAt: at)
        #expect(locked.findings.map(\.id) == ["lock-after-conflict"])
    }

    @Test(arguments: CounterpartyBehaviour.allCases)
    func `every behaviour is documented, with the ends that count`(behaviour: CounterpartyBehaviour) throws {
        let page = try repositoryFile("Specs/Operations/Counterparty.md")
        let row = try #require(
            page.split(separator: "\n").first { $0.hasPrefix("| `\(behaviour.rawValue)` |") })
        let cells = row.split(separator: "|").map { $0.trimmingPrefix(" ") }
        for (cell, role) in [(2, true), (3, false)] {
            let words = cells[cell].hasPrefix("the same") ? cells[2] : cells[cell]
            for end in ["SETTLED", "REFUNDED", "LAPSED", "Y_CLAIMED"] {
                let counts = behaviour.ends(role ? .initiator : .responder).contains(end)
                #expect(words.contains(end) == counts, "\(behaviour.rawValue), \(end)")
            }
        }
    }

    // MARK: What the tests look at

    private func verdict(
        _ behaviour: CounterpartyBehaviour, x: LockState, y: LockState, outcome: TransferOutcome?,
        ended: Bool = true, ticket: String = seller, terms: SettlementTerms? = nil,
        claimedAt: LedgerInstant? = nil, wrongLockClaimed: Bool = false, peerOutcome: TransferOutcome? = nil
    ) throws -> CounterpartyVerdict {
        let ticket = try TicketFile.load(repositoryPath(ticket)).ticket
        let script = CounterpartyScript(behaviour, ticket, tells: false)
        if let terms { script.heard([.propose(terms)]) }
        if let peerOutcome { script.heard([.complete(peerOutcome, evidenceDigest: Digest.sha256([]))]) }
        return CounterpartyVerdict(
            script: script,
            view: try view(ticket, x: x, y: y, outcome: outcome, event: "claimed", at: claimedAt),
            wrongLockClaimed: wrongLockClaimed, endedInTime: ended)
    }

    private func view(
        _ ticket: TradeTicket, x: LockState, y: LockState, outcome: TransferOutcome?,
        event: String, at instant: LedgerInstant?
    ) throws -> TransferView {
        let base = try Sample.view(
            of: ticket, id: ticket.transfer, state: outcome?.rawValue ?? "BOTH", outcome: outcome,
            maker: nil)
        let events = instant.map { [LaneEvent(at: $0, what: event, who: "", detail: "")] } ?? []
        let lanes = zip(base.lanes, [(x, []), (y, events)]).map { lane, now in
            LaneView(
                title: lane.title, leg: lane.leg, ledger: lane.ledger, asset: lane.asset,
                quantity: lane.quantity, state: now.0, lock: lane.lock, lockDeadline: lane.lockDeadline,
                expiry: lane.expiry, events: now.1)
        }
        return TransferView(
            id: base.id, commonID: base.commonID, side: base.side, own: base.own,
            counterparty: base.counterparty, mode: base.mode, kind: base.kind, instrument: base.instrument,
            cash: base.cash, settlementDate: base.settlementDate, state: base.state,
            isoStatus: base.isoStatus, outcome: base.outcome, reason: "", maker: nil, approvers: [],
            approvalsNeeded: 1, lanes: lanes, next: "", guards: [], operatorTrusted: [], revision: 1,
            settlementState: base.settlementState)
    }

    private func terms() throws -> SettlementTerms {
        let vectors = try CanonicalJSON.parse(Array(repositoryFile("Specs/Vectors/messages.json").utf8))
        guard case .object(let file) = vectors, case .array(let messages)? = file["messages"] else {
            throw MissingTerms()
        }
        for case .object(let vector) in messages {
            guard vector["type"] == "PROPOSE", case .string(let text)? = vector["message"],
                case .object(let message) = try CanonicalJSON.parse(Array(text.utf8)),
                case .object(let body)? = message["body"], let terms = body["terms"]
            else { continue }
            return try SettlementTerms(canonical: terms)
        }
        throw MissingTerms()
    }

    private struct MissingTerms: Error {}
}
