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
            "document": .object(try CalculationRequest.object(in: document)), "links": .array(links),
        ]
        let client = try client.client()
        let id = try transfer.resolve(client)
        output.show(try client.view("POST", "/v1/transfers/\(id.hex)/claim", body: body))
    }
}
