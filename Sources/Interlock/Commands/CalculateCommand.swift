import ArgumentParser
import SettlementProofs

struct CalculateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calculate",
        abstract:
            "Compute one price, date, identifier or lineage; many with --batch; or run a file of vectors.",
        discussion: """
            One calculation: its name, and its inputs by --input or --set. With --batch each line of standard input is
            {"formula": name, "inputs": {…}} and gets one line of answer: {"result": {…}}, or {"error": {code, message, next}}.
            With --vectors every vector of the file is held against this program; exit code 1 where one differs.
            """)

    @Argument(help: "The calculation; see --list.")
    var name: String?

    @OptionGroup var request: CalculationRequest

    @Flag(help: "List the calculations and their inputs.")
    var list = false

    @Flag(help: "Answer questions from standard input, one a line, until it ends.")
    var batch = false

    @Option(help: "A file of vectors, such as Specs/Vectors/domain.json.")
    var vectors: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        let ways = (name == nil ? 0 : 1) + (list ? 1 : 0) + (batch ? 1 : 0) + (vectors == nil ? 0 : 1)
        guard ways == 1 else { throw ValidationError("give a calculation, or --list, --batch or --vectors") }
    }

    func run() throws {
        if list { return listed() }
        if batch { return answerLines() }
        if let vectors { return try hold(vectors) }
        let answer = try Calculations.named(name ?? "").answer(try request.inputs())
        output.show(.object(JSONObject(answer))) { AnswerText.lines(answer) }
    }

    private func listed() {
        output.show(
            .array(
                Calculations.all.map {
                    ["name": .string($0.name), "group": .string($0.group), "summary": .string($0.summary)]
                })
        ) {
            Calculations.all.flatMap {
                [$0.name] + TextWrap.lines($0.summary, width: 100).map { "    " + $0 }
            }
        }
    }

    private func answerLines() {
        while let line = readLine() {
            Console.bytes(CanonicalJSON.encode(Self.reply(line)) + [10])
        }
    }

    /// The one answer to a question.
    static func reply(_ line: String) -> JSONValue {
        do {
            let question: JSONValue
            do {
                question = try CanonicalJSON.parse(Array(line.utf8))
            } catch {
                throw CommandFailure.usage(
                    "instrument.input.form", "\(error)", next: "write one JSON object a line")
            }
            guard case .object(let object) = question, case .string(let formula)? = object["formula"],
                case .object(let inputs)? = object["inputs"]
            else {
                throw CommandFailure.usage(
                    "instrument.input.form", "no object with `formula` and `inputs`",
                    next: "write {\"formula\": …, \"inputs\": {…}}")
            }
            return ["result": .object(JSONObject(try Calculations.named(formula).answer(inputs)))]
        } catch let failure as CommandFailure {
            return [
                "error": [
                    "code": .string(failure.code), "message": .string(failure.problem),
                    "next": .string(failure.next),
                ]
            ]
        } catch {
            return ["error": ["code": "instrument.input.value", "message": .string("\(error)"), "next": ""]]
        }
    }

    private func hold(_ path: String) throws {
        let run = try VectorRun(try HostFiles.read(path, limit: 8 << 20), path: path)
        let wrong = run.rows.filter { $0.outcome != .equal && $0.outcome != .notCovered }
        let open = run.rows.filter { $0.outcome == .notCovered }
        output.show([
            "equal": .whole(run.rows.count - wrong.count - open.count),
            "different": .array(wrong.map { Self.json($0) }),
            "notCovered": .array(open.map { .string($0.id) }),
        ]) {
            run.rows.map {
                TextWrap.padded($0.id, 6) + TextWrap.padded($0.formula, 26) + Self.text($0.outcome)
            }
        }
        guard let first = wrong.first else { return }
        throw CommandFailure.refused(
            "instrument.vectors.different",
            "\(wrong.count) vectors differ, the first is \(first.id): \(Self.text(first.outcome))",
            next: "one of the two has a fault: compare the steps")
    }

    private static func json(_ row: VectorRun.Row) -> JSONValue {
        ["id": .string(row.id), "formula": .string(row.formula), "outcome": .string(text(row.outcome))]
    }

    private static func text(_ outcome: VectorRun.Outcome) -> String {
        switch outcome {
        case .equal: "equal"
        case .notCovered: "not covered by this command"
        case .refused(let code, let problem): "refused: \(problem) [\(code)]"
        case .differs(let path, let expected, let computed):
            "\(path): expected \(expected), computed \(computed)"
        }
    }
}
