import SettlementModel
import SettlementProofs

@testable import Interlock

let fileTargets = [
    FuzzTarget("ticket", limit: 4096, checkTicket),
    FuzzTarget("configuration", limit: 8192, checkConfiguration),
    FuzzTarget("peer-document", limit: 4096, checkPeerDocument),
    FuzzTarget("events", limit: 2048, checkEvents),
]

/// A ticket file is a ticket or has findings that say where; a ticket survives its canonical text.
private func checkTicket(_ input: [UInt8]) throws(Violation) {
    let text = String(decoding: input, as: UTF8.self)
    let (file, findings) = TicketFile.read(text)
    try require((file == nil) == !findings.isEmpty, "neither a ticket nor a reason, or both")
    try requirePlaces(findings)
    guard let file else { return }
    let again = try mustSucceed("a ticket from a file") {
        try TradeTicket(canonicalBytes: file.ticket.canonicalBytes)
    }
    try require(again == file.ticket, "the ticket reads as another")
}

/// A configuration is whole or has findings that say where.
private func checkConfiguration(_ input: [UInt8]) throws(Violation) {
    let text = String(decoding: input, as: UTF8.self)
    let reading = ConfigurationFile.read(text, directory: "/nowhere", lookAtFiles: false)
    try require(
        (reading.configuration == nil) == !reading.findings.isEmpty,
        "neither a configuration nor a reason, or both"
    )
    try requirePlaces(reading.findings)
    let again = ConfigurationFile.read(text, directory: "/nowhere", lookAtFiles: false)
    try require(again.findings == reading.findings, "two readings of one file")
}

private func requirePlaces(_ findings: [Finding]) throws(Violation) {
    for finding in findings {
        try require(finding.line >= 1 && finding.column >= 1, "a finding without a place")
        try require(!finding.problem.isEmpty && !finding.fix.isEmpty, "a finding without words")
    }
}

/// A peer's document has one text, and the lines that it adds to a configuration read as the same facts.
private func checkPeerDocument(_ input: [UInt8]) throws(Violation) {
    let bytes = canonicalForm(of: input)
    let document: PeerDocument
    do throws(JSONFault) { document = try PeerDocument(canonicalBytes: bytes) } catch {
        return try requireCode(error.code, under: "json.", "crypto.")
    }
    try require(document.canonicalBytes == bytes, "the document is written in other bytes")
    let lines = ["peers:"] + PeerSnippet(document: document, exposure: []).lines()
    let findings = FindingList()
    let top = YAMLDocument.read(lines.joined(separator: "\n") + "\n", into: findings)
    let peers = try unwrap(top, "its lines are no YAML: \(findings.findings)").sections("peers", limit: 2)
    let peer = try unwrap(peers.first, "its lines are no peer")
    try require(peers.count == 1, "its lines are two peers")
    try require(peer.text("name") == document.name, "its lines name another")
    try require(peer.text("host") == document.endpoint.host, "its lines lead elsewhere")
    try require(peer.text("pin") == document.pin.hex, "its lines pin another key")
    try require(peer.text("id") == document.identity.gateway.text, "its lines are of another gateway")
}

/// The stream of events reads the same however it is cut.
private func checkEvents(_ input: [UInt8]) throws(Violation) {
    let whole = EventReader()
    let events = try mustSucceed("a short stream") { try whole.feed(input) }
    let cut = EventReader()
    var pieces: [EventReader.Event] = []
    for byte in input { pieces += try mustSucceed("a short stream") { try cut.feed([byte]) } }
    try require(pieces == events, "cut otherwise, the stream reads otherwise")
    for event in events { try require(!event.data.isEmpty, "an event without data") }
}
