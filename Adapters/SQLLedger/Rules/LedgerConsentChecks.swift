import SQLLedgerProofs
import SettlementModel
import SettlementProofs

/// Every entry against the command that asked for it: the right act, with the consent of the right holder.
///
/// So an operator cannot move what a holder did not sign for without it showing.
struct ConsentChecks {
    let storage: any LedgerReading
    let operatorKey: VerificationKey
    /// Only in a cash agent's book the operator may take units from an account.
    let isCashAgent: Bool

    /// Looks at `entry` with the accounts as they stood before it.
    func check(_ entry: LogEntry, at index: UInt64, _ replay: inout LedgerReplay) throws {
        guard let id = entry.command, let bytes = try storage.signedCommand(id) else {
            return replay.report(.commandMissing, "entry \(index): nobody asked for it")
        }
        guard let signed = try? SQLSignedCommand(canonicalBytes: bytes),  // reported as a difference
            let command = try? SQLLedgerCommandCodec.decode(signed.command), command.id == id,
            command.ledger == entry.ledger,
            try storage.command(id)?.digest == SQLLedgerCommandCodec.digest(signed.command)
        else { return replay.report(.commandDiffers, "entry \(index): command \(id) is not what was booked") }
        guard fits(command.act, entry) else {
            return replay.report(.commandOtherAct, "entry \(index): command \(id) asks for something else")
        }
        if !hasConsent(command.act, entry, signed, replay.accounts) {
            replay.report(.commandUnsigned, "entry \(index): command \(id) lacks the consent it needs")
        }
    }

    private func fits(_ act: SQLLedgerAct, _ entry: LogEntry) -> Bool {
        switch act {
        case .lock(let terms, _): entry.kind == .locked && entry.lock == terms
        case .cancel(let terms): entry.kind == .cancelled && entry.lock == terms
        case .claim(let lock, let preimage, let proof):
            entry.kind == .claimed && entry.lockID == lock && entry.preimage == preimage
                && entry.proof == proof.map { Digest.sha256($0) }
        case .refund(let lock, let proof):
            entry.kind == .refunded && entry.lockID == lock
                && entry.proof == proof.map { Digest.sha256($0) }
        case .unlockByBoth(let terms, _, _), .releaseByBoth(let terms, _, _):
            entry.kind == .refunded && entry.lock == terms && entry.proof == nil
        case .reportFork(let report):
            entry.kind == .forkReported && entry.proof == Digest.sha256(ForkProof.bytes(report))
        case .transfer(let order):
            entry.kind == .transferred
                && moves(entry, order.asset, order.quantity, from: order.from, to: order.to)
        case .openAccount(let opening):
            entry.kind == .accountOpened && entry.account?.id == opening.account
                && entry.account?.owner == opening.owner && entry.account?.holderKey == opening.holderKey
        case .setAccountStatus(let account, let status):
            entry.kind == .accountStatus && entry.account?.id == account && entry.account?.status == status
        case .registerAsset(let asset):
            entry.kind == .assetIssued && entry.asset == asset && entry.postings.isEmpty
        case .issue(let order):
            entry.kind == .assetIssued && entry.asset?.id == order.asset
                && moves(entry, order.asset, order.quantity, from: SystemAccount.issuance, to: order.account)
        case .withdraw(let order):
            entry.kind == .assetWithdrawn && entry.asset?.id == order.asset
                && moves(entry, order.asset, order.quantity, from: order.account, to: SystemAccount.issuance)
        }
    }

    private func moves(
        _ entry: LogEntry, _ asset: AssetID, _ quantity: Int128, from: AccountID, to: AccountID
    ) -> Bool {
        let expected = [
            LogPosting(account: from, asset: asset, delta: -quantity),
            LogPosting(account: to, asset: asset, delta: quantity),
        ]
        return entry.postings == expected.compactMap { $0 }
    }

    private func hasConsent(
        _ act: SQLLedgerAct, _ entry: LogEntry, _ signed: SQLSignedCommand,
        _ accounts: [AccountID: LogAccount]
    ) -> Bool {
        switch act {
        case .lock(let terms, _):
            accounts[terms.payer.account]?.holderKey == terms.payer.holderKey
                && isSigned(signed, by: terms.payer.holderKey)
        case .cancel(let terms):
            entry.time >= terms.lockDeadline || isSigned(signed, by: terms.payer.holderKey)
        case .claim, .reportFork: true
        case .refund: mayRefund(entry)
        case .unlockByBoth(let terms, let payer, let payee):
            !terms.exitByBoth
                && bothSigned(terms, payer, payee, SQLLedgerCommandCodec.unlockMessage(terms.lockID))
        case .releaseByBoth(let terms, let payer, let payee):
            terms.exitByBoth
                && bothSigned(terms, payer, payee, SQLLedgerCommandCodec.releaseMessage(terms.lockID))
        case .transfer(let order):
            accounts[order.from].map { isSigned(signed, by: $0.holderKey) } ?? false
        case .openAccount, .setAccountStatus, .registerAsset, .issue: isSigned(signed, by: operatorKey)
        case .withdraw: isCashAgent && isSigned(signed, by: operatorKey)
        }
    }

    private func mayRefund(_ entry: LogEntry) -> Bool {
        guard let terms = entry.lock else { return false }
        return switch terms.refundGate {
        case .fromExpiry: entry.time >= terms.expiry
        case .otherEnded: entry.proof != nil
        }
    }

    private func isSigned(_ signed: SQLSignedCommand, by key: VerificationKey) -> Bool {
        let message = SQLLedgerCommandCodec.signingMessage(signed.command)
        return signed.signatures.contains { $0.key == key && SignatureVerification.verify($0, over: message) }
    }

    private func bothSigned(
        _ terms: LockTerms, _ payer: Signature, _ payee: Signature, _ message: [UInt8]
    ) -> Bool {
        payer.key == terms.payer.holderKey && payee.key == terms.payee.holderKey
            && SignatureVerification.verify(payer, over: message)
            && SignatureVerification.verify(payee, over: message)
    }
}
