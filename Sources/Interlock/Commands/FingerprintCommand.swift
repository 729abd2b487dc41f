import ArgumentParser
import SettlementProofs

struct FingerprintCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fingerprint",
        abstract: "The canonical fingerprint of invoices, credits, bills and notes.",
        discussion: """
            The file is a JSON object. With a list `documents` it holds invoices, which are also compared with each other;
            with `issuingBank` one presentation under a domestic letter of credit; with `drawer` a bill or note. Share
            only the HMAC: whoever guesses an invoice's few facts can compute its plain hash.
            """)

    @Argument(help: "The file; `-` is standard input.")
    var file: String

    @Option(help: "A file with the consortium's HMAC key in hexadecimal.")
    var key: String?

    @OptionGroup var output: OutputOptions

    func run() throws {
        var inputs = try CalculationRequest.object(in: file)
        if let key {
            let text = try HostFiles.readText(key, limit: 4096)
            inputs["hmacKeyHex"] = .string(text.filter { !$0.isWhitespace })
        }
        let name =
            inputs["documents"] != nil
            ? "fingerprintInvoice"
            : inputs["issuingBank"] != nil ? "fingerprintDomesticLC" : "fingerprintBill"
        let answer = try Calculations.named(name).answer(inputs)
        output.show(.object(JSONObject(answer))) { AnswerText.lines(answer) }
    }
}
