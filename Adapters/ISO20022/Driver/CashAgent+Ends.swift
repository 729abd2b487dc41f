import ISO20022Proofs
import SQLLedgerProofs
import SettlementModel

extension CashAgent {
    /// Ends in the book become payments out, in the order of the log.
    ///
    /// One that cannot be paid, as its account is listed no more, holds up no other: the durable place in the log stays there, and what
    /// comes after it is paid. A later start finds again what was paid by its payment's name.
    func readBook() async throws {
        let durable = try await store.cursor()
        for place in unpaid.sorted() { try await readBook(at: place, isPage: false) }
        var next = max(readAhead, durable)
        while true {
            let read = try await readBook(at: next, isPage: true)
            guard read > next else { break }
            next = read
        }
        readAhead = next
        let place = unpaid.min() ?? next
        if place > durable { try await store.commit([], readTo: place) }
    }

    /// - Returns: where to go on.
    @discardableResult
    private func readBook(at first: UInt64, isPage: Bool) async throws -> UInt64 {
        var next = first
        for bytes in try await book.entries(from: first, limit: isPage ? 200 : 1) {
            let place = next
            next += 1
            guard let end = try BookEnd(LogEntry(bytes: bytes)) else { continue }
            do {
                if try await !isReleased(end.terms, to: end.account, because: end.reason) {
                    let record = try await release(
                        end.terms, to: end.account, because: end.reason, attempt: 0, fromBook: true)
                    try await store.commit([record])
                }
                unpaid.remove(place)
            } catch AgentFault.unpayable(let why) {
                if unpaid.insert(place).inserted {
                    warn("an end of the book cannot be paid", "", AgentFault.unpayable(why))
                }
            }
        }
        return next
    }
}

/// An end of a lock that gives money to somebody.
private struct BookEnd {
    let terms: LockTerms
    let reason: ReleaseReason
    let account: AccountID

    init?(_ entry: LogEntry) {
        guard let terms = entry.lock else { return nil }
        self.terms = terms
        switch entry.kind {
        case .claimed: (reason, account) = (.claimed, terms.payee.account)
        case .refunded: (reason, account) = (.refunded, terms.payer.account)
        default: return nil
        }
    }
}
