import Instruments
import SettlementModel
import SettlementProofs

/// The named inputs of one calculation. Each is read once; what nobody reads is refused, so that no misspelt name is
/// passed over.
final class CalculationInputs {
    private let object: JSONObject
    private let path: String
    private var read: Set<String> = []

    init(_ object: JSONObject, path: String = "") {
        self.object = object
        self.path = path
    }

    func has(_ key: String) -> Bool {
        guard let value = object[key] else { return false }
        return value != .null
    }

    var keys: [String] { object.members.map(\.key) }

    func value(_ key: String) throws -> JSONValue {
        read.insert(key)
        guard let value = object[key], value != .null else {
            throw CommandFailure.usage(
                "instrument.input.missing", "`\(path + key)` is missing", next: "give it; nothing is guessed")
        }
        return value
    }

    func optional(_ key: String) throws -> JSONValue? {
        read.insert(key)
        // A bare nil would be a JSON null.
        return has(key) ? .some(try value(key)) : .none
    }

    /// To be called when every input was asked for.
    func finish() throws {
        guard let left = object.members.first(where: { !read.contains($0.key) }) else { return }
        let name = TextWrap.safe(left.key)
        throw CommandFailure.usage(
            "instrument.input.unknown", "`\(path + name)` is no input of this calculation",
            next: "remove it, or check its spelling: `interlock calculate --list`")
    }

    func wrong(_ key: String, _ wanted: String, _ found: JSONValue? = nil) -> CommandFailure {
        var shown = found?.kindName ?? "something else"
        if case .string(let text)? = found { shown = "\"" + TextWrap.safe(String(text.prefix(60))) + "\"" }
        if case .integer(let number)? = found { shown = "\(number)" }
        return CommandFailure.usage(
            "instrument.input.value", "`\(path + key)` must be \(wanted), not \(shown)", next: "correct it")
    }

    /// Any input made by `make` from its text; a whole number counts as its digits.
    func parsed<Value>(_ key: String, _ wanted: String, _ make: (String) throws -> Value?) throws -> Value {
        let found = try value(key)
        let text: String
        switch found {
        case .string(let string): text = string
        case .integer(let number): text = "\(number)"
        default: throw wrong(key, wanted, found)
        }
        guard let made = try make(text) else { throw wrong(key, wanted, found) }
        return made
    }

    func text(_ key: String) throws -> String { try parsed(key, "a text") { $0 } }
    func optionalText(_ key: String) throws -> String? { has(key) ? try text(key) : nil }
    func decimal(_ key: String) throws -> ExactDecimal {
        try parsed(key, "a decimal such as 0.0285", ExactDecimal.init)
    }
    func rate(_ key: String) throws -> ExactDecimal {
        let rate = try decimal(key)
        // Beyond this a rate was written in per cent or in basis points.
        guard rate.coefficient >= 0, ExactRatio(rate) <= ExactRatio(10), rate.scale <= 18 else {
            throw wrong(key, "a fraction per annum from 0 to 10: 0.0285 for 2.85 %", .string(rate.text))
        }
        return rate
    }
    func date(_ key: String) throws -> CalendarDate {
        try parsed(key, "a date YYYY-MM-DD", CalendarDate.init(_:))
    }
    func currency(_ key: String = "currency") throws -> CurrencyCode {
        try parsed(key, "an ISO 4217 code of money one can settle in", CurrencyCode.init(_:))
    }
    func positive(_ key: String, _ currency: CurrencyCode) throws -> Money {
        let money = try money(key, currency)
        guard money.minor > 0 else { throw wrong(key, "above zero", .string(money.decimal)) }
        return money
    }
    func money(_ key: String, _ currency: CurrencyCode) throws -> Money {
        try parsed(key, "an amount with \(currency.minorUnits) decimals of \(currency.code)") {
            Money(currency, decimal: $0)
        }
    }
    func whole(_ key: String, _ range: ClosedRange<Int>) throws -> Int {
        try parsed(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") {
            Int($0).flatMap { range.contains($0) ? $0 : nil }
        }
    }
    func choice<Value: RawRepresentable & CaseIterable>(_ key: String, _: Value.Type) throws -> Value
    where Value.RawValue == String {
        let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return try parsed(key, "one of " + words) { Value(rawValue: $0) }
    }

    func list(_ key: String, limit: Int = 10_000) throws -> [JSONValue] {
        guard let found = try optional(key) else { return [] }
        guard case .array(let values) = found, values.count <= limit else {
            throw wrong(key, "a list of at most \(limit)", found)
        }
        return values
    }
    func texts(_ key: String) throws -> [String] {
        try list(key).map {
            guard case .string(let text) = $0 else { throw wrong(key, "a list of texts", $0) }
            return text
        }
    }
    func dates(_ key: String) throws -> [CalendarDate] {
        try texts(key).map {
            guard let date = CalendarDate($0) else {
                throw wrong(key, "a list of dates YYYY-MM-DD", .string($0))
            }
            return date
        }
    }
    func part(_ key: String) throws -> CalculationInputs {
        let found = try value(key)
        guard case .object(let object) = found else { throw wrong(key, "an object", found) }
        return CalculationInputs(object, path: path + key + ".")
    }
    func parts(_ key: String) throws -> [CalculationInputs] {
        try list(key).enumerated().map { index, value in
            guard case .object(let object) = value else { throw wrong(key, "a list of objects", value) }
            return CalculationInputs(object, path: "\(path)\(key)[\(index)].")
        }
    }
    /// The members of an object, each an amount.
    func amounts(_ key: String, _ currency: CurrencyCode) throws -> [(name: String, amount: Money)] {
        let part = try part(key)
        return try part.keys.map { ($0, try part.money($0, currency)) }
    }
}

extension CalculationInputs {
    /// By its ISO 20022 code, or by a common name.
    func dayCount(_ key: String = "dayCount") throws -> DayCount {
        try parsed(
            key,
            "one of " + DayCountNames.all.map(\.name).joined(separator: ", ") + " or its code A001 to A011"
        ) {
            text in DayCount(rawValue: text) ?? DayCountNames.all.first { $0.name == text }?.dayCount
        }
    }

    func calendar() throws -> BusinessCalendar {
        BusinessCalendar(holidays: try dates("holidays"), workingDays: try dates("workingDays"))
    }

    /// FOLLOWING unless another rule is given: a maturity rolls so unless agreed otherwise.
    func rollRule() throws -> RollRule {
        has("rollRule") ? try choice("rollRule", RollRule.self) : .following
    }
}

enum DayCountNames {
    /// The common name of each day count beside its ISO 20022 code.
    static let all: [(name: String, dayCount: DayCount)] = [
        ("30_360", .thirty360), ("ACT_360", .actual360), ("ACT_365F", .actual365Fixed),
        ("ACT_ACT_ICMA", .actualActualICMA), ("30E_360_ISDA", .thirtyE360ISDA),
        ("ACT_ACT_ISDA", .actualActualISDA), ("30E_360", .thirtyE360),
    ]
}
