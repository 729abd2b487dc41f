import PeerProtocol
import SettlementEngine
import SettlementModel
import Synchronization

/// The link to the gateway under test, over which the script says more, less or something else than the engine.
final class DeviatingLink: PeerLink {
    private let inner: any PeerLink
    private let script: CounterpartyScript
    private let pen: PeerPen
    private let carried = Mutex<[[UInt8]]>([])
    private let hasEquivocated = Mutex(false)

    init(_ inner: any PeerLink, _ script: CounterpartyScript, _ pen: PeerPen) {
        self.inner = inner
        self.script = script
        self.pen = pen
    }

    private var keepsQuiet: Bool {
        script.isSilent || (script.behaviour == .withholds && script.hasClaimed)
    }

    func greet(_ hello: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer {
        guard !keepsQuiet else { throw Self.quiet }
        let answer = try await inner.greet(hello, to: peer)
        if script.behaviour == .replays {
            let again = try await inner.greet(hello, to: peer)
            if case .hello = again {
            } else {
                script.find(CounterpartyFinding("replay-hello", "a hello again was answered: \(again.words)"))
            }
        }
        return answer
    }

    func carry(_ frame: [UInt8], to peer: GatewayID) async throws(LinkError) -> PeerAnswer {
        guard !keepsQuiet else { throw Self.quiet }
        let answer = try await inner.carry(frame, to: peer)
        guard case .stored = answer, let read = try? FrameCodec.decode(frame) else { return answer }
        // On old files the engine also speaks of earlier transfers; those are no part of this play.
        let messages = read.messages.compactMap { try? MessageCodec.decode($0) }
            .filter { $0.transfer == script.transfer }.map(\.message)
        script.said(messages)
        switch script.behaviour {
        case .replays: await replay(frame, to: peer)
        case .equivocates where messages.contains(where: \.isReady): await equivocate(frame, to: peer)
        default: break
        }
        return answer
    }

    private static let quiet = LinkError(
        code: "link.not-ready", detail: "quiet on purpose", notSent: true)

    // MARK: Replays

    /// The frame twice more, then every earlier one: each must be answered as stored.
    private func replay(_ frame: [UInt8], to peer: GatewayID) async {
        let earlier = carried.withLock { frames in
            defer { frames.append(frame) }
            return frames
        }
        for old in [frame, frame] + earlier {
            guard let number = (try? FrameCodec.decode(old))?.header.sequence else { continue }
            // A link that breaks meanwhile is no answer; the engine will try the rest again.
            guard let answer = try? await inner.carry(old, to: peer) else { continue }
            switch answer {
            case .stored(number), .later: continue
            default:
                script.find(
                    CounterpartyFinding(
                        "replay-answer", "frame \(number) again was answered: \(answer.words)"))
            }
        }
        script.tell("we sent it twice more, and \(earlier.count) earlier frames again")
    }

    // MARK: Equivocates

    /// Another frame under the number of this one, with another message in the place of its last.
    private func equivocate(_ frame: [UInt8], to peer: GatewayID) async {
        let isFirst = hasEquivocated.withLock { done in
            defer { done = true }
            return !done
        }
        guard isFirst else { return }
        do {
            let honest = try FrameCodec.decode(frame)
            guard let last = honest.messages.last else { return }
            let envelope = try MessageCodec.decode(last)
            let place = SessionPlace(sequence: envelope.sequence, previous: envelope.previous)
            let other = try pen.message(
                envelope.transfer, place, .abortRequest(reason: "said under a number that is taken"))
            let penned = PennedFrame(header: honest.header.canonicalBytes, jws: [], messages: [])
            let rival = try pen.rival(of: penned, honest.messages.dropLast() + [other])
            let answer = try await inner.carry(rival.bytes, to: peer)
            script.tell("we signed a second frame \(honest.header.sequence); it answers: \(answer.words)")
            script.equivocated()
            guard case .refused("link.frame.conflict", _) = answer else {
                return script.find(
                    CounterpartyFinding(
                        "conflict-unseen", "a second frame under one number was answered: \(answer.words)"))
            }
        } catch {
            script.tell("the second frame could not be sent: \(error)")
        }
    }
}

extension PeerMessage {
    var isReady: Bool { if case .ready = self { true } else { false } }
}

extension PeerAnswer {
    /// For people.
    var words: String {
        switch self {
        case .stored(let sequence): "stored \(sequence)"
        case .hello: "a hello"
        case .refused(let code, _): "refused, \(code)"
        case .later(let code): "later, \(code)"
        }
    }
}
