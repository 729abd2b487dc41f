import SettlementModel
import SettlementProofs

/// The journal's form of the line before the limits, and of what officers let pass.
extension RelayInputCodec {
    func writeLimits(_ input: RelayInput) -> (String, JSONObject) {
        switch input {
        case .limitQueueLookedAt(let now): return ("limit-queue-looked-at", ["at": now.canonical])
        case .overrideWanted(let id, let subject, let user, let reason, let now):
            return (
                "override-wanted",
                [
                    "at": now.canonical, "by": .string(user), "reason": .string(reason),
                    "subject": subject.canonical, "transfer": id.canonical,
                ]
            )
        case .overrideApproved(let id, let number, let user, let now):
            return (
                "override-approved",
                [
                    "at": now.canonical, "by": .string(user), "number": .integer(number),
                    "transfer": id.canonical,
                ]
            )
        case .overrideRejected(let id, let number, let user, let reason, let now):
            return (
                "override-rejected",
                [
                    "at": now.canonical, "by": .string(user), "number": .integer(number),
                    "reason": .string(reason), "transfer": id.canonical,
                ]
            )
        default: return write(input)
        }
    }

    func readLimits(_ kind: String, _ reader: inout ObjectReader) throws(JSONFault) -> RelayInput {
        let now: LedgerInstant = try reader.decode("at")
        if kind == "limit-queue-looked-at" { return .limitQueueLookedAt(at: now) }
        let id: TransferID = try reader.decode("transfer")
        let user = try text("by", &reader)
        if kind == "override-wanted" {
            return .overrideWanted(
                id, try reader.decode("subject"), by: user, reason: try text("reason", &reader), at: now)
        }
        let number = try reader.integer("number", in: 1...Int64(OfficerOverride.most))
        return kind == "override-approved"
            ? .overrideApproved(id, number: number, by: user, at: now)
            : .overrideRejected(id, number: number, by: user, reason: try text("reason", &reader), at: now)
    }

    /// The instant of an order that journals from before limits kept a time do not have.
    func instant(_ reader: inout ObjectReader) throws(JSONFault) -> LedgerInstant? {
        reader.valueIfPresent("at") == nil ? nil : try reader.decode("at")
    }
}

extension JSONObject {
    /// With the instant where there is one; the form of before where there is none.
    func adding(_ instant: LedgerInstant?) -> JSONObject {
        var object = self
        if let instant { object["at"] = instant.canonical }
        return object
    }
}
