import SettlementModel

extension ValueKind where T == CurrencyCode {
    static let currency = ValueKind(
        expected: "a currency code (ISO 4217)", fix: "write three capital letters, for example CNY"
    ) { CurrencyCode($0) }
}

extension ValueKind where T == CalendarDate {
    static let date = ValueKind(expected: "a date", fix: "write YYYY-MM-DD") { CalendarDate($0) }
}

extension ValueKind where T == ExactDecimal {
    static func decimal(_ what: String, scale: Int = 9) -> ValueKind {
        ValueKind(
            expected: "\(what) as a plain decimal with at most \(scale) places",
            fix: "write digits and one point, for example 0.0285; no exponent, no percent sign"
        ) { text in ExactDecimal(text).flatMap { $0.scale <= scale ? $0 : nil } }
    }
}

extension ValueKind where T == Int128 {
    static let units = ValueKind(
        expected: "a number of units above zero", fix: "write digits, with or without commas: 140,000"
    ) { text in
        guard let plain = Grouping.plain(text), let value = ExactDecimal(plain), value.scale == 0,
            value.coefficient > 0, value.coefficient <= Money.largestMinor
        else { return nil }
        return value.coefficient
    }
}

extension ValueKind where T == Money {
    /// `CNY 4,926,770.83`: the currency, a space, and all its decimals.
    static let money = ValueKind(
        expected: "an amount of money with its currency and all its decimals",
        fix: "write it as CNY 4,926,770.83 (commas are optional, decimals are not)"
    ) { text in
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let currency = CurrencyCode(String(parts[0])),
            let plain = Grouping.plain(String(parts[1])), let money = Money(currency, decimal: plain),
            money.minor >= 0
        else { return nil }
        return money
    }

    /// An amount whose currency is known from its key.
    static func amount(_ currency: CurrencyCode) -> ValueKind {
        ValueKind(
            expected: "an amount of \(currency.code) with exactly \(currency.minorUnits) decimals",
            fix: "write it as \(Grouping.written(Money(currency, minor: 100_000_000)?.decimal ?? "0"))"
        ) { text in
            guard let plain = Grouping.plain(text), let money = Money(currency, decimal: plain),
                money.minor >= 0
            else { return nil }
            return money
        }
    }
}

/// Thousands commas, as people write and read amounts.
enum Grouping {
    /// Without its commas, or `nil` where a comma stands in a wrong place.
    static func plain(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: ",")) else { return text }
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = halves.first else { return nil }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        guard let first = groups.first, (1...3).contains(first.utf8.count),
            groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }),
            halves.count == 1 || !halves[1].utf8.contains(UInt8(ascii: ","))
        else { return nil }
        return ([groups.joined()] + halves.dropFirst().map(String.init)).joined(separator: ".")
    }

    /// With commas: `4926770.83` becomes `4,926,770.83`.
    static func written(_ decimal: String) -> String {
        let negative = decimal.hasPrefix("-")
        let halves = decimal.drop { $0 == "-" }.split(separator: ".", maxSplits: 1)
        var grouped = ""
        for (index, digit) in (halves.first ?? "0").reversed().enumerated() {
            if index > 0, index % 3 == 0 { grouped.append(",") }
            grouped.append(digit)
        }
        let whole = (negative ? "-" : "") + String(grouped.reversed())
        return halves.count == 2 ? whole + "." + halves[1] : whole
    }

    /// A sentence in which every plain decimal gets its commas: `CNY 4926770.83` becomes `CNY 4,926,770.83`.
    static func grouped(_ words: String) -> String {
        words.split(separator: " ", omittingEmptySubsequences: false)
            .map { ExactDecimal(String($0)) == nil ? String($0) : written(String($0)) }
            .joined(separator: " ")
    }

    /// `CNY 4,926,770.83`.
    static func written(_ money: Money) -> String { "\(money.currency.code) \(written(money.decimal))" }
}
