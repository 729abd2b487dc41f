import ArgumentParser
import ISO20022Messages
import SettlementModel
import SettlementProofs
import XML

struct ISORenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render", abstract: "Write a message.",
        discussion: """
            From a ticket: sese.023 (the instruction) and pacs.009 (its cash leg). From a ticket and its transfer, as
            `interlock transfer show --json` answers: sese.024 (status), sese.025 (confirmation), sese.020 and sese.027
            (cancellation and its answer), pacs.002 and camt.054 (status and booking of the cash leg). From --from: any
            message, from the JSON of `interlock iso parse --json`. What is written was checked like what is read.
            """)

    @Argument(help: "The message, for example sese.023; may be left out with --from.")
    var message: String?

    @Option(help: "A ticket file, YAML or JSON; `-` is standard input.")
    var ticket: String?

    @Option(help: "The transfer of that ticket: a file with the JSON of `interlock transfer show`.")
    var transfer: String?

    @Option(help: "A JSON file as `interlock iso parse --json` writes it; `-` is standard input.")
    var from: String?

    @Option(
        help:
            "The name of the message; of a sese.027, of the request that it answers. Default: the common id.")
    var id: String?

    @Option(help: "When it is made, as 2026-05-20T06:30:00Z. Default: now.")
    var created: String?

    @Option(help: "Write a header before it: the sender's BIC or LEI. Goes with --receiver.")
    var sender: String?

    @Option(help: "The receiver's BIC or LEI.")
    var receiver: String?

    @Flag(help: "A line for each element, for people.")
    var pretty = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (ticket == nil) != (from == nil) else { throw ValidationError("give --ticket or --from") }
        guard from != nil || message != nil else {
            throw ValidationError("which message? For example sese.023")
        }
        guard from == nil || transfer == nil else { throw ValidationError("--transfer goes with --ticket") }
        guard (sender == nil) == (receiver == nil) else {
            throw ValidationError("--sender and --receiver go together")
        }
    }

    func run() throws {
        do {
            let whole = try from.map(fromJSON) ?? BusinessMessage(made().element)
            let message = try headed(whole)
            guard let element = message.element else { return }
            let bytes = try XMLWriter.write(element, isIndented: pretty)
            let text = String(decoding: bytes, as: UTF8.self)
            if output.json {
                let names = [message.header, message.document].compactMap { $0?.definition.identifier }
                return output.show(["messages": .list(names), "xml": .string(text)]) { [] }
            }
            // The document is what was asked for: it comes also with --quiet.
            Console.out(text)
        } catch let fault as MessageFault {
            throw fault.failure
        } catch let fault as XMLFault {
            throw CommandFailure.refused(
                fault.code, fault.detail, next: "correct the value; nothing was written")
        }
    }

    private func headed(_ message: BusinessMessage) throws -> BusinessMessage {
        guard let sender, let receiver, let document = message.document else { return message }
        guard message.header == nil else {
            throw CommandFailure.usage(
                "iso.writing", "the message has a header already", next: "leave --sender and --receiver out")
        }
        let header = Head001(
            from: try Self.party(sender), to: try Self.party(receiver), messageID: try messageID(),
            definition: document.definition.identifier, created: ISODateTime(try instant()))
        return try BusinessMessage(header: header, document: document)
    }

    private static func party(_ text: String) throws -> Head001.Party {
        if BusinessIdentifierCode(text) != nil { return Head001.Party(bic: text) }
        if LegalEntityIdentifier(text) != nil { return Head001.Party(lei: text) }
        throw CommandFailure.usage(
            "iso.writing", "\(TextWrap.safe(text)) is neither a BIC nor an LEI",
            next: "`interlock check` says what is wrong")
    }

    private func messageID() throws -> String {
        if let id { return id }
        guard let ticket else {
            throw CommandFailure.usage("iso.writing", "a header has a name", next: "give --id")
        }
        return try TicketFile.load(ticket).ticket.commonID.text
    }

    private func instant() throws -> LedgerInstant {
        let now = LedgerInstant(seconds: SystemClock.seconds())
        guard let instant = created.map({ ISODateTime(reading: $0)?.instant }) ?? now else {
            throw CommandFailure.usage(
                "iso.writing", "--created \(TextWrap.safe(created ?? "now")) is no date and time with a zone",
                next: "write it as 2026-05-20T06:30:00Z")
        }
        return instant
    }

    private func fromJSON(_ path: String) throws -> BusinessMessage {
        try RenderedJSON.message(path, wanted: message)
    }

    private func made() throws -> ValidatedDocument {
        let file = try TicketFile.load(ticket ?? "-").ticket
        let maker = MessageMaker(
            ticket: file, transfer: try transfer.map { try MessageMaker.view($0) },
            messageID: id ?? file.commonID.text, created: try instant())
        return try maker.document(message ?? "")
    }
}
