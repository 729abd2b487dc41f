import LedgerAdapterKit
internal import SQLLedgerProofs
import SettlementModel
import SettlementProofs

extension LedgerCommand {
    /// The settlement's command in an SQL ledger's bytes.
    init(sql bytes: [UInt8]) throws(AdapterFault) {
        let read: SQLLedgerCommand
        do throws(JSONFault) { read = try SQLLedgerCommandCodec.decode(bytes) } catch {
            throw .rejected(code: "ledger.command.malformed", detail: "\(error)")
        }
        guard let act = LedgerAct(read.act) else {
            throw .rejected(code: "ledger.command.malformed", detail: "no act of a settlement")
        }
        self.init(id: read.id, ledger: read.ledger, act: act)
    }
}

extension LedgerAct {
    fileprivate init?(_ act: SQLLedgerAct) {
        switch act {
        case .lock(let terms, let path):
            self = .lock(
                terms, anchorProof: path.map { AnchorProof(from: $0.from, to: $0.to, path: $0.path) })
        case .claim(let lock, let preimage, let proof): self = .claim(lock, preimage, proof: proof)
        case .refund(let lock, let proof): self = .refund(lock, proof: proof)
        case .cancel(let terms): self = .cancel(terms)
        case .unlockByBoth(let terms, let payer, let payee):
            self = .unlockByBoth(terms, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            self = .releaseByBoth(terms, payer: payer, payee: payee)
        case .reportFork, .transfer, .openAccount, .setAccountStatus, .registerAsset, .issue: return nil
        }
    }

    var sql: SQLLedgerAct {
        switch self {
        case .lock(let terms, let proof):
            .lock(
                terms, anchorProof: proof.map { SQLLogConsistency(from: $0.from, to: $0.to, path: $0.path) })
        case .claim(let lock, let preimage, let proof): .claim(lock, preimage, proof: proof)
        case .refund(let lock, let proof): .refund(lock, proof: proof)
        case .cancel(let terms): .cancel(terms)
        case .unlockByBoth(let terms, let payer, let payee): .unlockByBoth(terms, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            .releaseByBoth(terms, payer: payer, payee: payee)
        }
    }

    /// Whose signature over the command the ledger asks for.
    var signers: [VerificationKey] {
        switch self {
        case .lock(let terms, _), .cancel(let terms): [terms.payer.holderKey]
        case .claim, .refund, .unlockByBoth, .releaseByBoth: []
        }
    }
}
