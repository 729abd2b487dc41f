import PeerProtocol
import SettlementModel
import SettlementProofs
import Testing

struct ChainTests {
    let frames: FrameTests

    init() throws { frames = try FrameTests() }

    private var keys: (UInt32) -> VerificationKey? {
        { epoch in epoch == 1 ? frames.key.verificationKey : nil }
    }

    private func chain(_ count: Int) throws -> [VerifiedFrame] {
        var last: FramePosition?
        return try (0..<count).map { number in
            let frame = try frames.frame(1, after: last, mark: "\(number)/")
            last = frame.header.position
            return try frame.verify(key: frames.key.verificationKey)
        }
    }

    private func receiver() throws -> IncomingFrames {
        try need(IncomingFrames(gateway: try Samples.seller(), to: try Samples.buyer()))
    }

    @Test func `any order, loss and repetition ends with every frame accepted once and in order`() throws {
        let frames = try chain(20)
        for seed in 0..<200 as Range<UInt64> {
            var random = SeededNumbers(state: seed)
            var state = try receiver()
            var accepted: [UInt64] = []
            while accepted.count < frames.count {
                let frame = frames[Int.random(in: 0..<frames.count, using: &random)]
                let expected = UInt64(accepted.count)
                switch state.classify(frame) {
                case .next:
                    #expect(frame.header.sequence == expected)
                    accepted.append(frame.header.sequence)
                    state = try need(state.advanced(by: frame))
                case .duplicate: #expect(frame.header.sequence < expected)
                case .gap(let asked):
                    #expect(asked == expected && frame.header.sequence > expected)
                    #expect(state.advanced(by: frame) == nil)
                case .conflict, .old, .foreign: Issue.record("an honest frame was not recognised")
                }
            }
            #expect(accepted == Array(0..<20))
        }
    }

    @Test func `a second frame of one number is a conflict that anyone can check`() throws {
        let first = try frames.frame(1, mark: "a").verify(key: frames.key.verificationKey)
        let second = try frames.frame(1, mark: "b").verify(key: frames.key.verificationKey)
        let state = try need(try receiver().advanced(by: first))
        guard case .conflict(let conflict) = state.classify(second) else {
            Issue.record("two frames 0 were taken for one")
            return
        }
        let evidence = conflict.evidence
        #expect(try FrameConflict.verify(evidence, key: keys) == conflict)
        #expect(fault { try FrameConflict.verify(evidence) { _ in nil } }?.code == .conflictForm)
        let another = try SigningKey.generate(.ed25519).verificationKey
        #expect(fault { try FrameConflict.verify(evidence) { _ in another } }?.code == .conflictForm)
        let same = DisputeEvidence(
            kind: .conflictingFrames, accused: evidence.accused, first: evidence.first, second: evidence.first
        )
        #expect(fault { try FrameConflict.verify(same, key: keys) }?.code == .conflictNone)
        let framed = DisputeEvidence(
            kind: .conflictingFrames, accused: try Samples.buyer(), first: evidence.first,
            second: evidence.second)
        #expect(fault { try FrameConflict.verify(framed, key: keys) }?.code == .conflictForm)
        let wrongKind = DisputeEvidence(
            kind: .forkedLog, accused: evidence.accused, first: evidence.first, second: evidence.second)
        #expect(fault { try FrameConflict.verify(wrongKind, key: keys) }?.code == .conflictForm)
    }

    @Test func `a frame that names another predecessor is a conflict too`() throws {
        let first = try frames.frame(1, mark: "a").verify(key: frames.key.verificationKey)
        let hidden = try frames.frame(1, mark: "b")
        let second = try frames.frame(1, after: hidden.header.position).verify(
            key: frames.key.verificationKey)
        let state = try need(try receiver().advanced(by: first))
        guard case .conflict(let conflict) = state.classify(second) else {
            Issue.record("a frame on another history was taken")
            return
        }
        #expect(try FrameConflict.verify(conflict.evidence, key: keys) == conflict)
        #expect(state.advanced(by: second) == nil)
    }

