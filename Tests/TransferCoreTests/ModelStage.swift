import SettlementModel
import SettlementProofs

@testable import TransferCore

/// Where a run of the model is played again: the real machines, each with what is durable of it, and two ledgers.
///
/// A step that a machine or a ledger does not take, or that ends in another state, is thrown.
struct ModelStage {
    private let deals: Deals
    private let deal: Deal
    private let conforming: Set<TransferRole>
    private var known: [TransferRole: TransferState]
    private var durable: [TransferRole: TransferState]
    private var ledgers: [LegID: FakeLedger]

    init(_ trace: ModelTrace) throws {
        deals = Deals(mode: trace.mode == "M1" ? .m1 : .m2)
        deal = try deals.deal()
        conforming =
            switch trace.conforming {
            case "both": [.initiator, .responder]
            case "I": [.initiator]
            case "R": [.responder]
            default: throw SampleFault(what: "who conforms: \(trace.conforming)")
            }
        known = [.initiator: .proposed(deal), .responder: .considering(deal)]
        durable = known
        let start = deal.terms.timelocks.proposedAtY
        ledgers = [.x: FakeLedger(Deals.claims, now: start), .y: FakeLedger(Deals.cash, now: start)]
    }

    mutating func take(_ step: ModelTrace.Step) throws {
        try setClocks(step)
        switch step.actor {
        case "I": try gateway(.initiator, step)
        case "R": try gateway(.responder, step)
        case "X": try book(.x, step)
        case "Y": try book(.y, step)
        default: throw SampleFault(what: "an actor: \(step.actor)")
        }
    }

    private mutating func setClocks(_ step: ModelTrace.Step) throws {
        let times = deal.terms.timelocks
        let x = ["t0": times.proposedAtY, "L_X": times.lockDeadlineX, "T_X": times.expiryX]
        let y = [
            "t0": times.proposedAtY, "L_Y": times.lockDeadlineY,
            "after R_Y": times.revealDeadlineY.advanced(bySeconds: 1), "T_Y": times.expiryY,
        ]
        ledgers[.x]?.now = try need(x[step.clockX], "a clock of X: \(step.clockX)")
        ledgers[.y]?.now = try need(y[step.clockY], "a clock of Y: \(step.clockY)")
    }

    // MARK: Gateways

    private mutating func gateway(_ role: TransferRole, _ step: ModelTrace.Step) throws {
        guard conforming.contains(role) else { throw SampleFault(what: "a step of a side that conforms") }
        switch step.event {
        case "synced": durable[role] = known[role]
        case "crashed": known[role] = durable[role]
        case "submitLock", "submitCancel", "submitClaim", "submitRefund", "submitUnlockByBoth":
            try expectDuty(role, step)
        default:
            let state = try need(known[role])
            let moved = try Transfer.transition(state, on: try event(step), in: try deals.context(role))
            known[role] = moved.state
        }
        let name = Wording.state(try need(known[role]))
        guard name == step.state else { throw SampleFault(what: "\(step.state), and not \(name)") }
    }

    /// What the model submits, the machine demands; and from durable state only.
    private func expectDuty(_ role: TransferRole, _ step: ModelTrace.Step) throws {
        let acts: [String: TransferAct] = [
            "submitLock": .lock, "submitCancel": .cancel, "submitClaim": .claim, "submitRefund": .refund,
            "submitUnlockByBoth": .unlockByBoth,
        ]
        let clocks = LedgerClocks(x: try need(ledgers[.x]).now, y: try need(ledgers[.y]).now)
        let demanded = Transfer.duties(try need(durable[role]), clocks, in: try deals.context(role))
        let duty = Duty.submit(try leg(step), try need(acts[step.event]))
        guard demanded.contains(duty) else {
            throw SampleFault(what: "\(Wording.duty(duty)) among \(demanded.map(Wording.duty))")
        }
    }

