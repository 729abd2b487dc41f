import EVMNotaryRules
import Logging
import SecureChannels
import SettlementModel
import SettlementProofs

/// The notary's door: questions of admitted parties.
///
/// - Source: `Specs/Operations/Notary.md`, section 3.
struct NotaryAPI: Sendable {
    let office: NotaryOffice
    let parties: [Bytes32: GatewayID]
    let log: Logger
    private let places = PartyPlaces<GatewayID>(most: 32)

    init(office: NotaryOffice, parties: [Bytes32: GatewayID], log: Logger) {
        self.office = office
        self.parties = parties
        self.log = log
    }

    /// Answers one request; never throws, never traps on what the request says.
    @Sendable
    func answer(_ request: HTTP2Request) async -> HTTP2Response {
        guard let pin = Bytes32(request.peer.spkiSHA256), let party = parties[pin] else {
            return NotaryProblem(NotaryFault(.notAdmitted, "this certificate's key")).response
        }
        guard await places.enter(party) else {
            return NotaryProblem(NotaryFault(.busy, "\(party) has too many questions under way")).response
        }
        let answer = await answered(request)
        await places.leave(party)
        return answer
    }

    private func answered(_ request: HTTP2Request) async -> HTTP2Response {
        do {
            return .json(try await route(request))
        } catch let fault as NotaryFault {
            return NotaryProblem(fault).response
        } catch let fault as ProofFault {
            return NotaryProblem(NotaryFault(.proof, "\(fault)")).response
        } catch {
            log.error("request failed", metadata: ["path": "\(request.path)", "error": "\(error)"])
            return NotaryProblem(NotaryFault(.unavailable, "the notary's store did not answer")).response
        }
    }

    private func route(_ request: HTTP2Request) async throws -> JSONValue {
        switch (request.method, request.path) {
        case ("POST", "/v1/ends"): return try await office.answer(try question(request.body)).canonical
        case ("GET", "/v1/notary"): return try await office.description()
        case ("GET", "/v1/findings"):
            return ["findings": .list(try await office.findings())]
        default:
            throw NotaryFault(.noSuchPath, String("\(request.method) \(request.path)".prefix(200)))
        }
    }

    private func question(_ body: [UInt8]) throws(NotaryFault) -> NotaryQuestion {
        let limits = JSONLimits(bytes: 65_536, depth: 12, members: 512)
        do { return try NotaryQuestion(canonicalBytes: body, limits: limits) } catch {
            throw NotaryFault(.request, "\(error)")
        }
    }
}

extension HTTP2Response {
    fileprivate static func json(_ value: JSONValue) -> HTTP2Response {
        HTTP2Response(
            status: 200, headers: [("content-type", "application/json")], body: CanonicalJSON.encode(value))
    }
}
