import ArgumentParser
import SettlementProofs

struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "Hold trades against limits of obligor, country, counterparty, day, currency and ledger.",
        discussion: """
            The file is a JSON object with `version`, `limits` and `events`; the fields are those of limitBook in \
            `interlock calculate --list`. A trade takes its limits when it is approved, keeps those of obligor, country \
            and day when it is settled, and gives them back when it is refunded. Exit code 1 where an event is refused.
            """)

    @Argument(help: "The file; `-` is standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() throws {
        let answer = try Calculations.named("limitBook").answer(try CalculationRequest.object(in: file))
        output.show(.object(JSONObject(answer))) { Self.lines(answer) }
        for case .object(let step) in Self.steps(answer) {
            guard case .string(let code)? = step["code"], case .string(let words)? = step["result"] else {
                continue
            }
            throw CommandFailure.refused(
                code, TextWrap.safe(words), next: "the limit officer decides; nothing was taken by it")
        }
    }

    private static func steps(_ answer: Answer) -> [JSONValue] {
        guard case .array(let steps)? = JSONObject(answer)["steps"] else { return [] }
        return steps
    }

    /// Without the inputs of each decision, which `--json` shows.
    private static func lines(_ answer: Answer) -> [String] {
        let steps = steps(answer).map { step -> JSONValue in
            guard case .object(var row) = step else { return step }
            row["decision"] = nil
            return .object(row)
        }
        return AnswerText.lines([("steps", .array(steps))])
    }
}
