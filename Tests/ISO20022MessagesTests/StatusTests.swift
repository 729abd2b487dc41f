import Instruments
import SettlementModel
import Testing
import XML

@testable import ISO20022Messages

/// What is reported at each state of `domain.md` 2.7, and at those that the gateway has besides.
struct StatusTests {
    private func report(
        _ status: String, settled: Bool = false, side: TradeSide = .sell
    ) throws -> SettlementReport {
        let ticket = try Samples.ticket(try Samples.bond(), side: side)
        let leg = SettlementReport.Leg(
            name: "X", ledger: ticket.assetLeg.ledger, asset: ticket.assetLeg.asset, state: "LOCKED",
            lock: LockID(hex: String(repeating: "ab", count: 32)), lockDeadline: try Samples.instant(1_000),
            expiry: try Samples.instant(2_000))
        return SettlementReport(
            ticket: ticket, transfer: try #require(TransferID(hex: "00112233445566778899aabbccddeeff")),
            status: try #require(SettlementStatus(status)), state: "X_LOCKED",
            outcome: settled ? "SETTLED" : nil,
            legs: [leg], settledAt: settled ? try Samples.instant(1_779_258_672) : nil,
            paidAt: settled ? try Samples.instant(1_779_258_600) : nil)
    }

    private func advice(_ status: String) throws -> String {
        let message = try report(status).statusAdvice()
        let document = try message.document()
        let bytes = try XMLWriter.write(document.element)
        #expect(try Sese024(try ValidatedDocument(try XMLReader.read(bytes))) == message)
        let parts = [message.processing, message.matching, message.settlement].map { part in
            part.map { ([$0.name] + $0.reasons.map(\.code)).joined(separator: "/") } ?? "-"
        }
        return parts.joined(separator: " ")
    }

    @Test(arguments: [
        // domain.md 2.7.
        ("AckdAccptd", "AckdAccptd - -"), ("Mtchd", "- Mtchd -"), ("Pdg/FUTU", "- Mtchd Pdg/FUTU"),
        ("Pdg/PREA", "- - Pdg/PREA"), ("Pdg/PREL", "- - Pdg/PREL"), ("Pdg/PRCY", "- - Pdg/PRCY"),
        ("Pdg/AWMO", "- Mtchd Pdg/AWMO"), ("Pdg/AWSH", "- Mtchd Pdg/AWSH"), ("Pdg/LINK", "- Mtchd Pdg/LINK"),
        ("Pdg/NCON", "- Mtchd Pdg/NCON"), ("Flng/LATE", "- Mtchd Flng/LATE"),
        ("Flng/CLAT", "- Mtchd Flng/CLAT"),
        ("Flng/OTHR", "- Mtchd Flng/OTHR"), ("Canc/CANS", "Canc/CANS - -"),
        // What the gateway says besides.
        ("Canc/CANI", "Canc/CANI - -"), ("PdgCxl", "PdgCxl Mtchd -"), ("Pdg/PRSY", "- Mtchd Pdg/PRSY"),
        ("Umtchd/CMIS", "- Umtchd/CMIS -"), ("Pdg/SBLO", "- Mtchd Pdg/SBLO"),
        ("Umtchd/DMON", "- Umtchd/DMON -"), ("Umtchd/DELN", "- Umtchd/DELN -"),
        ("Umtchd/X-MODE", "- Umtchd/OTHR -"),
        ("Rjctd/LATE", "Rjctd/LATE - -"),
    ])
    func `each state has its status`(status: String, wanted: String) throws {
        #expect(try advice(status) == wanted)
    }

