import SettlementModel
import Testing
import XML

@testable import ISO20022Messages

/// Every message as a value with all that it can hold: it is valid, and it comes back from its bytes.
struct MessageTests {
    private func roundTrip<Message: ISO20022Message>(_ message: Message) throws {
        let bytes = try XMLWriter.write(try message.document().element)
        let read = try Message(try ValidatedDocument(try XMLReader.read(bytes)))
        #expect(read == message)
        #expect(read.unread.isEmpty)
    }

    private let created = ISODateTime(text: "2026-05-20T06:30:00Z")
    private let uetr = "eb6305c9-1f7f-49de-aed0-16487c27b42d"

    @Test func `headers`() throws {
        for party in [
            Head001.Party(bic: "XLGAHKHH"), .init(lei: "969500BANKA0EXAMPL53"), .init(other: "gw.bank-a"),
            .init(bic: "XLGAHKHH", lei: "969500BANKA0EXAMPL53", other: "x", isInstitution: false),
        ] {
            try roundTrip(
                Head001(
                    from: party, to: party, messageID: "M-1", definition: "sese.023.001.11",
                    service: "interlock.1", created: created, isPossibleDuplicate: true))
        }
    }

    @Test func `instructions and confirmations`() throws {
        var content = Sese023.Content(
            transactionID: "T-1", movement: .receive, payment: .free, settlementDate: .moment(created),
            instrument: ISOInstrument(
                isin: "XS2601010015",
                others: [.init(id: "X", isCode: true, scheme: "SEDL"), .init(id: "Y", scheme: "OWN")],
                description: "a bond"), quantity: ISOQuantity(.digitalTokenUnit, try Samples.decimal("0.5")))
        try roundTrip(Sese023(content))
        content.commonID = "C-1"
        content.tradeDate = .day(try Samples.date("2026-05-18"))
        content.dealPrice = ISODealPrice(rate: try Samples.decimal("99.797"), isYield: true)
        content.safekeepingAccount = "acc"
        content.wallet = "org1/acct"
        content.cashAccount = .iban("DE89370400440532013000")
        content.isOnHold = false
        content.partialSettlement = "PARQ"
        content.delivering = ISOSettlementParties(
            depository: "XLGWHKH0",
            party: .init(.proprietary(id: "p", issuer: "i"), lei: nil, account: "a", wallet: "w"))
        content.receiving = ISOSettlementParties(party: .init(.bic("XLGBHKH0"), lei: "969500BANKB0EXAMPL08"))
        content.amount = ISOSettlementAmount(try Samples.amount("1.00"), .debit)
        content.supplements = [XMLElement("x", namespace: "urn:other", text: "y")]
        try roundTrip(Sese023(content))
        try roundTrip(
            Sese025(
                transactionID: "T-1", movement: .deliver, payment: .againstPayment, commonID: nil,
                effective: .day(try Samples.date("2026-05-20")), instrument: content.instrument,
                settled: ISOQuantity(.unit, try Samples.decimal("7")), wallet: "w", transactionType: "REDM",
                amount: nil, supplements: content.supplements))
    }

    @Test func `statuses and cancellations`() throws {
        let reasons: [ISOReasonedStatus.Reason] = [
            .init("OTHR", text: "why"), .init("ABCD", issuer: "us", text: nil),
        ]
        try roundTrip(
            Sese024(
                transactionID: "T-1", commonID: "C-1", processing: ISOReasonedStatus("PdgCxl"),
                matching: ISOReasonedStatus("Umtchd", [.init("DMON"), .init("OTHR", text: "X-MODE")]),
                settlement: ISOReasonedStatus("Flng", reasons)))
        try roundTrip(
            Sese024(
                transactionID: "T-1", commonID: nil, processing: ISOReasonedStatus("CxlReqd"),
                matching: ISOReasonedStatus("Mtchd"), supplements: [XMLElement("x", namespace: "urn:other")]))
        let reference = ISOTransactionReference("T-1", .deliver, .againstPayment)
        try roundTrip(Sese020(instruction: reference))
        try roundTrip(Sese020(instruction: reference, reason: "CANI"))
        for status in [
            ISOReasonedStatus("Dnd", [.init("DSET")]), .init("Canc", [.init("CANI")]), .init("PdgCxl"),
        ] {
            try roundTrip(Sese027(requestID: "R-1", instruction: reference, status: status))
            try roundTrip(Sese027(requestID: "R-1", instruction: nil, status: status))
        }
    }

