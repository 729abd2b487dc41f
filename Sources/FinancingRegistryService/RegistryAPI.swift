import FinancingRegistry
import Logging
import SecureChannels
import SettlementModel
import SettlementProofs

/// The registry's door: requests of admitted members.
///
/// - Source: `Specs/Operations/Registry.md`, section 5.
struct RegistryAPI: Sendable {
    let office: RegistryOffice
    /// By the SHA-256 of their certificates' keys.
    let members: [Bytes32: GatewayID]
    let log: Logger
    private let places = PartyPlaces<GatewayID>(most: 64)

    init(office: RegistryOffice, members: [Bytes32: GatewayID], log: Logger) {
        self.office = office
        self.members = members
        self.log = log
    }

    /// Answers one request; never throws, never traps on what the request says.
    @Sendable
    func answer(_ request: HTTP2Request) async -> HTTP2Response {
        guard let pin = Bytes32(request.peer.spkiSHA256), let member = members[pin] else {
            return RegistryProblem(RegistryFault(.notAdmitted, "this certificate's key")).response
        }
        guard await places.enter(member) else {
            return RegistryProblem(RegistryFault(.busy, "\(member) has too many requests under way")).response
        }
        let answer = await answered(request, from: member)
        await places.leave(member)
        return answer
    }

    private func answered(_ request: HTTP2Request, from member: GatewayID) async -> HTTP2Response {
        do {
            return HTTP2Response(
                status: 200, headers: [("content-type", "application/json")],
                body: CanonicalJSON.encode(try await route(request, from: member)))
        } catch let fault as RegistryFault {
            return RegistryProblem(fault).response
        } catch {
            log.error("request failed", metadata: ["path": "\(request.path)", "error": "\(error)"])
            return RegistryProblem(RegistryFault(.unavailable, "the registry's store did not answer"))
                .response
        }
    }

    private func route(_ request: HTTP2Request, from member: GatewayID) async throws -> JSONValue {
        switch (request.method, request.path) {
        case ("POST", "/v1/requests"):
            return try await office.answer(try read(request.body), from: member).canonical
        case ("POST", "/v1/standings"):
            let asked: StandingQuestion = try read(request.body)
            return try await office.standing(of: asked.claim, for: member).canonical
        case ("GET", "/v1/registry"): return try await office.description()
        default:
            throw RegistryFault(.noSuchPath, String("\(request.method) \(request.path)".prefix(200)))
        }
    }

    private func read<Value: CanonicalCodable>(_ body: [UInt8]) throws(RegistryFault) -> Value {
        let limits = JSONLimits(bytes: 32_768, depth: 8, members: 512)
        do { return try Value(canonicalBytes: body, limits: limits) } catch {
            throw RegistryFault(.request, "\(error)")
        }
    }
}
