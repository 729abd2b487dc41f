"""Day counts, roll rules and value dates, by QuantLib and the standard library."""

import datetime
import zoneinfo

import QuantLib as ql

FIRST = datetime.date(1950, 1, 1)
FREQUENCIES = {1: ql.Annual, 2: ql.Semiannual, 3: ql.EveryFourthMonth, 4: ql.Quarterly, 6: ql.Bimonthly, 12: ql.Monthly}


def some_date(source, years=100):
    """Any date; ends of months and of February as often as all others."""
    date = FIRST + datetime.timedelta(days=source.randrange(int(365.25 * years)))
    shape = source.randrange(6)
    if shape == 0:
        date = (date.replace(day=1) + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
    elif shape == 1:
        date = datetime.date(date.year, 3, 1) - datetime.timedelta(days=source.choice((1, 1, 2)))
    elif shape == 2:
        date = date.replace(day=source.choice((28, 30 if date.month != 2 else 27)))
    return date


def quant(date):
    return ql.Date(date.day, date.month, date.year)


def day_counts(source):
    counters = {
        "A001": lambda end: ql.Thirty360(ql.Thirty360.BondBasis), "A004": lambda end: ql.Actual360(),
        "A005": lambda end: ql.Actual365Fixed(), "A007": lambda end: ql.Thirty360(ql.Thirty360.ISDA),
        "A007M": lambda end: ql.Thirty360(ql.Thirty360.ISDA, quant(end)),
        "A008": lambda end: ql.ActualActual(ql.ActualActual.ISDA),
        "A011": lambda end: ql.Thirty360(ql.Thirty360.European),
    }
    while True:
        start, end = sorted((some_date(source), some_date(source)))
        if source.randrange(2):
            end = start + datetime.timedelta(days=source.randrange(1200))
        code = source.choice(list(counters))
        counter = counters[code](end)
        inputs = {"start": str(start), "end": str(end), "dayCount": code[:4], "endIsMaturity": code == "A007M"}
        yield {"formula": "dayCount", "inputs": inputs}, {
            "days": counter.dayCount(quant(start), quant(end)),
            "yearFraction": (counter.yearFraction(quant(start), quant(end)), 2e-11)}


def icma(source):
    """Accrual inside one regular period of a schedule that QuantLib makes."""
    while True:
        frequency = source.choice(list(FREQUENCIES))
        schedule, settlement = regular_schedule(source, frequency)
        start, end = schedule.previousDate(settlement), schedule.nextDate(settlement)
        if start == settlement or end == settlement:
            continue
        counter = ql.ActualActual(ql.ActualActual.ISMA, schedule)
        inputs = {
            "start": iso(start), "end": iso(settlement), "dayCount": "A006", "periodStart": iso(start),
            "periodEnd": iso(end), "frequency": frequency}
        yield {"formula": "dayCount", "inputs": inputs}, {
            "days": settlement - start, "yearFraction": (counter.yearFraction(start, settlement), 2e-11)}


def iso(date):
    return f"{date.year()}-{date.month():02}-{date.dayOfMonth():02}"


def regular_schedule(source, frequency):
    """Coupon dates back from a maturity, none rolled, and a settlement date among them."""
    maturity = quant(some_date(source).replace(year=source.randrange(2030, 2060), day=source.randrange(1, 29)))
    if source.randrange(3) == 0:
        maturity = ql.Date.endOfMonth(maturity)
    tenor = ql.Period(FREQUENCIES[frequency])
    coupons = source.randrange(2, 30 * frequency)
    begin = maturity - ql.Period(12 // frequency * coupons, ql.Months)
    schedule = ql.Schedule(
        begin, maturity, tenor, ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted, ql.DateGeneration.Backward, False)
    settlement = begin + 1 + source.randrange(maturity - begin - 1)
    return schedule, settlement


def rolls(source):
    rules = {
        "FOLLOWING": ql.Following, "MODIFIED_FOLLOWING": ql.ModifiedFollowing, "PRECEDING": ql.Preceding,
        "NONE": ql.Unadjusted}
    for count in range(10 ** 9):
        calendar = ql.BespokeCalendar(f"case {count}")
        calendar.addWeekend(ql.Saturday)
        calendar.addWeekend(ql.Sunday)
        date = some_date(source)
        around = [date + datetime.timedelta(days=source.randrange(-12, 13)) for _ in range(source.randrange(14))]
        weekend = {day for day in around if day.weekday() > 4}
        shut = set(around) - weekend
        for day in shut:
            calendar.addHoliday(quant(day))
        for day in weekend:
            calendar.removeHoliday(quant(day))
        rule = source.choice(list(rules))
        rolled = calendar.adjust(quant(date), rules[rule])
        inputs = {
            "date": str(date), "rollRule": rule, "holidays": sorted(map(str, shut)),
            "workingDays": sorted(map(str, weekend))}
        yield {"formula": "roll", "inputs": inputs}, {
            "date": iso(rolled), "isBusinessDay": calendar.isBusinessDay(rolled)}


def value_dates(source):
    zones = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC"]
    while True:
        zone = source.choice(zones)
        received = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
            seconds=source.randrange(86400 * 700))
        local = received.astimezone(zoneinfo.ZoneInfo(zone))
        cut_off = (local.time() if source.randrange(3) == 0 else datetime.time(source.randrange(24), source.randrange(60)))
        holidays = {local.date() + datetime.timedelta(days=source.randrange(6)) for _ in range(source.randrange(3))}
        day = local.date() + datetime.timedelta(days=1 if local.time() >= cut_off else 0)
        while day.weekday() > 4 or day in holidays:
            day += datetime.timedelta(days=1)
        case = {
            "receivedAt": received.strftime("%Y-%m-%dT%H:%M:%SZ"), "timeZone": zone,
            "cutOff": cut_off.strftime("%H:%M:%S"), "holidays": sorted(map(str, holidays))}
        yield {"formula": "earliestValueDate", "inputs": {"cases": [case]}}, {
            "results": [{"local": local.isoformat(), "valueDate": str(day)}]}
