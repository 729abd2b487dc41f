import SettlementModel
import SettlementProofs

/// Acts into members of the command's object.
enum CommandWriter {
    static func write(_ act: SQLLedgerAct, into object: inout JSONObject) {
        object["act"] = .string(ActName(act).rawValue)
        switch act {
        case .lock(let terms, let anchorProof):
            object["terms"] = terms.canonical
            object["anchorProof"] = .orNull(anchorProof)
        case .claim(let lock, let preimage, let proof):
            object["lock"] = lock.canonical
            object["preimage"] = preimage.canonical
            object["proof"] = proof.map { .base64($0) } ?? .null
        case .refund(let lock, let proof):
            object["lock"] = lock.canonical
            object["proof"] = proof.map { .base64($0) } ?? .null
        case .cancel(let terms): object["terms"] = terms.canonical
        case .unlockByBoth(let terms, let payer, let payee), .releaseByBoth(let terms, let payer, let payee):
            object["lock"] = terms.lockID.canonical
            object["terms"] = terms.canonical
            object["payer"] = payer.canonical
            object["payee"] = payee.canonical
        case .reportFork(let report):
            object["origin"] = .string(report.origin)
            object["first"] = .string(report.first)
            object["second"] = .string(report.second)
        case .transfer(let order):
            object["asset"] = order.asset.canonical
            object["quantity"] = .decimal(order.quantity)
            object["from"] = order.from.canonical
            object["to"] = order.to.canonical
        case .openAccount, .setAccountStatus, .registerAsset, .issue, .withdraw:
            writeOperatorAct(act, into: &object)
        }
    }

    private static func writeOperatorAct(_ act: SQLLedgerAct, into object: inout JSONObject) {
        switch act {
        case .openAccount(let opening):
            object["account"] = opening.account.canonical
            object["owner"] = opening.owner.canonical
            object["holderKey"] = opening.holderKey.canonical
        case .setAccountStatus(let account, let status):
            object["account"] = account.canonical
            object["status"] = .string(status.rawValue)
        case .registerAsset(let asset): object["asset"] = asset.canonical
        case .issue(let order), .withdraw(let order):
            object["asset"] = order.asset.canonical
            object["quantity"] = .decimal(order.quantity)
            object["account"] = order.account.canonical
        case .lock, .claim, .refund, .cancel, .unlockByBoth, .releaseByBoth, .reportFork, .transfer: break
        }
    }
}

/// The `act` member of a command.
enum ActName: String, CaseIterable {
    case lock, claim, refund, cancel
    case unlockByBoth = "unlock-by-both"
    case releaseByBoth = "release-by-both"
    case reportFork = "report-fork"
    case transfer
    case openAccount = "open-account"
    case setAccountStatus = "set-account-status"
    case registerAsset = "register-asset"
    case issue
    case withdraw

    init(_ act: SQLLedgerAct) {
        switch act {
        case .lock: self = .lock
        case .claim: self = .claim
        case .refund: self = .refund
        case .cancel: self = .cancel
        case .unlockByBoth: self = .unlockByBoth
        case .releaseByBoth: self = .releaseByBoth
        case .reportFork: self = .reportFork
        case .transfer: self = .transfer
        case .openAccount: self = .openAccount
        case .setAccountStatus: self = .setAccountStatus
        case .registerAsset: self = .registerAsset
        case .issue: self = .issue
        case .withdraw: self = .withdraw
        }
    }
}
