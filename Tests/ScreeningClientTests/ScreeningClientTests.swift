import DoorTestKit
import NIOPosix
import SecureChannels
import SettlementModel
import SettlementProofs
import Testing
import TransferCore

@testable import ScreeningClient

/// A screening service on this machine that says what a test wants, and what the client makes of it.
struct ScreeningClientTests {
    private struct Fault: Error {}

    private let bank: TestParty
    private let service: TestParty
    private let subjects: [ScreeningSubject]
    private let now: LedgerInstant

    init() throws {
        bank = try TestParty("gw.bank-b")
        service = try TestParty("screening")
        guard let party = ScreeningSubject(.party, "969500BANKB0EXAMPL08"),
            let wallet = ScreeningSubject(.wallet, "evm:bonds:0xcd"),
            let now = LedgerInstant(seconds: 1_800_000_000)
        else { throw Fault() }
        subjects = [party, wallet]
        self.now = now
    }

    private func row(_ subject: ScreeningSubject, _ verdict: String) -> JSONValue {
        ["reference": "case-7", "subject": subject.canonical, "verdict": .string(verdict)]
    }

    private func reply(_ rows: [JSONValue]) -> HTTP2Response {
        let body: JSONValue = [
            "answers": .array(rows), "format": "interlock-screening-answer/1", "list": "2026-05-31",
        ]
        return HTTP2Response(status: 200, body: CanonicalJSON.encode(body))
    }

    /// One round with a server that answers so; nil is silence.
    private func round(
        pin: Bytes32? = nil, patience: Duration = .seconds(120),
        _ response: @escaping @Sendable (HTTP2Request) async -> HTTP2Response?
    ) async throws -> ScreeningRound {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let context = try TLSContext(
            identity: service.identity, trust: .pins([bank.pin.bytes]), alpn: ["h2"])
        let server = try await HTTP2Server.bind(host: "127.0.0.1", port: 0, context: context, group: group) {
            request in
            if let response = await response(request) { return response }
            try? await Task.sleep(for: .seconds(60))  // ends with the connection
            return HTTP2Response(status: 500)
        }
        let now = now
        let client = try HTTPScreeningService(
            name: "lists", host: "127.0.0.1", port: server.port, pin: pin ?? service.pin,
            identity: bank.identity, timeout: patience, group: group, clock: { now })
        let round = await ScreeningRound.ask([client], about: subjects)
        await client.close()
        await server.shutdown(grace: .zero)
        try await group.shutdownGracefully()
        return round
    }

    /// What the round lets a trade do.
    private func verdict(_ round: ScreeningRound) throws -> RestrictionDecision.Verdict {
        guard let rule = NamedRule("screened", .screened(by: ["lists"], maxAgeSeconds: 60)),
            let set = RestrictionSet(name: "bank", version: 1, rules: [rule]),
            let day = CalendarDate("2026-06-01"),
            let facts = RestrictionFacts(
                buyer: InvestorFacts(countries: [:]), investorClass: nil, owners: nil, units: 1,
                buyerUnits: nil,
                sellerUnits: nil, holders: nil, transferAgent: nil, day: day, subjects: subjects,
                screenings: [], at: now)
        else { throw Fault() }
        return RestrictionDecision.of(set, at: .lock, facts.adding(round.answers, at: now)).verdict
    }

    @Test func `everybody clear lets a trade on, and the question is the specified one`() async throws {
        let rows = subjects.map { row($0, "CLEAR") }
        let reply = reply(rows)
        let wanted = ScreeningQuestion(subjects: subjects).canonicalBytes
        let round = try await round { request in
            request.path == "/v1/screenings" && request.method == "POST" && request.body == wanted
                ? reply : nil
        }
        #expect(round.silent.isEmpty && round.answers.count == 2)
        #expect(round.answers.allSatisfy { $0.service == "lists" && $0.list == "2026-05-31" && $0.at == now })
        #expect(try verdict(round) == .allowed)
    }

    @Test func `a hit, or somebody who is left out, does not`() async throws {
        let hit = reply([row(subjects[0], "CLEAR"), row(subjects[1], "HIT")])
        #expect(try verdict(try await round { _ in hit }) == .refused)
        let few = reply([row(subjects[0], "CLEAR")])
        let round = try await round { _ in few }
        #expect(round.silent.isEmpty && round.answers.count == 1)
        #expect(try verdict(round) == .refused)
    }

    @Test func `silence, errors, nonsense and a stranger allow nothing`() async throws {
        guard let other = ScreeningSubject(.party, "somebody else") else { throw Fault() }
        let cases: [(ScreeningFault.Code, HTTP2Response?)] = [
            (.noAnswer, nil), (.refused, HTTP2Response(status: 503)), (.refused, HTTP2Response(status: 204)),
            (.form, HTTP2Response(status: 200, body: Array("CLEAR".utf8))),
            (.form, reply([["verdict": "CLEAR"]])),
            (.form, reply([row(subjects[0], "clear")])),
            (.form, reply(subjects.map { row($0, "CLEAR") } + [row(other, "CLEAR")])),
            (.form, reply([row(subjects[0], "CLEAR"), row(subjects[0], "HIT"), row(subjects[1], "CLEAR")])),
        ]
        for (code, response) in cases {
            let patience = Duration.seconds(response == nil ? 3 : 120)
            let round = try await round(patience: patience) { _ in response }
            #expect(round.silent["lists"]?.code == code, "\(round.silent)")
            #expect(round.answers.isEmpty)
            #expect(try verdict(round) == .refused)
        }
        let rows = reply(subjects.map { row($0, "CLEAR") })
        let stranger = try await round(pin: bank.pin) { _ in rows }
        #expect(stranger.silent["lists"]?.code == .notReached && stranger.answers.isEmpty)
    }
}
