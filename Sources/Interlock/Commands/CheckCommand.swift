import ArgumentParser
import Instruments
import SettlementProofs

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether an identifier is well formed, and what is wrong if not.",
        discussion: """
            Kinds: bic, lei, iban, uetr, isin, uscc. Exit code 1 where one does not stand. A right check digit does not
            prove that anything has the identifier: that is for its registry to say.
            """)

    @Argument(help: "bic, lei, iban, uetr, isin or uscc.")
    var kind: String

    @Argument(help: "The identifier, or several of that kind.")
    var values: [String]

    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let kind = IdentifierKind(rawValue: kind) else {
            throw ValidationError("kind: " + IdentifierKind.allCases.map(\.rawValue).joined(separator: ", "))
        }
        var first: (text: String, problem: IdentifierProblem)?
        for text in values {
            let answer = IdentifierCalculations.verdict(kind, text)
            let shown = TextWrap.safe(String(text.prefix(80)))
            output.show(
                .object(JSONObject([("value", .string(text)), ("kind", .string(kind.rawValue))] + answer))
            ) {
                [shown] + AnswerText.lines(answer).map { "  " + $0 }
            }
            do throws(IdentifierProblem) { _ = try kind.check(text) } catch {
                first = first ?? (shown, error)
            }
        }
        guard let first else { return }
        throw CommandFailure.refused(
            first.problem.code, "\(first.text) is no \(kind.rawValue.uppercased()): \(first.problem.message)",
            next: first.problem.nextStep)
    }
}
