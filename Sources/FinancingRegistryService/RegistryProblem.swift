import FinancingRegistry
import SecureChannels
import SettlementProofs

/// An answer that is no success, as RFC 9457 problem details.
struct RegistryProblem: Error, Hashable {
    let status: Int
    let fault: RegistryFault

    init(_ fault: RegistryFault) {
        self.fault = fault
        status =
            switch fault.code {
            case .request: 400
            case .notAdmitted: 403
            case .noSuchPath: 404
            case .requestReused, .rolledBack: 409
            case .otherRegistry: 422
            case .busy: 429
            case .unavailable, .records, .signature, .twoHistories, .notReached, .unknown: 503
            }
    }

    var response: HTTP2Response {
        let body: JSONValue = [
            "code": .string(fault.code.rawValue), "detail": .string(fault.detail),
            "nextStep": .string(fault.code.nextStep), "status": .integer(Int64(status)),
            "title": .string(status == 503 ? "Unavailable" : "Refused"), "type": "about:blank",
        ]
        return HTTP2Response(
            status: status, headers: [("content-type", "application/problem+json")],
            body: CanonicalJSON.encode(body))
    }
}
