import Testing
import XML

@testable import ISO20022Messages

struct VectorTests {
    private let vectors: MessageVectors
    init() throws { vectors = try MessageVectors() }

    @Test func `all six vectors are valid, and are written in the same bytes`() throws {
        #expect(vectors.texts.count == 6)
        for (id, text) in vectors.texts {
            let document = try vectors.document(id)
            #expect(String(decoding: try XMLWriter.write(document.element), as: UTF8.self) == text, "\(id)")
        }
    }

    private func roundTrip<Message: ISO20022Message>(_ id: String, _ type: Message.Type) throws -> Message {
        let document = try vectors.document(id)
        let message = try Message(document)
        #expect(message.unread.isEmpty, "\(id): \(message.unread)")
        let again = try message.document()
        #expect(again == document, "\(id)")
        #expect(String(decoding: try XMLWriter.write(again.element), as: UTF8.self) == (try vectors.text(id)))
        return message
    }

    @Test func `each is read whole as a value, and written again from the value alone`() throws {
        let instruction = try roundTrip("M01", Sese023.self)
        #expect(instruction.content.amount?.amount.money.decimal == "2496714.78")
        #expect(instruction.content.commonID == "XLG202605200001")
        #expect(instruction.content.delivering?.party?.lei == "9845XLGWBANKA0000074")
        let status = try roundTrip("M02", Sese024.self)
        #expect(status.settlement == ISOReasonedStatus("Pdg", [.init("AWMO")]))
        let confirmation = try roundTrip("M03", Sese025.self)
        #expect(confirmation.settled.number.text == "2500000")
        let payment = try roundTrip("M04", Pacs009.self)
        #expect(payment.transfers.first?.core.id.uetr == "eb6305c9-1f7f-49de-aed0-16487c27b42d")
        let report = try roundTrip("M05", Pacs002.self)
        #expect(report.statuses.first?.code == "ACSC")
        #expect(report.created.instant?.seconds == 1_779_258_672)
        let notification = try roundTrip("M06", Camt054.self)
        #expect(notification.notifications.first?.entries.first?.amount.direction == .credit)
    }

    @Test func `each comes back from its outline`() throws {
        for id in vectors.texts.keys {
            let document = try vectors.document(id)
            #expect(try MessageOutline(document).document(document.definition) == document, "\(id)")
        }
    }

    /// Every place of a document that holds something is looked at: nothing can be left out, doubled, moved or renamed
    /// unseen, unless the schema lets it.
    @Test func `what is taken from a vector is missed, or was optional`() throws {
        let optional: Set<String> = [
            "CmonId", "TradDt", "BlckChainAdrOrWllt", "PrtlSttlmInd", "DlvrgSttlmPties", "RcvgSttlmPties",
            "Dpstry",
            "Pty1", "LEI", "SttlmAmt", "SttldAmt", "MtchgSts", "SttlmSts", "InstrId", "UETR", "IntrBkSttlmDt",
            "BICFI", "OrgnlInstrId",
            "OrgnlEndToEndId", "OrgnlUETR", "TxSts", "AccptncDtTm", "TxInfAndSts", "Ntry", "BookgDt", "ValDt",
            "NtryDtls",
            "TxDtls", "Refs", "EndToEndId", "Ccy", "Prtry", "ISIN", "Acct/Id", "TxDtls/Amt",
            "TxDtls/CdtDbtInd",
        ]
        for id in vectors.texts.keys.sorted() {
            let root = try vectors.element(id)
            for spoilt in Spoiling.without(root)
            where !optional.contains(spoilt.name) && !optional.contains(spoilt.place) {
                #expect(fault(spoilt.element) != nil, "\(id): without \(spoilt.place)")
            }
            for spoilt in Spoiling.renamed(root) {
                #expect(fault(spoilt.element) != nil, "\(id): \(spoilt.place) renamed")
            }
            for spoilt in Spoiling.reversed(root) {
                #expect(fault(spoilt.element) != nil, "\(id): the children of \(spoilt.place) reversed")
            }
        }
    }
}

/// Every document that differs from one in one place.
enum Spoiling {
    struct Spoilt {
        let name: String
        /// With the name of what it stood in.
        let place: String
        let element: XMLElement
    }

    static func without(_ element: XMLElement) -> [Spoilt] {
        each(element) { _ in [] }
    }

    static func renamed(_ element: XMLElement) -> [Spoilt] {
        each(element) { child in
            let name = child.name + "X"
            return [
                child.children.isEmpty
                    ? XMLElement(
                        name, namespace: child.namespace, attributes: child.attributes, text: child.text)
                    : XMLElement(name, namespace: child.namespace, children: child.children)
            ]
        }
    }

    static func reversed(_ element: XMLElement) -> [Spoilt] {
        each(element) { child in
            guard Set(child.children.map(\.name)).count > 1 else { return nil }
            return [
                XMLElement(child.name, namespace: child.namespace, children: child.children.reversed())
            ]
        }
    }

    /// The document for each descendant, with something else in its place.
    private static func each(
        _ element: XMLElement, _ change: (XMLElement) -> [XMLElement]?
    ) -> [Spoilt] {
        var made: [Spoilt] = []
        for (index, child) in element.children.enumerated() {
            func replaced(_ by: [XMLElement]) -> XMLElement {
                var children = element.children
                children.replaceSubrange(index...index, with: by)
                return XMLElement(element.name, namespace: element.namespace, children: children)
            }
            if let by = change(child) {
                let place = element.name + "/" + child.name
                made.append(Spoilt(name: child.name, place: place, element: replaced(by)))
            }
            made += each(child, change).map {
                Spoilt(name: $0.name, place: $0.place, element: replaced([$0.element]))
            }
        }
        return made
    }
}
