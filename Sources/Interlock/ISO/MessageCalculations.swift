import ISO20022Messages
import SettlementProofs

/// Whether a message stands, for vectors and other programs.
enum MessageCalculations {
    static let all: [Calculation] = [
        Calculation(
            "minimalMessage", "iso20022",
            "one ISO 20022 document: messageId, xml; says whether it is valid and what cash it moves", one)
    ]

    private static func one(_ inputs: CalculationInputs) throws -> Answer {
        let wanted = try inputs.text("messageId")
        switch MessageFile.judged(Array(try inputs.text("xml").utf8)) {
        case .failure(let refusal):
            return [
                ("valid", false), ("cashAmount", nil), ("code", .string(refusal.code)),
                ("problem", .string(refusal.sentence)), ("next", .string(refusal.next)),
            ]
        case .success(let message):
            let found = (message.document ?? message.header)?.definition.identifier ?? ""
            guard found == wanted else {
                return [
                    ("valid", false), ("cashAmount", nil), ("code", "iso.root"),
                    ("problem", .string("\(found) where \(wanted) is meant")),
                    ("next", "check the identifier"),
                ]
            }
            let cash = message.document?.cashAmount?.decimal
            return [("valid", true), ("cashAmount", cash.map { .string($0) } ?? nil)]
        }
    }
}