    @Test func `payments and their statuses`() throws {
        let full = ISOTransferCore(
            id: .init(instructionID: "I", endToEndID: "E", transactionID: "T", uetr: uetr),
            amount: try Samples.amount("10.00"), settlementDate: try Samples.date("2026-05-20"),
            debtorAccount: ISOAccount(.iban("DE89370400440532013000"), currency: "USD"),
            debtorAgent: ISOAgent(bic: "XLGAHKHH", lei: "969500BANKA0EXAMPL53", name: "Bank A", other: "a"),
            creditorAgent: ISOAgent(bic: "XLGBHKHH"), creditorAccount: ISOAccount(.other("acct")),
            remittance: ["one", "two"])
        let group = ISOPaymentGroup(messageID: "M-1", created: created, method: "INDA")
        try roundTrip(
            Pacs008(
                group: group,
                transfers: [
                    .init(
                        full, chargeBearer: "SHAR", debtor: ISOParty(name: "A", bic: "XLGAHKHH", other: "x"),
                        creditor: ISOParty(name: "B", lei: "969500BANKB0EXAMPL08"))
                ]))
        let single = ISOTransferCore(
            id: full.id, amount: full.amount, settlementDate: nil, remittance: ["one"])
        try roundTrip(
            Pacs009(
                group: group,
                transfers: [.init(single, debtor: ISOAgent(), creditor: ISOAgent(other: "gw.bank-a"))]))
        try roundTrip(
            Pacs002(
                messageID: "M-1", created: created,
                statuses: [
                    .init(
                        endToEndID: "E", uetr: uetr, code: "RJCT", reason: ("AC04", true),
                        details: ["a", "b"]),
                    .init(
                        instructionID: "I", endToEndID: nil, transactionID: "T", uetr: nil, code: "PDNG",
                        reason: ("AWMO", false), accepted: created),
                ]))
        try roundTrip(
            Pacs002(
                messageID: "M-1", created: created,
                groups: [
                    ISOGroupStatus(original: ISOOriginalMessage(id: "P-1", definition: "pacs.009.001.11")),
                    ISOGroupStatus(
                        original: ISOOriginalMessage(id: "P-2", definition: "pacs.028.001.06"), code: "RJCT",
                        reasons: [ISOPaymentReason("DU01"), ISOPaymentReason(nil, details: ["words"])]),
                ],
                statuses: [
                    .init(
                        endToEndID: "E", uetr: uetr, code: "RJCT", reason: ("AC04", true), details: ["a"],
                        furtherReasons: [
                            ISOPaymentReason("DUPL", details: ["b", "c"]),
                            ISOPaymentReason("OWN", isCode: false),
                        ], original: ISOOriginalMessage(id: "P-1", definition: "pacs.009.001.11"))
                ]))
    }

    @Test func `statements and notifications`() throws {
        let amount = { (text: String, way: CreditDebit) throws in
            ISOSettlementAmount(try Samples.amount(text), way)
        }
        let day = ISODay.day(try Samples.date("2026-05-20"))
        let entries = [
            ISOEntry(
                reference: "R", amount: try amount("5.00", .credit), status: "BOOK", booked: .moment(created),
                value: day, transactionCode: "DVP",
                details: [
                    .init(
                        instructionID: "I", endToEndID: "E", uetr: uetr, amount: try amount("5.00", .credit))
                ]),
            ISOEntry(
                amount: try amount("2.00", .debit), status: "PDNG", booked: nil, value: nil,
                transactionCode: nil, details: []),
        ]
        let account = ISOAccount(.other("CASH-A"), currency: "USD")
        try roundTrip(
            Camt054(
                messageID: "M", created: created,
                notifications: [.init(id: "N", account: account, entries: entries)]))
        func statement(_ closing: String) throws -> Camt053.Statement {
            Camt053.Statement(
                id: "S", account: account,
                balances: [
                    .init(code: "OPBD", amount: try amount("1.00", .debit), day: day),
                    .init(code: "CLBD", amount: try amount(closing, .credit), day: day),
                    .init(code: "CLAV", amount: try amount("2.00", .credit), day: .moment(created)),
                ], entries: entries)
        }
        try roundTrip(Camt053(messageID: "M", created: created, statements: [try statement("4.00")]))
        #expect(try statement("4.00").unexplained == 0)
        #expect(try statement("4.01").unexplained == 1)
        let open = Camt053.Statement(id: "S", account: account, balances: [], entries: entries)
        #expect(open.unexplained == nil)
    }

    @Test func `assignments`() throws {
        let letter = try Samples.letter()
        try roundTrip(Tsin006(letter))
        try roundTrip(Tsin007(letter))
        try roundTrip(Tsin008(letter))
    }

    @Test func `an amount is written with exactly the decimals of its currency`() throws {
        let vectors = try MessageVectors()
        let short = try ValidatedDocument(try vectors.changed("M01", ">2496714.78<", ">+2496714.7000<"))
        let read = try Sese023(short)
        #expect(read.content.amount?.amount.money.decimal == "2496714.70")
        let text = String(decoding: try XMLWriter.write(try read.document().element), as: UTF8.self)
        #expect(text.contains("<Amt Ccy=\"USD\">2496714.70</Amt>"))
    }

    @Test func `what a value does not hold is told, and another message is not read`() throws {
        let vectors = try MessageVectors()
        let more = try ValidatedDocument(
            try vectors.changed("M01", "<SttlmParams>", "<SttlmParams><Prty><Nmrc>0001</Nmrc></Prty>"))
        #expect(try Sese023(more).unread == ["Document/SctiesSttlmTxInstr/SttlmParams/Prty"])
        let wrong = #expect(throws: MessageFault.self) { try Sese025(try vectors.document("M01")) }
        #expect(wrong?.kind == .root)
    }

    @Test func `a value that the schema does not take is not written`() throws {
        var content = try Sese023(try MessageVectors().document("M01")).content
        content.transactionID = String(repeating: "x", count: 36)
        #expect(throws: MessageFault.self) { try Sese023(content).document() }
        content.transactionID = ""
        #expect(throws: MessageFault.self) { try Sese023(content).document() }
    }
}
