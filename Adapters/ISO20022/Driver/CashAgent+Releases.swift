import ISO20022Proofs
import SettlementModel

extension CashAgent {
    /// A payment out that no other lock's has the name of.
    func release(
        _ terms: LockTerms, to account: AccountID, because reason: ReleaseReason, attempt: Int, fromBook: Bool
    ) async throws -> PaymentRecord {
        guard let currency = try await book.currency(of: terms.asset) else {
            throw AgentFault.unpayable("\(terms.asset) is no cash here")
        }
        for attempt in attempt...(attempt + 1) {
            guard
                let payment = settings.rules.release(
                    of: terms, to: account, because: reason, attempt: attempt, in: currency,
                    now: try instant())
            else { throw AgentFault.unpayable("\(account) is no participant any more: list it again") }
            // Two locks may name one transfer; then only the first has its UETR.
            if let taken = try await store.payment(payment.uetr) {
                guard taken.terms.lockID != terms.lockID else {
                    throw AgentFault.store("lock \(terms.lockID) was paid out before")
                }
                continue
            }
            let message: [UInt8]
            do { message = try payment.message(from: settings.agent, to: settings.system) } catch {
                throw AgentFault.unpayable("no message can name \(account), correct it: \(error)")
            }
            return PaymentRecord(
                uetr: payment.uetr, kind: .release(reason, to: account, fromBook: fromBook),
                course: PaymentCourse(state: .due), terms: terms, message: message, attempt: attempt,
                created: now())
        }
        throw AgentFault.unpayable("lock \(terms.lockID) has a payment under each of its names")
    }
}
