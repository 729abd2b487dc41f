import PeerProtocol
import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway {
    /// Speaks to one peer for as long as the engine runs: handshake, then frames in order, each until acknowledged.
    func speak(to peer: GatewayID) async {
        guard let signals = lanes[peer]?.signals else { return }
        var waiting = signals.makeAsyncIterator()
        var pause: Int64 = 50
        while !Task.isCancelled, failure == nil {
            do {
                if try await speakOnce(to: peer) {
                    pause = 50
                } else if await waiting.next() == nil {
                    return
                }
            } catch let fault as VaultFault where fault.endsTheProcess {
                fail(EngineFault(vault: fault))
            } catch {
                lanes[peer]?.greeted = false
                logger.info("the peer does not answer", metadata: ["peer": "\(peer)", "why": "\(error)"])
                let jitter = clock.jitter(upTo: pause / 2 + 1)
                do { try await clock.sleep(.milliseconds(pause + jitter)) } catch { return }
                pause = min(pause * 2, settings.longestPauseMilliseconds)
            }
        }
    }

    /// One exchange with the peer. - Returns: false when there is nothing to say.
    private func speakOnce(to peer: GatewayID) async throws -> Bool {
        guard let lane = lanes[peer], lane.mute == nil else { return false }
        if !lane.greeted { try await greet(peer) }
        guard let current = lanes[peer], current.greeted, current.mute == nil else { return false }
        if let frame = current.unacknowledged.first {
            try await carry(frame, to: peer)
            return true
        }
        let batch = current.nextBatch()
        guard !batch.isEmpty else { return false }
        try await signFrame(batch, for: peer)
        return true
    }

    /// Signs the next frame. The vault keeps it; the journal learns of it with the next sync.
    private func signFrame(_ batch: [OwnMessage], for peer: GatewayID) async throws {
        guard let outgoing = lanes[peer]?.outgoing else { return }
        let messages = batch.map(\.bytes)
        let header = try outgoing.header(for: messages, keyEpoch: settings.keyEpoch)
        let request = FrameSigningRequest(
            peer: peer, frameSequence: header.sequence, header: header.canonicalBytes, messages: messages)
        let jws = try await vault.signFrame(request, at: head)
        guard let signed = SignedFrameHeader(header: header, jws: jws) else {
            throw EngineFault.vault(detail: "the vault gave no signature")
        }
        let frame = SignedOut(signed: signed, messages: messages)
        lanes[peer]?.signed(frame)
        counters.framesOut += 1
        recordSoon(JournalDraft(kind: .frameOut, transfer: nil, payload: signed.bytes))
        do { try rememberOwn(signed, batch) } catch {
            logger.error("own frame does not verify", metadata: ["error": "\(error)"])
        }
    }

    /// Keeps our own messages as evidence, each with its path to the signature.
    func rememberOwn(_ signed: SignedFrameHeader, _ messages: [OwnMessage]) throws(LinkFault) {
        guard let key = ownKeys[signed.header.keyEpoch] else {
            throw LinkFault(.frameSignature, "the vault knows no key of epoch \(signed.header.keyEpoch)")
        }
        let frame = try UnverifiedFrame(signed: signed, messages: messages.map(\.bytes)).verify(key: key)
        for (message, inclusion) in zip(messages, frame.inclusions) {
            remember(inclusion, of: message.transfer)
        }
    }

    private func carry(_ frame: SignedOut, to peer: GatewayID) async throws {
        let bytes = try FrameCodec.encode(UnverifiedFrame(signed: frame.signed, messages: frame.messages))
        let answer = try await link.carry(bytes, to: peer)
        lanes[peer]?.lastHeard = clock.steadyMilliseconds()
        switch answer {
        case .stored(let sequence):
            // A lower number would have us send this frame again at once, and for ever; one that we never signed, drop frames
            // that nobody got.
            let own = frame.signed.header.sequence
            guard sequence >= own, sequence <= lanes[peer]?.outgoing?.last?.sequence ?? own else {
                throw LinkError(
                    code: "link.answer", detail: "frame \(sequence) is acknowledged where \(own) was sent",
                    notSent: false)
            }
            lanes[peer]?.stored(upTo: sequence)
            guard let position = lanes[peer]?.acknowledged else { return }
            recordSoon(
                JournalDraft(
                    kind: .frameAcknowledged, transfer: nil,
                    payload: PeerPosition(peer: peer, position: position).canonicalBytes))
        case .refused(let code, let detail):
            logger.error(
                "the peer refuses our frame",
                metadata: ["peer": "\(peer)", "code": "\(code)", "detail": "\(detail)"])
            throw LinkError(code: code, detail: detail, notSent: false)
        case .later(let code): throw LinkError(code: code, detail: "the peer asks to wait", notSent: false)
        case .hello:
            throw LinkError(
                code: "link.answer", detail: "a hello where an acknowledgement is due", notSent: false)
        }
    }

    /// Compares what both sides remember of what they signed, before anything new is signed.
    private func greet(_ peer: GatewayID) async throws {
        let challenge = clock.randomBytes32()
        // What we held when we asked: frames that arrive while the answer is under way are later than it.
        let held = lanes[peer]?.durableIncoming
        let ours = try hello(to: peer, challenge: challenge, answering: nil)
        guard case .hello(let bytes) = try await link.greet(try await sign(ours), to: peer) else {
            throw LinkError(code: "link.hello.refused", detail: "the peer does not greet", notSent: false)
        }
        let signed = try SignedHello(bytes: bytes)
        guard let key = settings.peerKeys[peer]?[signed.unverified.keyEpoch], let lane = lanes[peer] else {
            throw LinkFault(.helloSignature, "no key of \(peer) for epoch \(signed.unverified.keyEpoch)")
        }
        let theirs = try signed.verify(
            key: key, from: peer, to: settings.policy.own.gateway, answering: challenge)
        if case .refused(let code) = Handshake.negotiate(ours, theirs) {
            throw LinkFault(code, "no common protocol version")
        }
        let ownKeys = ownKeys
        let position = LinkPosition(
            sent: lane.outgoing?.last, received: held, acknowledged: lane.acknowledged,
            ownDigest: { lane.digests[$0] }, ownKey: { ownKeys[$0] })
        try judge(Handshake.compare(theirs, with: position), peer)
    }

    private func judge(_ verdict: HandshakeVerdict, _ peer: GatewayID) throws {
        switch verdict {
        case .inStep(let resendFrom):
            if resendFrom > 0 { lanes[peer]?.stored(upTo: resendFrom - 1) }
            lanes[peer]?.greeted = true
            logger.info("in step with the peer", metadata: ["peer": "\(peer)"])
        case .weWereRolledBack(let frame):
            let why =
                "the peer holds our signed frame \(frame.header.sequence), which we lack: this machine was rolled back"
            lanes[peer]?.mute = why
            logger.critical("rolled back", metadata: ["peer": "\(peer)", "why": "\(why)"])
        case .theyWereRolledBack(let lost):
            lanes[peer]?.mute = "the peer lost signed history: \(lost)"
            logger.critical("the peer was rolled back", metadata: ["peer": "\(peer)", "lost": "\(lost)"])
        case .refused(let code): throw LinkFault(code, "the peer's hello does not hold")
        }
    }
}

/// How far a peer acknowledged our frames, as the journal keeps it.
struct PeerPosition: CanonicalCodable {
    let peer: GatewayID
    let position: FramePosition

    init(peer: GatewayID, position: FramePosition) {
        self.peer = peer
        self.position = position
    }

    var canonical: JSONValue { .object(["peer": peer.canonical, "position": position.canonical]) }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        peer = try reader.decode("peer", as: GatewayID.self)
        position = try reader.decode("position", as: FramePosition.self)
        try reader.finish()
    }
}
