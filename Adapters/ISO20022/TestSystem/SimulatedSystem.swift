public import ISO20022Messages
public import ISO20022Proofs
public import SettlementModel

/// A payment system for tests and demonstrations: accounts in central-bank money, spoken to in ISO 20022 messages alone.
///
/// It settles a pacs.009 at once and for good if the debtor has the money, answers with pacs.002 and notifies the agent's
/// account with camt.054; it answers a pacs.028. It refuses a UETR that it knows. And it misbehaves, if told to.
/// Pure: bytes in, bytes out, and the time handed in.
public struct SimulatedSystem: Sendable {
    public let bic: String
    /// The only one that may send here, and whose account is notified.
    public let agent: String
    public private(set) var balances: [ISOAccount.Identification: [CurrencyCode: Int128]]
    /// Payments in the order in which they came.
    public private(set) var payments: [String: SettledPayment] = [:]
    private let notified: ISOAccount.Identification
    private var habits: [SystemHabit]
    private var late: [(at: Int64, message: SystemMessage)] = []
    private var settling: [(at: Int64, payment: Payment)] = []
    private var counter = 0

    /// - Parameters:
    ///   - notified: the account whose bookings are told.
    ///   - balances: what each account holds, in minor units; an account that is not in it is unknown.
    ///   - habits: how the first, the second, … payment is treated; those after them are treated well.
    public init(
        bic: String, agent: String, notified: ISOAccount.Identification,
        balances: [ISOAccount.Identification: [CurrencyCode: Int128]], habits: [SystemHabit] = []
    ) {
        self.bic = bic
        self.agent = agent
        self.notified = notified
        self.balances = balances
        self.habits = habits
    }

    /// How the next payments are treated.
    public mutating func expect(_ habits: [SystemHabit]) { self.habits = habits }

    /// Takes a message; says what it answers at once. What cannot be read is answered by nothing.
    public mutating func take(_ bytes: [UInt8], now: LedgerInstant) -> [SystemMessage] {
        settlePending(now)
        // Silence is the answer to what is no message.
        guard let message = try? BusinessMessage(bytes), let header = message.header,
            let head = try? Head001(header), head.from.bic == agent, head.to.bic == bic,
            let document = message.document
        else { return [] }
        if let transfer = try? Pacs009(document), let payment = try? Payment(reading: transfer) {
            return settle(payment, now)
        }
        if let request = try? Pacs028(document) {
            return request.queries.flatMap { $0.uetr.map { status(of: $0, $0, now) } ?? [] }
        }
        return []
    }

    /// What was held back and is due by now.
    public mutating func due(_ now: LedgerInstant) -> [SystemMessage] {
        settlePending(now)
        let due = late.filter { $0.at <= now.seconds }
        late.removeAll { $0.at <= now.seconds }
        return due.map(\.message)
    }

    private mutating func settlePending(_ now: LedgerInstant) {
        let due = settling.filter { $0.at <= now.seconds }
        settling.removeAll { $0.at <= now.seconds }
        for (at, payment) in due {
            book(payment)
            let words = status(of: payment.uetr, payment.uetr, now) + advice(of: payment, payment.amount, now)
            late += words.map { (at, $0) }
        }
    }

    /// All money there is, by currency: no misbehaviour makes or loses any.
    public var total: [CurrencyCode: Int128] {
        balances.values.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    }

    private mutating func settle(_ payment: Payment, _ now: LedgerInstant) -> [SystemMessage] {
        if payments[payment.uetr] != nil {
            return answer(payment.uetr, payment.endToEndID, "RJCT", "AM05", now)
        }
        let habit = habits.isEmpty ? SystemHabit.prompt : habits.removeFirst()
        switch habit {
        case .losesMessage: return []
        case .rejects(let reason):
            payments[payment.uetr] = SettledPayment(payment: payment, code: "RJCT", reason: reason)
        case .pendingForever, .pending:
            payments[payment.uetr] = SettledPayment(payment: payment, code: "PDNG", reason: nil)
        default: book(payment)
        }
        return answers(to: payment, habit, now)
    }

    private mutating func book(_ payment: Payment) {
        let (currency, amount) = (payment.amount.currency, payment.amount.minor)
        let code: (String, String?)
        if balances[payment.debtor.account] == nil || balances[payment.creditor.account] == nil {
            code = ("RJCT", "AC01")
        } else if amount <= 0 || balances[payment.debtor.account]?[currency] ?? 0 < amount {
            code = ("RJCT", "AM04")
        } else {
            balances[payment.debtor.account]?[currency, default: 0] -= amount
            balances[payment.creditor.account]?[currency, default: 0] += amount
            code = ("ACSC", nil)
        }
        payments[payment.uetr] = SettledPayment(payment: payment, code: code.0, reason: code.1)
    }

