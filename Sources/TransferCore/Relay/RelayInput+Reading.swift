import SettlementModel
import SettlementProofs

extension RelayInputCodec {
    func read(_ kind: String, _ reader: inout ObjectReader) throws(JSONFault) -> RelayInput {
        switch kind {
        case "ticket-submitted":
            return .ticketSubmitted(
                try reader.decode("ticket"), maker: try text("maker", &reader), at: try instant(&reader))
        case "ledger-suspended":
            return .ledgerSuspended(try reader.decode("ledger"), reason: try text("reason", &reader))
        case "ledger-resumed": return .ledgerResumed(try reader.decode("ledger"))
        case "peer-disputed": return .peerDisputed(try dispute(&reader))
        case "policy-adopted": return .policyAdopted(try reader.decode("policy"))
        case "frozen": return .frozen(by: try text("by", &reader), reason: try text("reason", &reader))
        case "thawed": return .thawed(by: try text("by", &reader), reason: try text("reason", &reader))
        case "ledger-distrusted", "resume-wanted", "resume-approved", "resume-rejected":
            return try readResuming(kind, &reader)
        case "desk-approved", "desk-rejected", "desk-cancelled", "exit-wanted", "exit-withdrawn":
            return try readDesk(kind, try reader.decode("transfer"), &reader)
        case "lock-begun", "reveal-begun", "proof-read", "command-rejected":
            return try readLedger(kind, try reader.decode("transfer"), &reader)
        case "rules-looked-at":
            return .rulesLookedAt(try reader.decode("transfer"), try reader.decode("look"))
        case "peer-said", "hashlock-made", "facts-read", "release-signed", "exit-signed", "evidence-sealed":
            return try readTransfer(kind, try reader.decode("transfer"), &reader)
        case "limit-queue-looked-at", "override-wanted", "override-approved", "override-rejected":
            return try readLimits(kind, &reader)
        case "claim-named", "reserve-begun", "registry-answered":
            return try readFinancing(kind, &reader)
        default: throw reader.fault("kind", expected: "a kind of relay input", found: kind)
        }
    }

    private func readDesk(
        _ kind: String, _ id: TransferID, _ reader: inout ObjectReader
    ) throws(JSONFault) -> RelayInput {
        let user = try text("by", &reader)
        if kind == "desk-approved" { return .deskApproved(id, by: user, at: try instant(&reader)) }
        let reason = try text("reason", &reader)
        switch kind {
        case "desk-rejected": return .deskRejected(id, by: user, reason: reason)
        case "desk-cancelled": return .deskCancelled(id, by: user, reason: reason)
        case "exit-withdrawn": return .exitWithdrawn(id, by: user, reason: reason)
        default: return .exitWanted(id, by: user, reason: reason)
        }
    }

    private func readLedger(
        _ kind: String, _ id: TransferID, _ reader: inout ObjectReader
    ) throws(JSONFault) -> RelayInput {
        if kind == "reveal-begun" { return .revealBegun(id, at: try reader.decode("at")) }
        let leg: LegID = try reader.decode("leg")
        switch kind {
        case "lock-begun": return .lockBegun(id, leg, at: try reader.decode("at"))
        case "proof-read": return .proofRead(id, leg, bundle: try reader.base64("bundle", limit: Self.limit))
        default:
            let name = try reader.string("act", limit: 64)
            let act = try reader.make("act", expected: "an act on a ledger", TransferAct(exactly: name))
            return .commandRejected(
                id, leg, act, code: try text("code", &reader), detail: try text("detail", &reader))
        }
    }

    private func readTransfer(
        _ kind: String, _ id: TransferID, _ reader: inout ObjectReader
    ) throws(JSONFault) -> RelayInput {
        switch kind {
        case "peer-said":
            let peer: GatewayID = try reader.decode("peer")
            let bytes = try reader.base64("message", limit: Self.limit)
            do throws(JSONFault) {
                return .peerSaid(id, peer, try decodeMessage(bytes))
            } catch {
                throw error.under("message")
            }
        case "hashlock-made": return .hashlockMade(id, try reader.decode("hashlock"))
        case "facts-read": return .factsRead(id, try reader.decode("facts"))
        case "release-signed": return .releaseSigned(id, try reader.decode("signature"))
        case "exit-signed": return .exitSigned(id, try reader.decode("signature"))
        default: return .evidenceSealed(id, digest: try reader.bytes32("digest"))
        }
    }

    private func dispute(_ reader: inout ObjectReader) throws(JSONFault) -> DisputeEvidence {
        let name = try reader.string("dispute", limit: 64)
        return DisputeEvidence(
            kind: try reader.make("dispute", expected: "a kind of dispute", DisputeKind(exactly: name)),
            accused: try reader.decode("accused"), first: try reader.base64("first", limit: Self.limit),
            second: try reader.base64("second", limit: Self.limit))
    }

    func text(_ key: String, _ reader: inout ObjectReader) throws(JSONFault) -> String {
        try reader.string(key, limit: Self.limit)
    }
}
