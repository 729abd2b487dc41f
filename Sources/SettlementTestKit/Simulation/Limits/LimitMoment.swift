import SettlementModel
import TransferCore

/// One subject in one currency.
struct LimitPlace: Hashable, Sendable {
    let scope: LimitScope
    let name: String
    let currency: CurrencyCode

    init(_ scope: LimitScope, _ name: String, _ currency: CurrencyCode) {
        self.scope = scope
        self.name = name
        self.currency = currency
    }
}

/// - Units: minor units of the place's currency.
struct LimitAmounts: Hashable, Sendable {
    var outstanding: Int128
    var inFlight: Int128

    init(outstanding: Int128 = 0, inFlight: Int128 = 0) {
        self.outstanding = outstanding
        self.inFlight = inFlight
    }

    var all: Int128 { outstanding + inFlight }
}

/// What officers said of one trade's limits.
struct OfficersWord: Hashable, Sendable {
    let version: Int64
    var excess: [LimitPlace: Int128]
    var askedBy: String
    /// `nil` while it waits, and where it was rejected.
    var approvedBy: String?
}

/// One trade as the limits see it, told from its ticket, its trade's state and the end of its transfer.
struct LimitedTrade: Hashable, Sendable {
    /// How much of what it takes counts, and as what.
    enum Standing: Hashable, Sendable {
        /// Nothing: its bank does not stand behind it yet, or it gave up, or all went back.
        case outside
        /// Nothing yet: it waits in line under this number.
        case waiting(number: Int64, until: LedgerInstant)
        case reserved
        case settled
        /// Settled, and the obligor has paid since, or a later trade has undone it.
        case repaid
    }

    let id: TransferID
    let maker: String?
    let isPurchase: Bool
    /// Whether the bank knows who owes the asset.
    let knowsObligor: Bool
    /// The trade that this one undoes.
    let undoes: TransferID?
    let takes: [LimitPlace: Int128]
    /// Its bank stands behind it, or did so until its end.
    var isApproved: Bool
    var standing: Standing
    var words: [OfficersWord]

    /// It gives a claim back: nobody's turn comes before it.
    var givesBack: Bool { undoes != nil && !isPurchase }

    var place: (number: Int64, until: LedgerInstant)? {
        if case .waiting(let number, let until) = standing { (number, until) } else { nil }
    }
}

/// How one bank stands to its limits after one durable step. A pure value, which shares no code with what decides.
struct LimitMoment: Hashable, Sendable {
    /// `nil` where the bank limits nothing.
    var rules: LimitRules?
    /// Whoever does not fit waits.
    var queues = false
    var repaid: Set<TransferID> = []
    var trades: [LimitedTrade] = []
    /// What the bank's own book says.
    var booked: [LimitPlace: LimitAmounts] = [:]

    init() {}
}

extension LimitMoment {
    /// The same sums, counted from the trades: reserved from the approval on, outstanding from the settlement on as long as
    /// the subject feels it, free where value went back.
    ///
    /// - Parameter ids: trades that are left out.
    func recounted(without ids: Set<TransferID> = []) -> [LimitPlace: LimitAmounts] {
        var sums: [LimitPlace: LimitAmounts] = [:]
        for trade in trades where !ids.contains(trade.id) {
            for (place, amount) in trade.takes {
                let lasts: Bool
                switch place.scope {
                case .obligor, .country: lasts = trade.standing == .settled
                case .day: lasts = trade.standing == .settled || trade.standing == .repaid
                case .counterparty, .currency, .ledger: lasts = false
                }
                if trade.standing == .reserved {
                    sums[place, default: LimitAmounts()].inFlight += amount
                } else if lasts {
                    sums[place, default: LimitAmounts()].outstanding += amount
                }
            }
        }
        return sums
    }

    /// The line, first come first.
    var line: [LimitedTrade] {
        trades.filter { $0.place != nil }.sorted { ($0.place?.number ?? 0) < ($1.place?.number ?? 0) }
    }

    func trade(_ id: TransferID) -> LimitedTrade? { trades.first { $0.id == id } }

    /// What a later trade has undone weighs as if the obligor had paid.
    ///
    /// - Parameter hasSettled: asked of each trade that undoes another one.
    mutating func markUndone(_ hasSettled: (LimitedTrade) -> Bool) {
        let undone = Set(trades.filter(hasSettled).compactMap(\.undoes))
        for index in trades.indices
        where undone.contains(trades[index].id) && trades[index].standing == .settled {
            trades[index].standing = .repaid
        }
    }
}
