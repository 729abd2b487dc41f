public import NIOCore
public import SecureChannels
public import SettlementModel
import SettlementProofs
public import TransferCore

/// A screening service behind HTTP/2 and mutual TLS, asked with a deadline.
///
/// - Source: `Specs/LimitsAndRestrictions.md`, section 4.
public final class HTTPScreeningService: ScreeningService {
    public let name: String
    private let client: HTTP2Client
    private let timeout: Duration
    private let clock: @Sendable () -> LedgerInstant

    /// Does not connect yet.
    ///
    /// - Parameters:
    ///   - pin: SHA-256 of the service's TLS key.
    ///   - timeout: for each round; beyond it nothing is known.
    ///   - clock: ours, by which answers are dated.
    /// - Throws: `TLSError` where the identity is none.
    public init(
        name: String, host: String, port: Int, pin: Bytes32, identity: TLSIdentity, timeout: Duration,
        group: any EventLoopGroup, clock: @escaping @Sendable () -> LedgerInstant
    ) throws {
        self.name = name
        self.timeout = timeout
        self.clock = clock
        let context = try TLSContext(identity: identity, trust: .pins([pin.bytes]), alpn: ["h2"])
        client = HTTP2Client(host: host, port: port, context: context, group: group)
    }

    public func close() async { await client.close() }

    public func screen(_ subjects: [ScreeningSubject]) async throws(ScreeningFault) -> [ScreeningAnswer] {
        // Before the question: an answer is never younger than the list it was made from.
        let asked = clock()
        let response: HTTP2Response
        do throws(HTTP2ClientError) {
            response = try await client.request(
                method: "POST", path: "/v1/screenings",
                body: ScreeningQuestion(subjects: subjects).canonicalBytes, timeout: timeout)
        } catch {
            switch error {
            case .notSent, .refused: throw ScreeningFault(.notReached, "\(name): \(error)")
            case .unknown: throw ScreeningFault(.noAnswer, "\(name): \(error)")
            }
        }
        guard response.status == 200 else {
            throw ScreeningFault(.refused, "\(name): status \(response.status)")
        }
        let reply: ScreeningReply
        do throws(JSONFault) {
            let limits = JSONLimits(bytes: 262_144, depth: 6, members: 4096)
            reply = try ScreeningReply(canonical: CanonicalJSON.parse(response.body, limits: limits))
        } catch { throw ScreeningFault(.form, "\(name): \(error)") }
        return try read(reply, about: subjects, asked)
    }

    /// An answer about somebody who was not asked for, or two about one, is no answer at all: whose is the rest?
    private func read(
        _ reply: ScreeningReply, about subjects: [ScreeningSubject], _ asked: LedgerInstant
    ) throws(ScreeningFault) -> [ScreeningAnswer] {
        let named = reply.rows.map(\.subject)
        guard Set(named).count == named.count, Set(named).isSubset(of: subjects) else {
            throw ScreeningFault(.form, "\(name): answers about others, or two about one")
        }
        return reply.rows.map { row in
            ScreeningAnswer(
                service: name, list: reply.list, subject: row.subject, verdict: row.verdict,
                reference: row.reference, at: asked)
        }
    }
}

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
