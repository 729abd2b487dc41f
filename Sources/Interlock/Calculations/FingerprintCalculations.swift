import Foundation
import Instruments
import OpenSSL
import SettlementModel
import SettlementProofs

/// Fingerprints of claims, for the search for double financing.
enum FingerprintCalculations {
    static let all: [Calculation] = [
        Calculation(
            "fingerprintInvoice", "lineage",
            "fingerprints of invoices: documents [{docType, issuer, number, date, currency, amount, debtor}], hmacKeyHex",
            invoices),
        Calculation(
            "fingerprintDomesticLC", "lineage",
            "fingerprint of a presentation: issuingBank, number, issueDate, currency, billAmount, acceptedMaturity, "
                + "beneficiary, presentation, hmacKeyHex", credit),
        Calculation(
            "fingerprintBill", "lineage",
            "fingerprint of a bill or note: docType, drawer, number, issueDate, currency, amount, maturity, acceptor, "
                + "hmacKeyHex", bill),
    ]

    private static func invoices(_ inputs: CalculationInputs) throws -> Answer {
        let key = try key(inputs)
        let lines = try inputs.parts("documents").map { document -> FingerprintLine in
            let facts = try invoiceFacts(document)
            try document.finish()
            return line(facts)
        }
        guard lines.count <= 500 else { throw inputs.wrong("documents", "at most 500 documents") }
        let results = try lines.map { JSONValue.object(JSONObject(try hashes($0, key))) }
        return [
            ("results", .array(results)), ("exactPairs", pairs(lines) { $0.likeness(to: $1) == .exact }),
            (
                "exactButWrittenOtherwise",
                pairs(lines) { $0.likeness(to: $1) == .exact && $0.written != $1.written }
            ),
            ("closePairs", pairs(lines) { $0.likeness(to: $1) == .close }),
            ("closeRule", "same issuer, number and currency; date or amount differs"),
        ]
    }

    private static func pairs(
        _ lines: [FingerprintLine], where areOne: (FingerprintLine, FingerprintLine) -> Bool
    ) -> JSONValue {
        var found: [JSONValue] = []
        for (index, line) in lines.enumerated() {
            for other in lines.indices.dropFirst(index + 1) where areOne(line, lines[other]) {
                found.append([.whole(index), .whole(other)])
            }
        }
        return .array(found)
    }

    private static func credit(_ inputs: CalculationInputs) throws -> Answer {
        let key = try key(inputs)
        return try hashes(line(try creditFacts(inputs)), key)
    }

    private static func bill(_ inputs: CalculationInputs) throws -> Answer {
        let key = try key(inputs)
        return try hashes(line(try billFacts(inputs)), key)
    }

    /// The line of the one claim that the object describes: an invoice (with `issuer`), a presentation (with
    /// `issuingBank`), or a bill or note (with `drawer`).
    static func line(of object: JSONObject) throws -> FingerprintLine { line(try facts(of: object)) }

    /// The same before it is written as a line.
    static func facts(of object: JSONObject) throws -> FingerprintFacts {
        let inputs = CalculationInputs(object)
        let facts =
            inputs.has("issuingBank")
            ? try creditFacts(inputs)
            : inputs.has("drawer") ? try billFacts(inputs) : try invoiceFacts(inputs)
        try inputs.finish()
        return facts
    }

    private static func invoiceFacts(_ inputs: CalculationInputs) throws -> FingerprintFacts {
        .invoice(
            kind: try inputs.text("docType"), issuer: try party(inputs, "issuer"),
            number: try inputs.text("number"), date: try inputs.date("date"),
            amount: try amount(inputs, "amount"), debtor: try party(inputs, "debtor"))
    }

