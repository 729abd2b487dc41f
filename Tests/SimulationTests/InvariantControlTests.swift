import SettlementEngine
import SettlementModel
import SettlementProofs
import Testing

@testable import SettlementTestKit

private final class Told {
    var lines: [String] = []
}

/// A check that cannot fail is none: each invariant complains when the world is told again with its promise broken.
@Suite struct InvariantControlTests {
    @Test func `the world as it was breaks nothing`() throws {
        let tape = try Tape()
        #expect(tape.complaints(tape.events) == [])
        #expect(tape.complaints(ends: tape.ends) == [])
        #expect(tape.events.count > 50)
    }

    @Test func `A1: a lock that ends twice`() throws {
        let tape = try Tape()
        let claimed = try tape.booking(.y, .claimed)
        let events = tape.events + [.booked(claimed.entry.with(state: .refunded))]
        #expect(tape.complaints(events).contains(.exclusive))
    }

    @Test func `A2: the cash is claimed and the asset goes back`() throws {
        let tape = try Tape()
        let x = try tape.booking(.x, .claimed)
        let events = tape.replacing(x.index, with: .booked(x.entry.with(state: .refunded)))
        #expect(tape.complaints(events) == [.noLossForResponder])
    }

    @Test func `A2: Y is claimed and X was never locked, whether the acceptance has left or not`() throws {
        let tape = try Tape()
        let x = try tape.booking(.x, .locked)
        let unaccepted = tape.events.filter { !isAcceptance($0) }
        for events in [tape.events, unaccepted] {
            var checks = InvariantChecks(tape.setting)
            var found: [Violation] = []
            for event in events {
                if case .booked(let entry) = event, entry.lock.transfer == x.entry.lock.transfer,
                    entry.lock.leg == .x
                {
                    continue
                }
                found += checks.see(event)
            }
            let lost = found.count { $0.invariant == .noLossForResponder }
            // When its money goes into the lock, and when it is gone.
            #expect(lost == 2)
        }
    }

