import ISO20022Messages
import ISO20022Proofs
import SettlementModel
import SettlementProofs
import Testing

/// Status reports that say more than one thing, or that speak of our question: none of them may make a payment look refused
/// that was not, for what looks refused is paid again.
struct StatusReportTests {
    private let payment: Payment
    private let question = ISOOriginalMessage(id: "Q-1", definition: Pacs028.identifier)
    private let paid = ISOOriginalMessage(id: "P-1", definition: Pacs009.identifier)

    init() throws {
        let amount = try #require(Money(AgentWorld.currency, minor: 600))
        payment = Payment(
            uetr: UETR(digest: Digest.sha256([1])), transfer: try #require(TransferID(Array(0..<16))),
            lock: LockID(Digest.sha256([2])), amount: amount, debtor: AgentWorld.reserve,
            creditor: AgentWorld.payeeAtSystem, created: try #require(LedgerInstant(seconds: 1_780_000_000)),
            purpose: "claimed")
    }

    @Test(arguments: [
        ["DUPL"], ["NARR", "DUPL"], ["AC04", "AM05"], ["DU03", "NARR", "AC04"], ["NOOR", "DU01"],
    ])
    func `of several reasons one that a copy is there is enough`(reasons: [String]) throws {
        #expect(try state(after: [], [refused(reasons)]) == .sent)
    }

    @Test func `of several reasons the system may say that nothing came`() throws {
        #expect(try state(after: [], [refused(["NARR", "NOOR"])]) == .intended)
        #expect(try state(after: [], [refused(["NARR", "AC04"])]) == .rejected)
        #expect(try state(after: [], [refused([])]) == .rejected)
    }

    @Test func `a reason that is said of the whole message is the payment's where it has none`() throws {
        let group = ISOGroupStatus(original: paid, code: "RJCT", reasons: [ISOPaymentReason("DU01")])
        #expect(try state(after: [group], [refused([])]) == .sent)
        #expect(try state(after: [group], [refused([], paid)]) == .sent)
        #expect(try state(after: [group], [refused(["AC04"])]) == .rejected)
        // Of two messages it is not known which one's it is; of another one it is not ours.
        let other = ISOGroupStatus(original: ISOOriginalMessage(id: "P-2", definition: Pacs009.identifier))
        #expect(try state(after: [group, other], [refused([])]) == .rejected)
        #expect(try state(after: [group, other], [refused([], other.original)]) == .rejected)
        #expect(try state(after: [group, other], [refused([], paid)]) == .sent)
    }

    @Test func `a refusal of our question refuses no payment`() throws {
        #expect(try state(after: [], [refused(["AC04"], question)]) == .sent)
        #expect(try state(after: [], [refused([], question)]) == .sent)
        #expect(try state(after: [ISOGroupStatus(original: question, code: "RJCT")], [refused([])]) == .sent)
        #expect(try state(after: [], [refused(["AC04"], paid)]) == .rejected)
        // It says nothing of the payment either: "never received" may still come, and contradicts nothing.
        #expect(
            try state(after: [], [refused(["DU01"], question), refused(["NOOR"], question)]) == .intended)
        let settled = Pacs002.Status(
            endToEndID: payment.endToEndID, uetr: payment.uetr, code: "ACSC", original: question)
        #expect(try state(after: [], [refused(["AC04"], question), settled]) == .final)
    }

    private func refused(_ reasons: [String], _ original: ISOOriginalMessage? = nil) -> Pacs002.Status {
        Pacs002.Status(
            endToEndID: payment.endToEndID, uetr: payment.uetr, code: "RJCT",
            reason: reasons.first.map { ($0, true) },
            furtherReasons: reasons.dropFirst().map { ISOPaymentReason($0) }, original: original)
    }

    /// How a payment that was handed over stands after these statuses, each in a report that goes and comes as bytes.
    private func state(
        after groups: [ISOGroupStatus], _ statuses: [Pacs002.Status]
    ) throws -> PaymentState {
        var course = PaymentCourse(state: .sent)
        for status in statuses {
            let report = Pacs002(
                messageID: "R-1", created: payment.created, groups: groups, statuses: [status])
            let bytes = try SystemMessage.bytes(
                report, id: "R-1", created: payment.created, from: AgentWorld.systemBIC,
                to: AgentWorld.agentBIC)
            for word in try SystemWord.read(bytes, from: AgentWorld.systemBIC, to: AgentWorld.agentBIC) {
                guard case .status(let status) = word else { continue }
                _ = course.hear(status, of: payment)
            }
        }
        return course.state
    }
}
