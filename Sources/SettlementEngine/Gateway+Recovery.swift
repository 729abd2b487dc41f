import PeerProtocol
import SettlementModel
import SettlementProofs
import TransferCore

extension Gateway {
    /// Brings the engine back to where the journal says it was.
    ///
    /// Order: chain verified and replayed, the vault's memory compared and adopted, then (in the loops that `start`
    /// begins) the ledgers before the peers: nothing new is signed for a peer before its hello is in, and no duty
    /// starts before both ledgers of a transfer have told their time.
    /// - Source: `protocol.md` 8, recovery; architecture decisions 8 to 10.
    func recover() async throws {
        head = try await journal.head()
        try await compareWithVault()
        var replay = Replay()
        try await readOwnKeys()
        try await readJournal(&replay)
        guard replay.expected.isEmpty else {
            throw EngineFault.replay(
                sequence: head.sequence, detail: "the journal ends before the messages it decided")
        }
        // What was decided stands as it was; from here on today's policy holds. No change, no record.
        try requireReadable(settings.policy)
        try await feed([.policyAdopted(settings.policy)])
        budgetsSessions = true
        try await record(keysToProve(replay.keysUsed))
        for peer in lanes.keys.sorted() { try await adopt(peer) }
        for (id, settlement) in relay.settlements {
            index(id)
            if settlement.evidence != nil { forget(id) }
        }
        let note = RecoveryNote(records: replay.records, open: UInt64(open.count))
        try await record([JournalDraft(kind: .recovery, transfer: nil, payload: note.bytes)])
        shown = relay.settlements
        recallRegistry()
        logger.info("recovered", metadata: ["records": "\(replay.records)", "open": "\(open.count)"])
    }

    /// Page by page: what is replayed is dropped, however long the journal is.
    private func readJournal(_ replay: inout Replay) async throws {
        var place: JournalHead?
        while true {
            let page = try await journal.records(after: place, limit: Self.pageSize)
            guard !page.records.isEmpty else { break }
            for record in page.records { try take(record, &replay) }
            replay.records += UInt64(page.records.count)
            place = page.head
        }
        guard place ?? head == head else {
            throw EngineFault.replay(
                sequence: head.sequence,
                detail: "the journal moved while it was read: another process writes it")
        }
    }

    /// Records of one page; a record is at most a frame of 4 MiB.
    private static let pageSize = 256

    /// A policy that no later start could read back must not be adopted: the journal would hold it for ever.
    private func requireReadable(_ policy: GatewayPolicy) throws {
        do { _ = try RelayRecord.decode(RelayRecord.encode(.policyAdopted(policy))) } catch {
            throw EngineFault.policy(detail: "\(error)")
        }
    }

    private func compareWithVault() async throws {
        guard try await RollbackCheck.compare(vault: vault, journal: journal) == .journalRolledBack else {
            return
        }
        let known = try await vault.newestJournalHead()?.sequence ?? 0
        throw EngineFault.rolledBack(
            detail:
                "the vault signed at journal record \(known), which this journal of \(head.sequence) records does not "
                + "hold: it is older than the vault or of another history; restore the newest journal, never start on this one"
        )
    }

    /// One record of the journal, applied as it was the first time.
    private func take(_ record: JournalRecord, _ replay: inout Replay) throws {
        let payload = record.draft.payload
        switch record.draft.kind {
        case .input:
            try replay.close(record.sequence)
            let input: RelayInput
            do { input = try RelayRecord.decode(payload) } catch {
                throw EngineFault.replay(sequence: record.sequence, detail: "unreadable input: \(error)")
            }
            replay.expected = outgoing(of: [relay.step(input)]).map(\.bytes)
            if case .ticketSubmitted(let ticket, _, _) = input { nameClient(Relay.id(of: ticket)) }
        case .frameIn:
            try replay.close(record.sequence)
            replay.expected = outgoing(of: try replayFrame(payload, record.sequence, &replay)).map(\.bytes)
        case .peerKey: try remember(PeerKey(canonicalBytes: payload), record.sequence)
        case .messageOut:
            guard let first = replay.expected.first, first == payload else {
                throw EngineFault.replay(
                    sequence: record.sequence, detail: "another message than was decided then")
            }
            replay.expected.removeFirst()
            // It is our own, encoded just before.
            if let envelope = try? MessageCodec.decode(payload) { lanes[envelope.to]?.becameDurable() }
        case .frameOut: try replaySigned(payload, record.sequence)
        case .frameAcknowledged:
            let position = try PeerPosition(canonicalBytes: payload)
            lanes[position.peer]?.stored(upTo: position.position.sequence)
            lanes[position.peer]?.acknowledged = position.position
        case .command:
            let command = try decided(StoredCommand(canonicalBytes: payload), record.sequence)
            commands[command.name] = command
        case .commandOutcome:
            let refused = try StoredCommand(canonicalBytes: payload)
            commands[refused.name] = StoredCommand(
                name: refused.name, attempt: refused.attempt + 1, id: refused.id, bytes: [], signatures: [])
        case .recovery:
            if RecoveryNote.version(of: payload) >= RecoveryNote.budgeted { budgetsSessions = true }
        case .epoch: break
        }
    }

