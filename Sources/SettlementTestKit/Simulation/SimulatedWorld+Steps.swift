import JournalStore
import PeerProtocol
import SettlementEngine
import SettlementModel

/// What banks and ledgers do, as the checks and the story are told of it.
extension SimulatedWorld {
    func booked(_ entry: BookedEntry) {
        tell(
            "ledger \(entry.ledger) books \(entry.state.rawValue) of leg \(entry.lock.leg.rawValue), "
                + "transfer \(entry.lock.transfer.short), for \(entry.by?.text ?? "somebody else")")
        take(.booked(entry))
    }

    func recorded(_ rows: [JournalRow], _ side: SimulationPlan.Side) {
        tell("\(side.rawValue) has \(rows.map(\.record.draft.kind.rawValue).joined(separator: ", ")) on disk")
        for row in rows { take(.recorded(gateway(side), row.record.draft)) }
    }

    func left(_ bytes: [UInt8], _ side: SimulationPlan.Side) { take(.left(gateway(side), bytes)) }

    func signed(_ bytes: [UInt8], by side: SimulationPlan.Side) {
        guard let frame = readable(bytes, by: side) else { return }
        tell(
            "\(side.rawValue) sends frame \(frame.sequence): "
                + frame.messages.map { Words.message($0.envelope) }.joined(separator: ", "))
        take(.signed(frame))
    }

    /// An acceptance binds whoever signed it: the checks must know of a villain's too.
    func villainSigned(_ bytes: [UInt8], by side: SimulationPlan.Side) {
        if let frame = readable(bytes, by: side) { take(.signed(frame)) }
    }

    /// What its own gateway signed can be read; a villain's need not.
    private func readable(_ bytes: [UInt8], by side: SimulationPlan.Side) -> SignedFrame? {
        guard let frame = try? FrameCodec.decode(bytes) else { return nil }
        let messages = frame.messages.compactMap { bytes -> SignedFrame.Message? in
            guard let envelope = try? MessageCodec.decode(bytes) else { return nil }
            return SignedFrame.Message(envelope: envelope, digest: MessageCodec.digest(of: bytes))
        }
        return SignedFrame(
            from: gateway(side), to: gateway(side.other), sequence: frame.header.sequence,
            digest: frame.header.digest, messages: messages)
    }
}
