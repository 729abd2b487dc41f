import SettlementModel

/// A desk's ticket as a person writes it: YAML, or JSON with the same keys.
///
/// Differs from the canonical JSON of the API in one thing only: amounts and units may be written as people read them.
struct TicketFile {
    let ticket: TradeTicket
    /// Where each key of the ticket stands, by its dotted path, for findings made later.
    let places: [String: Place]

    /// The ticket where nothing is wrong, else every finding.
    static func read(_ text: String) -> (file: TicketFile?, findings: [Finding]) {
        let findings = FindingList()
        guard let top = YAMLDocument.read(text, into: findings, example: "a ticket of Specs/Examples") else {
            return (nil, findings.inOrder)
        }
        let reader = TicketReader(top: top)
        let ticket = reader.read()
        top.finish()
        let all = findings.inOrder
        guard all.isEmpty, let ticket else { return (nil, all) }
        let places = Dictionary(
            top.keys.map { ($0, top.place(of: $0)) }, uniquingKeysWith: { first, _ in first })
        return (TicketFile(ticket: ticket, places: places), [])
    }

    /// The ticket in `path`; `-` is standard input.
    ///
    /// - Throws: `CommandFailure` that lists every finding.
    static func load(_ path: String) throws -> TicketFile {
        try load(try HostFiles.read(path), from: path)
    }

    /// The ticket in what was read from `path`.
    static func load(_ bytes: [UInt8], from path: String) throws -> TicketFile {
        let (file, findings) = read(try HostFiles.text(bytes, of: path))
        guard let file else {
            let list = findings.map { $0.text(file: path) }.joined(separator: "\n")
            throw CommandFailure.refused(
                "ticket.findings",
                "\(path) has \(findings.count) finding\(findings.count == 1 ? "" : "s")\n\(list)",
                next: "correct the file; nothing was sent")
        }
        return file
    }
}