    @Test(arguments: MatchReason.allCases)
    func `each difference between tickets has a code of the message's own list`(reason: MatchReason) throws {
        #expect(
            try advice("Umtchd/" + reason.rawValue)
                == "- Umtchd/\(reason.isISO20022 ? reason.rawValue : "OTHR") -")
    }

    @Test func `a status tells where the legs stand, in our own namespace`() throws {
        let text = String(
            decoding: try XMLWriter.write(try report("Pdg/AWMO").statusAdvice().document().element),
            as: UTF8.self)
        #expect(
            text.contains(
                "<CrossLdgrSts xmlns=\"urn:interlock:iso20022:status:1\"><TrfId>00112233445566778899aabbccddeeff</TrfId><UETR>00112233-4455-4677-8899-aabbccddeeff</UETR>"
            ))
        #expect(text.contains("<LckDdln>1000</LckDdln><Xpry>2000</Xpry>"))
        let element = try report("Pdg/AWMO").supplement
        let root = try #require(SchemaTable.standard.roots[SettlementReport.namespace])
        var validator = SchemaValidator(namespace: SettlementReport.namespace, withRules: true)
        try validator.check(element, type: root.type, label: "CrossLdgrSts")
    }

    @Test func `a settlement is confirmed, and nothing else is`() throws {
        for side in TradeSide.allCases {
            let done = try report("Sttld", settled: true, side: side)
            let confirmation = try done.confirmation()
            #expect(try Sese025(try confirmation.document()) == confirmation)
            #expect(confirmation.effective == .moment(ISODateTime(text: "2026-05-20T06:31:12Z")))
            #expect(confirmation.amount?.direction == (side == .sell ? .credit : .debit))
            #expect(throws: MessageFault.self) { try done.statusAdvice() }
            let created = try Samples.instant(1_779_258_700)
            let notice = try done.notification(messageID: "N-1", created: created)
            #expect(try Camt054(try notice.document()) == notice)
            let entry = try #require(notice.notifications.first?.entries.first)
            #expect(entry.amount.direction == (side == .sell ? .credit : .debit))
            #expect(entry.details.first?.endToEndID == done.ticket.commonID.text)
            let status = done.paymentStatus(messageID: "P-1", created: created)
            #expect(try Pacs002(try status.document()) == status)
            #expect(status.statuses.first?.uetr == entry.details.first?.uetr, "one payment has one UETR")
        }
        for status in ["Mtchd", "Pdg/NCON", "Canc/CANS", "Allgd"] {
            #expect(throws: MessageFault.self) { try report(status).confirmation() }
            #expect(throws: MessageFault.self) {
                try report(status).notification(messageID: "N", created: try Samples.instant(0))
            }
        }
        #expect(throws: MessageFault.self) { try report("Allgd").statusAdvice() }
    }

    @Test(arguments: [
        ("AckdAccptd", "ACTC"), ("Mtchd", "ACCP"), ("Umtchd/DMON", "PDNG"), ("Pdg/PREA", "PDNG"),
        ("Pdg/AWMO", "ACSP"),
        ("Pdg/LINK", "ACSP"), ("Pdg/NCON", "ACSP"), ("Pdg/SBLO", "PDNG"), ("Flng/LATE", "PDNG"),
        ("Canc/CANS", "CANC"),
        ("Canc/CANI", "CANC"), ("Rjctd/LATE", "RJCT"), ("Sttld", "ACSC"),
    ])
    func `the cash leg has its status too`(status: String, wanted: String) throws {
        let message = try report(status).paymentStatus(
            messageID: "P-1", created: try Samples.instant(1_779_258_672))
        #expect(message.statuses.first?.code == wanted)
        #expect(message.statuses.first?.endToEndID == "BOND2026001113")
        _ = try message.document()
    }

    @Test(arguments: [
        ("AckdAccptd", "PdgCxl"), ("Pdg/AWMO", "PdgCxl"), ("PdgCxl", "PdgCxl"), ("Pdg/LINK", "Dnd/DPRG"),
        ("Pdg/NCON", "Dnd/DPRG"), ("Sttld", "Dnd/DSET"), ("Canc/CANI", "Canc/CANI"),
        ("Canc/CANS", "Canc/OTHR"),
        ("Flng/OTHR", "PdgCxl"), ("Rjctd/LATE", "Dnd/OTHR"),
    ])
    func `a request to cancel is answered by what is still possible`(status: String, wanted: String) throws {
        let report = try report(status)
        let message = report.cancellationAdvice(requestID: "R-1")
        #expect(([message.status.name] + message.status.reasons.map(\.code)).joined(separator: "/") == wanted)
        #expect(try Sese027(try message.document()) == message)
        #expect(try Sese020(try report.cancellationRequest().document()).instruction == message.instruction)
    }

    @Test(arguments: ["", "Pdg/", "Unknown", "Pdg/awmo", "Pdg/AWMO/X", "pdg/AWMO", "Pdg AWMO"])
    func `a text that is no status is none`(text: String) {
        #expect(SettlementStatus(text) == nil)
    }

    @Test func `a reason that the message does not know is not written`() throws {
        for status in ["Pdg/ZZZZ", "Pdg/CANR"] {
            #expect(throws: MessageFault.self) { try report(status).statusAdvice().document() }
        }
    }

    @Test func `a transfer's payment has one UETR of the right form`() throws {
        var random = SeededGenerator(seed: 3)
        var seen: Set<String> = []
        for _ in 0..<200 {
            let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
            let id = try #require(TransferID(bytes))
            let uetr = UETR(cashLegOf: id)
            #expect(
                ValuePattern("[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}")?.matches(
                    uetr.text) == true)
            #expect(uetr == UETR(cashLegOf: id))
            seen.insert(uetr.text)
        }
        #expect(seen.count == 200)
    }

    @Test func `the cash leg is a payment from buyer to seller`() throws {
        let ticket = try Samples.ticket(try Samples.bond())
        let transfer = try #require(TransferID(hex: "00112233445566778899aabbccddeeff"))
        let message = PaymentMapping.payment(
            of: ticket, transfer: transfer, messageID: "M-1", created: try Samples.instant(1_779_258_672))
        #expect(try Pacs009(try message.document()) == message)
        let payment = try #require(message.transfers.first)
        #expect(payment.debtor.lei == ticket.buyer.lei && payment.creditor.lei == ticket.seller.lei)
        #expect(payment.core.id.uetr == "00112233-4455-4677-8899-aabbccddeeff")
        #expect(payment.core.debtorAccount == ISOAccount(.other("bank-b/cash")))
    }
}
