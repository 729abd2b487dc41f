import LedgerAdapterKit
internal import SQLLedgerProofs
import SettlementModel
import SettlementProofs

extension CommandReading {
    /// The settlement's command in an SQL ledger's bytes.
    init(sql bytes: [UInt8]) throws(AdapterFault) {
        let read: SQLLedgerCommand
        do throws(JSONFault) { read = try SQLLedgerCommandCodec.decode(bytes) } catch {
            throw .rejected(code: "ledger.command.malformed", detail: "\(error)")
        }
        guard let act = Act(read.act) else {
            throw .rejected(code: "ledger.command.malformed", detail: "no act of a settlement")
        }
        let message = SQLLedgerCommandCodec.signingMessage(bytes)
        self.init(
            id: read.id, ledger: read.ledger, act: act,
            toSign: read.act.signers.map { SignatureRequest(key: $0, statement: .bytes(message)) })
    }
}

extension PreparedCommand {
    /// The command as an SQL ledger takes it.
    init(sql command: LedgerCommand) {
        let act = command.act.sql
        let bytes = SQLLedgerCommandCodec.encode(
            SQLLedgerCommand(id: command.id, ledger: command.ledger, act: act))
        let message = SQLLedgerCommandCodec.signingMessage(bytes)
        self.init(
            id: command.id, ledger: command.ledger, bytes: bytes,
            toSign: act.signers.map { SignatureRequest(key: $0, statement: .bytes(message)) })
    }
}

extension CommandReading.Act {
    fileprivate init?(_ act: SQLLedgerAct) {
        switch act {
        case .lock(let terms, _): self = .lock(terms.lockID)
        case .claim(let lock, let preimage, _): self = .claim(lock, preimage)
        case .refund(let lock, _): self = .refund(lock)
        case .cancel(let terms): self = .cancel(terms.lockID)
        case .unlockByBoth(let terms, let payer, let payee):
            self = .unlockByBoth(terms.lockID, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            self = .releaseByBoth(terms.lockID, payer: payer, payee: payee)
        case .reportFork, .transfer, .openAccount, .setAccountStatus, .registerAsset, .issue, .withdraw:
            return nil
        }
    }
}

extension LedgerAct {
    fileprivate var sql: SQLLedgerAct {
        switch self {
        case .lock(let terms, let proof):
            .lock(
                terms, anchorProof: proof.map { SQLLogConsistency(from: $0.from, to: $0.to, path: $0.path) })
        case .claim(let lock, let preimage, let proof): .claim(lock.lockID, preimage, proof: proof)
        case .refund(let lock, let proof): .refund(lock.lockID, proof: proof)
        case .cancel(let terms): .cancel(terms)
        case .unlockByBoth(let terms, let payer, let payee): .unlockByBoth(terms, payer: payer, payee: payee)
        case .releaseByBoth(let terms, let payer, let payee):
            .releaseByBoth(terms, payer: payer, payee: payee)
        }
    }
}
