import Instruments
import SettlementProofs

/// Identifiers: one, or lists of them as the vectors give.
enum IdentifierCalculations {
    static let all: [Calculation] = [
        Calculation(
            "check", "identifier", "one identifier: kind (bic, lei, iban, uetr, isin, uscc), value", one),
        list("bicPattern", .bic), list("leiCheck", .lei), list("ibanCheck", .iban),
        list("uetrPattern", .uetr),
        list("isinCheckDigit", .isin), list("usccCheck", .uscc),
    ]

    private static func one(_ inputs: CalculationInputs) throws -> Answer {
        let kind = try inputs.choice("kind", IdentifierKind.self)
        return verdict(kind, try inputs.text("value"))
    }

    /// Whether it stands, and what it says or what is wrong.
    static func verdict(_ kind: IdentifierKind, _ text: String) -> Answer {
        do throws(IdentifierProblem) {
            let facts = try kind.check(text)
            return [
                ("valid", true),
                ("facts", .object(JSONObject(facts.map { ($0.name, JSONValue.string($0.value)) }))),
            ]
        } catch {
            return [
                ("valid", false), ("code", .string(error.code)), ("problem", .string(error.message)),
                ("next", .string(error.nextStep)),
            ]
        }
    }

    private static func list(_ name: String, _ kind: IdentifierKind) -> Calculation {
        Calculation(name, "identifier", "lists of \(kind.rawValue): valid, synthetic, invalid") { inputs in
            // The vectors quote the pattern of the schema; the rule here is that and more.
            _ = try inputs.optional("pattern")
            let good = try inputs.texts("valid") + inputs.texts("synthetic")
            let bad = try inputs.list("invalid").map { entry -> String in
                if case .string(let text) = entry { return text }
                if case .object(let object) = entry, case .string(let text)? = object["value"] { return text }
                throw inputs.wrong("invalid", "a list of texts or of {value, reason}", entry)
            }
            var answer: Answer = [
                ("validAll", .bool(good.allSatisfy(kind.isValid))),
                ("invalidAll", .bool(bad.allSatisfy { !kind.isValid($0) })),
            ]
            if kind == .isin {
                let digits = good.compactMap { text -> (String, JSONValue)? in
                    let base = String(text.prefix(11))
                    return ISIN.checkDigit(ofBase: base).map { (base, .string("\($0)")) }
                }
                answer.append(("checkDigits", .object(JSONObject(digits))))
            }
            let wrong = good.filter { !kind.isValid($0) } + bad.filter(kind.isValid)
            return answer + (wrong.isEmpty ? [] : [("unexpected", .array(wrong.map { .string($0) }))])
        }
    }
}