    @Test func `a frame older than the window is asked of the archive`() throws {
        let all = try chain(IncomingFrames.window + 3)
        var state = try receiver()
        for frame in all { state = try need(state.advanced(by: frame)) }
        #expect(state.recent.count == IncomingFrames.window)
        #expect(state.classify(all[0]) == .old)
        #expect(state.classify(all[0]) { _ in all[0].signed } == .duplicate)
        #expect(state.classify(all[5]) == .duplicate)
        #expect(
            IncomingFrames(gateway: try Samples.seller(), to: try Samples.buyer(), recent: state.recent)
                == state)
        #expect(
            IncomingFrames(
                gateway: try Samples.seller(), to: try Samples.buyer(), recent: state.recent.reversed())
                == nil)
    }

    @Test func `a frame of another pair is foreign, and the sender's chain takes only its own next header`()
        throws
    {
        let frame = try frames.frame(1)
        let other = try need(IncomingFrames(gateway: try Samples.buyer(), to: try Samples.seller()))
        #expect(other.classify(try frame.verify(key: frames.key.verificationKey)) == .foreign)
        let start = try need(
            OutgoingFrames(gateway: try Samples.seller(), to: try Samples.buyer(), last: nil))
        let next = try need(start.advanced(by: frame.header))
        #expect(next.nextSequence == 1 && next.last == frame.header.position)
        #expect(next.advanced(by: frame.header) == nil)
    }

    @Test func `a transcript takes each message once and in order, and finds a contradiction`() throws {
        var transcript = try need(
            TranscriptChain(transfer: try Samples.transfer(), sender: try Samples.seller()))
        var messages: [VerifiedMessage] = []
        for number in 0..<5 as Range<UInt64> {
            let envelope = try Samples.envelope(
                .abortRequest(reason: "\(number)"), sequence: number, previous: messages.last?.digest)
            messages.append(try signed(envelope))
        }
        #expect(transcript.classify(messages[3]) == .gap(expected: 0))
        for message in messages {
            #expect(transcript.classify(message) == .next)
            transcript = try need(transcript.advanced(by: message))
            #expect(transcript.classify(message) == .duplicate)
            #expect(transcript.previous == message.digest)
        }
        let twice = try signed(
            try Samples.envelope(.abortRequest(reason: "other"), sequence: 2, previous: messages[1].digest))
        #expect(transcript.classify(twice) == .conflict(sequence: 2, held: messages[2].digest))
        let conflict = MessageConflict(first: messages[2].inclusion, second: twice.inclusion)
        #expect(try MessageConflict.verify(conflict.evidence, key: keys) == conflict)
        let none = MessageConflict(first: messages[2].inclusion, second: messages[3].inclusion)
        #expect(fault { try MessageConflict.verify(none.evidence, key: keys) }?.code == .conflictNone)
    }

    @Test func `a message that names another predecessor contradicts the one before`() throws {
        let first = try signed(try Samples.envelope(.abortRequest(reason: "a")))
        let start = try need(TranscriptChain(transfer: try Samples.transfer(), sender: try Samples.seller()))
        let transcript = try need(start.advanced(by: first))
        let second = try signed(
            try Samples.envelope(.abortRequest(reason: "b"), sequence: 1, previous: try Samples.digest(1)))
        #expect(transcript.classify(second) == .conflict(sequence: 0, held: first.digest))
        let conflict = MessageConflict(first: first.inclusion, second: second.inclusion)
        #expect(try MessageConflict.verify(conflict.evidence, key: keys) == conflict)
    }

    private func signed(_ envelope: MessageEnvelope) throws -> VerifiedMessage {
        try frames.seal([try MessageCodec.encode(envelope)]).verify(key: frames.key.verificationKey).message(
            at: 0)
    }
}

/// SplitMix64, so that a failing order can be run again.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
