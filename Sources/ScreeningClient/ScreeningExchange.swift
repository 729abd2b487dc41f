import SettlementModel
import SettlementProofs
import TransferCore

/// What is asked.
struct ScreeningQuestion: CanonicalCodable {
    let subjects: [ScreeningSubject]

    private static let format = "interlock-screening-question/1"

    init(subjects: [ScreeningSubject]) { self.subjects = subjects }

    var canonical: JSONValue { ["format": .string(Self.format), "subjects": .list(subjects)] }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        subjects = try reader.decodeArray("subjects", limit: 256)
        try reader.finish()
    }
}

/// What the service says: its list, and a verdict for each subject that it knows how to look at.
struct ScreeningReply: CanonicalCodable {
    let list: String
    let rows: [Row]

    struct Row: CanonicalCodable {
        let subject: ScreeningSubject
        let verdict: ScreeningAnswer.Verdict
        let reference: String

        var canonical: JSONValue {
            [
                "reference": .string(reference), "subject": subject.canonical, "verdict": verdict.canonical,
            ]
        }

        init(canonical: JSONValue) throws(JSONFault) {
            var reader = try ObjectReader(canonical)
            subject = try reader.decode("subject")
            verdict = try reader.decode("verdict")
            reference = try reader.string("reference", limit: 200)
            try reader.finish()
        }
    }

    private static let format = "interlock-screening-answer/1"

    var canonical: JSONValue {
        ["answers": .list(rows), "format": .string(Self.format), "list": .string(list)]
    }

    init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        list = try reader.string("list", limit: 200)
        rows = try reader.decodeArray("answers", limit: 256)
        try reader.finish()
    }
}

extension ScreeningReply {
    private static let limits = JSONLimits(bytes: 262_144, depth: 6, members: 4096)

    /// Reads a body of `service`'s. An answer about somebody who was not asked for, or two about one, is no answer at all:
    /// whose is the rest?
    ///
    /// - Parameter asked: before the question left: an answer is never younger than the list it was made from.
    /// - Throws: `screening.form`.
    static func answers(
        in body: [UInt8], of service: String, about subjects: [ScreeningSubject], at asked: LedgerInstant
    ) throws(ScreeningFault) -> [ScreeningAnswer] {
        let reply: ScreeningReply
        do throws(JSONFault) {
            reply = try ScreeningReply(canonical: CanonicalJSON.parse(body, limits: limits))
        } catch { throw ScreeningFault(.form, "\(service): \(error)") }
        let named = reply.rows.map(\.subject)
        guard Set(named).count == named.count, Set(named).isSubset(of: subjects) else {
            throw ScreeningFault(.form, "\(service): answers about others, or two about one")
        }
        return reply.rows.map { row in
            ScreeningAnswer(
                service: service, list: reply.list, subject: row.subject, verdict: row.verdict,
                reference: row.reference, at: asked)
        }
    }
}
