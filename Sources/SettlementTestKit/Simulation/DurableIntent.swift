internal import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// What of a ledger command must be durable before it leaves (A9).
enum DurableIntent {
    /// The exact bytes; of an act that is opened by a proof alone its id and kind, since its proof ages with the anchor and
    /// is made anew for every try (Architecture, section 4).
    static func name(_ bytes: [UInt8]) -> Bytes32 {
        // What is no command of this ledger is named by its bytes.
        guard let command = try? SQLLedgerCommandCodec.decode(bytes) else { return Digest.sha256(bytes) }
        switch command.act {
        case .claim(_, _, proof: .some): return Digest.sha256(Array("claim \(command.id)".utf8))
        case .refund(_, proof: .some): return Digest.sha256(Array("refund \(command.id)".utf8))
        default: return Digest.sha256(bytes)
        }
    }
}
