import PeerProtocol
import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway {
    /// Queues drafts behind all earlier ones and returns when they are on disk.
    ///
    /// Everything queued while a sync runs shares the next one; the order of the journal is the order of the steps.
    func record(_ drafts: [JournalDraft]) async throws {
        if let failure { throw failure }
        // Nothing of its own to write, but what it saw may still be under way: it hears no sooner than that is durable.
        guard !drafts.isEmpty || saving else { return }
        guard drafts.isEmpty || !stopping else { throw CancellationError() }
        unsaved += drafts
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(continuation)
            if !saving {
                saving = true
                Task { await self.save() }
            }
        }
    }

    /// Queues a record that nothing waits for: the vault holds the same, and recovery adopts it from there.
    ///
    /// Queued at once, so that the journal's order is the order of the calls.
    func recordSoon(_ draft: JournalDraft) {
        guard failure == nil, !stopping else { return }
        unsaved.append(draft)
        guard !saving else { return }
        saving = true
        Task { await self.save() }
    }

    private func save() async {
        while !unsaved.isEmpty || !waiting.isEmpty {
            let drafts = unsaved
            let waiters = waiting
            unsaved = []
            waiting = []
            do {
                if !drafts.isEmpty {
                    head = try await journal.append(drafts)
                    counters.syncs += 1
                }
                for waiter in waiters { waiter.resume() }
            } catch {
                fail(EngineFault(journal: error))
                for waiter in waiters + waiting { waiter.resume(throwing: error) }
                unsaved = []
                waiting = []
            }
        }
        saving = false
    }

    /// Ends all work. What is durable stays true; nothing else left the machine.
    func fail(_ fault: EngineFault) {
        guard failure == nil else { return }
        failure = fault
        logger.critical("the engine stops", metadata: ["fault": "\(fault)"])
        for task in tasks { task.cancel() }
        duties.cancelAll()
    }

    /// Gives each message its place in our transcript and queues it for its peer.
    ///
    /// One that has no place (a full transcript) or no wire form (too large) is left out, here and in every replay: the
    /// peer caused it, and it may end nothing but itself.
    func outgoing(_ messages: [OutgoingMessage]) -> [QueuedMessage] {
        var queued: [QueuedMessage] = []
        for message in messages {
            do {
                let bytes = try envelope(message)
                openLane(to: message.to)
                lanes[message.to]?.queue(OwnMessage(transfer: message.transfer, bytes: bytes))
                queued.append(QueuedMessage(to: message.to, transfer: message.transfer, bytes: bytes))
            } catch {
                logger.error(
                    "a message cannot be sent",
                    metadata: ["transfer": "\(message.transfer)", "why": "\(error)"])
            }
        }
        return queued
    }

    /// The same for the messages of steps, in order; then lets go of the sessions that they closed for good.
    ///
    /// Nothing is said or heard in such a session any more, and what was is in the journal.
    func outgoing(of steps: [RelayStep]) -> [QueuedMessage] {
        let queued = outgoing(steps.flatMap(\.messages))
        for id in steps.flatMap(\.changed) where relay.closedAllegements.contains(id) {
            messageEvidence[id] = nil
            for sender in [settings.policy.own.gateway] + lanes.keys {
                transcripts[TranscriptKey(transfer: id, sender: sender)] = nil
            }
        }
        return queued
    }

    /// The canonical bytes of our next message in this transfer; the transcript moves on.
    func envelope(_ message: OutgoingMessage) throws -> [UInt8] {
        let own = settings.policy.own.gateway
        let key = TranscriptKey(transfer: message.transfer, sender: own)
        guard let chain = transcripts[key] ?? TranscriptChain(transfer: message.transfer, sender: own),
            let envelope = MessageEnvelope(
                transfer: message.transfer, sequence: chain.nextSequence, previous: chain.previous, from: own,
                to: message.to, message: message.message)
        else {
            throw EngineFault.replay(
                sequence: head.sequence, detail: "no place for a message of \(message.transfer)")
        }
        let bytes = try MessageCodec.encode(envelope)
        guard let next = chain.advanced(by: envelope, digest: MessageCodec.digest(of: bytes)) else {
            throw EngineFault.replay(
                sequence: head.sequence, detail: "the transcript of \(message.transfer) is full")
        }
        transcripts[key] = next
        return bytes
    }
}

/// A message that has its place in our transcript and in its peer's queue. It may be signed once it is durable.
struct QueuedMessage: Hashable, Sendable {
    let to: GatewayID
    let transfer: TransferID
    let bytes: [UInt8]

    var draft: JournalDraft { JournalDraft(kind: .messageOut, transfer: transfer, payload: bytes) }
}

extension JournalHead {
    /// The digest under the first record.
    static let emptyDigest = Digest.sha256([])
}
