import Logging
import PeerProtocol
import SettlementModel
import TransferCore

/// A peer that contradicts itself.
extension Gateway {
    /// Both signed messages, as a portable proof that the peer said two things in one place.
    func contradiction(_ message: VerifiedMessage, held: Bytes32) -> MessageConflict? {
        let first = messageEvidence[message.envelope.transfer]?.first {
            MessageCodec.digest(of: $0.message) == held
        }
        return first.map { MessageConflict(first: $0, second: message.inclusion) }
    }

    func accuse(_ conflict: FrameConflict) async {
        let evidence = conflict.evidence
        report("the peer signed two histories", evidence, in: conflict.first, conflict.second)
        do { try await feed([.peerDisputed(evidence)]) } catch { fail(EngineFault(journal: error)) }
    }

    /// Says by which frames the peer contradicted itself: under these numbers its operator finds both in its own journal.
    func report(
        _ words: Logger.Message, _ evidence: DisputeEvidence, in first: SignedFrameHeader,
        _ second: SignedFrameHeader
    ) {
        let told =
            evidence.fitsMessage
            ? "by DISPUTE, in each transfer under way"
            : "not told: too long for a DISPUTE; call its operator and name the frames"
        logger.critical(
            words,
            metadata: [
                "peer": "\(evidence.accused)",
                "frames": "\(first.header.sequence), \(second.header.sequence)",
                "told": "\(told)",
            ])
    }
}
