import Instruments
import SettlementModel
import SettlementProofs

/// What holders of a bond are paid.
enum BondHoldingCalculations {
    static let all: [Calculation] = [
        Calculation(
            "floatingRollover3M", "bond",
            "floating coupons: currency, nominal, start, months, fixings (null where unknown), creditAdjustment, spread, "
                + "dayCount, rollRule, holidays, workingDays", floating),
        Calculation(
            "couponEntitlement", "bond",
            "who is paid a coupon: currency, coupon, frequency, couponDate, recordDate, paymentDate, holdings {holder: "
                + "nominal}, lockedForDvP {holder, nominal, lockedOn, claimedOn}", entitlement),
        Calculation(
            "redemption", "bond",
            "principal and last coupon: currency, holdings {holder: nominal}, locked {holder: nominal}, coupon, "
                + "frequency, maturity, rollRule, holidays, workingDays", redemption),
        Calculation(
            "rollOver", "bond",
            "proceeds into the next series: currency, proceeds, facePerToken, price (per 100)", rollOver),
    ]

    private static func floating(_ inputs: CalculationInputs) throws -> Answer {
        let nominal = try inputs.positive("nominal", inputs.currency())
        let fixings = try inputs.list("fixings").map { entry -> ExactDecimal? in
            if entry == .null { return nil }
            guard case .string(let text) = entry, let rate = ExactDecimal(text) else {
                throw inputs.wrong("fixings", "a list of rates, null where one is not known", entry)
            }
            return rate
        }
        let zero = ExactDecimal(coefficient: 0, scale: 0)
        let coupons = try FloatingCoupons.coupons(
            on: nominal, start: inputs.date("start"), months: inputs.whole("months", 1...120),
            fixings: fixings,
            adjustment: inputs.has("creditAdjustment") ? inputs.decimal("creditAdjustment") : zero,
            spread: inputs.has("spread") ? inputs.decimal("spread") : zero, dayCount: inputs.dayCount(),
            calendar: inputs.calendar(), roll: inputs.choice("rollRule", RollRule.self))
        let total = coupons.reduce(Int128(0)) { $0 + $1.amount.minor }
        guard let sum = Money(nominal.currency, minor: total) else { throw InstrumentFault.amountOutOfRange }
        let periods = coupons.map { coupon -> JSONValue in
            [
                "start": .text(coupon.start), "unadjustedEnd": .text(coupon.unadjustedEnd),
                "end": .text(coupon.end), "days": .whole(coupon.days), "reference": .text(coupon.reference),
                "couponRate": .text(coupon.rate), "coupon": .string(coupon.amount.decimal),
            ]
        }
        return [("periods", .array(periods)), ("totalInterest", .string(sum.decimal))]
    }

    private static func entitlement(_ inputs: CalculationInputs) throws -> Answer {
        let currency = try inputs.currency()
        let holdings = try inputs.amounts("holdings", currency).map { (holder: $0.name, nominal: $0.amount) }
        let recordDate = try inputs.date("recordDate")
        for key in ["couponDate", "paymentDate"] where inputs.has(key) {
            guard try inputs.date(key) >= recordDate else {
                throw inputs.wrong(key, "not before the record date")
            }
        }
        var locked: LockedNominal?
        if inputs.has("lockedForDvP") {
            let lock = try inputs.part("lockedForDvP")
            locked = LockedNominal(
                holder: try lock.text("holder"), nominal: try lock.positive("nominal", currency),
                lockedOn: try lock.date("lockedOn"),
                claimedOn: lock.has("claimedOn") ? try lock.date("claimedOn") : nil)
            try lock.finish()
        }
        let result = try CouponEntitlement(
            holdings: holdings, coupon: inputs.rate("coupon"), frequency: inputs.whole("frequency", 1...12),
            recordDate: recordDate, locked: locked)
        let payments = result.payments.map { ($0.holder, JSONValue.string($0.amount.decimal)) }
        var answer: Answer = [("payments", .object(JSONObject(payments)))]
        let whole = try AccruedInterest.regularCoupon(
            on: try sum(holdings.map(\.nominal), currency), coupon: inputs.rate("coupon"),
            frequency: inputs.whole("frequency", 1...12))
        answer += [("total", .string(whole.decimal)), ("sumOfPayments", .string(result.total.decimal))]
        if let claim = result.marketClaim {
            answer.append(
                (
                    "marketClaim",
                    [
                        "from": .string(claim.from), "to": "buyer", "nominal": .string(claim.nominal.decimal),
                        "amount": .string(claim.amount.decimal),
                        "when": "only if traded cum-coupon before ex-date",
                    ]
                ))
        }
        return answer
    }

    private static func sum(_ amounts: [Money], _ currency: CurrencyCode) throws -> Money {
        guard let sum = Money(currency, minor: amounts.reduce(0) { $0 + $1.minor }) else {
            throw InstrumentFault.amountOutOfRange
        }
        return sum
    }

    private static func redemption(_ inputs: CalculationInputs) throws -> Answer {
        let currency = try inputs.currency()
        let holdings = try inputs.amounts("holdings", currency).map { (holder: $0.name, nominal: $0.amount) }
        let locked = inputs.has("locked") ? try inputs.amounts("locked", currency) : []
        if let stranger = locked.first(where: { lock in !holdings.contains { $0.holder == lock.name } }) {
            throw inputs.wrong("locked", "of holders that stand in holdings", .string(stranger.name))
        }
        let coupon = inputs.has("coupon") ? try inputs.rate("coupon") : nil
        let payments = try Redemption.payments(
            holdings: holdings, locked: locked.map { ($0.name, $0.amount) }, coupon: coupon,
            frequency: coupon == nil ? 1 : inputs.whole("frequency", 1...12))
        let paidOn = try inputs.calendar().roll(inputs.date("maturity"), by: inputs.rollRule())
        let rows = payments.map { payment -> JSONValue in
            [
                "holder": .string(payment.holder), "principal": .string(payment.principal.decimal),
                "coupon": .string(payment.coupon.decimal), "amount": .string(payment.amount.decimal),
                "withheld": .string(payment.withheld.decimal),
            ]
        }
        let total = try sum(payments.map(\.amount), currency)
        let withheld = try sum(payments.map(\.withheld), currency)
        return [
            ("paymentDate", .text(paidOn)), ("payments", .array(rows)), ("total", .string(total.decimal)),
            ("withheld", .string(withheld.decimal)),
        ]
    }

    private static func rollOver(_ inputs: CalculationInputs) throws -> Answer {
        let currency = try inputs.currency()
        let result = try Redemption.rollOver(
            proceeds: inputs.positive("proceeds", currency),
            nominalPerUnit: inputs.positive("facePerToken", currency), price: inputs.decimal("price"))
        return [
            ("newTokens", .text(result.units)), ("cost", .string(result.cost.decimal)),
            ("cash", .string(result.cash.decimal)),
        ]
    }
}
