public import SettlementModel

/// What happens to a deal between seller and buyer.
public enum DealEvent: Hashable, Sendable {
    case quote(expires: CalendarDate)
    /// The quote is made binding until it expires.
    case makeFirm(expires: CalendarDate)
    case sign(TradeSide)
    /// The documents that must be satisfactory or waived by the availability date.
    case requireDocuments([ClaimDocument], availability: CalendarDate)
    case examine(ClaimDocument)
    case beginSettlement
    case settle
    /// Paid before every point is proven good.
    case settleUnderReserve(points: [String], until: CalendarDate)
    case liftPoint(String)
    /// The asset goes back for the cash, as a new trade, once the last day of the reserve is over and a point is open.
    case rescind(trade: String)
    case expire, withdraw, fail
}

/// One deal's life. A case carries what is true in it.
///
/// A reserve has no end of its own: from the day after its last one the buyer may rescind, until somebody lifts it.
/// - Source: `Specs/Instruments.md`, lifecycle; `domain.md` 2.7; URF 800 article 12 (payment under reserve).
public struct DealLifecycle: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        case enquiry
        case quoted(expires: CalendarDate)
        case firm(expires: CalendarDate, signed: Set<TradeSide>)
        case confirmed
        case conditionsPending([ClaimDocument], availability: CalendarDate)
        case available
        case inSettlement
        case settled
        case settledUnderReserve(open: [String], until: CalendarDate)
        case reserveLifted
        case rescinded(trade: String)
        case expired, withdrawn, failed

        public var name: String {
            switch self {
            case .enquiry: "ENQUIRY"
            case .quoted: "QUOTED"
            case .firm: "FIRM"
            case .confirmed: "CONFIRMED"
            case .conditionsPending: "CONDITIONS_PENDING"
            case .available: "AVAILABLE"
            case .inSettlement: "IN_SETTLEMENT"
            case .settled: "SETTLED"
            case .settledUnderReserve: "SETTLED_UNDER_RESERVE"
            case .reserveLifted: "RESERVE_LIFTED"
            case .rescinded: "RESCINDED"
            case .expired: "EXPIRED"
            case .withdrawn: "WITHDRAWN"
            case .failed: "FAILED"
            }
        }
    }

    /// The deal's own trade id, which a rescission may not take again.
    public let trade: String
    public private(set) var state = State.enquiry
    public private(set) var lastDate: CalendarDate?

    public init(trade: String) { self.trade = trade }

    /// A deal that a gateway settled under reserve. One that settled after the reserve's last day is as if it had on it:
    /// the buyer's right begins at once.
    public init(trade: String, settled date: CalendarDate, under reserve: PaymentReserve) {
        self.trade = trade
        state = .settledUnderReserve(open: reserve.points, until: reserve.until)
        lastDate = min(date, reserve.until)
    }

    /// - Throws: the reason against it; nothing has changed then.
    public mutating func apply(_ event: DealEvent, on date: CalendarDate) throws(LifecycleRefusal) {
        if let lastDate, date < lastDate { throw .dateBefore(lastDate) }
        state = try following(event, date)
        lastDate = date
    }

    private func following(_ event: DealEvent, _ date: CalendarDate) throws(LifecycleRefusal) -> State {
        switch (state, event) {
        case (.enquiry, .quote(let expires)), (.quoted, .quote(let expires)):
            return .quoted(expires: try Self.open(expires, date))
        case (.quoted(let old), .makeFirm(let expires)):
            _ = try Self.open(old, date)
            return .firm(expires: try Self.open(expires, date), signed: [])
        case (.firm(let expires, let signed), .sign(let side)):
            _ = try Self.open(expires, date)
            let both = signed.union([side])
            return both.count == 2 ? .confirmed : .firm(expires: expires, signed: both)
        case (.confirmed, .requireDocuments(let documents, let availability)):
            return Self.pending(documents, try Self.open(availability, date))
        case (.conditionsPending(let documents, let availability), .examine(let document)):
            return try Self.examined(document, documents, try Self.open(availability, date))
        case (.conditionsPending(let documents, _), .beginSettlement):
            throw .documentsOpen(documents.filter { !$0.isSettled }.map(\.name))
        case (.available, .beginSettlement): return .inSettlement
        case (.inSettlement, .settle): return .settled
        case (.inSettlement, .settleUnderReserve(let points, let until)):
            guard !points.isEmpty, Set(points).count == points.count, until >= date else {
                throw .reservePointsMissing
            }
            return .settledUnderReserve(open: points, until: until)
        case (.settledUnderReserve(let open, let until), .liftPoint(let point)):
            guard open.contains(point) else { throw .reservePointUnknown(point) }
            let rest = open.filter { $0 != point }
            return rest.isEmpty ? .reserveLifted : .settledUnderReserve(open: rest, until: until)
        case (.settledUnderReserve(_, let until), .rescind(let other)):
            guard date > until else { throw .reserveRunning(until) }
            guard !other.isEmpty, other != trade else { throw .linkedTradeMissing }
            return .rescinded(trade: other)
        default: return try ending(event, date)
        }
    }

    /// Exits before settlement begins, and the failure of one that has begun.
    private func ending(_ event: DealEvent, _ date: CalendarDate) throws(LifecycleRefusal) -> State {
        switch (state, event) {
        case (.enquiry, .withdraw), (.quoted, .withdraw): return .withdrawn
        case (.quoted(let expires), .expire), (.firm(let expires, _), .expire),
            (.conditionsPending(_, let expires), .expire):
            guard date > expires else { break }
            return .expired
        case (.confirmed, .fail), (.conditionsPending, .fail), (.available, .fail), (.inSettlement, .fail):
            return .failed
        default: break
        }
        throw .order(event: event.name, state: state.name)
    }

    /// `date` may be the last day itself.
    private static func open(
        _ last: CalendarDate, _ date: CalendarDate
    ) throws(LifecycleRefusal) -> CalendarDate {
        guard date <= last else { throw .expired(on: last) }
        return last
    }

    private static func pending(_ documents: [ClaimDocument], _ availability: CalendarDate) -> State {
        documents.allSatisfy(\.isSettled)
            ? .available : .conditionsPending(documents, availability: availability)
    }

    private static func examined(
        _ document: ClaimDocument, _ documents: [ClaimDocument], _ availability: CalendarDate
    ) throws(LifecycleRefusal) -> State {
        guard let place = documents.firstIndex(where: { $0.name == document.name }) else {
            throw .documentNotRequired(document.name)
        }
        var next = documents
        next[place] = document
        return pending(next, availability)
    }
}

extension DealEvent {
    public var name: String {
        switch self {
        case .quote: "quote"
        case .makeFirm: "makeFirm"
        case .sign: "sign"
        case .requireDocuments: "requireDocuments"
        case .examine: "examine"
        case .beginSettlement: "beginSettlement"
        case .settle: "settle"
        case .settleUnderReserve: "settleUnderReserve"
        case .liftPoint: "liftPoint"
        case .rescind: "rescind"
        case .expire: "expire"
        case .withdraw: "withdraw"
        case .fail: "fail"
        }
    }
}
