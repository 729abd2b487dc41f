import SettlementEngine
import SettlementModel
import SettlementProofs
import TransferCore

/// What a desk sends after a settlement, read from a request's body.
extension APIDispatch {
    func close(_ route: APIRoute, _ body: [UInt8], _ user: UserID) async throws(DeskFault) -> APIAnswer {
        switch route {
        case .liftReserve(let id):
            let (points, reason) = try read(body, "the lift", #"send {"points": ["…"], "reason": "…"}"#) {
                reader throws(JSONFault) in
                let isNamed = reader.valueIfPresent("points") != nil
                return (
                    isNamed ? try ConditionList.read("points", &reader) : [],
                    try reader.string("reason", limit: 256)
                )
            }
            return .view(try await desk.liftReserve(id, points: points, by: user, reason: reason))
        case .notice(let id):
            let example = #"send {"step": "SENT", "on": "2026-03-17", "reference": "…"}"#
            let fact = try read(body, "the notice", example) { reader throws(JSONFault) in
                let name = try reader.string("step", limit: 16)
                return NoticeFact(
                    step: try reader.make(
                        "step", expected: "SENT or ACKNOWLEDGED", NoticeStep(exactly: name)),
                    on: try reader.decode("on"), reference: try reader.string("reference"))
            }
            return .view(try await desk.recordNotice(id, fact, by: user))
        case .rescission(let id):
            let (date, name) = try read(body, "the rescission", #"send {"date": "2026-04-16"}"#) {
                reader throws(JSONFault) in
                (
                    try reader.decode("date", as: CalendarDate.self),
                    try reader.decodeIfPresent("commonID", as: CommonID.self)
                )
            }
            return .json(try await desk.rescission(of: id, on: date, commonID: name).canonical)
        default:
            throw DeskFault(
                kind: .refused, code: "api.route.unknown", detail: "\(route)", next: "see Specs/API")
        }
    }

    private func read<Value>(
        _ body: [UInt8], _ what: String, _ next: String,
        _ read: (inout ObjectReader) throws(JSONFault) -> Value
    ) throws(DeskFault) -> Value {
        do throws(JSONFault) {
            var reader = try ObjectReader(try CanonicalJSON.parse(body))
            let value = try read(&reader)
            try reader.finish()
            return value
        } catch {
            throw DeskFault(kind: .refused, code: error.code, detail: "\(what): \(error)", next: next)
        }
    }
}
