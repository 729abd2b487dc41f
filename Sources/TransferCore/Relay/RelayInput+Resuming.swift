import SettlementModel
import SettlementProofs

/// The journal's form of what suspends a ledger for good, and of what people resume.
extension RelayInputCodec {
    func writeResuming(_ input: RelayInput) -> (String, JSONObject) {
        switch input {
        case .ledgerDistrusted(let ledger, let code, let known, let shown):
            (
                "ledger-distrusted",
                [
                    "ledger": ledger.canonical, "code": .string(code),
                    "known": known.map { .base64($0) } ?? .null, "shown": .base64(shown),
                ]
            )
        case .resumeWanted(let subject, let user, let reason, let head):
            (
                "resume-wanted",
                [
                    "subject": .string(subject.kind), "name": .string(subject.name), "by": .string(user),
                    "reason": .string(reason), "head": .orNull(head),
                ]
            )
        case .resumeApproved(let number, let user, let head):
            (
                "resume-approved",
                ["number": .integer(number), "by": .string(user), "head": .orNull(head)]
            )
        case .resumeRejected(let number, let user, let reason):
            (
                "resume-rejected",
                ["number": .integer(number), "by": .string(user), "reason": .string(reason)]
            )
        default: write(input)
        }
    }

    func readResuming(_ kind: String, _ reader: inout ObjectReader) throws(JSONFault) -> RelayInput {
        if kind == "ledger-distrusted" {
            return .ledgerDistrusted(
                try reader.decode("ledger"), code: try text("code", &reader),
                known: try reader.base64OrNull("known", limit: Self.limit),
                shown: try reader.base64("shown", limit: Self.limit))
        }
        let user = try text("by", &reader)
        switch kind {
        case "resume-wanted":
            let name = try text("name", &reader)
            let subject = try text("subject", &reader)
            let read = try reader.make(
                "name", expected: "the name of a \(subject)", ResumeSubject(kind: subject, name: name))
            return .resumeWanted(
                read, by: user, reason: try text("reason", &reader), head: try reader.decodeOrNull("head"))
        case "resume-approved":
            return .resumeApproved(
                try reader.integer("number", in: 1...JSONValue.integerRange.upperBound), by: user,
                head: try reader.decodeOrNull("head"))
        default:
            return .resumeRejected(
                try reader.integer("number", in: 1...JSONValue.integerRange.upperBound), by: user,
                reason: try text("reason", &reader))
        }
    }
}
