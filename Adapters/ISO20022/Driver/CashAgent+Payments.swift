import ISO20022Proofs
import SQLLedgerProofs
import SQLLedgerRules
import SettlementModel
import SettlementProofs

extension CashAgent {
    /// Makes sure that a lock's money is on its way: once for each command.
    ///
    /// The book's own rules are tried first, so that no money moves for a lock that would be refused.
    /// - Returns: why no money moves.
    func reserve(
        _ signed: SQLSignedCommand, _ command: CommandID, _ terms: LockTerms, _ party: GatewayID?
    ) async throws -> Rejection? {
        if let known = try await store.reservation(for: command) {
            guard case .reservation(_, let bytes, _) = known.kind,
                let first = try? SQLSignedCommand(canonicalBytes: bytes),  // other bytes are a conflict too
                first.command == signed.command
            else { return Rejection(.commandConflict, "id \(command) came before with other bytes") }
            return nil
        }
        guard let currency = try await book.currency(of: terms.asset) else {
            return Rejection(.assetUnknown, "\(terms.asset) is no cash here")
        }
        guard let payment = try await paymentIn(for: terms, command, in: currency) else {
            return Rejection(.agentParty, "\(terms.payer.account) or \(terms.payee.account)")
        }
        // Nothing is booked under this id; nobody can have taken one that is drawn now.
        let drawn = CommandID(Digest.sha256((0..<32).map { _ in UInt8.random(in: .min ... .max) }))
        let issue = try operatorCommand(.issue(order(terms, to: terms.payer.account)), drawn)
        for verdict in try await book.trial([issue, signed], by: party) {
            if case .rejected(let rejection) = verdict { return rejection }
        }
        let authority = settings.rules.participants[terms.payer.account]?.authority[currency] ?? 0
        let reserved = try await reserved(terms.payer.account, terms.asset)
        guard terms.quantity <= authority - reserved else {
            return Rejection(
                .agentAuthority, "\(terms.payer.account) may reserve \(authority), \(reserved) is in use")
        }
        let record = PaymentRecord(
            uetr: payment.uetr,
            kind: .reservation(command: command, signed: signed.canonicalBytes, party: party),
            course: PaymentCourse(state: .intended), terms: terms,
            message: try payment.message(from: settings.agent, to: settings.system), attempt: 0,
            created: now())
        try await store.commit([record])
        await send(record)
        return nil
    }

    /// What an account's open locks and reservations under way take of its authority, each lock once. Only within
    /// `exclusively`: half way through a step a lock's money may be in the book and under way, or in neither.
    func reserved(_ account: AccountID, _ asset: AssetID) async throws -> Int128 {
        var sum = try await book.held(of: account, asset: asset)
        for record in try await store.open() {
            guard case .reservation(let command, _, _) = record.kind, record.terms.payer.account == account,
                record.terms.asset == asset
            else { continue }
            // A process that ended just then has booked the lock and not yet written that it did.
            if try await book.hasBooked(command) { continue }
            sum += record.terms.quantity
        }
        return sum
    }

    /// Hands the durable bytes over. Where that fails it is not known whether they left, and the system is asked.
    func send(_ record: PaymentRecord) async {
        var record = record
        asked[record.uetr] = now()
        do {
            try await exchange.send(record.message, named: record.uetr.filter { $0 != "-" })
            record.course.handedOver()
            record.moved = now()
            try await store.commit([record])
        } catch { warn("a payment may not have left", record.uetr, error) }
    }

    /// Does what is due for one payment.
    func advance(_ record: PaymentRecord) async throws {
        switch (record.kind, record.course.state) {
        case (_, .contradicted): return
        case (_, .intended), (_, .sent): try await askIfSilent(record)
        case (.reservation, .final): try await enterBook(record)
        case (.reservation, .rejected):
            try await close(record, refusal: Rejection(.agentPayment, record.course.reason))
        case (.reservation, .due): throw AgentFault.store("a reservation that waits for the book")
        case (.release(_, let account, let isInBook), .due):
            try await leaveBook(record, account, isInBook)
        case (.release, .final): try await close(record)
        case (.release(let reason, let account, _), .rejected):
            guard now() - record.moved >= settings.retrySeconds else { return }
            var closed = record
            closed.isClosed = true
            let next = try await release(
                record.terms, to: account, because: reason, attempt: record.attempt + 1, fromBook: false)
            try await store.commit([closed, next])
        }
    }

