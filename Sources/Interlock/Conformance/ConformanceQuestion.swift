import SettlementProofs

/// One thing that every gateway must do, and how to find out whether this one does.
struct ConformanceQuestion: Sendable {
    /// Stable, lower case, words joined by `-`.
    let id: String
    let sentence: String
    /// The section of `Specs/Protocol/Messages.md`, or another page of the Specs.
    let source: String
    /// - Returns: `nil` where the gateway does as the sentence says, else what it did instead.
    let ask: @Sendable (ConformanceStage) async throws -> String?

    init(
        _ id: String, _ sentence: String, _ source: String,
        _ ask: @escaping @Sendable (ConformanceStage) async throws -> String?
    ) {
        self.id = id
        self.sentence = sentence
        self.source = source
        self.ask = ask
    }

    /// Every question, in the order in which it is asked: what leaves the gateway disputing us comes last.
    static let all: [ConformanceQuestion] =
        channelQuestions + helloQuestions + frameQuestions + listenerQuestions + messageQuestions
        + termsQuestions + accusationQuestions

    /// The sessions that need a ticket at the desk of the gateway under test, by the last part of their common id.
    static let sessions: [String] =
        ["terms-tickets-differ", "terms-of-another-session"] + TermsDeviation.all.map(\.id)
        + ["terms-right", "after-accusation"]
}

/// What became of one question.
struct ConformanceAnswer {
    let question: ConformanceQuestion
    /// `nil` where it passed.
    let finding: String?

    var json: JSONValue {
        [
            "finding": finding.map { .string($0) } ?? .null, "id": .string(question.id),
            "passes": .bool(finding == nil), "sentence": .string(question.sentence),
            "source": .string(question.source),
        ]
    }
}

/// The whole run, for people and for programs.
struct ConformanceReport {
    let gateway: String
    let answers: [ConformanceAnswer]

    var failed: [ConformanceAnswer] { answers.filter { $0.finding != nil } }

    var json: JSONValue {
        [
            "asked": .integer(Int64(answers.count)), "conforms": .bool(failed.isEmpty),
            "failed": .integer(Int64(failed.count)), "format": .string("interlock-conformance/1"),
            "gateway": .string(gateway), "questions": .array(answers.map(\.json)),
        ]
    }

    /// The last lines: the table itself is printed as the questions are asked.
    var summary: [String] {
        let passed = answers.count - failed.count
        return ["", "\(gateway): \(passed) of \(answers.count) questions passed"]
    }

    static func line(_ answer: ConformanceAnswer, _ style: OutputStyle) -> [String] {
        let mark = answer.finding == nil ? style.paint("pass", .green) : style.paint("FAIL", .red)
        let head = "\(mark)  \(TextWrap.padded(answer.question.id, 34))  \(answer.question.sentence)"
        guard let finding = answer.finding else { return [head] }
        return [head, "      found: \(TextWrap.safe(finding))", "      see:   \(answer.question.source)"]
    }
}