    @Test func `A2: one bank's exit alone excuses no loss, that of both does`() throws {
        let tape = try Tape()
        let x = try tape.booking(.x, .claimed)
        let transfer = x.entry.lock.transfer
        let told = tape.replacing(x.index, with: .booked(x.entry.with(state: .refunded)))
        let exit = JournalDraft(
            kind: .input, transfer: transfer, payload: Array(#"{"kind":"exit-signed"}"#.utf8))
        let banks = tape.setting.conforming.sorted()
        for signers in [[], [banks[0]], [banks[1]], banks] {
            let events = signers.map { WorldEvent.recorded($0, exit) } + told
            #expect(tape.complaints(events) == (signers.count == 2 ? [] : [.noLossForResponder]))
        }
    }

    private func isAcceptance(_ event: WorldEvent) -> Bool {
        guard case .signed(let frame) = event else { return false }
        return frame.messages.contains { message in
            if case .accept = message.envelope.message { true } else { false }
        }
    }

    @Test func `A3: X is claimed and Y is not`() throws {
        let tape = try Tape()
        let y = try tape.booking(.y, .claimed)
        var events = tape.events
        events.remove(at: y.index)
        #expect(tape.complaints(events) == [.noLossForInitiator])
    }

    @Test func `A4: the preimage leaves before Y is locked, or before the reveal is on disk`() throws {
        let tape = try Tape()
        let locked = try tape.booking(.y, .locked)
        var early = tape.events
        early.remove(at: locked.index)
        #expect(tape.complaints(early).contains(.secrecy))
        let unwritten = tape.events.filter {
            guard case .recorded(_, let draft) = $0 else { return true }
            return !String(decoding: draft.payload, as: UTF8.self).contains(#""kind":"reveal-begun""#)
        }
        #expect(tape.complaints(unwritten) == [.secrecy])
    }

    @Test func `A4: the reveal is decided and Y is not locked any more, or was cancelled`() throws {
        let tape = try Tape()
        let locked = try tape.booking(.y, .locked)
        let reveal = try #require(
            tape.events.firstIndex {
                guard case .recorded(_, let draft) = $0, draft.transfer == locked.entry.lock.transfer else {
                    return false
                }
                return String(decoding: draft.payload, as: UTF8.self).contains(#""kind":"reveal-begun""#)
            })
        var checks = InvariantChecks(tape.setting)
        for event in tape.events[..<reveal] { _ = checks.see(event) }
        func complaints(_ checks: InvariantChecks) -> Set<Invariant> {
            var checks = checks
            return Set(checks.see(tape.events[reveal]).map(\.invariant))
        }
        #expect(complaints(checks) == [])
        var home = checks
        _ = home.see(.booked(locked.entry.with(state: .refunded)))
        #expect(complaints(home) == [.secrecy])
        // A bank that was cut off beyond the bounds cannot know.
        home.weaken { $0.boundsHold = false }
        #expect(complaints(home) == [])
        _ = checks.see(.booked(locked.entry.with(state: .cancelled)))
        checks.weaken { $0.boundsHold = false }
        #expect(complaints(checks) == [.secrecy])
    }

    @Test func `A4: the preimage leaves in another spelling`() throws {
        let tape = try Tape()
        var events: [WorldEvent] = []
        for event in tape.events {
            events.append(event)
            guard case .secretMade(let owner, let preimage) = event else { continue }
            let bytes = preimage.value.bytes
            let (hex, text) = (Array(preimage.value.hex.utf8), Array(Base64.encode(bytes).utf8))
            let wrapped = [[7] + bytes, [7, 8] + hex, [7] + text].map { Array(Base64.encode($0).utf8) }
            for spelling in [bytes, hex, text] + wrapped {
                #expect(tape.complaints(events + [.left(owner, [1, 2] + spelling + [3])]) == [.secrecy])
                let draft = JournalDraft(kind: .command, transfer: nil, payload: spelling)
                #expect(tape.complaints(events + [.recorded(owner, draft)]) == [.secrecy])
            }
            #expect(tape.complaints(events + [.left(owner, Array(bytes.dropLast()))]) == [])
            return
        }
        Issue.record("no preimage was made")
    }

    /// An honest bank may lock on the word of someone who has the other bank's keys: that bank has signed (seed 1019710).
    @Test func `A5: the checks hear what a villain says in its bank's name`() throws {
        var said = 0
        for seed in UInt64(1)...30 {
            let plan = SimulationPlan(seed: seed, mostTrades: 2)
            guard let villain = plan.villain else { continue }
            let told = Told()
            let world = try SimulatedWorld(
                plan, Tape.common.get(), takesNotes: true, listener: { told.lines.append($0) })
            #expect(world.run() == [])
            func count(_ words: String) -> Int { told.lines.count { $0.contains(words) } }
            let gateway = villain == .a ? "gw.bank-a" : "gw.bank-b"
            let heard = try #require(world.tape).count {
                if case .signed(let frame) = $0 { frame.from.text == gateway } else { false }
            }
            let words = count("the villain says")
            #expect(heard == words + count("\(villain.rawValue) sends frame"), "seed \(seed)")
            said += words
        }
        #expect(said > 0)
    }

    @Test func `A5: a lock under terms that only one has signed, or of another amount`() throws {
        let tape = try Tape()
        let locked = try tape.booking(.x, .locked)
        let unsigned = tape.events.filter {
            guard case .signed(let frame) = $0 else { return true }
            return !frame.messages.contains { message in
                guard case .accept = message.envelope.message else { return false }
                return true
            }
        }
        #expect(tape.complaints(unsigned).contains(.binding))
        let smaller = try #require(locked.entry.lock.with(quantity: locked.entry.lock.quantity + 1))
        let events = tape.replacing(locked.index, with: .booked(locked.entry.with(lock: smaller)))
        #expect(tape.complaints(events).contains(.binding))
    }

    /// What a responder's lock says of itself counts as its acceptance, for terms that it names and for no others.
    @Test func `A5: a responder's lock is its word for the terms that it names, an initiator's is not`()
        throws
    {
        let tape = try Tape()
        let (x, y) = (try tape.booking(.x, .locked), try tape.booking(.y, .locked))
        let unheard = tape.events.filter {
            guard case .signed(let frame) = $0 else { return true }
            return !frame.messages.contains { message in
                guard case .accept = message.envelope.message else { return false }
                return true
            }
        }
        func complaints(_ entry: BookedEntry) -> Set<Invariant> {
            var checks = InvariantChecks(tape.setting)
            for event in unheard {
                // A responder waits for X.
                if case .booked(let other) = event, entry.lock.leg == .x || other != x.entry { continue }
                _ = checks.see(event)
            }
            return Set(checks.see(.booked(entry)).map(\.invariant))
        }
        #expect(complaints(x.entry) == [.binding])
        #expect(complaints(y.entry) == [])
        let other = try #require(y.entry.lock.with(termsDigest: Bytes32(bigEndianWords: 1, 2, 3, 4)))
        #expect(complaints(y.entry.with(lock: other)) == [.binding])
        let elsewhere = BookedEntry(
            ledger: x.entry.ledger, lock: y.entry.lock, lockID: y.entry.lockID, state: .locked,
            time: y.entry.time, by: y.entry.by, payer: y.entry.payer, command: y.entry.command,
            supply: x.entry.supply)
        #expect(complaints(elsewhere).contains(.binding))
    }

    @Test func `A6: one unit too many`() throws {
        let tape = try Tape()
        let x = try tape.booking(.x, .claimed)
        let events = tape.replacing(x.index, with: .booked(x.entry.with(supply: x.entry.supply + 1)))
        #expect(tape.complaints(events) == [.conservation])
    }

    @Test func `A7: one hash, one payer, two locks`() throws {
        let tape = try Tape()
        let locked = try tape.booking(.x, .locked)
        let other = try #require(locked.entry.lock.with(quantity: locked.entry.lock.quantity + 1))
        #expect(tape.complaints(tape.events + [.booked(locked.entry.with(lock: other))]).contains(.singleUse))
    }

    @Test func `A7: one hash is proposed for two transfers`() throws {
        let tape = try Tape()
        let other = try #require(TransferID([UInt8](repeating: 7, count: 16)))
        for event in tape.events {
            guard case .signed(let frame) = event else { continue }
            for message in frame.messages {
                guard case .propose(let terms) = message.envelope.message else { continue }
                var checks = InvariantChecks(tape.setting)
                checks.hashes[terms.hashlock] = other
                let found = checks.see(event).map(\.invariant)
                #expect(found == [.singleUse])
                return
            }
        }
        Issue.record("no proposal in the tape")
    }

    @Test func `A8: two bodies in one place, or two frames under one number`() throws {
        let tape = try Tape()
        for event in tape.events {
            guard case .signed(let frame) = event, let message = frame.messages.first else { continue }
            let rival = SignedFrame(
                from: frame.from, to: frame.to, sequence: frame.sequence,
                digest: Bytes32(bigEndianWords: 1, 2, 3, 4), messages: frame.messages)
            #expect(tape.complaints(tape.events + [.signed(rival)]) == [.oneVoice])
            let second = SignedFrame(
                from: frame.from, to: frame.to, sequence: 9999, digest: Bytes32(bigEndianWords: 1, 2, 3, 4),
                messages: [
                    SignedFrame.Message(
                        envelope: message.envelope, digest: Bytes32(bigEndianWords: 5, 6, 7, 8))
                ])
            #expect(tape.complaints(tape.events + [.signed(second)]) == [.oneVoice])
            // Both in one frame.
            let both = SignedFrame(
                from: frame.from, to: frame.to, sequence: 9999, digest: Bytes32(bigEndianWords: 1, 2, 3, 4),
                messages: [
                    message,
                    SignedFrame.Message(
                        envelope: message.envelope, digest: Bytes32(bigEndianWords: 5, 6, 7, 8)),
                ])
            var fresh = InvariantChecks(tape.setting)
            let found = fresh.see(.signed(both)).map(\.invariant)
            #expect(found == [.oneVoice])
            return
        }
        Issue.record("no frame in the tape")
    }

    @Test func `A9: a booking without a durable intent, or an end without a proof`() throws {
        let tape = try Tape()
        let untraced = tape.events.filter {
            guard case .recorded(_, let draft) = $0 else { return true }
            return draft.kind != .command
        }
        #expect(tape.complaints(untraced) == [.trace])
        var checks = InvariantChecks(tape.setting)
        for event in tape.events {
            switch event {
            case .recorded(_, let draft) where draft.kind == .input: continue
            case .signed(let frame):
                let kept = frame.messages.filter {
                    switch $0.envelope.message {
                    case .lockAssert, .claimAssert: false
                    default: true
                    }
                }
                _ = checks.see(
                    .signed(
                        SignedFrame(
                            from: frame.from, to: frame.to, sequence: frame.sequence, digest: frame.digest,
                            messages: kept)))
            default: _ = checks.see(event)
            }
        }
        #expect(checks.judge(tape.ends, agreed: tape.agreed).contains { $0.invariant == .trace })
    }

    /// On a chain anybody pushes what a payer consented to: the consent must have been durable, whoever pushed.
    @Test func `A9: a lock that a stranger pushed without its payer's durable consent`() throws {
        let tape = try Tape()
        let locked = try tape.booking(.x, .locked)
        let payer = try #require(locked.entry.payer)
        #expect(locked.entry.by == payer)
        func pushed(by gateway: GatewayID?) -> WorldEvent {
            .booked(
                BookedEntry(
                    ledger: locked.entry.ledger, lock: locked.entry.lock, lockID: locked.entry.lockID,
                    state: .locked, time: locked.entry.time, by: gateway, payer: payer,
                    command: locked.entry.command, supply: locked.entry.supply))
        }
        let other = try #require(tape.setting.conforming.first { $0 != payer })
        #expect(tape.complaints(tape.replacing(locked.index, with: pushed(by: nil))) == [])
        let unwritten = tape.replacing(locked.index, with: pushed(by: nil)).filter {
            guard case .recorded(payer, let draft) = $0 else { return true }
            return draft.kind != .command
        }
        #expect(tape.complaints(Array(unwritten.prefix { !isClaim($0) })) == [.trace])
        // Whoever pushes it as its own act needs an intent of its own beside the payer's.
        #expect(
            tape.complaints(tape.replacing(locked.index, with: pushed(by: other))).contains(.trace))
    }

    private func isClaim(_ event: WorldEvent) -> Bool {
        if case .booked(let entry) = event { entry.state == .claimed } else { false }
    }
}
