import EVMNotaryRules
import SecureChannels
import SettlementProofs

/// An answer that is no success, as RFC 9457 problem details.
struct NotaryProblem: Error, Hashable {
    let status: Int
    let fault: NotaryFault

    init(_ fault: NotaryFault) {
        self.fault = fault
        status =
            switch fault.code {
            case .request: 400
            case .notAdmitted: 403
            case .noSuchPath: 404
            case .escrowUnknown, .setUnknown, .ledgerUnknown, .terms: 422
            case .otherEnd, .ledgerClosed, .rolledBack: 409
            case .busy: 429
            case .ledgerSilent, .proof, .unavailable, .records, .key, .signature: 503
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