    private mutating func answers(
        to payment: Payment, _ habit: SystemHabit, _ now: LedgerInstant
    ) -> [SystemMessage] {
        let (uetr, end) = (payment.uetr, payment.endToEndID)
        let status = self.status(of: uetr, uetr, now)
        let advice = self.advice(of: payment, payment.amount, now)
        switch habit {
        case .prompt, .rejects, .pendingForever: return status + advice
        case .losesMessage: return []
        case .losesAnswer: return advice
        case .isSilent: return []
        case .answersTwice: return status + status + advice + advice
        case .answersLate(let seconds):
            late += (status + advice).map { (now.seconds + seconds, $0) }
            return []
        case .pending(let seconds):
            settling.append((now.seconds + seconds, payment))
            return status
        case .answersAnother:
            let another = String(uetr.prefix(24) + uetr.dropFirst(24).reversed())
            return answer(another, end, "ACSC", nil, now) + answer(uetr, "another", "ACSC", nil, now)
        case .answersAnotherAmount:
            let wrong = Money(payment.amount.currency, minor: payment.amount.minor / 2)
            return answer(uetr, end, "ACSC", nil, now, amount: wrong)
        case .advisesAnotherAmount:
            let wrong = Money(payment.amount.currency, minor: payment.amount.minor / 2) ?? payment.amount
            return self.advice(of: payment, wrong, now) + status
        case .advisesNothing: return status
        case .advisesLate(let seconds):
            late += advice.map { (now.seconds + seconds, $0) }
            return status
        case .refusesAfterwards: return status + answer(uetr, end, "RJCT", "AC04", now) + advice
        case .settlesAfterwards: return answer(uetr, end, "RJCT", "AC04", now) + status + advice
        }
    }

    /// The true status, whatever was said of it before.
    private mutating func status(of uetr: String, _ asked: String, _ now: LedgerInstant) -> [SystemMessage] {
        guard let known = payments[uetr] else { return answer(asked, nil, "RJCT", "NOOR", now) }
        return answer(
            uetr, known.payment.endToEndID, known.code, known.reason, now, amount: known.payment.amount)
    }

    private mutating func answer(
        _ uetr: String, _ end: String?, _ code: String, _ reason: String?, _ now: LedgerInstant,
        amount: Money? = nil
    ) -> [SystemMessage] {
        let status = Pacs002.Status(
            endToEndID: end, uetr: uetr, code: code, reason: reason.map { ($0, true) },
            amount: amount.map { ISOAmount($0) })
        let (id, created) = (nextID(now), ISODateTime(now))
        return message(
            Pacs002(messageID: id, created: created, statuses: [status]), id, created)
    }

    private mutating func advice(
        of payment: Payment, _ amount: Money, _ now: LedgerInstant
    ) -> [SystemMessage] {
        guard payments[payment.uetr]?.code == "ACSC" else { return [] }
        let direction: CreditDebit = payment.creditor.account == notified ? .credit : .debit
        let directed = ISOSettlementAmount(ISOAmount(amount), direction)
        let entry = ISOEntry(
            amount: directed, status: "BOOK", booked: .moment(ISODateTime(now)), value: nil,
            transactionCode: "PMNT",
            details: [ISOEntryDetail(endToEndID: payment.endToEndID, uetr: payment.uetr, amount: directed)])
        let (id, created) = (nextID(now), ISODateTime(now))
        let account = ISOAccount(notified, currency: amount.currency.code)
        return message(
            Camt054(
                messageID: id, created: created,
                notifications: [Camt054.Notification(id: id, account: account, entries: [entry])]), id,
            created)
    }

    private func message(
        _ message: some ISO20022Message, _ id: String, _ created: ISODateTime
    ) -> [SystemMessage] {
        let bytes = try? SystemMessage.bytes(message, id: id, created: created, from: bic, to: agent)
        return bytes.map { [SystemMessage(id: id, bytes: $0)] } ?? []  // what cannot be written is not said
    }

    /// Names sort in the order of the messages.
    private mutating func nextID(_ now: LedgerInstant) -> String {
        counter += 1
        let number = String(counter)
        return "SYS\(now.seconds)-" + String(repeating: "0", count: max(0, 8 - number.count)) + number
    }
}

/// A payment as the system knows it.
public struct SettledPayment: Hashable, Sendable {
    public let payment: Payment
    public let code: String
    public let reason: String?
}
