import SettlementModel

/// What a message must keep to beyond its form.
enum MessageRules {
    static func check(_ envelope: MessageEnvelope) throws(LinkFault) {
        switch envelope.message {
        case .ticketWithdrawn(let reason), .abortRequest(let reason):
            try text(reason, "reason", limit: WireLimits.reason)
        case .propose(let terms): try terms.isOf(envelope)
        case .reject(_, let code, let detail):
            try stableCode(code)
            try text(detail, "detail", limit: WireLimits.detail)
        case .lockAssert(_, _, let proof), .claimAssert(_, _, let proof):
            try bytes(proof, "proof", limit: WireLimits.proof)
        case .refundAssert(_, _, let state, let proof):
            guard state == .refunded || state == .cancelled else {
                throw LinkFault(.messageValue, "state must be REFUNDED or CANCELLED, not \(state.rawValue)")
            }
            try bytes(proof, "proof", limit: WireLimits.proof)
        case .dispute(let evidence):
            try bytes(evidence.first, "first", limit: WireLimits.disputeItem)
            try bytes(evidence.second, "second", limit: WireLimits.disputeItem)
        case .ticket, .accept, .ready, .lockReceipt, .claimReceipt, .refundReceipt, .abortAgreed, .exitAgreed,
            .resale, .complete:
            break
        }
    }

    private static func bytes(_ bytes: [UInt8], _ field: String, limit: Int) throws(LinkFault) {
        guard !bytes.isEmpty else { throw LinkFault(.messageValue, "\(field) is empty") }
        guard bytes.count <= limit else {
            throw LinkFault(.messageValue, "\(field) has \(bytes.count) bytes, at most \(limit) are allowed")
        }
    }

    /// Words for people: no control characters, so that they cannot rewrite a terminal or a log line.
    private static func text(_ text: String, _ field: String, limit: Int) throws(LinkFault) {
        guard text.utf8.count <= limit else {
            throw LinkFault(
                .messageValue, "\(field) has \(text.utf8.count) bytes, at most \(limit) are allowed")
        }
        let clean = text.unicodeScalars.allSatisfy { scalar in
            scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
        }
        guard clean else { throw LinkFault(.messageValue, "\(field) holds control characters") }
    }

    private static func stableCode(_ code: String) throws(LinkFault) {
        let legal = code.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || ".-".utf8.contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard (1...WireLimits.code).contains(code.utf8.count), legal else {
            throw LinkFault(.messageValue, "code must be 1 to \(WireLimits.code) of a–z 0–9 . -")
        }
    }
}

extension SettlementTerms {
    /// Terms travel only in their own session, from their own initiator to their own responder.
    fileprivate func isOf(_ envelope: MessageEnvelope) throws(LinkFault) {
        guard transfer == envelope.transfer else {
            throw LinkFault(
                .messageValue, "the terms are of transfer \(transfer), the session is \(envelope.transfer)")
        }
        guard initiator.gateway == envelope.from, responder.gateway == envelope.to else {
            throw LinkFault(.messageParties, "terms are proposed by their initiator to their responder")
        }
    }
}
