import ISO20022Messages
import SettlementModel
import XML

let isoTargets = [
    FuzzTarget("xml", limit: 2048, checkXML), FuzzTarget("iso20022", limit: 4096, checkMessage),
]

/// What is read is written, and reads as the same element; what is refused has a code and a place.
private func checkXML(_ input: [UInt8]) throws(Violation) {
    var limits = XMLLimits()
    limits.depth = 12
    limits.elements = 64
    limits.attributes = 4
    limits.textBytes = 256
    let element: XMLElement
    do throws(XMLFault) { element = try XMLReader.read(input, limits: limits) } catch {
        try requireCode(error.code, under: "xml.")
        return try require(error.line >= 0 && !error.detail.isEmpty, "a refusal without words")
    }
    try requireBounds(element, limits, depth: 1)
    let written: [UInt8]
    // Prefixed attributes and names beyond ASCII are read and never written.
    do throws(XMLFault) { written = try XMLWriter.write(element) } catch {
        return try requireCode(error.code, under: "xml.character")
    }
    let again = try mustSucceed("what was written") { try XMLReader.read(written) }
    try require(again == element, "what was written reads as another")
    let shown = try mustSucceed("the same for people") { try XMLWriter.write(element, isIndented: true) }
    let third = try mustSucceed("what was written for people") { try XMLReader.read(shown) }
    try require(third == element, "for people it reads as another")
}

private func requireBounds(_ element: XMLElement, _ limits: XMLLimits, depth: Int) throws(Violation) {
    try require(depth <= limits.depth, "deeper than its bound")
    try require(element.attributes.count <= limits.attributes, "more attributes than their bound")
    try require(element.text.utf8.count <= limits.textBytes, "a longer text than its bound")
    try require(element.text.isEmpty || element.children.isEmpty, "text beside elements")
    for child in element.children { try requireBounds(child, limits, depth: depth + 1) }
}

/// A message is refused by a code, or it comes back from its bytes, its outline and its value; its ticket too.
private func checkMessage(_ input: [UInt8]) throws(Violation) {
    let message: BusinessMessage
    do { message = try BusinessMessage(input) } catch let fault as XMLFault {
        return try requireCode(fault.code, under: "xml.")
    } catch let fault as MessageFault {
        try require(!fault.nextStep.isEmpty && !fault.path.isEmpty, "a refusal without place or next step")
        return try requireCode(fault.code, under: "iso.")
    } catch { throw Violation("another error: \(error)") }
    guard let document = message.document ?? message.header else { throw Violation("neither part") }
    let bytes = try mustSucceed("a valid message") { try XMLWriter.write(document.element.withoutHints) }
    let again = try mustSucceed("its own bytes") { try BusinessMessage(bytes) }
    let outline = MessageOutline(document)
    let second = try mustSucceed("its outline") { try outline.document(document.definition) }
    try require(MessageOutline(second) == outline, "its outline makes another")
    guard let same = again.document ?? again.header else { throw Violation("its own bytes hold nothing") }
    try require(same.definition == document.definition, "its own bytes are another message")
    _ = document.cashAmount
    let value: any ISO20022Message
    do throws(MessageFault) { value = try document.read() } catch {
        return try requireCode(error.code, under: "iso.reading.")
    }
    // A value may hold what its own writing refuses (an amount cut to its currency is not one of these).
    if let written = try? value.document() {
        let third = try mustSucceed("its value's document") { try written.read() }
        try require(third.unread.isEmpty, "its value's document holds what the value does not")
    }
    if let instruction = value as? Sese023 { try checkTicket(instruction) }
}

private func checkTicket(_ instruction: Sese023) throws(Violation) {
    let ticket: TradeTicket
    do throws(MessageFault) { ticket = try InstructionMapping.ticket(of: instruction) } catch {
        return try requireCode(error.code, under: "iso.")
    }
    let document = try mustSucceed("the ticket's instruction") {
        try InstructionMapping.instruction(of: ticket).document()
    }
    let again = try mustSucceed("its ticket") { try InstructionMapping.ticket(of: try Sese023(document)) }
    try require(again == ticket, "the ticket's instruction tells another ticket")
}

extension XMLElement {
    /// Without the hints of where a schema lies, which are allowed and never written.
    fileprivate var withoutHints: XMLElement {
        let kept = attributes.filter(\.namespace.isEmpty)
        return children.isEmpty
            ? XMLElement(name, namespace: namespace, attributes: kept, text: text)
            : XMLElement(
                name, namespace: namespace, attributes: kept, children: children.map(\.withoutHints))
    }
}
