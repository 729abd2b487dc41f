import ArgumentParser
import GatewayAPI
import SettlementModel
import SettlementProofs

struct TransferClaimCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claim",
        abstract: "Name the payment claim that we buy, for the registry of financed claims.",
        discussion: """
            The claim is described as for `interlock fingerprint`, one document alone. The gateway keeps its keyed tags and \
            sends nothing else to the registry. No terms are signed before the registry holds the claim for us. Where the \
            ticket needs two people, another person gives the same command, or approves the ticket after this one.
            """)
    @OptionGroup var transfer: TransferArgument
    @Argument(help: "The claim's document, a JSON file; `-` is standard input.")
    var document: String
    @Option(
        help:
            "A link from each holder since the registered financier, in order, made by `interlock registry resell`."
    )
    var link: [String] = []
    @OptionGroup var papers: ClaimPaperOptions
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let links = try link.map { path throws in
            let bytes = try HostFiles.read(path, limit: 65_536)
            do { return try CanonicalJSON.parse(bytes) } catch {
                throw CommandFailure.refused(
                    "registry.link", "\(path): \(error)", next: "get the original from who sells the claim")
            }
        }
        let body: JSONValue = [
            "document": .object(try CalculationRequest.object(in: document)),
            "files": .list(try papers.files()),
            "invoices": .array(try papers.invoices().map { .object($0) }), "links": .array(links),
        ]
        let client = try client.client()
        let id = try transfer.resolve(client)
        output.show(try client.view("POST", "/v1/transfers/\(id.hex)/claim", body: body))
    }
}

struct TransferAcceptAlikeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept-alike",
        abstract: "Buy a claim although the registry has others that are like it.",
        discussion: """
            Others of the same issuer and number, or with an invoice or a file of this one's, may be a second sale of it. Look at \
            the documents first; `transfer cancel` is the other answer. As many people say it as the ticket needs, each with the \
            number of the registry's answer that `transfer show` tells.
            """)
    @OptionGroup var transfer: TransferArgument
    @Option(help: "The number of the registry's answer that counted them.")
    var answer: UInt64
    @Option(help: "Why it is another claim; it is kept.")
    var reason: String
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let client = try client.client()
        let id = try transfer.resolve(client)
        let body: JSONValue = ["answer": .decimal(answer), "reason": .string(reason)]
        output.show(try client.view("POST", "/v1/transfers/\(id.hex)/claim/accept", body: body))
    }
}
