import ISO20022Proofs
import SQLLedgerProofs
import SQLLedgerRules
import SettlementModel
import SettlementProofs

/// Each payment has a name of its own for ever, and so has each command of ours.
///
/// Names follow from what a payment is for, and some of that is said by whoever makes a lock: which transfer it belongs to, and
/// under which id its command comes. So a name may be another's already, and then the next one is taken.
extension CashAgent {
    /// The payment in for a lock's command.
    /// - Returns: as `AgentRules.reservation`.
    func paymentIn(
        for terms: LockTerms, _ command: CommandID, in currency: CurrencyCode
    ) async throws -> Payment? {
        var attempt = 0
        while let payment = settings.rules.reservation(
            of: terms, for: command, attempt: attempt, in: currency, now: try instant())
        {
            if try await store.payment(payment.uetr) == nil { return payment }
            attempt += 1
        }
        return nil
    }

    /// The payment out for `reason`.
    /// - Parameter first: the number of its first try, from 0; those before it were refused for good.
    func release(
        _ terms: LockTerms, to account: AccountID, because reason: ReleaseReason, attempt first: Int,
        fromBook: Bool
    ) async throws -> PaymentRecord {
        guard let currency = try await book.currency(of: terms.asset) else {
            throw AgentFault.unpayable("\(terms.asset) is no cash here")
        }
        var attempt = first
        while let payment = settings.rules.release(
            of: terms, to: account, because: reason, attempt: attempt, in: currency, now: try instant())
        {
            guard let taken = try await store.payment(payment.uetr) else {
                return PaymentRecord(
                    uetr: payment.uetr, kind: .release(reason, to: account, fromBook: fromBook),
                    course: PaymentCourse(state: .due), terms: terms, message: try written(payment),
                    attempt: attempt, created: now())
            }
            guard !taken.isRelease(of: terms.lockID, because: reason) else {
                throw AgentFault.store("lock \(terms.lockID) was paid out before")
            }
            attempt += 1
        }
        throw AgentFault.unpayable("\(account) is no participant any more: list it again")
    }

    /// Whether `release` made the payment out before.
    func isReleased(
        _ terms: LockTerms, to account: AccountID, because reason: ReleaseReason
    ) async throws -> Bool {
        guard let currency = try await book.currency(of: terms.asset) else { return false }
        var attempt = 0
        while let payment = settings.rules.release(
            of: terms, to: account, because: reason, attempt: attempt, in: currency, now: try instant()),
            let taken = try await store.payment(payment.uetr)
        {
            if taken.isRelease(of: terms.lockID, because: reason) { return true }
            attempt += 1
        }
        return false
    }

    /// Books what only this agent books, once.
    ///
    /// Whoever is admitted gives his commands ids of his choice, and may choose those that ours would have: then ours takes the next. What
    /// was booked under one of them is found there again.
    func bookOwn(
        _ act: SQLLedgerAct, for uetr: String, under id: (Int) -> CommandID
    ) async throws -> CommandVerdict {
        let first = taken[uetr] ?? 0
        for number in first..<first + 256 {
            let verdict = try await book.book(try operatorCommand(act, id(number)), by: nil)
            guard case .rejected(let rejection) = verdict, rejection.code == .commandConflict else {
                taken[uetr] = nil
                return verdict
            }
            taken[uetr] = number + 1
        }
        throw AgentFault.pending("others took the ids of the command for \(uetr): the next are tried")
    }

    func operatorCommand(_ act: SQLLedgerAct, _ id: CommandID) throws -> SQLSignedCommand {
        let bytes = SQLLedgerCommandCodec.encode(SQLLedgerCommand(id: id, ledger: book.ledger, act: act))
        return SQLSignedCommand(
            command: bytes, signatures: [try key.sign(SQLLedgerCommandCodec.signingMessage(bytes))])
    }

    private func written(_ payment: Payment) throws -> [UInt8] {
        do { return try payment.message(from: settings.agent, to: settings.system) } catch {
            throw AgentFault.unpayable("no message can name \(payment.creditor.bic)'s account: \(error)")
        }
    }
}

extension PaymentRecord {
    fileprivate func isRelease(of lock: LockID, because reason: ReleaseReason) -> Bool {
        guard case .release(let known, _, _) = kind else { return false }
        return known == reason && terms.lockID == lock
    }
}
