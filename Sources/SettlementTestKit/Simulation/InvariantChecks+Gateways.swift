import PeerProtocol
import SettlementEngine
import SettlementModel
import SettlementProofs

/// What a gateway's records, frames and bytes must not break.
extension InvariantChecks {
    // MARK: A8

    /// A8: one body for each place in a transcript, one frame for each number.
    func judgeVoice(_ frame: SignedFrame) -> [Violation] {
        guard conforms(frame.from) else { return [] }
        var found: [Violation] = []
        if let known = frames[FrameName(from: frame.from, to: frame.to, sequence: frame.sequence)],
            known != frame.digest
        {
            found.append(Violation(.oneVoice, "\(frame.from) signed two frames \(frame.sequence)"))
        }
        // One frame may hold both of them.
        var here: [Voice: Bytes32] = [:]
        for message in frame.messages {
            let envelope = message.envelope
            let voice = Voice(gateway: frame.from, transfer: envelope.transfer, sequence: envelope.sequence)
            if let known = bodies[voice] ?? here[voice], known != message.digest {
                found.append(
                    Violation(
                        .oneVoice,
                        "\(frame.from) signed two messages \(envelope.sequence) of \(envelope.transfer)"))
            }
            here[voice] = message.digest
            if case .propose(let terms) = envelope.message, let other = hashes[terms.hashlock],
                other != terms.transfer
            {
                found.append(
                    Violation(
                        .singleUse, "\(frame.from) proposes one hash for \(other) and \(terms.transfer)"))
            }
        }
        return found
    }

    mutating func note(_ frame: SignedFrame) {
        frames[FrameName(from: frame.from, to: frame.to, sequence: frame.sequence)] = frame.digest
        for message in frame.messages {
            let envelope = message.envelope
            bodies[Voice(gateway: frame.from, transfer: envelope.transfer, sequence: envelope.sequence)] =
                message.digest
            switch envelope.message {
            case .propose(let terms):
                guard terms.initiator.gateway == frame.from, terms.transfer == envelope.transfer,
                    let deal = KnownDeal(terms)
                else { continue }
                if conforms(frame.from), hashes[terms.hashlock] == nil {
                    hashes[terms.hashlock] = terms.transfer
                }
                if !(deals[terms.transfer] ?? []).contains(where: { $0.digest == deal.digest }) {
                    deals[terms.transfer, default: []].append(deal)
                }
            case .accept(let digest):
                let byResponder = (deals[envelope.transfer] ?? []).contains {
                    $0.digest == digest && $0.terms.responder.gateway == frame.from
                }
                if byResponder { accepted.insert(digest) }
            case .claimAssert(let leg, _, _), .refundAssert(let leg, _, _, _):
                // A proof counts from whoever it comes, once it is durable there; an honest peer sends good ones.
                guard conforms(frame.from) else { continue }
                shown[frame.digest, default: []].append(
                    ReadLeg(gateway: frame.to, transfer: envelope.transfer, leg: leg))
            default: continue
            }
        }
    }

    // MARK: Records

    mutating func note(_ draft: JournalDraft, of gateway: GatewayID) {
        switch draft.kind {
        case .command:
            guard var reader = reader(of: draft), let bytes = try? reader.base64("bytes", limit: 4 << 20)
            else { return }
            intents[gateway, default: []].insert(DurableIntent.name(bytes))
        case .input: noteInput(draft, of: gateway)
        case .frameIn:
            guard let frame = try? FrameCodec.decode(draft.payload) else { return }
            for read in shown[frame.header.digest] ?? [] where read.gateway == gateway { noteProof(read) }
        default: return
        }
    }

    /// Whatever was read before the leg ended shows no end of it.
    private mutating func noteProof(_ read: ReadLeg) {
        guard endedLegs.contains(EndedLeg(transfer: read.transfer, leg: read.leg)) else { return }
        endsRead.insert(read)
    }

    private mutating func noteInput(_ draft: JournalDraft, of gateway: GatewayID) {
        guard let transfer = draft.transfer else { return }
        if ByteSearch.ends(of: draft.payload, contain: Self.proof) {
            for leg in LegID.allCases
            where ByteSearch.ends(of: draft.payload, contain: Array("\"leg\":\"\(leg.rawValue)\"".utf8)) {
                noteProof(ReadLeg(gateway: gateway, transfer: transfer, leg: leg))
            }
        } else if ByteSearch.ends(of: draft.payload, within: 1024, contain: Self.exit) {
            exits[transfer, default: []].insert(gateway)
        } else if ByteSearch.ends(of: draft.payload, contain: Self.reveal) {
            guard var reader = reader(of: draft), let at = try? reader.decode("at", as: LedgerInstant.self)
            else { return }
            reveals[transfer] = at
        } else if draft.payload.starts(with: Self.look) {
            let text = String(decoding: draft.payload, as: UTF8.self)
            guard text.contains(#""stage":"CLAIM""#) else { return }
            let isClear = text.contains(#""verdict":"CLEAR""#) && !text.contains(#""verdict":"HIT""#)
            cleared[transfer, default: [:]][gateway] = isClear
        }
    }

    private static let look = Array(#"{"kind":"rules-looked-at""#.utf8)

    static let reveal = Array(#""kind":"reveal-begun""#.utf8)
    private static let exit = Array(#""kind":"exit-signed""#.utf8)
    private static let proof = Array(#""kind":"proof-read""#.utf8)

    private func reader(of draft: JournalDraft) -> ObjectReader? {
        let limits = JSONLimits(bytes: 4 << 20, depth: 32, members: 65_536)
        guard let value = try? CanonicalJSON.parse(draft.payload, limits: limits) else { return nil }
        return try? ObjectReader(value)
    }
}