    private func event(_ step: ModelTrace.Step) throws -> TransferEvent {
        switch step.event {
        case "termsAccepted": .termsAccepted(deal.digest)
        case "termsRejected": .termsRejected(deal.digest, code: "terms.x", detail: "x")
        case "peerReady": .peerReady(deal.digest)
        case "factsRead": .factsRead(try deals.facts())
        case "lockBegun": .lockBegun(try leg(step), at: try need(ledgers[try leg(step)]).now)
        case "revealBegun": .revealBegun(at: try need(ledgers[.y]).now)
        case "locked": .lockProven(try leg(step), try provenLock(try leg(step)))
        case "claimed": .claimProven(try leg(step), try provenEnd(try leg(step), .claimed))
        case "refunded": .returnProven(try leg(step), try provenEnd(try leg(step), .refunded))
        case "cancelled": .returnProven(try leg(step), try provenEnd(try leg(step), .cancelled))
        case "lockRejected": .commandRejected(try leg(step), .lock, code: "ledger.x", detail: "x")
        case "abortWanted": .abortWanted(reason: "x")
        case "abortRequested": .abortRequested(reason: "x")
        case "releaseSignedByI": .releaseSigned(by: .initiator, try Proven.half(.initiator, deal))
        case "releaseSignedByR": .releaseSigned(by: .responder, try Proven.half(.responder, deal))
        case "peerEndedWithdrawn": .peerEnded(.withdrawn)
        case "peerEndedLapsed": .peerEnded(.lapsed)
        case "suspended": .suspended(reason: "x")
        case "resumed": .resumed
        default: throw SampleFault(what: "an event: \(step.event)")
        }
    }

    /// An earlier entry stays provable; the ledger must have had it.
    private func provenLock(_ leg: LegID) throws -> ProvenLock {
        let entry = try need(ledgers[leg]?.entries[deal[leg].lockID], "an entry of \(leg)")
        guard entry.state != .cancelled else { throw SampleFault(what: "a lock on \(leg)") }
        return try Proven.lock(leg, deal)
    }

    private func provenEnd(_ leg: LegID, _ state: LockState) throws -> ProvenEnd {
        let entry = try need(ledgers[leg]?.entries[deal[leg].lockID], "an entry of \(leg)")
        guard entry.state == state else { throw SampleFault(what: "\(state) on \(leg), not \(entry.state)") }
        let fact = try FakeVerifier().verify(entry.bundle, from: try need(deal.terms.leg(leg)).anchor).fact
        return ProvenEnd(end: try validateEnd(fact, against: deal[leg]), bundle: entry.bundle)
    }

    private func leg(_ step: ModelTrace.Step) throws -> LegID {
        try need(["X": LegID.x, "Y": .y][step.leg], "a leg: \(step.leg)")
    }

    // MARK: Ledgers

    private mutating func book(_ leg: LegID, _ step: ModelTrace.Step) throws {
        let terms = deal[leg]
        let other = leg == .x ? LegID.y : .x
        let proof = deals.mode == .m2 && leg == .x ? ledgers[other]?.entries[deal[other].lockID]?.bundle : nil
        var ledger = try need(ledgers[leg])
        let answer: FakeLedger.Answer
        switch step.event {
        case "bookLock": answer = ledger.lock(terms)
        case "bookCancel": answer = ledger.cancel(terms, byPayer: ledger.now < terms.lockDeadline)
        case "bookClaim": answer = ledger.claim(terms.lockID, Deals.preimage, proof: proof)
        case "bookRefund": answer = ledger.refund(terms.lockID, proof: proof)
        case "bookUnlockByBoth":
            let (payer, payee) = (try Proven.half(.responder, deal), try Proven.half(.initiator, deal))
            answer = ledger.endByBoth(terms.lockID, .unlockByBoth, payer: payer, payee: payee)
        case "clockMoves": answer = .applied
        default: throw SampleFault(what: "a booking: \(step.event)")
        }
        ledgers[leg] = ledger
        guard answer == .applied else { throw SampleFault(what: "a booking that is applied: \(answer)") }
        guard ledger.state(terms.lockID).rawValue == step.state else {
            throw SampleFault(what: "\(step.state), and not \(ledger.state(terms.lockID).rawValue)")
        }
    }
}
