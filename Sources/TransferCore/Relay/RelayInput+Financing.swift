import SettlementModel
import SettlementProofs

/// The journal's form of what a buyer asks its registry of financed claims, of what it answers, and of what a seller
/// says of its own registration.
extension RelayInputCodec {
    func writeFinancing(_ input: RelayInput) -> (String, JSONObject) {
        switch input {
        case .claimNamed(let id, let claim, let user):
            ("claim-named", ["by": .string(user), "claim": claim.canonical, "transfer": id.canonical])
        case .reserveBegun(let id): ("reserve-begun", ["transfer": id.canonical])
        case .registryAnswered(let id, let reply):
            ("registry-answered", ["reply": reply.canonical, "transfer": id.canonical])
        case .alikeAccepted(let id, let answer, let user, let reason):
            (
                "alike-accepted",
                [
                    "answer": .decimal(answer), "by": .string(user), "reason": .string(reason),
                    "transfer": id.canonical,
                ]
            )
        case .resaleTold(let id, let word):
            ("resale-told", ["link": word.canonical, "transfer": id.canonical])
        default: write(input)
        }
    }

    func readFinancing(_ kind: String, _ reader: inout ObjectReader) throws(JSONFault) -> RelayInput {
        let id: TransferID = try reader.decode("transfer")
        switch kind {
        case "claim-named":
            return .claimNamed(id, try reader.decode("claim"), by: try text("by", &reader))
        case "reserve-begun": return .reserveBegun(id)
        case "alike-accepted":
            return .alikeAccepted(
                id, answer: try reader.unsigned("answer"), by: try text("by", &reader),
                reason: try text("reason", &reader))
        case "resale-told": return .resaleTold(id, try ResaleWord(canonical: try reader.value("link")))
        default: return .registryAnswered(id, try reader.decode("reply"))
        }
    }
}
