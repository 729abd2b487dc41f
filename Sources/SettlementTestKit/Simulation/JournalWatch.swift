import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

/// Lives one bank's journal beside it, record by record as each becomes durable, and has its limits and what follows its
/// settlements checked at every step.
///
/// A relay of its own takes the steps, so that each of them is seen, also those of a process that died just after; what is
/// counted is counted from that relay's settlements.
struct JournalWatch {
    private let peerKeys: [GatewayID: [UInt32: VerificationKey]]
    private(set) var relay: Relay
    private var transcripts: [TransferID: TranscriptChain] = [:]
    private(set) var moment: LimitMoment
    private var closings = ClosingMoment()
    /// What limits came to in this bank so far.
    private(set) var counts: [SimulationCounts.LimitEvent: Int] = [:]

    init(_ settings: GatewaySettings) {
        peerKeys = settings.peerKeys
        relay = Relay(
            policy: settings.policy.with(limits: nil, restrictions: nil), verifiers: settings.verifiers)
        moment = LimitMoment()
    }

    /// Takes a record that is durable. - Returns: everything that its steps break.
    mutating func see(_ draft: JournalDraft) -> [Violation] {
        do {
            switch draft.kind {
            case .input: return step(try Self.codec.decode(draft.payload))
            case .frameIn: return try hear(draft.payload)
            default: return []
            }
        } catch {
            return [Violation(.limitsBooked, "a durable record cannot be read: \(error)")]
        }
    }

    /// As the engine hears a frame: each message that its transcript awaits, by itself.
    private mutating func hear(_ bytes: [UInt8]) throws -> [Violation] {
        let unverified = try FrameCodec.decode(bytes)
        let peer = unverified.header.gateway
        guard let key = peerKeys[peer]?[unverified.header.keyEpoch] else {
            return [Violation(.limitsBooked, "a frame of nobody is durable")]
        }
        let frame = try unverified.verify(key: key)
        var found: [Violation] = []
        for index in frame.messages.indices {
            guard let message = try? frame.message(at: index) else { continue }  // it ends nothing but itself
            let id = message.envelope.transfer
            guard let chain = transcripts[id] ?? TranscriptChain(transfer: id, sender: peer),
                let advanced = chain.advanced(by: message)
            else { continue }
            found += step(.peerSaid(id, peer, message.envelope.message))
            if relay.settlements[id] != nil { transcripts[id] = advanced }
        }
        return found
    }

    private mutating func step(_ input: RelayInput) -> [Violation] {
        let (before, closingsBefore) = (moment, closings)
        _ = relay.step(input)
        moment = LimitMoment(relay)
        closings = ClosingMoment(relay)
        count(input, before)
        let (now, looks): (LedgerInstant?, Bool) =
            switch input {
            case .ticketSubmitted(_, _, let at), .deskApproved(_, _, let at): (at, false)
            case .limitQueueLookedAt(let at): (at, true)
            default: (nil, false)
            }
        return LimitChecks.judge(before, moment, at: now, looks: looks)
            + ClosingChecks.judge(closingsBefore, closings)
    }

    private static let codec = RelayInputCodec(
        encodeMessage: { _ in [] },
        decodeMessage: { _ throws(JSONFault) in
            throw JSONFault(expected: "an input of a gateway's own", found: "a message outside its frame")
        })

    // MARK: What happened

    private mutating func count(_ input: RelayInput, _ before: LimitMoment) {
        switch input {
        case .policyAdopted where !before.trades.isEmpty || before.rules != nil: add(.changed)
        case .overrideWanted: add(.asked)
        case .overrideApproved: add(.approved)
        case .overrideRejected: add(.rejected)
        case .deskApproved(let id, _, _):
            if moment.trade(id)?.isApproved == false, moment.trade(id)?.place == nil { add(.refused) }
        default: break
        }
        for trade in moment.trades {
            let old = before.trade(trade.id)
            if trade.isApproved, old?.isApproved != true,
                relay.settlements[trade.id]?.limits?.findings.contains(where: { $0.overrideNumber != nil })
                    == true
            {
                add(.passed)
            }
            switch (old?.place, trade.place) {
            case (nil, .some): add(.waited)
            case (.some, nil) where trade.isApproved: add(.admitted)
            case (.some, nil): if case .limitQueueLookedAt = input { add(.lapsed) } else { add(.left) }
            default: continue
            }
        }
    }

    private mutating func add(_ event: SimulationCounts.LimitEvent) { counts[event, default: 0] += 1 }
}
