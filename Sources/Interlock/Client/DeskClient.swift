import Curl
import GatewayAPI
import SettlementEngine
import SettlementModel
import SettlementProofs

/// The desk's side of the gateway's API: one call, one answer or one `CommandFailure`.
struct DeskClient {
    let profile: ClientProfile
    private let curl: CurlClient
    private let connection: CurlConnection?

    /// - Parameter connection: kept between requests, for one thread that has many; `nil` opens one for each.
    init(_ profile: ClientProfile, keeping connection: CurlConnection? = nil) {
        self.profile = profile
        self.connection = connection
        curl = profile.client()
    }

    func view(_ method: String, _ path: String, body: JSONValue? = nil) throws -> TransferView {
        try readView(json(method, path, body: body))
    }

    /// Submits a sese.023 as it is; the gateway reads it.
    func submit(message: [UInt8]) throws -> TransferView {
        try readView(
            try parsed(
                try sent(
                    CurlRequest(
                        method: "POST", url: profile.url("/v1/transfers"),
                        headers: [("Content-Type", "application/xml")], body: message))))
    }

    /// Every transfer, a page at a time: one that begins meanwhile may be missing, none comes twice.
    ///
    /// One that this program cannot read is told by a line beside the answer, and hides no other.
    func views() throws -> [TransferView] {
        try ViewPage.all({ try json("GET", "/v1/transfers?" + $0) }, telling: Console.err)
    }

    /// Our name at the gateway and what it may do.
    func me() throws -> (name: UserID, roles: Set<APIRole>) {
        do {
            var reader = try ObjectReader(try json("GET", "/v1/me"))
            guard let name = UserID(try reader.string("name")) else { throw Self.foreign("no name") }
            let roles = try reader.array("roles", limit: 16).compactMap { value -> APIRole? in
                guard case .string(let text) = value else { return nil }
                return APIRole(rawValue: text)
            }
            return (name, Set(roles))
        } catch let fault as JSONFault {
            throw Self.foreign("\(fault)")
        }
    }

    func json(_ method: String, _ path: String, body: JSONValue? = nil) throws -> JSONValue {
        try parsed(try bytes(method, path, body: body))
    }

    private func parsed(_ bytes: [UInt8]) throws -> JSONValue {
        do {
            return try CanonicalJSON.parse(
                bytes, limits: JSONLimits(bytes: 16 << 20, depth: 32, members: 4 << 20))
        } catch {
            throw Self.foreign("\(error)")
        }
    }

    func bytes(_ method: String, _ path: String, body: JSONValue? = nil) throws -> [UInt8] {
        let request = CurlRequest(
            method: method, url: profile.url(path),
            headers: method == "POST" ? [("Content-Type", "application/json")] : [],
            body: body.map(CanonicalJSON.encode) ?? (method == "POST" ? [] : nil))
        return try sent(request)
    }

    private func sent(_ request: CurlRequest) throws -> [UInt8] {
        do {
            let response = try curl.send(request, on: connection)
            guard (200..<300).contains(response.status) else {
                throw Self.failure(response.status, response.body)
            }
            return response.body
        } catch let fault as CurlFault {
            throw failure(fault, isChange: request.method == "POST")
        }
    }

    /// The named checks: whether all pass, and each of them.
    func readiness() throws -> (ready: Bool, answer: JSONValue) {
        do {
            let response = try curl.send(CurlRequest(method: "GET", url: profile.url("/readyz")))
            let answer = try? CanonicalJSON.parse(response.body)
            guard let answer, case .object(let object) = answer, case .bool(let ready) = object["ready"]
            else {
                throw Self.failure(response.status, response.body)
            }
            return (ready, answer)
        } catch let fault as CurlFault {
            throw failure(fault, isChange: false)
        }
    }

    /// Hands over every change until `take` answers false, and says how the stream ended.
    func watch(_ transfer: TransferID, take: @escaping (TransferView) -> Bool) throws {
        let reader = EventReader()
        var refused: [UInt8] = []
        var broken: CommandFailure?
        let request = CurlRequest(
            method: "GET", url: profile.url("/v1/events?transfer=\(transfer.hex)"))
        do {
            let status = try curl.stream(request) { status, bytes in
                guard status == 200 else {
                    refused += bytes
                    return refused.count < 65_536
                }
                do {
                    for event in try reader.feed(bytes) where event.name == "transfer" {
                        guard take(try readView(try parsed(event.data))) else { return false }
                    }
                    return true
                } catch {
                    broken = error as? CommandFailure ?? Self.foreign("\(error)")
                    return false
                }
            }
            if let broken { throw broken }
            if status != 200 { throw Self.failure(status, refused) }
        } catch let fault as CurlFault {
            throw failure(fault, isChange: false)
        }
    }

    private func readView(_ value: JSONValue) throws -> TransferView {
        do { return try TransferViewCodec.read(value) } catch { throw Self.foreign("\(error)") }
    }

    static func foreign(_ detail: String) -> CommandFailure {
        .unavailable(
            "client.answer", "the gateway's answer is not understood: \(detail)",
            next: "use the gateway's own version of this program")
    }

    private func failure(_ fault: CurlFault, isChange: Bool) -> CommandFailure {
        let next =
            switch fault.kind {
            case .notSent:
                "nothing was sent; is the gateway up at \(profile.endpoint.host):\(profile.endpoint.port)?"
            case .refused: "check the API's port, the gateway's pin and our certificate in the profile"
            case .unknown where isChange:
                "it may have been done: look with `interlock transfer list`; repeating is safe. If it stays so, check "
                    + "that our certificate's pin is configured at the gateway"
            case .unknown:
                "try again; if it stays so, check that our certificate's pin is configured at the gateway"
            }
        return .unavailable(fault.code, fault.detail, next: next)
    }

    /// A problem document as a failure; the exit code follows the status.
    private static func failure(_ status: Int, _ body: [UInt8]) -> CommandFailure {
        var code = "api.status.\(status)"
        var detail = "the gateway answered \(status)"
        var next = "see the gateway's log"
        if case .object(let problem) = try? CanonicalJSON.parse(body) {
            if case .string(let text) = problem["code"] { code = text }
            if case .string(let text) = problem["detail"] { detail = text }
            if case .string(let text) = problem["next"] { next = text }
        }
        switch status {
        case 404: return .notFound(code, detail, next: next)
        case 409: return .conflict(code, detail, next: next)
        case 429, 500...: return .unavailable(code, detail, next: next)
        default: return .refused(code, detail, next: next)
        }
    }
}
