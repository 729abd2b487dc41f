import Instruments
import SettlementProofs

/// One answer: names and values in the order in which a person reads them.
typealias Answer = [(key: String, value: JSONValue)]

/// One thing that `interlock calculate` computes.
struct Calculation: Sendable {
    let name: String
    let group: String
    /// What it is, and its inputs by name.
    let summary: String
    private let compute: @Sendable (CalculationInputs) throws -> Answer

    init(
        _ name: String, _ group: String, _ summary: String,
        _ compute: @escaping @Sendable (CalculationInputs) throws -> Answer
    ) {
        self.name = name
        self.group = group
        self.summary = summary
        self.compute = compute
    }

    /// - Throws: `CommandFailure`, always: a rule's refusal, or an input that is missing, unknown or malformed.
    func answer(_ object: JSONObject) throws -> Answer {
        let inputs = CalculationInputs(object)
        do {
            let answer = try compute(inputs)
            try inputs.finish()
            return answer
        } catch let fault as InstrumentFault {
            throw CommandFailure.refused(fault.code, fault.message, next: fault.nextStep)
        }
    }
}

enum Calculations {
    static let all: [Calculation] =
        ForfaitingCalculations.all + BondCalculations.all + DateCalculations.all + IdentifierCalculations.all
        + LineageCalculations.all + LifecycleCalculations.all + LimitCalculations.all
        + MessageCalculations.all

    static func named(_ name: String) throws -> Calculation {
        guard let found = all.first(where: { $0.name == name }) else {
            throw CommandFailure.notFound(
                "instrument.formula.unknown",
                "there is no calculation `\(TextWrap.safe(String(name.prefix(60))))`",
                next: "see `interlock calculate --list`")
        }
        return found
    }
}

extension JSONObject {
    init(_ answer: Answer) { self.init(answer.map { ($0.key, $0.value) }) }
}

extension JSONValue {
    static func text(_ value: some CustomStringConvertible) -> JSONValue { .string(value.description) }
    static func whole(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}
