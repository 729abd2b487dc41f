import ISO20022Messages
import ISO20022Proofs
import ISO20022TestSystem
import SettlementModel
import SettlementProofs
import Testing

/// What the payment system's words mean, and what they change.
struct PaymentCourseTests {
    private let payment: Payment

    init() throws {
        let amount = try #require(Money(AgentWorld.currency, minor: 600))
        payment = Payment(
            uetr: UETR(digest: Digest.sha256([1])), transfer: try #require(TransferID(Array(0..<16))),
            lock: LockID(Digest.sha256([2])), amount: amount, debtor: AgentWorld.payerAtSystem,
            creditor: AgentWorld.reserve, created: try #require(LedgerInstant(seconds: 1_780_000_000)),
            purpose: "reserved")
    }

    private func status(_ code: String, _ reason: String? = nil) -> PaymentStatus {
        PaymentStatus(uetr: payment.uetr, endToEndID: payment.endToEndID, code: code, reason: reason)
    }

    private func state(_ words: PaymentStatus...) -> PaymentState {
        var course = PaymentCourse(state: .intended)
        course.handedOver()
        for word in words { _ = course.hear(word, of: payment) }
        return course.state
    }

    @Test(arguments: ["ACTC", "ACCP", "ACSP", "ACWC", "PDNG", "ACCC", "ZZZZ", ""])
    func `a code that is not in the table decides nothing`(code: String) {
        #expect(state(status(code)) == .sent)
        #expect(state(status(code), status("ACSC")) == .final)
    }

    @Test func `only a refusal that is one refuses`() {
        #expect(state(status("ACSC")) == .final)
        #expect(state(status("RJCT", "AM04")) == .rejected)
        #expect(state(status("CANC")) == .rejected)
        #expect(state(status("RJCT", "NOOR")) == .intended)
    }

    @Test(arguments: ["AM05", "DUPL", "DU01", "DU03", "DU04", "DU05"])
    func `that another copy is there refuses nothing`(reason: String) {
        #expect(state(status("RJCT", reason)) == .sent)
    }

    @Test(arguments: ["AM05", "DUPL", "DU01", "DU03", "DU04", "DU05"])
    func `what settled under a name that was there before is ours only where it is booked on our account`(
        reason: String
    ) throws {
        let (double, settled) = (status("RJCT", reason), status("ACSC"))
        var course = PaymentCourse(state: .sent)
        for word in [double, settled, status("PDNG"), settled] { _ = course.hear(word, of: payment) }
        #expect(course.state == .sent)
        #expect(course.isDoubted)
        #expect(course.reason.contains(reason))
        try book(&course)
        #expect(course.state == .sent)
        #expect(!course.isDoubted)
        _ = course.hear(settled, of: payment)
        #expect(course.state == .final)
        #expect(course.reason.isEmpty)
        // In any order.
        course = PaymentCourse(state: .sent)
        try book(&course)
        for word in [double, settled] { _ = course.hear(word, of: payment) }
        #expect(course.state == .final)
    }

    @Test(arguments: ["PDNG", "ACSC"])
    func `what the system has before ours is known to have left is ours only where it is booked`(
        code: String
    ) throws {
        var course = PaymentCourse(state: .intended)
        for word in [status(code), status("ACSC")] { _ = course.hear(word, of: payment) }
        #expect(course.state == .sent)
        #expect(course.isDoubted)
        try book(&course)
        _ = course.hear(status("ACSC"), of: payment)
        #expect(course.state == .final)
        // What is booked already is ours at once.
        course = PaymentCourse(state: .intended)
        try book(&course)
        _ = course.hear(status("ACSC"), of: payment)
        #expect(course.state == .final)
    }

    @Test func `a doubted payment may still be refused, and people may end the doubt`() throws {
        #expect(state(status("RJCT", "AM05"), status("RJCT", "AM04")) == .rejected)
        for isSettled in [true, false] {
            var course = PaymentCourse(state: .sent)
            let early = course.resolve(asSettled: isSettled, note: "nothing to say")
            #expect(!early)
            _ = course.hear(status("RJCT", "DUPL"), of: payment)
            let late = course.resolve(asSettled: isSettled, note: "asked by phone")
            #expect(late)
            #expect(course.state == (isSettled ? .final : .rejected))
            #expect(course.reason == "asked by phone")
            // The system may go on to speak of the other one. What it books on our account is ours all the same.
            _ = course.hear(status("ACSC"), of: payment)
            #expect(course.state == (isSettled ? .final : .rejected))
            try book(&course)
            #expect(course.state == (isSettled ? .final : .contradicted))
        }
    }

