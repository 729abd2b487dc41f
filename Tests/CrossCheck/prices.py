"""Prices of claims by exact fractions, of bonds by QuantLib and by decimals of 60 digits."""

import datetime
from decimal import Decimal, getcontext
from fractions import Fraction

import QuantLib as ql

import dates

getcontext().prec = 60
MINOR = {"USD": 2, "CNY": 2, "JPY": 0, "KWD": 3, "CLF": 4}
BASIS = {"ACT_360": 360, "ACT_365F": 365}


def half_up(number):
    """The nearest whole number, a half away from zero."""
    sign = -1 if number < 0 else 1
    return sign * ((2 * abs(number).numerator + abs(number).denominator) // (2 * abs(number).denominator))


def written(minor, places):
    """Minor units as a decimal text."""
    digits = f"{abs(minor):0{places + 1}}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return "-" + text if minor < 0 else text


def months_before(date, months):
    count = date.year * 12 + date.month - 1 - months
    year, month = divmod(count, 12)
    first_of_next = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return datetime.date(year, month + 1, min(date.day, (first_of_next - datetime.timedelta(days=1)).day))


def cut(days, pattern):
    lengths = []
    while days > 0:
        lengths.append(min(days, pattern[len(lengths) % len(pattern)]))
        days -= lengths[-1]
    return lengths


def half_years(settlement, end):
    marks, count = [end], 1
    while marks[0] > settlement:
        marks.insert(0, max(settlement, months_before(end, 6 * count)))
        count += 1
    return [(later - earlier).days for earlier, later in zip(marks, marks[1:])]


def claims(source):
    methods = ["straightDiscount", "simpleYield", "dtyAnnual365", "dtySemi183182", "dtySemiCalendar"]
    while True:
        method, count, code = source.choice(methods), source.choice(list(BASIS)), source.choice(list(MINOR))
        settlement = dates.some_date(source)
        maturity = settlement + datetime.timedelta(days=source.randrange(1, 2600))
        grace = source.randrange(0, 11)
        adjusted = maturity
        while adjusted.weekday() > 4:
            adjusted += datetime.timedelta(days=1)
        end = adjusted + datetime.timedelta(days=grace)
        face = source.randrange(10 ** 5, 10 ** source.randrange(6, 15))
        rate = source.randrange(0, 120_000)
        days = (end - settlement).days
        periods = {
            "dtyAnnual365": cut(days, [365]), "dtySemi183182": cut(days, [183, 182]),
            "dtySemiCalendar": half_years(settlement, end)}.get(method, [days])
        share, basis = Fraction(rate, 10 ** 6), BASIS[count]
        if method == "straightDiscount":
            discount = half_up(face * share * days / basis)
            if discount >= face or share * days / basis >= 1:
                continue
        else:
            factor = Fraction(1)
            for period in periods:
                factor *= 1 + share * period / basis
            discount = face - half_up(face / factor)
        places = MINOR[code]
        inputs = {
            "currency": code, "face": written(face, places), "dayCount": count, "settlementDate": str(settlement),
            "nominalMaturity": str(maturity), "graceDays": grace,
            "discountRate" if method == "straightDiscount" else "yieldRate": written(rate, 6)}
        proceeds = face - discount
        true_yield = half_up(Fraction(discount, proceeds) * basis / days * 10 ** 8)
        yield {"formula": method, "inputs": inputs}, {
            "netProceeds": written(proceeds, places), "discount": written(discount, places), "days": days,
            "periods": periods, "adjustedMaturity": str(adjusted), "effectiveMaturity": str(end),
            "equivalentSimpleYieldPct": written(true_yield, 6)}


def bonds(source):
    while True:
        frequency = source.choice(list(dates.FREQUENCIES))
        schedule, settlement = dates.regular_schedule(source, frequency)
        coupon, rate = source.randrange(0, 120_000), source.randrange(-8_000, 150_000)
        counter = ql.ActualActual(ql.ActualActual.ISMA, schedule)
        bond = ql.FixedRateBond(0, 100.0, schedule, [coupon / 1e6], counter, ql.Unadjusted)
        ql.Settings.instance().evaluationDate = settlement
        clean = ql.BondFunctions.cleanPrice(
            bond, rate / 1e6, counter, ql.Compounded, dates.FREQUENCIES[frequency], settlement)
        left = sum(1 for date in schedule if date > settlement)
        end, start = schedule.nextDate(settlement + 1), schedule.previousDate(settlement + 1)
        dirty = decimal_price(coupon, rate, frequency, left, end - settlement, end - start)
        inputs = {
            "coupon": written(coupon, 6), "frequency": frequency, "settlementDate": dates.iso(settlement),
            "maturity": dates.iso(schedule.endDate()), "dayCount": "A006", "yield": written(rate, 6)}
        yield {"formula": "priceFromYieldSemi", "inputs": inputs}, {
            "dirtyPrice": str(dirty.quantize(Decimal("0.000001"), rounding="ROUND_HALF_UP")),
            "cleanPrice": (clean, 2e-6), "couponsRemaining": left, "daysToNext": end - settlement,
            "periodDays": end - start}


def decimal_price(coupon, rate, frequency, left, days_left, period):
    v = 1 / (1 + Decimal(rate) / 10 ** 6 / frequency)
    payment = Decimal(coupon) / 10 ** 4 / frequency
    value = sum((payment * v ** count for count in range(left)), Decimal(0)) + 100 * v ** (left - 1)
    return value * v ** (Decimal(days_left) / Decimal(period))


def settlements(source):
    while True:
        frequency = source.choice(list(dates.FREQUENCIES))
        schedule, settlement = dates.regular_schedule(source, frequency)
        start, end = schedule.previousDate(settlement + 1), schedule.nextDate(settlement + 1)
        nominal, coupon = source.randrange(10 ** 4, 10 ** 12), source.randrange(0, 150_000)
        clean = source.randrange(10 ** 4, 2 * 10 ** 5)
        accrued = half_up(
            Fraction(nominal * coupon, 10 ** 6) * Fraction(settlement - start, (end - start) * frequency))
        principal = half_up(Fraction(nominal * clean, 10 ** 5))
        inputs = {
            "currency": "USD", "nominal": written(nominal, 2), "cleanPrice": written(clean, 3),
            "coupon": written(coupon, 6), "frequency": frequency, "settlementDate": dates.iso(settlement),
            "lastCoupon": dates.iso(start), "nextCoupon": dates.iso(end), "dayCount": "ACT_ACT_ICMA"}
        yield {"formula": "settlementAmount", "inputs": inputs}, {
            "principal": written(principal, 2), "accrued": written(accrued, 2),
            "settlementAmount": written(principal + accrued, 2), "accruedDays": settlement - start}
