import ArgumentParser
import SettlementProofs

struct LifecycleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifecycle",
        abstract: "Replay the life of a payment claim or a deal from a file of events.",
        discussion: """
            The file is a JSON object: with `claim` and `events` a claim's life, with `trade` and `events` a deal's; the
            fields are those of claimLifecycle and dealLifecycle in `interlock calculate --list`. Every event is shown with
            the state after it; a refused one changes nothing. Exit code 1 where one is refused, or the claim breaks a rule.
            """)

    @Argument(help: "The file; `-` is standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let inputs = try CalculationRequest.object(in: file)
        let name = inputs["claim"] != nil ? "claimLifecycle" : "dealLifecycle"
        let answer = try Calculations.named(name).answer(inputs)
        output.show(.object(JSONObject(answer))) { AnswerText.lines(answer) }
        for (key, problem) in [("findings", "problem"), ("steps", "result")] {
            guard case .array(let entries)? = JSONObject(answer)[key] else { continue }
            for case .object(let entry) in entries {
                guard case .string(let code)? = entry["code"], case .string(let words)? = entry[problem]
                else {
                    continue
                }
                throw CommandFailure.refused(
                    code, TextWrap.safe(words), next: "correct the file; nothing was changed")
            }
        }
    }
}
