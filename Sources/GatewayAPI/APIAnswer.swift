import SettlementEngine
import SettlementProofs

/// A whole answer.
struct APIAnswer: Hashable, Sendable {
    let status: Int
    let contentType: String
    let body: [UInt8]
    var allow: [String] = []

    static func json(_ value: JSONValue, status: Int = 200) -> APIAnswer {
        APIAnswer(status: status, contentType: "application/json", body: CanonicalJSON.encode(value))
    }

    static func view(_ view: TransferView) -> APIAnswer { json(TransferViewCodec.json(view)) }
}

/// Why a request was not done, as RFC 9457 says it, with a stable code and the next step.
struct APIProblem: Error, Hashable, Sendable {
    let status: Int
    let code: String
    let detail: String
    let next: String
    var allow: [String] = []

    init(_ status: Int, _ code: String, _ detail: String, next: String, allow: [String] = []) {
        self.status = status
        self.code = code
        self.detail = detail
        self.next = next
        self.allow = allow
    }

    init(_ fault: DeskFault) {
        let status =
            switch fault.kind {
            case .refused: 422
            case .notFound: 404
            case .conflict: 409
            case .unavailable: 503
            }
        self.init(status, fault.code, fault.detail, next: fault.next)
    }

    var answer: APIAnswer {
        let body: JSONValue = [
            "type": .string("urn:interlock:problem:" + code), "title": .string(Self.title(status)),
            "status": .integer(Int64(status)), "detail": .string(detail), "code": .string(code),
            "next": .string(next),
        ]
        return APIAnswer(
            status: status, contentType: "application/problem+json", body: CanonicalJSON.encode(body),
            allow: allow)
    }

    private static func title(_ status: Int) -> String {
        switch status {
        case 400: "The request is malformed"
        case 403: "Not allowed for this user"
        case 404: "Not found"
        case 405: "Method not allowed"
        case 409: "In conflict with what stands"
        case 413: "Too large"
        case 415: "Not a form that is taken here"
        case 422: "Refused by a rule"
        case 429: "Too many"
        default: "Not available"
        }
    }
}
