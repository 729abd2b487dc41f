import ISO20022Proofs
import SQLLedgerProofs
import SettlementModel

extension CashAgent {
    /// Takes in what the payment system said. What cannot be read was not said, and is put away all the same.
    func listen() async throws {
        for message in try await exchange.received() {
            do {
                let words = try SystemWord.read(message.bytes, from: settings.system, to: settings.agent)
                for word in words { try await hear(word, message) }
            } catch let fault as AgentFault {
                throw fault
            } catch {
                warn("a message of the payment system says nothing that is understood", message.name, error)
                if !Self.isUnreadable(error) { throw error }
            }
            try await exchange.putAway(message.name)
        }
    }

    private func hear(_ word: SystemWord, _ message: ReceivedMessage) async throws {
        let uetr =
            switch word {
            case .status(let status): status.uetr
            case .booking(let booking): booking.uetr
            }
        guard var record = try await store.payment(uetr) else {
            return note("the payment system speaks of a payment that is not ours", uetr, message.name)
        }
        let payment = try Payment(bytes: record.message)
        let before = record.course
        let hearing =
            switch word {
            case .status(let status): record.course.hear(status, of: payment)
            case .booking(let booking):
                record.course.hear(booking, of: payment, on: settings.rules.reserve)
            }
        if case .ignored(let why) = hearing { note("not believed: \(why)", uetr, message.name) }
        guard record.course != before || hearing == .mayBeSentAgain else { return }
        record.moved = now()
        if record.course.state == .final, before.state != .final { record.status = message.bytes }
        if record.course.state == .contradicted {
            logger.error(
                "the payment system contradicts itself",
                metadata: ["uetr": "\(uetr)", "what": "\(record.course.reason)"])
        }
        try await store.commit([record])
        if hearing == .mayBeSentAgain { await send(record) }
    }

    /// Ends in the book become payments out, in the order of the log.
    func readBook() async throws {
        let first = try await store.cursor()
        let entries = try await book.entries(from: first, limit: 200)
        var next = first
        for bytes in entries {
            let entry = try LogEntry(bytes: bytes)
            next += 1
            guard let terms = entry.lock else { continue }
            let end: (reason: ReleaseReason, account: AccountID)? =
                switch entry.kind {
                case .claimed: (.claimed, terms.payee.account)
                case .refunded: (.refunded, terms.payer.account)
                default: nil
                }
            guard let end else { continue }
            let record = try await release(
                terms, to: end.account, because: end.reason, attempt: 0, fromBook: true)
            try await store.commit([record], readTo: next)
        }
        if next > first { try await store.commit([], readTo: next) }
    }

    private func note(_ what: String, _ uetr: String, _ name: String) {
        logger.warning("\(what)", metadata: ["uetr": "\(uetr)", "message": "\(name)"])
    }
}
