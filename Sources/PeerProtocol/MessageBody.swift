import SettlementModel
import SettlementProofs

/// The body of each message, both ways. Writing and reading stand side by side, so that they cannot part.
enum MessageBody {
    static func write(_ message: PeerMessage) -> JSONObject {
        switch message {
        case .ticket(let ticket): ["ticket": ticket.canonical]
        case .ticketWithdrawn(let reason), .abortRequest(let reason): ["reason": .string(reason)]
        case .propose(let terms): ["terms": terms.canonical]
        case .accept(let digest), .ready(let digest): ["termsDigest": .hex(digest)]
        case .reject(let digest, let code, let detail):
            ["code": .string(code), "detail": .string(detail), "termsDigest": .hex(digest)]
        case .lockAssert(let leg, let lock, let proof), .claimAssert(let leg, let lock, let proof):
            ["leg": leg.canonical, "lock": lock.canonical, "proof": .base64(proof)]
        case .lockReceipt(let leg, let lock, let digest), .claimReceipt(let leg, let lock, let digest),
            .refundReceipt(let leg, let lock, let digest):
            ["leg": leg.canonical, "lock": lock.canonical, "proofDigest": .hex(digest)]
        case .refundAssert(let leg, let lock, let state, let proof):
            ["leg": leg.canonical, "lock": lock.canonical, "proof": .base64(proof), "state": state.canonical]
        case .abortAgreed(let lock, let signature), .exitAgreed(let lock, let signature):
            ["lock": lock.canonical, "signature": signature.canonical]
        case .resale(let word): ["link": word.canonical]
        case .dispute(let evidence):
            [
                "accused": evidence.accused.canonical, "first": .base64(evidence.first),
                "kind": .string(evidence.kind.rawValue), "second": .base64(evidence.second),
            ]
        case .complete(let outcome, let digest):
            ["evidenceDigest": .hex(digest), "outcome": .string(outcome.rawValue)]
        }
    }

    static func read(_ type: MessageType, _ body: JSONValue) throws(JSONFault) -> PeerMessage {
        var reader = try ObjectReader(body)
        let message = try read(type, &reader)
        try reader.finish()
        return message
    }

    private static func read(_ type: MessageType, _ body: inout ObjectReader) throws(JSONFault) -> PeerMessage
    {
        switch type {
        case .ticket: .ticket(try body.decode("ticket"))
        case .ticketWithdrawn: .ticketWithdrawn(reason: try body.string("reason", limit: WireLimits.reason))
        case .propose: .propose(try body.decode("terms"))
        case .accept: .accept(termsDigest: try body.bytes32("termsDigest"))
        case .reject:
            .reject(
                termsDigest: try body.bytes32("termsDigest"),
                code: try body.string("code", limit: WireLimits.code),
                detail: try body.string("detail", limit: WireLimits.detail))
        case .ready: .ready(termsDigest: try body.bytes32("termsDigest"))
        case .lockAssert, .claimAssert, .refundAssert: try readAssert(type, &body)
        case .lockReceipt, .claimReceipt, .refundReceipt: try readReceipt(type, &body)
        case .abortRequest: .abortRequest(reason: try body.string("reason", limit: WireLimits.reason))
        case .abortAgreed: .abortAgreed(try body.decode("lock"), try body.decode("signature"))
        case .exitAgreed: .exitAgreed(try body.decode("lock"), try body.decode("signature"))
        case .resale: .resale(try ResaleWord(canonical: try body.value("link")))
        case .dispute: .dispute(try readDispute(&body))
        case .complete:
            .complete(
                try body.choice("outcome"),
                evidenceDigest: try body.bytes32("evidenceDigest"))
        }
    }

    private static func readAssert(
        _ type: MessageType, _ body: inout ObjectReader
    ) throws(JSONFault) -> PeerMessage {
        let leg: LegID = try body.decode("leg")
        let lock: LockID = try body.decode("lock")
        let proof = try body.base64("proof", limit: WireLimits.proof)
        switch type {
        case .lockAssert: return .lockAssert(leg, lock, proof: proof)
        case .claimAssert: return .claimAssert(leg, lock, proof: proof)
        default:
            return .refundAssert(
                leg, lock, state: try body.decode("state"), proof: proof)
        }
    }

    private static func readReceipt(
        _ type: MessageType, _ body: inout ObjectReader
    ) throws(JSONFault) -> PeerMessage {
        let leg: LegID = try body.decode("leg")
        let lock: LockID = try body.decode("lock")
        let digest = try body.bytes32("proofDigest")
        switch type {
        case .lockReceipt: return .lockReceipt(leg, lock, proofDigest: digest)
        case .claimReceipt: return .claimReceipt(leg, lock, proofDigest: digest)
        default: return .refundReceipt(leg, lock, proofDigest: digest)
        }
    }

    private static func readDispute(_ body: inout ObjectReader) throws(JSONFault) -> DisputeEvidence {
        DisputeEvidence(
            kind: try body.choice("kind"), accused: try body.decode("accused"),
            first: try body.base64("first", limit: WireLimits.disputeItem),
            second: try body.base64("second", limit: WireLimits.disputeItem))
    }
}

extension ObjectReader {
    /// A member that is one of a closed list of names.
    fileprivate mutating func choice<Name: RawRepresentable & CaseIterable>(
        _ key: String
    ) throws(JSONFault) -> Name where Name.RawValue == String {
        let text = try string(key, limit: 64)
        guard let name = Name(exactly: text) else {
            let names = Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(key, expected: "one of \(names)", found: "another string")
        }
        return name
    }
}
