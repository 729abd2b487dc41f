import SettlementModel
import SettlementProofs

/// Members of a command's object into its act. Whatever it leaves unread, `finish()` refuses.
enum CommandReader {
    static func act(_ reader: inout ObjectReader) throws(JSONFault) -> SQLLedgerAct {
        let text = try reader.string("act", limit: 32)
        let name = try reader.make("act", expected: "a known act", ActName(exactly: text))
        switch name {
        case .lock:
            return .lock(
                try reader.decode("terms"),
                anchorProof: try reader.decodeOrNull("anchorProof", as: SQLLogConsistency.self))
        case .claim:
            return .claim(
                try reader.decode("lock"), try reader.decode("preimage"), proof: try proof(&reader))
        case .refund: return .refund(try reader.decode("lock"), proof: try proof(&reader))
        case .cancel: return .cancel(try reader.decode("terms"))
        case .unlockByBoth:
            let statement = try bothSigned(&reader)
            return .unlockByBoth(statement.terms, payer: statement.payer, payee: statement.payee)
        case .releaseByBoth:
            let statement = try bothSigned(&reader)
            return .releaseByBoth(statement.terms, payer: statement.payer, payee: statement.payee)
        case .reportFork:
            let limit = SQLLedgerCommandCodec.largestNoteBytes
            return .reportFork(
                ForkReport(
                    origin: try reader.string("origin", limit: 128),
                    first: try reader.string("first", limit: limit),
                    second: try reader.string("second", limit: limit)))
        case .transfer:
            return .transfer(
                TransferOrder(
                    asset: try reader.decode("asset"), quantity: try reader.amount("quantity"),
                    from: try reader.decode("from"), to: try reader.decode("to")))
        case .openAccount, .setAccountStatus, .registerAsset, .issue, .withdraw:
            return try operatorAct(name, &reader)
        }
    }

    private static func operatorAct(
        _ name: ActName, _ reader: inout ObjectReader
    ) throws(JSONFault)
        -> SQLLedgerAct
    {
        switch name {
        case .openAccount:
            return .openAccount(
                AccountOpening(
                    account: try reader.decode("account"), owner: try reader.decode("owner"),
                    holderKey: try reader.decode("holderKey")))
        case .setAccountStatus:
            let account = try reader.decode("account", as: AccountID.self)
            let text = try reader.string("status", limit: 16)
            let status = try reader.make(
                "status", expected: "open, frozen or closed", LogAccountStatus(exactly: text))
            return .setAccountStatus(account, status)
        case .registerAsset: return .registerAsset(try reader.decode("asset"))
        case .issue: return .issue(try issueOrder(&reader))
        case .withdraw: return .withdraw(try issueOrder(&reader))
        case .lock, .claim, .refund, .cancel, .unlockByBoth, .releaseByBoth, .reportFork, .transfer:
            throw reader.fault("act", expected: "an operator's act", found: name.rawValue)
        }
    }

    private static func issueOrder(_ reader: inout ObjectReader) throws(JSONFault) -> IssueOrder {
        IssueOrder(
            asset: try reader.decode("asset"), quantity: try reader.amount("quantity"),
            account: try reader.decode("account"))
    }

    private static func proof(_ reader: inout ObjectReader) throws(JSONFault) -> [UInt8]? {
        try reader.base64OrNull("proof", limit: SQLLedgerCommandCodec.largestProofBytes)
    }

    private static func bothSigned(
        _ reader: inout ObjectReader
    ) throws(JSONFault) -> (terms: LockTerms, payer: Signature, payee: Signature) {
        let lock = try reader.decode("lock", as: LockID.self)
        let terms = try reader.decode("terms", as: LockTerms.self)
        guard terms.lockID == lock else {
            throw reader.fault("lock", expected: "the lock id of the terms", found: lock.hex)
        }
        return (terms, try reader.decode("payer"), try reader.decode("payee"))
    }
}
