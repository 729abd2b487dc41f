public import SettlementEngine
import SettlementModel
public import SettlementProofs
import TransferCore

/// The one JSON form of a transfer's view: for the API, for `--json`, and for the client that reads it back.
///
/// Field names are the Swift property names; instants are seconds on that ledger's clock; absent is `null`.
public enum TransferViewCodec {
    public static func json(_ view: TransferView) -> JSONValue {
        [
            "id": view.id.canonical, "commonID": view.commonID.canonical, "side": view.side.canonical,
            "own": view.own.canonical, "counterparty": view.counterparty.canonical,
            "mode": view.mode.canonical,
            "kind": .string(view.kind), "instrument": .string(view.instrument), "cash": view.cash.canonical,
            "settlementDate": view.settlementDate.canonical, "state": .string(view.state),
            "isoStatus": .string(view.isoStatus),
            "outcome": view.outcome.map { .string($0.rawValue) } ?? .null,
            "reason": ViewLimits.text(view.reason, most: ViewLimits.story),
            "maker": view.maker.map { .string($0.text) } ?? .null,
            "approvers": ViewLimits.users(view.approvers),
            "approvalsNeeded": .integer(Int64(view.approvalsNeeded)), "lanes": .array(view.lanes.map(json)),
            "next": ViewLimits.text(view.next, most: ViewLimits.story), "guards": .list(view.guards),
            "operatorTrusted": .list(view.operatorTrusted),
            "decisions": .array(view.decisions.prefix(ViewLimits.decisions).map(DecisionViewCodec.json)),
            "limitWait": view.limitWait.map(LimitWaitCodec.json) ?? .null,
            "overrides": .array(view.overrides.suffix(ViewLimits.overrides).map(OverrideViewCodec.json)),
            "registration": view.registration.map(RegistrationViewCodec.json) ?? .null,
            "revision": .decimal(view.revision),
            "settlementState": .string(view.settlementState.rawValue), "maturity": .orNull(view.maturity),
            "deal": view.deal.map(DealViewCodec.json) ?? .null,
        ]
    }

    /// - Throws: `JSONFault` with the path of the first field that is not as `json` writes it.
    public static func read(_ value: JSONValue) throws(JSONFault) -> TransferView {
        var reader = try ObjectReader(value)
        let outcome = try reader.stringOrNull("outcome", limit: 32)
        let maker = try reader.stringOrNull("maker", limit: 96)
        let approvers = try reader.array("approvers", limit: ViewLimits.people)
        let lanes = try reader.array("lanes", limit: 8)
        let decisions = try reader.array("decisions", limit: ViewLimits.decisions)
        let overrides = try reader.array("overrides", limit: ViewLimits.overrides)
        guard let standing = SettlementState(rawValue: try reader.string("settlementState", limit: 32)) else {
            throw JSONFault(path: "settlementState", expected: "a known value", found: "another")
        }
        let view = TransferView(
            id: try reader.decode("id"), commonID: try reader.decode("commonID"),
            side: try reader.decode("side"),
            own: try reader.decode("own"), counterparty: try reader.decode("counterparty"),
            mode: try reader.decode("mode"), kind: try reader.string("kind"),
            instrument: try reader.string("instrument"), cash: try reader.decode("cash"),
            settlementDate: try reader.decode("settlementDate"), state: try reader.string("state"),
            isoStatus: try reader.string("isoStatus"),
            outcome: try known(outcome, "outcome") { TransferOutcome(exactly: $0) },
            reason: try reader.string("reason", limit: ViewLimits.story),
            maker: try known(maker, "maker") { UserID($0) },
            approvers: try users(approvers),
            approvalsNeeded: Int(try reader.integer("approvalsNeeded", in: 0...64)),
            lanes: try all(lanes, "lanes", lane), next: try reader.string("next", limit: ViewLimits.story),
            guards: try reader.decodeArray("guards", limit: 64),
            operatorTrusted: try reader.decodeArray("operatorTrusted", limit: 64),
            decisions: try all(decisions, "decisions", DecisionViewCodec.read),
            limitWait: try LimitWaitCodec.read("limitWait", &reader),
            overrides: try all(overrides, "overrides", OverrideViewCodec.read),
            registration: try RegistrationViewCodec.read("registration", &reader),
            revision: try reader.unsigned("revision"),
            settlementState: standing, maturity: try reader.decodeOrNull("maturity"),
            deal: try DealViewCodec.read("deal", &reader))
        try reader.finish()
        return view
    }

    private static func json(_ lane: LaneView) -> JSONValue {
        [
            "title": .string(lane.title), "leg": lane.leg.canonical, "ledger": lane.ledger.canonical,
            "asset": lane.asset.canonical, "quantity": .string(lane.quantity), "state": lane.state.canonical,
            "lock": .orNull(lane.lock), "lockDeadline": .orNull(lane.lockDeadline),
            "expiry": .orNull(lane.expiry),
            "events": .array(lane.events.prefix(ViewLimits.events).map(json)),
        ]
    }

    private static func json(_ event: LaneEvent) -> JSONValue {
        [
            "at": event.at.canonical, "what": .string(event.what), "who": .string(event.who),
            "detail": ViewLimits.text(event.detail, most: ViewLimits.story),
        ]
    }

    private static func lane(_ value: JSONValue) throws(JSONFault) -> LaneView {
        var reader = try ObjectReader(value)
        let events = try reader.array("events", limit: ViewLimits.events)
        let lane = LaneView(
            title: try reader.string("title"), leg: try reader.decode("leg"),
            ledger: try reader.decode("ledger"),
            asset: try reader.decode("asset"), quantity: try reader.string("quantity"),
            state: try reader.decode("state"), lock: try reader.decodeOrNull("lock"),
            lockDeadline: try reader.decodeOrNull("lockDeadline"), expiry: try reader.decodeOrNull("expiry"),
            events: try all(events, "events", event))
        try reader.finish()
        return lane
    }

    private static func event(_ value: JSONValue) throws(JSONFault) -> LaneEvent {
        var reader = try ObjectReader(value)
        let event = LaneEvent(
            at: try reader.decode("at"), what: try reader.string("what"), who: try reader.string("who"),
            detail: try reader.string("detail", limit: ViewLimits.story))
        try reader.finish()
        return event
    }

    private static func users(_ values: [JSONValue]) throws(JSONFault) -> [UserID] {
        try all(values, "approvers") { value throws(JSONFault) in
            guard case .string(let text) = value, let user = UserID(text) else {
                throw JSONFault(expected: "a user's name", found: value.kindName)
            }
            return user
        }
    }

    private static func all<Value>(
        _ values: [JSONValue], _ key: String, _ read: (JSONValue) throws(JSONFault) -> Value
    ) throws(JSONFault) -> [Value] {
        var result: [Value] = []
        for (index, value) in values.enumerated() {
            do throws(JSONFault) { result.append(try read(value)) } catch {
                throw error.under(index: index).under(key)
            }
        }
        return result
    }

    private static func known<Value>(
        _ text: String?, _ key: String, _ make: (String) -> Value?
    ) throws(JSONFault) -> Value? {
        guard let text else { return nil }
        guard let value = make(text) else {
            throw JSONFault(path: key, expected: "a known value", found: "another")
        }
        return value
    }
}
