public import SettlementModel

/// Nominal that its holder has put into a lock of a transfer.
public struct LockedNominal: Hashable, Sendable {
    public let holder: String
    public let nominal: Money
    public let lockedOn: CalendarDate
    /// `nil` while the lock is open.
    public let claimedOn: CalendarDate?

    public init(holder: String, nominal: Money, lockedOn: CalendarDate, claimedOn: CalendarDate?) {
        self.holder = holder
        self.nominal = nominal
        self.lockedOn = lockedOn
        self.claimedOn = claimedOn
    }
}

/// A coupon that the holder of record got and that belongs to the buyer of a trade with coupon.
public struct MarketClaim: Hashable, Sendable {
    public let from: String
    public let nominal: Money
    public let amount: Money
}

/// Who is paid a coupon: the holders at the close of the record date. A lock moves nothing until it is claimed.
///
/// - Source: `Specs/Instruments.md`, bonds; vector B09.
public struct CouponEntitlement: Sendable {
    public let payments: [(holder: String, amount: Money)]
    /// The sum of the payments, which is what the issuer must pay.
    public let total: Money
    /// For a lock that was made by the record date and claimed after it.
    public let marketClaim: MarketClaim?

    /// - Parameter holdings: at the close of the record date, locked nominal included; at most 10,000.
    /// - Throws: `weightsUnusable` without holdings, `countOutOfRange` for a lock above its holder's holding,
    ///   `currenciesDiffer`, `frequencyInvalid`, `amountOutOfRange`.
    public init(
        holdings: [(holder: String, nominal: Money)], coupon: ExactDecimal, frequency: Int,
        recordDate: CalendarDate, locked: LockedNominal?
    ) throws(InstrumentFault) {
        guard let currency = holdings.first?.nominal.currency, holdings.count <= 10_000 else {
            throw .weightsUnusable
        }
        var sum: Int128 = 0
        var payments: [(holder: String, amount: Money)] = []
        for (holder, nominal) in holdings {
            guard nominal.currency == currency else { throw .currenciesDiffer(currency, nominal.currency) }
            let amount = try AccruedInterest.regularCoupon(on: nominal, coupon: coupon, frequency: frequency)
            payments.append((holder, amount))
            sum += amount.minor
        }
        guard let total = Money(currency, minor: sum) else { throw .amountOutOfRange }
        self.payments = payments
        self.total = total
        marketClaim = try locked.flatMap { lock throws(InstrumentFault) -> MarketClaim? in
            let held = holdings.first { $0.holder == lock.holder }?.nominal.minor ?? 0
            guard lock.nominal.minor <= held else {
                throw .countOutOfRange(Int(clamping: lock.nominal.minor), what: "locked minor units")
            }
            guard lock.lockedOn <= recordDate, let claimed = lock.claimedOn, claimed > recordDate else {
                return nil
            }
            return MarketClaim(
                from: lock.holder, nominal: lock.nominal,
                amount: try AccruedInterest.regularCoupon(
                    on: lock.nominal, coupon: coupon, frequency: frequency))
        }
    }
}
