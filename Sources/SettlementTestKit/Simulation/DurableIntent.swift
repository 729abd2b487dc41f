internal import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// What of a ledger command must be durable before it leaves (A9).
enum DurableIntent {
    /// The exact bytes; of an act that is opened by a proof alone all of it but the proof, which ages with the anchor and is
    /// made anew for every try (Architecture, section 4).
    static func name(_ bytes: [UInt8]) -> Bytes32 {
        guard let command = try? SQLLedgerCommandCodec.decode(bytes) else {
            // An act on a chain, without the certificate in it; what is no command of any ledger is named by its bytes.
            let draft = (try? ChainAct(canonicalBytes: bytes))?.draft.canonicalBytes
            return Digest.sha256(draft ?? bytes)
        }
        let withoutProof: SQLLedgerAct
        switch command.act {
        case .claim(let lock, let preimage, proof: .some): withoutProof = .claim(lock, preimage, proof: [])
        case .refund(let lock, proof: .some): withoutProof = .refund(lock, proof: [])
        default: return Digest.sha256(bytes)
        }
        let intended = SQLLedgerCommand(id: command.id, ledger: command.ledger, act: withoutProof)
        return Digest.sha256(SQLLedgerCommandCodec.encode(intended))
    }
}
