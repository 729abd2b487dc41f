import ISO20022Messages
import ISO20022Proofs
import ISO20022TestSystem
import SettlementModel
import SettlementProofs
import XML

let agentTargets = [
    FuzzTarget("agent-message", limit: 4096, checkAgentMessage),
    FuzzTarget("agent-course", limit: 512, checkCourse),
]

/// The one payment that the targets know: 600 minor units into the agent's account.
private enum KnownPayment {
    static let system = "CBCCCNBJXXX"
    static let agent = "CASHNL2AXXX"
    static let reserve = SystemAccount(bic: agent, account: .other("RESERVE"))
    static let payer = SystemAccount(bic: "BKBBCNBJXXX", account: .other("BANK-B"))
    static let payment: Payment = {
        let digest = Digest.sha256(Array("a payment".utf8))
        guard let currency = CurrencyCode("CNY"), let amount = Money(currency, minor: 600),
            let transfer = TransferID(Array(digest.bytes.prefix(16)))
        else { preconditionFailure("a payment") }
        return Payment(
            uetr: UETR(digest: digest), transfer: transfer, lock: LockID(digest), amount: amount,
            debtor: payer, creditor: reserve, created: KnownInstant.start, purpose: "reserved")
    }()
    static let message: [UInt8] = {
        do { return try payment.message(from: agent, to: system) } catch {
            preconditionFailure("a payment: \(error)")
        }
    }()

    static func simulated() -> SimulatedSystem {
        SimulatedSystem(
            bic: system, agent: agent, notified: reserve.account,
            balances: [reserve.account: [:], payer.account: [payment.amount.currency: 1000]])
    }
}

/// What a payment system says, and a payment read back, by the first byte: `0` a message from the system, `1` a message of
/// the agent's own, `2` edits of the payment that we know, taken by the simulated system.
private func checkAgentMessage(_ input: [UInt8]) throws(Violation) {
    guard let first = input.first else { return }
    let bytes = Array(input.dropFirst())
    switch first % 3 {
    case 0: try checkWords(bytes)
    case 1: try checkPayment(bytes)
    default: try checkSystem(edited(KnownPayment.message, bytes[...]))
    }
}

private func checkWords(_ bytes: [UInt8]) throws(Violation) {
    let words: [SystemWord]
    do {
        words = try SystemWord.read(bytes, from: KnownPayment.system, to: KnownPayment.agent)
    } catch { return try requireRefusal(error) }
    for state in PaymentState.allCases {
        var course = PaymentCourse(state: state)
        for word in words {
            let before = course
            let hearing =
                switch word {
                case .status(let status): course.hear(status, of: KnownPayment.payment)
                case .booking(let booking):
                    course.hear(booking, of: KnownPayment.payment, on: KnownPayment.reserve)
                }
            try requireStep(before, hearing, course)
        }
    }
}

/// A payment reads back as itself from its own message, under the same names.
private func checkPayment(_ bytes: [UInt8]) throws(Violation) {
    let payment: Payment
    do { payment = try Payment(bytes: bytes) } catch { return try requireRefusal(error) }
    let written: [UInt8]
    // What reads may hold an account or a BIC that is none here.
    do { written = try payment.message(from: KnownPayment.agent, to: KnownPayment.system) } catch {
        return try requireRefusal(error)
    }
    let again = try mustSucceed("a payment's own message") { try Payment(bytes: written) }
    try require(
        again.uetr == payment.uetr && again.amount == payment.amount && again.debtor == payment.debtor
            && again.creditor == payment.creditor && again.endToEndID == payment.endToEndID,
        "a payment's own message is another payment")
    do {
        let asked = try payment.question(
            1, from: KnownPayment.agent, to: KnownPayment.system, at: KnownInstant.start)
        _ = try mustSucceed("a question") { try BusinessMessage(asked.bytes) }
    } catch let error as Violation { throw error } catch { try requireRefusal(error) }
}

/// No message makes or loses money, and what is settled is answered as a word that the agent reads.
private func checkSystem(_ bytes: [UInt8]) throws(Violation) {
    var system = KnownPayment.simulated()
    let total = system.total
    let answers = system.take(bytes, now: KnownInstant.start) + system.take(bytes, now: KnownInstant.start)
    try require(system.total == total, "money was made or lost")
    for answer in answers {
        _ = try mustSucceed("an answer of the system") {
            try SystemWord.read(answer.bytes, from: KnownPayment.system, to: KnownPayment.agent)
        }
    }
}

