internal import SettlementModel
internal import XML

/// What must be true between several places of one message, which no schema can say.
/// - Source: the rules of the ISO 20022 message definitions (number and sum of transactions); `domain.md` 7 (UETR).
enum MessageRules {
    static func check(_ document: ValidatedDocument) throws(MessageFault) {
        switch document.definition.family {
        case "pacs.008", "pacs.009": try checkTransfers(document)
        case "pacs.002": try checkUnique(document.body.all("TxInfAndSts"), ["OrgnlUETR"], document)
        case "tsin.006", "tsin.007": try checkLists(document, "AssgnmtList", "AssgnmtCnt")
        case "tsin.008": try checkLists(document, "NtfctnList", "NtfctnCnt")
        default: break
        }
    }

    private static func checkTransfers(_ document: ValidatedDocument) throws(MessageFault) {
        let (body, path) = (document.body, "Document/" + document.body.name)
        let transfers = body.all("CdtTrfTxInf")
        guard let header = body.first("GrpHdr"), let stated = header.first("NbOfTxs") else { return }
        guard Int(stated.text) == transfers.count else {
            throw MessageFault(
                .count, path + "/GrpHdr/NbOfTxs", line: stated.line,
                "\(stated.text) transactions are told, \(transfers.count) stand there")
        }
        let amounts = transfers.compactMap { $0.first("IntrBkSttlmAmt") }
        if let total = header.first("TtlIntrBkSttlmAmt") {
            let place = path + "/GrpHdr/TtlIntrBkSttlmAmt"
            guard amounts.allSatisfy({ $0.attribute("Ccy") == total.attribute("Ccy") }) else {
                throw MessageFault(.sum, place, line: total.line, "amounts of another currency stand there")
            }
            try checkSum(total, amounts, place)
        }
        if let total = header.first("CtrlSum") { try checkSum(total, amounts, path + "/GrpHdr/CtrlSum") }
        try checkUnique(transfers, ["PmtId", "UETR"], document)
    }

    private static func checkSum(
        _ total: XMLElement, _ amounts: [XMLElement], _ path: String
    ) throws(MessageFault) {
        var sum: Int128 = 0
        for amount in amounts {
            // At most 18 digits before the point and 5 behind: as many as a document can hold do not overflow.
            sum += SchemaDecimal(amount.text)?.coefficient(scale: 5) ?? 0
        }
        guard let stated = SchemaDecimal(total.text)?.coefficient(scale: 5), stated == sum else {
            throw MessageFault(.sum, path, line: total.line, "the sum of the transactions is another")
        }
    }

    /// One payment has one UETR, and no other payment has it.
    private static func checkUnique(
        _ transactions: [XMLElement], _ names: [String], _ document: ValidatedDocument
    ) throws(MessageFault) {
        var seen: Set<String> = []
        for transaction in transactions {
            var element: XMLElement? = transaction
            for name in names { element = element?.first(name) }
            guard let element else { continue }
            guard seen.insert(element.text).inserted else {
                throw MessageFault(
                    .reference, "Document/\(document.body.name)/\(transaction.name)", line: element.line,
                    "two transactions have one UETR")
            }
        }
    }

    private static func checkLists(
        _ document: ValidatedDocument, _ list: String, _ count: String
    ) throws(MessageFault) {
        let lists = document.body.all(list)
        if let stated = document.body.first(count), Int(stated.text) != lists.count {
            throw MessageFault(
                .count, "Document/\(document.body.name)/\(count)", line: stated.line,
                "\(stated.text) lists are told, \(lists.count) stand there")
        }
        let items = lists.reduce(0) { $0 + $1.all("FinItm").count }
        if let stated = document.body.first("ItmCnt"), Int(stated.text) != items {
            throw MessageFault(
                .count, "Document/\(document.body.name)/ItmCnt", line: stated.line,
                "\(stated.text) items are told, \(items) stand there")
        }
    }
}

extension XMLElement {
    func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
