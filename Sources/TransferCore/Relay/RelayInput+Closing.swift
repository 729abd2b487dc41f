import SettlementModel
import SettlementProofs

/// The journal's form of what a desk records after a settlement.
extension RelayInputCodec {
    func writeClosing(_ input: RelayInput) -> (String, JSONObject) {
        switch input {
        case .reserveLiftWanted(let id, let lift, let user):
            ("reserve-lift-wanted", ["by": .string(user), "lift": lift.canonical, "transfer": id.canonical])
        case .noticeRecorded(let id, let fact, let user):
            ("notice-recorded", ["by": .string(user), "notice": fact.canonical, "transfer": id.canonical])
        default: write(input)
        }
    }

    func readClosing(_ kind: String, _ reader: inout ObjectReader) throws(JSONFault) -> RelayInput {
        let id: TransferID = try reader.decode("transfer")
        let user = try text("by", &reader)
        guard kind == "notice-recorded" else {
            return .reserveLiftWanted(id, try reader.decode("lift"), by: user)
        }
        return .noticeRecorded(id, try reader.decode("notice"), by: user)
    }
}
