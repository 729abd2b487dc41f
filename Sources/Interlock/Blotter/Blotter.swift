import GatewayAPI
import SettlementEngine
import SettlementModel
import SettlementProofs

/// A view with its rows in the order in which a desk works them off, and its totals.
struct Blotter {
    let view: BlotterView
    let rows: [BlotterRow]
    let totals: [BlotterTotal]

    init(_ view: BlotterView, _ transfers: [TransferView], _ moment: BlotterMoment) {
        self.view = view
        rows = transfers.map { BlotterRow($0, moment) }.filter { $0.stands(in: view, at: moment) }
            .sorted(by: view == .limitQueue ? Self.isServedBefore : Self.isBefore)
        totals = BlotterTotal.of(rows.map(\.transfer))
    }

    var overdue: Int { rows.count { $0.isOverdue } }

    private static func isServedBefore(_ left: BlotterRow, _ right: BlotterRow) -> Bool {
        let places = (left.transfer.limitWait?.place ?? .max, right.transfer.limitWait?.place ?? .max)
        return places.0 == places.1 ? left.transfer.id < right.transfer.id : places.0 < places.1
    }

    /// Overdue first, then by value date, then by what expires first.
    private static func isBefore(_ left: BlotterRow, _ right: BlotterRow) -> Bool {
        if left.isOverdue != right.isOverdue { return left.isOverdue }
        let days = (left.transfer.settlementDate, right.transfer.settlementDate)
        if days.0 != days.1 { return days.0 < days.1 }
        switch (left.expiry, right.expiry) {
        case (let one?, let two?) where one != two: return one < two
        case (.some, nil): return true
        case (nil, .some): return false
        default: return left.transfer.id < right.transfer.id
        }
    }

    func json(_ moment: BlotterMoment) -> JSONValue {
        [
            "view": .string(view.rawValue), "date": moment.date.canonical, "user": .string(moment.user.text),
            "count": .integer(Int64(rows.count)), "overdue": .integer(Int64(overdue)),
            "totals": .array(totals.map(\.json)),
            "rows": .array(
                rows.map { row in
                    [
                        "overdue": .bool(row.isOverdue), "atRisk": .bool(row.isAtRisk),
                        "transfer": TransferViewCodec.json(row.transfer),
                    ]
                }),
        ]
    }
}

/// What a view's transfers move in one currency.
struct BlotterTotal: Equatable {
    let currency: CurrencyCode
    let transfers: Int
    /// Cash that we pay; `nil` where the sum is larger than an amount can be.
    let pays: Money?
    let receives: Money?

    static func of(_ transfers: [TransferView]) -> [BlotterTotal] {
        Dictionary(grouping: transfers, by: \.cash.currency).map { currency, own in
            BlotterTotal(
                currency: currency, transfers: own.count,
                pays: sum(own.filter { $0.side == .buy }, currency),
                receives: sum(own.filter { $0.side == .sell }, currency))
        }.sorted { $0.currency.code < $1.currency.code }
    }

    private static func sum(_ transfers: [TransferView], _ currency: CurrencyCode) -> Money? {
        var sum: Int128 = 0
        for transfer in transfers {
            let (next, overflow) = sum.addingReportingOverflow(transfer.cash.minor)
            guard !overflow else { return nil }
            sum = next
        }
        return Money(currency, minor: sum)
    }

    var json: JSONValue {
        [
            "currency": .string(currency.code), "transfers": .integer(Int64(transfers)),
            "pays": pays.map { .string($0.decimal) } ?? .null,
            "receives": receives.map { .string($0.decimal) } ?? .null,
        ]
    }
}
