import Instruments
import SettlementModel
import SettlementProofs
import TransferCore

/// Limits: one check, or the book of a day replayed.
enum LimitCalculations {
    static let all: [Calculation] = [
        Calculation(
            "limitCheck", "limits",
            "one limit: currency, limit, outstanding, inFlight, newTrades [amount]; equality is allowed",
            check),
        Calculation(
            "limitBook", "limits",
            "trades against limits: version, limits [{scope, name (every other, if left out), currency, amount}], events "
                + "[{trade, event: approve | settle | refund | repay, takes [{scope, name, currency, amount}]}]",
            book),
    ]

    private static func check(_ inputs: CalculationInputs) throws -> Answer {
        let currency = try inputs.currency()
        let limit = try amount(inputs, "limit", currency)
        let name = "the limit"
        guard let subject = LimitSubject(.obligor, "one"),
            let line = LimitLine(.obligor, nil, ceiling: limit),
            let rules = LimitRules(version: 0, lines: [line])
        else { throw inputs.wrong("limit", "an amount from 0") }
        func use(_ id: String, _ money: Money, _ phase: LimitUse.Phase) throws -> LimitUse {
            guard let use = LimitUse(id: id, amounts: [subject: money], phase: phase) else {
                throw inputs.wrong(id, "an amount from 0")
            }
            return use
        }
        let (outstanding, inFlight) = (
            try amount(inputs, "outstanding", currency), try amount(inputs, "inFlight", currency)
        )
        let uses = [
            try use("outstanding", outstanding, .settled), try use("inFlight", inFlight, .reserved),
        ]
        let none = LimitDecision.of(
            try use("none", try zero(currency, inputs), .reserved), among: uses, by: rules)
        let verdicts = try inputs.texts("newTrades").map { text -> JSONValue in
            guard let new = Money(currency, decimal: text) else {
                throw inputs.wrong("newTrades", "amounts of \(currency.code)", .string(text))
            }
            let decision = LimitDecision.of(try use("new", new, .reserved), among: uses, by: rules)
            guard let excess = decision.findings.first?.excess, excess > 0 else { return "accept" }
            return .string("reject: limit exceeded by \(Money(currency, minor: excess)?.decimal ?? name)")
        }
        var answer: Answer = [
            ("available", .text(Money(currency, minor: none.findings.first?.available ?? 0)?.decimal ?? "0")),
            ("verdicts", .array(verdicts)),
        ]
        if limit.minor > 0 {
            let percent = try ExactRatio(outstanding.minor + inFlight.minor).multiplied(by: 100 as Int128)
                .divided(by: limit.minor).decimal(places: 2)
            answer.append(("utilisationPctBefore", .text(percent.text)))
        }
        return answer
    }

    /// Whether every event may happen, one after another; a refused one changes nothing.
    private static func book(_ inputs: CalculationInputs) throws -> Answer {
        let rules = try readRules(inputs)
        var uses: [String: LimitUse] = [:]
        let steps = try inputs.parts("events").map { entry -> JSONValue in
            let trade = try entry.text("trade")
            let event = try entry.choice("event", LimitEvent.self)
            let takes = try entry.parts("takes").map(take)
            try entry.finish()
            let amounts = Dictionary(takes, uniquingKeysWith: { $0.minor > $1.minor ? $0 : $1 })
            guard event != .approve || !amounts.isEmpty else {
                throw entry.wrong("takes", "what the trade takes")
            }
            return step(trade, event, amounts, &uses, rules)
        }
        return [("rulesVersion", .integer(rules.version)), ("steps", .array(steps))]
    }

    private static func step(
        _ trade: String, _ event: LimitEvent, _ amounts: [LimitSubject: Money],
        _ uses: inout [String: LimitUse], _ rules: LimitRules
    ) -> JSONValue {
        var row: JSONObject = ["event": .string(event.rawValue), "trade": .string(trade), "result": "ok"]
        func refuse(_ code: String, _ words: String) {
            row["code"] = .string(code)
            row["result"] = .string("reject: " + words)
        }
        let known = uses[trade]
        if event == .approve {
            guard known == nil, let new = LimitUse(id: trade, amounts: amounts, phase: .reserved) else {
                refuse("terms.limit.event", "the trade was approved before")
                return .object(row)
            }
            let decision = LimitDecision.of(new, among: Array(uses.values), by: rules)
            row["decision"] = decision.json
            if let breach = decision.breaches.first {
                refuse(breach.code, breach.detail)
            } else {
                uses[trade] = new
            }
        } else if let known, known.phase == event.from,
            let next = LimitUse(id: trade, amounts: known.amounts, phase: event.to)
        {
            uses[trade] = next
        } else {
            refuse("terms.limit.event", "the trade is \(known?.phase.rawValue ?? "not approved")")
        }
        return .object(row)
    }

    private static func readRules(_ inputs: CalculationInputs) throws -> LimitRules {
        let lines = try inputs.parts("limits").map { part -> LimitLine in
            let scope = try part.choice("scope", LimitScope.self)
            let name = try part.optionalText("name")
            let ceiling = try amount(part, "amount", try part.currency())
            try part.finish()
            guard let line = LimitLine(scope, name, ceiling: ceiling) else {
                throw part.wrong("name", "1 to 96 plain characters")
            }
            return line
        }
        guard
            let rules = LimitRules(
                version: Int64(try inputs.whole("version", 0...1_000_000_000)), lines: lines)
        else { throw inputs.wrong("limits", "each subject and currency once") }
        return rules
    }

    private static func take(_ part: CalculationInputs) throws -> (LimitSubject, Money) {
        let scope = try part.choice("scope", LimitScope.self)
        let name = try part.text("name")
        let money = try amount(part, "amount", try part.currency())
        try part.finish()
        guard let subject = LimitSubject(scope, name) else {
            throw part.wrong("name", "1 to 96 plain characters")
        }
        return (subject, money)
    }

    private static func amount(
        _ inputs: CalculationInputs, _ key: String, _ currency: CurrencyCode
    ) throws -> Money {
        let money = try inputs.money(key, currency)
        guard money.minor >= 0 else { throw inputs.wrong(key, "from 0", .string(money.decimal)) }
        return money
    }

    private static func zero(_ currency: CurrencyCode, _ inputs: CalculationInputs) throws -> Money {
        guard let zero = Money(currency, minor: 0) else { throw inputs.wrong("currency", "a currency") }
        return zero
    }
}

/// What happens to a trade, as its limits feel it.
private enum LimitEvent: String, CaseIterable {
    case approve, settle, refund, repay

    var from: LimitUse.Phase { self == .repay ? .settled : .reserved }
    var to: LimitUse.Phase {
        switch self {
        case .approve: .reserved
        case .settle: .settled
        case .refund: .freed
        case .repay: .repaid
        }
    }
}
