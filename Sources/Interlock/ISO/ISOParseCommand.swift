import ArgumentParser
import ISO20022Messages
import SettlementModel
import SettlementProofs

struct ISOParseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse", abstract: "Read a message and show what it says.",
        discussion: """
            With --json its content as `render --from` takes it, `unread` (elements that are valid and of which nothing is
            known here) and `cashAmount`, where the message moves one amount. With --ticket the ticket that a sese.023
            tells, as a ticket file for `interlock transfer submit`.
            """)

    @Argument(help: "The file; `-` is standard input.")
    var file: String

    @Flag(help: "Show the ticket that a settlement instruction tells.")
    var ticket = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        let message = try MessageFile.load(file)
        if ticket { return try showTicket(message) }
        let contents = try MessageContents(message)
        output.show(contents.json) { contents.lines }
    }

    private func showTicket(_ message: BusinessMessage) throws {
        guard let document = message.document, document.definition.family == "sese.023" else {
            throw CommandFailure.refused(
                "iso.root", "\(TextWrap.safe(file)) holds no sese.023", next: "name a settlement instruction")
        }
        do throws(MessageFault) {
            let ticket = try InstructionMapping.ticket(of: try Sese023(document))
            // A ticket file is for programs and people alike; with --json it is the API's form.
            if output.json { return output.show(ticket.canonical) { [] } }
            for line in TicketText.lines(ticket) { Console.out(line) }
        } catch {
            throw MessageFile.Refusal(error).failure(file)
        }
    }
}

/// What a message says, for `parse`.
struct MessageContents {
    let message: BusinessMessage
    /// `nil` where the message cannot be held as a value; then the reason is there.
    let unread: [String]?
    let refusal: MessageFault?

    init(_ message: BusinessMessage) throws {
        self.message = message
        do throws(MessageFault) {
            unread = try message.document.map { document throws(MessageFault) in
                try document.read().unread
            }
            refusal = nil
        } catch {
            unread = nil
            refusal = error
        }
    }

    var json: JSONValue {
        let header = message.header.map { OutlineJSON.json(MessageOutline($0)) }
        let content = message.document.map { OutlineJSON.json(MessageOutline($0)) }
        let identifier = message.document?.definition.identifier
        return [
            "message": identifier.map { .string($0) } ?? .null, "header": header ?? .null,
            "headerMessage": message.header.map { .string($0.definition.identifier) } ?? .null,
            "content": content ?? .null, "unread": unread.map { .list($0) } ?? .null,
            "refusal": refusal.map { ["code": .string($0.code), "detail": .string("\($0)")] } ?? .null,
            "cashAmount": message.document?.cashAmount.map {
                ["currency": .string($0.currency.code), "amount": .string($0.decimal)]
            } ?? .null,
        ]
    }

    var lines: [String] {
        var lines: [String] = []
        for part in [message.header, message.document].compactMap({ $0 }) {
            lines.append(part.definition.identifier + " " + part.definition.rootName)
            lines += OutlineJSON.lines(MessageOutline(part), depth: 1)
        }
        if let unread, !unread.isEmpty {
            lines += ["not understood here:"] + unread.map { TextWrap.safe("  " + $0) }
        }
        if let refusal { lines.append(TextWrap.safe("not taken here: \(refusal)")) }
        return lines
    }
}