private func requireRefusal(_ error: any Error) throws(Violation) {
    switch error {
    case let fault as XMLFault: try requireCode(fault.code, under: "xml.")
    case let fault as MessageFault: try requireCode(fault.code, under: "iso.")
    default: throw Violation("another error: \(error)")
    }
}

/// A course of one payment, two bytes a step: what is heard, and how it is bent.
private func checkCourse(_ input: [UInt8]) throws(Violation) {
    var course = PaymentCourse(state: .due)
    var isSettledSaid = false
    var rest = input[...]
    while rest.count >= 2 {
        let (what, how) = (rest[rest.startIndex], rest[rest.startIndex + 1])
        rest = rest.dropFirst(2)
        let before = course
        var hearing = Hearing.nothingNew
        switch what % 8 {
        case 0: course.booked()
        case 1: course.handedOver()
        case 2:
            let isDone = course.resolve(asSettled: how % 2 == 0, note: "asked")
            try require(
                isDone == (before.state == .contradicted || before.isDoubted),
                "resolved what is in no contradiction and not doubted")
            isSettledSaid = isSettledSaid || isDone && how % 2 == 0
            continue
        case 3: hearing = course.hear(bentBooking(how), of: KnownPayment.payment, on: KnownPayment.reserve)
        default:
            let status = bentStatus(what, how)
            let isOurs =
                status.uetr == KnownPayment.payment.uetr
                && (status.endToEndID ?? KnownPayment.payment.endToEndID) == KnownPayment.payment.endToEndID
                && (status.amount ?? KnownPayment.payment.amount) == KnownPayment.payment.amount
            hearing = course.hear(status, of: KnownPayment.payment)
            if !isOurs { try require(course == before, "another payment's word moved this one") }
            isSettledSaid = isSettledSaid || isOurs && status.code == "ACSC" && before.state != .due
        }
        try requireStep(before, hearing, course)
        try require(course.state != .final || isSettledSaid, "final, and nobody said so")
    }
}

private func bentStatus(_ what: UInt8, _ how: UInt8) -> PaymentStatus {
    let known = KnownPayment.payment
    let codes = ["ACSC", "RJCT", "CANC", "PDNG", "ACSP", "ACCC", "RCVD", "xxxx"]
    let reasons = [nil, "AM05", "DUPL", "NOOR", "AM04", "AC01"]
    let half = Money(known.amount.currency, minor: 300)
    return PaymentStatus(
        uetr: what & 0x80 == 0 ? known.uetr : "another",
        endToEndID: [nil, known.endToEndID, "other"][Int(what >> 3) % 3],
        code: codes[Int(how) % 8], reason: reasons[Int(how >> 3) % 6],
        amount: [nil, known.amount, half][Int(what >> 5) % 3])
}

private func bentBooking(_ how: UInt8) -> AccountBooking {
    let known = KnownPayment.payment
    return AccountBooking(
        account: how & 1 == 0 ? KnownPayment.reserve.account : KnownPayment.payer.account,
        uetr: how & 2 == 0 ? known.uetr : "another",
        amount: how & 4 == 0 ? known.amount : Money(known.amount.currency, minor: 300) ?? known.amount,
        direction: how & 8 == 0 ? .credit : .debit)
}

/// Nothing leaves `final` or a contradiction by a word, a refusal is never taken back by one, and only a payment of which the
/// system has never spoken may go a second time. One that may be another's is final only with a booking.
private func requireStep(
    _ before: PaymentCourse, _ hearing: Hearing, _ after: PaymentCourse
) throws(Violation) {
    switch before.state {
    case .contradicted: try require(after == before, "moved before people have looked")
    case .final: try require([.final, .contradicted].contains(after.state), "final, and then \(after.state)")
    case .rejected:
        try require([.rejected, .contradicted].contains(after.state), "refused, and then \(after.state)")
    case .due, .intended, .sent:
        try require(
            after.state != .final || after.isAdvised || before.state == .sent && !before.isDoubted,
            "final, and it may be another's")
    }
    if case .ignored = hearing { try require(after == before, "not believed, and yet it moved") }
    guard hearing == .mayBeSentAgain else { return }
    try require(!before.isKnownThere && before.state.isOpen && after.state == .intended, "sent a second time")
}
