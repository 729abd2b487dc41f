import SQLLedgerProofs
import SettlementModel
import SettlementProofs

extension Booking {
    func transfer(_ order: TransferOrder) throws -> AppliedCommand {
        guard order.from != order.to else { throw Rejection(.transferToSelf, "account \(order.from)") }
        try requireQuantity(order.quantity)
        _ = try requireAsset(order.asset)
        let sender = try sender(order.from)
        try requireSignature(by: sender.holderKey, of: "the holder of \(sender.id)")
        _ = try receiver(order.to)
        return try write(
            EntryDraft(
                kind: .transferred,
                postings: postings(order.asset, order.quantity, from: order.from, to: order.to)))
    }

    func openAccount(_ opening: AccountOpening) throws -> AppliedCommand {
        try requireSignature(by: rules.operatorKey, of: "the operator")
        guard !SystemAccount.isReserved(opening.account) else {
            throw Rejection(.accountReserved, "account \(opening.account) is the ledger's own")
        }
        guard try storage.account(opening.account) == nil else {
            throw Rejection(.accountExists, "account \(opening.account) is there already")
        }
        guard SignatureVerification.signsAnyMessage(opening.holderKey) else {
            throw Rejection(.signatureInvalid, "the holder key of \(opening.account) is not a usable key")
        }
        let account = LogAccount(
            id: opening.account, owner: opening.owner, holderKey: opening.holderKey, status: .open)
        try storage.putAccount(account)
        return try write(EntryDraft(kind: .accountOpened, account: account))
    }

    /// Frozen accounts receive and pay nothing; closed ones are empty and stay closed to new value.
    func setStatus(_ status: LogAccountStatus, of id: AccountID) throws -> AppliedCommand {
        try requireSignature(by: rules.operatorKey, of: "the operator")
        let present = try existing(id)
        guard present.status != status else { throw Rejection(.accountStatusSame, "account \(id)") }
        if status == .closed {
            let held = try storage.balances(of: id).filter { $0.value != 0 }
            guard held.isEmpty else {
                throw Rejection(.accountNotEmpty, "account \(id) holds \(held.count) assets")
            }
            guard try !storage.hasOpenLock(naming: id) else {
                throw Rejection(.accountHasOpenLocks, "account \(id)")
            }
        }
        let account = LogAccount(
            id: id, owner: present.owner, holderKey: present.holderKey, status: status)
        try storage.putAccount(account)
        return try write(EntryDraft(kind: .accountStatus, account: account))
    }

    func registerAsset(_ asset: AssetDescriptor) throws -> AppliedCommand {
        try requireSignature(by: rules.operatorKey, of: "the operator")
        guard try storage.asset(asset.id) == nil else { throw Rejection(.assetExists, "asset \(asset.id)") }
        try storage.putAsset(asset)
        return try write(EntryDraft(kind: .assetIssued, asset: asset))
    }

    func issue(_ order: IssueOrder) throws -> AppliedCommand {
        try requireSignature(by: rules.operatorKey, of: "the operator")
        try requireQuantity(order.quantity)
        let asset = try requireAsset(order.asset)
        _ = try receiver(order.account)
        let supply = -(try storage.balance(of: SystemAccount.issuance, asset: order.asset))
        let limit: Int128 =
            if case .paymentClaim = asset.kind { 1 } else { rules.limits.largestSupply }
        guard supply <= limit, order.quantity <= limit - supply else {
            throw Rejection(
                .supplyExhausted,
                "\(supply) of \(order.asset) exist, at most \(limit) may, \(order.quantity) asked")
        }
        return try write(
            EntryDraft(
                kind: .assetIssued, asset: asset,
                postings: postings(
                    order.asset, order.quantity, from: SystemAccount.issuance, to: order.account)))
    }

    /// Takes units from an account because what stood for them is paid out elsewhere; the account may be closed to payments.
    func withdraw(_ order: IssueOrder) throws -> AppliedCommand {
        guard rules.isCashAgent else {
            throw Rejection(.withdrawNotAllowed, "\(rules.ledger) is no cash agent's book")
        }
        try requireSignature(by: rules.operatorKey, of: "the operator")
        try requireQuantity(order.quantity)
        let asset = try requireAsset(order.asset)
        _ = try existing(order.account)
        return try write(
            EntryDraft(
                kind: .assetWithdrawn, asset: asset,
                postings: postings(
                    order.asset, order.quantity, from: order.account, to: SystemAccount.issuance)))
    }

    private func requireQuantity(_ quantity: Int128) throws {
        guard quantity > 0, quantity <= Money.largestMinor else {
            throw Rejection(.quantityInvalid, "\(quantity)")
        }
    }

    private func postings(
        _ asset: AssetID, _ quantity: Int128, from: AccountID, to: AccountID
    ) throws -> [LogPosting] {
        guard let out = LogPosting(account: from, asset: asset, delta: -quantity),
            let into = LogPosting(account: to, asset: asset, delta: quantity)
        else { throw Rejection(.quantityInvalid, "\(quantity)") }
        return [out, into]
    }
}