    @Test func `what people refused after a contradiction contradicts again where it settles`() throws {
        var course = PaymentCourse(state: .sent)
        let half = AccountBooking(
            account: AgentWorld.reserve.account, uetr: payment.uetr,
            amount: try #require(Money(AgentWorld.currency, minor: 300)), direction: .credit)
        _ = course.hear(half, of: payment, on: AgentWorld.reserve)
        let isDone = course.resolve(asSettled: false, note: "asked by phone")
        #expect(isDone)
        _ = course.hear(status("ACSC"), of: payment)
        #expect(course.state == .contradicted)
    }

    /// The system books it on our account.
    private func book(_ course: inout PaymentCourse) throws {
        let booking = AccountBooking(
            account: AgentWorld.reserve.account, uetr: payment.uetr,
            amount: try #require(Money(AgentWorld.currency, minor: 600)), direction: .credit)
        _ = course.hear(booking, of: payment, on: AgentWorld.reserve)
    }

    @Test func `what cannot both be true stops the payment, but what is final stays final`() {
        #expect(state(status("RJCT", "AM04"), status("ACSC")) == .contradicted)
        #expect(state(status("ACSC"), status("RJCT", "AM04")) == .final)
        #expect(state(status("ACSC"), status("RJCT", "NOOR")) == .final)
        // It had it; if it never did, nobody knows what a second one would do.
        #expect(state(status("PDNG"), status("RJCT", "NOOR")) == .contradicted)
        #expect(state(status("RJCT", "AM05"), status("RJCT", "NOOR")) == .contradicted)
    }

    @Test func `a word about another payment, end-to-end id or amount is not believed`() {
        let other = Money(AgentWorld.currency, minor: 601)
        #expect(
            state(PaymentStatus(uetr: "another", endToEndID: nil, code: "ACSC")) == .sent)
        #expect(
            state(PaymentStatus(uetr: payment.uetr, endToEndID: "another", code: "ACSC")) == .sent)
        #expect(
            state(PaymentStatus(uetr: payment.uetr, endToEndID: nil, code: "ACSC", amount: other)) == .sent)
    }

    @Test func `a booking decides nothing, and one of another amount or direction stops the payment`() throws
    {
        func state(_ amount: Int128, _ direction: CreditDebit) throws -> (PaymentState, Bool) {
            var course = PaymentCourse(state: .sent)
            let booking = AccountBooking(
                account: AgentWorld.reserve.account, uetr: payment.uetr,
                amount: try #require(Money(AgentWorld.currency, minor: amount)), direction: direction)
            _ = course.hear(booking, of: payment, on: AgentWorld.reserve)
            return (course.state, course.isAdvised)
        }
        #expect(try state(600, .credit) == (.sent, true))
        #expect(try state(599, .credit) == (.contradicted, false))
        #expect(try state(600, .debit) == (.contradicted, false))
    }

    @Test func `after a contradiction no booking changes what people read`() throws {
        var course = PaymentCourse(state: .sent)
        for amount in [599, 300, 600] as [Int128] {
            let booking = AccountBooking(
                account: AgentWorld.reserve.account, uetr: payment.uetr,
                amount: try #require(Money(AgentWorld.currency, minor: amount)), direction: .credit)
            _ = course.hear(booking, of: payment, on: AgentWorld.reserve)
        }
        #expect(course.state == .contradicted)
        #expect(course.reason.contains("5.99"))
        #expect(!course.isAdvised)
    }

    @Test func `a payment and a question read back as they were written, and from nobody else`() throws {
        let bytes = try payment.message(from: AgentWorld.agentBIC, to: AgentWorld.systemBIC)
        #expect(try Payment(bytes: bytes) == payment)
        let question = try payment.question(
            1_780_000_009, from: AgentWorld.agentBIC, to: AgentWorld.systemBIC,
            at: try #require(LedgerInstant(seconds: 1_780_000_009)))
        let document = try #require(try BusinessMessage(question.bytes).document)
        let asked = try Pacs028(document)
        #expect(asked.unread.isEmpty)
        #expect(asked.queries.map(\.uetr) == [payment.uetr])
        #expect(try document.read() is Pacs028)
        #expect(throws: MessageFault.self) {
            try SystemWord.read(bytes, from: AgentWorld.systemBIC, to: AgentWorld.agentBIC)
        }
    }

    @Test(arguments: [
        ("CBCCCNBJXXX", "CASHNL2AXXX", true), ("CBCCCNBJ", "CASHNL2A", true),
        ("CBCCCNBJ", "CASHNL2AXXX", true), ("CBCCCNBJ001", "CASHNL2AXXX", false),
        ("CBCCCNBJXXX", "CASHNL2A001", false), ("CBCCCNB0", "CASHNL2A", false),
    ])
    func `a message is the system's to us, whether a head office is named by eight characters or eleven`(
        from: String, to: String, isHeard: Bool
    ) throws {
        let report = Pacs002(
            messageID: "R-1", created: payment.created,
            statuses: [Pacs002.Status(endToEndID: nil, uetr: payment.uetr, code: "ACSC")])
        let bytes = try SystemMessage.bytes(report, id: "R-1", created: payment.created, from: from, to: to)
        let words = try? SystemWord.read(bytes, from: AgentWorld.systemBIC, to: AgentWorld.agentBIC)
        #expect((words ?? []).count == (isHeard ? 1 : 0))
    }

    @Test func `every habit of the simulated system has a name`() {
        let names = [
            "prompt", "losesMessage", "losesAnswer", "isSilent", "answersTwice", "answersLate:5",
            "pendingForever", "pending:5", "rejects:AM04", "answersAnother", "answersAnotherAmount",
            "advisesAnotherAmount", "advisesNothing", "advisesLate:5", "refusesAfterwards",
            "settlesAfterwards",
        ]
        #expect(names.compactMap { SystemHabit($0) }.count == names.count)
        for wrong in ["", "pending", "pending:x", "rejects:", "prompt:1", "answersLate:-1"] {
            #expect(SystemHabit(wrong) == nil)
        }
    }
}
