public import SettlementModel

/// Why an event of a claim's or a deal's life is refused. The state stands.
public enum LifecycleRefusal: Error, Hashable, Sendable {
    /// The event has no place in this state.
    case order(event: String, state: String)
    case expired(on: CalendarDate)
    case dateBefore(CalendarDate)
    case documentsOpen([String])
    case documentNotRequired(String)
    case reservePointUnknown(String)
    case reservePointsMissing
    /// A point may still be made good until then.
    case reserveRunning(CalendarDate)
    case linkedTradeMissing
    case noticeNotNeeded

    /// Stable; never reworded.
    public var code: String {
        switch self {
        case .order: "instrument.lifecycle.order"
        case .expired: "instrument.lifecycle.expired"
        case .dateBefore: "instrument.lifecycle.date"
        case .documentsOpen: "instrument.lifecycle.documents"
        case .documentNotRequired: "instrument.lifecycle.not-required"
        case .reservePointUnknown: "instrument.lifecycle.reserve-point"
        case .reservePointsMissing: "instrument.lifecycle.reserve-points"
        case .reserveRunning: "instrument.lifecycle.reserve-running"
        case .linkedTradeMissing: "instrument.lifecycle.linked-trade"
        case .noticeNotNeeded: "instrument.lifecycle.notice"
        }
    }

    public var message: String {
        switch self {
        case .order(let event, let state): "\(event) has no place in \(state)"
        case .expired(let date): "the offer ended on \(date)"
        case .dateBefore(let date): "an event is dated before the one before it, which is of \(date)"
        case .documentsOpen(let names): "not yet satisfactory or waived: " + names.joined(separator: ", ")
        case .documentNotRequired(let name): "the document \(name) is not among those required"
        case .reservePointUnknown(let point): "\(point) is no open point of the reserve"
        case .reservePointsMissing:
            "a reserve names its open points, each once, and ends on or after the settlement"
        case .reserveRunning(let date): "the open points may be made good until \(date)"
        case .linkedTradeMissing: "a rescission is a new trade: its id is missing, or is that of the old one"
        case .noticeNotNeeded: "this transfer form gives no notice to the obligor"
        }
    }
}