    /// A command as it was sent or may have been: what the terms decide, and nothing else goes out again.
    private func decided(_ command: StoredCommand, _ sequence: UInt64) throws -> StoredCommand {
        guard let settlement = relay.settlements[command.name.transfer] else {
            throw EngineFault.replay(sequence: sequence, detail: "a command for a transfer that is not here")
        }
        // Terms that were refused since are gone with their locks; a ledger that is no longer configured is asked nothing.
        guard let deal = settlement.transfer?.deal, let adapter = adapters[deal[command.name.leg].ledger]
        else {
            return command
        }
        if let why = command.deviation(from: deal, on: adapter) {
            throw EngineFault.replay(sequence: sequence, detail: "another command than was decided: \(why)")
        }
        return command
    }

    private func replayFrame(
        _ bytes: [UInt8], _ sequence: UInt64, _ replay: inout Replay
    ) throws -> [RelayStep] {
        let unverified = try FrameCodec.decode(bytes)
        let peer = unverified.header.gateway
        let epoch = unverified.header.keyEpoch
        guard let key = provenKeys[peer]?[epoch] ?? settings.peerKeys[peer]?[epoch] else {
            throw EngineFault.replay(
                sequence: sequence,
                detail: "a frame of \(peer), whose key of epoch \(epoch) is neither recorded nor configured")
        }
        let frame = try unverified.verify(key: key)
        replay.keysUsed[peer, default: [:]][epoch] = key
        openLane(to: peer)
        guard let advanced = lanes[peer]?.incoming?.advanced(by: frame) else {
            throw EngineFault.replay(sequence: sequence, detail: "a frame of \(peer) out of order")
        }
        lanes[peer]?.incoming = advanced
        lanes[peer]?.storedIncoming = frame.header.sequence
        return apply(frame, from: peer).steps
    }

    private func replaySigned(_ bytes: [UInt8], _ sequence: UInt64) throws {
        let signed = try SignedFrameHeader(bytes: bytes)
        guard let lane = lanes[signed.header.to] else { return }
        try own(signed, Array(lane.queuedMessages.prefix(signed.header.size)), sequence)
    }

    /// Puts a frame that we signed back in its place.
    private func own(
        _ signed: SignedFrameHeader, _ messages: [OwnMessage], _ sequence: UInt64
    ) throws {
        do {
            try rememberOwn(signed, messages)
        } catch {
            throw EngineFault.replay(
                sequence: sequence, detail: "our frame \(signed.header.sequence): \(error.detail)")
        }
        lanes[signed.header.to]?.signed(SignedOut(signed: signed, messages: messages.map(\.bytes)))
    }

    /// Takes over what the vault signed and the journal has not heard of: a crash fell between the two.
    private func adopt(_ peer: GatewayID) async throws {
        let after = lanes[peer]?.outgoing?.last?.sequence
        for record in try await vault.signedFrames(for: peer, after: after) {
            let header = try FrameHeader(canonicalBytes: record.header)
            guard let signed = SignedFrameHeader(header: header, jws: record.jws) else {
                throw EngineFault.vault(detail: "the vault's frame \(record.frameSequence) has no signature")
            }
            let queued = Array((lanes[peer]?.queuedMessages ?? []).prefix(header.size))
            guard lanes[peer] != nil, queued.map(\.bytes) == record.messages else {
                throw EngineFault.rolledBack(
                    detail:
                        "the vault signed frame \(record.frameSequence) for \(peer) over messages that the journal lacks"
                )
            }
            try own(signed, queued, head.sequence)
            try await self.record([JournalDraft(kind: .frameOut, transfer: nil, payload: signed.bytes)])
            logger.notice(
                "adopted a frame from the vault",
                metadata: ["peer": "\(peer)", "frame": "\(record.frameSequence)"])
        }
    }
}

/// Messages that the last replayed step decided and the next records must show.
private struct Replay {
    var expected: [[UInt8]] = []
    var records: UInt64 = 0
    /// The peers' keys that verified frames, by epoch.
    var keysUsed: [GatewayID: [UInt32: VerificationKey]] = [:]

    func close(_ sequence: UInt64) throws {
        guard expected.isEmpty else {
            throw EngineFault.replay(
                sequence: sequence, detail: "a message that was decided is not in the journal")
        }
    }
}
