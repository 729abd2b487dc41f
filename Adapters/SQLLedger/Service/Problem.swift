import SQLLedgerRules
import SecureChannels
import SettlementModel
import SettlementProofs

/// An answer that is no success, as RFC 9457 problem details.
struct Problem: Error, Hashable {
    let status: Int
    let code: String
    let detail: String
    let nextStep: String

    init(status: Int, code: String, detail: String, nextStep: String) {
        self.status = status
        self.code = code
        self.detail = detail
        self.nextStep = nextStep
    }

    /// The ledger said no: nothing happened.
    init(_ rejection: Rejection) {
        let isConflict = rejection.code == .commandConflict
        self.init(
            status: isConflict ? 409 : 422, code: rejection.code.rawValue, detail: rejection.detail,
            nextStep: rejection.nextStep)
    }

    init(_ fault: SubmissionFault) {
        switch fault {
        case .unavailable: self = .unavailable("the command was not booked")
        case .outcomeUnknown:
            self.init(
                status: 500, code: "ledger.outcome-unknown",
                detail: "the disk failed while the command was booked",
                nextStep: "Ask for the outcome of the command before anything else.")
        case .underWay:
            self.init(
                status: 504, code: "ledger.payment.under-way",
                detail: "the command's money is under way at the payment system",
                nextStep: "Ask for the outcome of the command, or send the same bytes again.")
        }
    }

    static func malformed(_ detail: String) -> Problem {
        Problem(
            status: 400, code: "ledger.request.malformed", detail: detail,
            nextStep: "Build the request anew from the specification.")
    }

    static func unknown(_ code: RejectionCode, _ detail: String) -> Problem {
        Problem(status: 404, code: code.rawValue, detail: detail, nextStep: code.nextStep)
    }

    static func noSuchPath(_ path: String) -> Problem {
        Problem(
            status: 404, code: "ledger.request.no-such-path", detail: String(path.prefix(200)),
            nextStep: "Use a path of the specification.")
    }

    static func method(_ method: String) -> Problem {
        Problem(
            status: 405, code: "ledger.request.method", detail: String(method.prefix(20)),
            nextStep: "POST to /v1/commands; GET everywhere else.")
    }

    /// Nothing happened: the party has its whole share of the door.
    static func busy(_ detail: String) -> Problem {
        Problem(
            status: 429, code: "ledger.busy", detail: detail,
            nextStep: "Wait for your own requests under way.")
    }

    /// Nothing happened.
    static func unavailable(_ detail: String) -> Problem {
        Problem(status: 503, code: "ledger.unavailable", detail: detail, nextStep: "Try again later.")
    }

    var response: HTTP2Response {
        let body: JSONValue = [
            "type": "about:blank", "title": .string(title), "status": .integer(Int64(status)),
            "code": .string(code),
            "detail": .string(detail), "nextStep": .string(nextStep),
        ]
        return HTTP2Response(
            status: status, headers: [("content-type", "application/problem+json")],
            body: CanonicalJSON.encode(body))
    }

    private var title: String {
        switch status {
        case 400: "Bad Request"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 422: "Rejected by the ledger"
        case 429: "Too Many Requests"
        case 503: "Unavailable"
        default: "Outcome unknown"
        }
    }
}

extension HTTP2Response {
    static func json(_ value: JSONValue) -> HTTP2Response { bytes(CanonicalJSON.encode(value)) }

    static func bytes(_ bytes: [UInt8]) -> HTTP2Response {
        HTTP2Response(status: 200, headers: [("content-type", "application/json")], body: bytes)
    }
}
