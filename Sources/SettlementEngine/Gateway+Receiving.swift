import PeerProtocol
public import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway: PeerService {
    public func receive(frame bytes: [UInt8], from peer: GatewayID) async -> PeerAnswer {
        guard failure == nil, !stopping, recovered, let lane = lanes[peer], let incoming = lane.incoming
        else {
            return .later(code: "link.not-ready")
        }
        let frame: VerifiedFrame
        do {
            frame = try verified(bytes, from: peer)
        } catch {
            counters.messagesRefused += 1
            return .refused(code: error.code.rawValue, detail: error.detail)
        }
        lanes[peer]?.lastHeard = clock.steadyMilliseconds()
        switch incoming.classify(frame) {
        case .next where frame.header.keyEpoch < incoming.last?.header.keyEpoch ?? 0:
            counters.messagesRefused += 1
            return .refused(
                code: LinkCode.frameEpoch.rawValue,
                detail: "epoch \(frame.header.keyEpoch) ended with the first frame of a later one")
        case .next: return await take(frame, bytes, from: peer, incoming)
        case .duplicate, .old:
            // Not acknowledged before it is on disk, however often it comes.
            guard let stored = lane.storedIncoming, stored >= frame.header.sequence else {
                return .later(code: "link.storing")
            }
            return .stored(frameSequence: frame.header.sequence)
        case .gap(let expected):
            return .refused(code: "link.frame.gap", detail: "frame \(expected) is missing")
        case .foreign: return .refused(code: "link.frame.parties", detail: "not a frame between us")
        case .conflict(let conflict):
            await accuse(conflict)
            return .refused(
                code: "link.frame.conflict", detail: "frame \(frame.header.sequence) was signed twice")
        }
    }

    private func verified(_ bytes: [UInt8], from peer: GatewayID) throws(LinkFault) -> VerifiedFrame {
        let unverified = try FrameCodec.decode(bytes)
        guard unverified.header.gateway == peer else {
            throw LinkFault(
                .messageParties, "the frame names \(unverified.header.gateway), the link is with \(peer)")
        }
        guard let key = settings.peerKeys[peer]?[unverified.header.keyEpoch] else {
            throw LinkFault(.frameSignature, "no key of \(peer) for epoch \(unverified.header.keyEpoch)")
        }
        return try unverified.verify(key: key)
    }

    /// Stores a new frame with everything that follows from it in one batch, then acknowledges it.
    private func take(
        _ frame: VerifiedFrame, _ bytes: [UInt8], from peer: GatewayID, _ incoming: IncomingFrames
    ) async -> PeerAnswer {
        guard let advanced = incoming.advanced(by: frame) else {
            return .refused(code: "link.frame.gap", detail: "the frame does not continue the chain")
        }
        lanes[peer]?.incoming = advanced
        counters.framesIn += 1
        do {
            var (steps, conflict) = apply(frame, from: peer)
            var queued = outgoing(of: steps)
            var drafts =
                proveKey(frame.header.keyEpoch, of: peer)
                + [JournalDraft(kind: .frameIn, transfer: nil, payload: bytes)] + queued.map(\.draft)
            if let conflict {
                // In one batch with the frame that shows it, so that no crash can part them.
                let evidence = conflict.evidence
                let input = RelayInput.peerDisputed(evidence)
                report(
                    "the peer said two things", evidence, in: conflict.first.frame, conflict.second.frame)
                let step = relay.step(input)
                if step.hasEffect {
                    drafts.append(
                        JournalDraft(kind: .input, transfer: nil, payload: RelayRecord.encode(input)))
                    let messages = outgoing(of: [step])
                    drafts += messages.map(\.draft)
                    queued += messages
                }
                steps.append(step)
            }
            try await settle(steps, drafts, queued)
            let newest = max(lanes[peer]?.storedIncoming ?? 0, frame.header.sequence)
            lanes[peer]?.storedIncoming = newest
            lanes[peer]?.wake()
            return .stored(frameSequence: frame.header.sequence)
        } catch {
            fail(EngineFault(journal: error))
            return .later(code: "link.stopped")
        }
    }

    /// Puts a frame's messages to the relay, each by itself: a bad one ends nothing but itself.
    ///
    /// Also used in replay: equal frames make equal steps.
    func apply(
        _ frame: VerifiedFrame, from peer: GatewayID
    ) -> (steps: [RelayStep], conflict: MessageConflict?) {
        var steps: [RelayStep] = []
        var conflict: MessageConflict?
        for index in frame.messages.indices {
            do throws(LinkFault) {
                let message = try frame.message(at: index)
                let id = message.envelope.transfer
                let key = TranscriptKey(transfer: id, sender: peer)
                guard let chain = transcripts[key] ?? TranscriptChain(transfer: id, sender: peer) else {
                    continue
                }
                switch chain.classify(message) {
                case .next:
                    guard let advanced = chain.advanced(by: message) else {
                        refused(peer, "message.transcript", "the transcript of \(id) is full")
                        continue
                    }
                    guard !budgetsSessions || hasRoom(for: message, chain) else {
                        refused(
                            peer, "message.session.full", "\(peer) said more in \(id) than evidence holds")
                        continue
                    }
                    let step = relay.step(.peerSaid(id, peer, message.envelope.message))
                    steps.append(step)
                    // A session that no ticket began leaves nothing behind, nor does another bank's word under its name:
                    // beside the words of the two parties it would spoil their evidence.
                    if relay.peer(in: id) == peer {
                        transcripts[key] = advanced
                        remember(message.inclusion, of: id)
                    }
                    if case .refused(let code, let detail) = step.answer { refused(peer, code, detail) }
                case .duplicate: continue
                case .gap(let expected):
                    refused(peer, "message.gap", "message \(expected) of \(id) is missing")
                case .foreign: refused(peer, "message.session", "a message of another session")
                // The first that can be shown: of a session whose evidence is sealed nothing is at hand.
                case .conflict(_, let held): conflict = conflict ?? contradiction(message, held: held)
                }
            } catch {
                refused(peer, error.code.rawValue, error.detail)
            }
        }
        return (steps, conflict)
    }

    /// Keeps a message for as long as there may be something to prove by it.
    func remember(_ inclusion: MessageInclusion, of id: TransferID) {
        if needsProof(id) {
            messageEvidence[id, default: []].append(inclusion)
        } else {
            messageEvidence[id] = nil
        }
    }

    /// False once the evidence is sealed, and of what never became a transfer and never will.
    private func needsProof(_ id: TransferID) -> Bool {
        guard let settlement = relay.settlements[id], settlement.evidence == nil else { return false }
        if case .closed = settlement.trade, settlement.transfer == nil { return false }
        return true
    }

    /// Whether the bundle still holds this message, whatever we answer to it.
    ///
    /// It goes by what replay knows at the same record: not by what was dropped since.
    private func hasRoom(for message: VerifiedMessage, _ chain: TranscriptChain) -> Bool {
        let id = message.envelope.transfer
        let heard = (needsProof(id) ? messageEvidence[id] ?? [] : []).lazy
            .filter { $0.frame.header.gateway == chain.sender }.reduce(0) { $0 + $1.message.count }
        return SessionBudget.holds(
            messages: chain.digests.count + 1, bytes: heard + message.inclusion.message.count)
    }

    private func refused(_ peer: GatewayID, _ code: String, _ detail: String) {
        counters.messagesRefused += 1
        logger.warning(
            "message refused", metadata: ["peer": "\(peer)", "code": "\(code)", "detail": "\(detail)"])
    }

    public func receive(hello bytes: [UInt8], from peer: GatewayID) async -> PeerAnswer {
        guard failure == nil, !stopping, recovered, lanes[peer] != nil else {
            return .later(code: "link.not-ready")
        }
        do {
            let signed = try SignedHello(bytes: bytes)
            guard let key = settings.peerKeys[peer]?[signed.unverified.keyEpoch] else {
                return .refused(code: "link.hello.signature", detail: "no key of \(peer) for that epoch")
            }
            let theirs = try signed.verify(
                key: key, from: peer, to: settings.policy.own.gateway, answering: nil)
            let ours = try hello(to: peer, challenge: clock.randomBytes32(), answering: theirs.challenge)
            if case .refused(let code) = Handshake.negotiate(ours, theirs) {
                return .refused(code: code.rawValue, detail: "no common protocol version")
            }
            lanes[peer]?.wake()
            return .hello(try await sign(ours))
        } catch let fault as LinkFault {
            return .refused(code: fault.code.rawValue, detail: fault.detail)
        } catch {
            return .later(code: "link.hello.unsigned")
        }
    }

    /// Our position on both chains with this peer.
    func hello(to peer: GatewayID, challenge: Bytes32, answering: Bytes32?) throws(LinkFault) -> Hello {
        let lane = lanes[peer]
        let hello = Hello(
            versions: .spoken, gateway: settings.policy.own.gateway, to: peer, keyEpoch: settings.keyEpoch,
            sent: lane?.outgoing?.last, received: lane?.durableIncoming, challenge: challenge,
            answers: answering)
        guard let hello else { throw LinkFault(.helloForm, "our own position makes no hello") }
        return hello
    }

    func sign(_ hello: Hello) async throws -> [UInt8] {
        let jws = try await vault.signDocument(hello.canonicalBytes, type: SignedHello.signatureType)
        return SignedHello(unverified: hello, jws: jws).bytes
    }
}