    private static func creditFacts(_ inputs: CalculationInputs) throws -> FingerprintFacts {
        if let kind = try inputs.optionalText("docType"), kind != "DLC" {
            throw inputs.wrong("docType", "DLC")
        }
        return .domesticCredit(
            issuingBank: try inputs.text("issuingBank"), number: try inputs.text("number"),
            issueDate: try inputs.date("issueDate"), amount: try amount(inputs, "billAmount"),
            maturity: try inputs.date("acceptedMaturity"), beneficiary: try party(inputs, "beneficiary"),
            presentation: try inputs.text("presentation"))
    }

    private static func billFacts(_ inputs: CalculationInputs) throws -> FingerprintFacts {
        .bill(
            kind: try inputs.text("docType"), drawer: try party(inputs, "drawer"),
            number: try inputs.text("number"), issueDate: try inputs.date("issueDate"),
            amount: try amount(inputs, "amount"), maturity: try inputs.date("maturity"),
            acceptor: try party(inputs, "acceptor"))
    }

    static func line(_ facts: FingerprintFacts) -> FingerprintLine {
        FingerprintLine(facts) { $0.precomposedStringWithCompatibilityMapping }
    }

    private static func hashes(_ line: FingerprintLine, _ key: SecretBytes?) throws -> Answer {
        func tag(_ text: String, _ key: SecretBytes) throws -> JSONValue {
            .string(Hex.encode(try HMACSHA256.tag(Array(text.utf8), key: key)))
        }
        var answer: Answer = [
            ("canonical", .string(line.text)), ("sha256", .string(Digest.sha256(Array(line.text.utf8)).hex)),
        ]
        if let key { answer.append(("hmacSha256", try tag(line.text, key))) }
        answer.append(("written", .string(line.written)))
        if let key { answer.append(("writtenHmacSha256", try tag(line.written, key))) }
        return answer
    }

    private static func key(_ inputs: CalculationInputs) throws -> SecretBytes? {
        guard inputs.has("hmacKeyHex") else { return nil }
        return try inputs.parsed("hmacKeyHex", "16 to 64 bytes in lower-case hexadecimal") { text in
            try Hex.decode(text).flatMap { (16...64).contains($0.count) ? try SecretBytes($0) : nil }
        }
    }

    /// An identifier, or an object of name and country.
    private static func party(_ inputs: CalculationInputs, _ name: String) throws -> FingerprintParty {
        if case .object = try inputs.value(name) {
            let part = try inputs.part(name)
            let party = FingerprintParty.name(try part.text("name"), country: try part.text("country"))
            try part.finish()
            return party
        }
        return .identifier(try inputs.text(name))
    }

    /// Commas stand between groups of three digits or not at all: 1980025,15 may mean a decimal comma and is refused.
    private static func isGrouped(_ text: String) -> Bool {
        guard text.contains(",") else { return true }
        let whole = text.prefix { $0 != "." }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        return !text.dropFirst(whole.count).contains(",") && (1...3).contains(groups[0].count)
            && groups.dropFirst().allSatisfy { $0.count == 3 }
    }

    /// An amount as a document prints it: grouping commas and further zeros are allowed, a lost digit is not.
    private static func amount(_ inputs: CalculationInputs, _ name: String) throws -> Money {
        let code = try inputs.text("currency").uppercased()
        guard let currency = CurrencyCode(code) else {
            throw inputs.wrong("currency", "an ISO 4217 code of money one can settle in", .string(code))
        }
        return try inputs.parsed(name, "an amount of at most \(currency.minorUnits) decimals of \(code)") {
            text in
            guard isGrouped(text) else { return nil }
            var plain = text.filter { $0 != "," }
            if let point = plain.firstIndex(of: ".") {
                let least = plain.index(point, offsetBy: currency.minorUnits + 1, limitedBy: plain.endIndex)
                while let least, plain.endIndex > least, plain.hasSuffix("0") { plain.removeLast() }
                if plain.hasSuffix(".") { plain.removeLast() }
            }
            guard let value = ExactDecimal(plain), value.coefficient > 0, value.scale <= currency.minorUnits
            else {
                return nil
            }
            return try CashRounding.money(value, in: currency)
        }
    }
}