    /// A payment of which nothing is heard is asked about. One whose sending an earlier process did not finish, at once.
    private func askIfSilent(_ record: PaymentRecord) async throws {
        // Since when nothing was heard; `nil` where it is not even known whether the bytes left.
        let since: Int64? = asked[record.uetr] ?? (record.course.state == .intended ? nil : record.moved)
        if let since, now() - since < settings.askSeconds { return }
        asked[record.uetr] = now()
        let payment = try Payment(bytes: record.message)
        let question = try payment.question(
            now(), from: settings.agent, to: settings.system, at: try instant())
        try await exchange.send(question.bytes, named: question.id)
    }

    /// The money is final: it comes into the book, and the lock is booked in the same breath.
    private func enterBook(_ record: PaymentRecord) async throws {
        guard case .reservation(_, let bytes, let party) = record.kind, let status = record.status else {
            throw AgentFault.store("a final reservation without the system's word")
        }
        // Who was told that there is no lock must not find one later: the money only goes back.
        guard record.refusal.isEmpty else { return try await giveBack(record, fromBook: false) }
        let signed = try SQLSignedCommand(canonicalBytes: bytes)
        let issued = try await bookOwn(
            .issue(order(record.terms, to: record.terms.payer.account)), for: record.uetr
        ) { AgentRules.issueID(of: record.uetr, status: status, number: $0) }
        if case .rejected(let rejection) = issued {
            return try await giveBack(record, rejection, fromBook: false)
        }
        if case .rejected(let rejection) = try await book.book(signed, by: party) {
            return try await giveBack(record, rejection, fromBook: true)
        }
        try await close(record)
    }

    /// The lock was refused meanwhile: its money goes back to the payer.
    private func giveBack(
        _ record: PaymentRecord, _ rejection: Rejection? = nil, fromBook: Bool
    ) async throws {
        var closed = record
        closed.isClosed = true
        if let rejection { closed.refusal = "\(rejection.code.rawValue) \(rejection.detail)" }
        // People may have had it looked at again after its money was on its way back.
        guard try await !store.hasGivenBack(record.uetr) else { return try await store.commit([closed]) }
        let back = try await release(
            record.terms, to: record.terms.payer.account, because: .notLocked(reservation: record.uetr),
            attempt: 0, fromBook: fromBook)
        try await store.commit([closed, back])
    }

    /// The units leave the book before the payment that stands for them is sent.
    private func leaveBook(_ record: PaymentRecord, _ account: AccountID, _ isInBook: Bool) async throws {
        if isInBook {
            let withdrawn = try await bookOwn(
                .withdraw(order(record.terms, to: account)), for: record.uetr
            ) { AgentRules.withdrawalID(of: record.uetr, message: record.message, number: $0) }
            if case .rejected(let rejection) = withdrawn {
                throw AgentFault.unpayable("\(rejection.code.rawValue): \(rejection.detail)")
            }
        }
        var intended = record
        intended.course.booked()
        intended.moved = now()
        try await store.commit([intended])
        await send(intended)
    }

    private func close(_ record: PaymentRecord, refusal: Rejection? = nil) async throws {
        var closed = record
        closed.isClosed = true
        if let refusal { closed.refusal = "\(refusal.code.rawValue) \(refusal.detail)" }
        asked[record.uetr] = nil
        try await store.commit([closed])
    }

    private func order(_ terms: LockTerms, to account: AccountID) -> IssueOrder {
        IssueOrder(asset: terms.asset, quantity: terms.quantity, account: account)
    }

    func instant() throws -> LedgerInstant {
        guard let instant = LedgerInstant(seconds: now()) else {
            throw AgentFault.store("the clock stands outside the years 1970 to 9999")
        }
        return instant
    }
}
