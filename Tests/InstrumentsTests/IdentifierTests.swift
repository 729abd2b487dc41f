import SettlementModel
import Testing

@testable import Instruments

struct IdentifierTests {
    private static let good: [(kind: IdentifierKind, text: String)] = [
        (.lei, "5493001KJTIIGC8Y1R12"), (.iban, "GB82WEST12345698765432"),
        (.iban, "FR1420041010050500013M02606"),
        (.isin, "US0378331005"), (.isin, "DE000BAY0017"), (.uscc, "91110000600037341L"),
    ]

    @Test(arguments: good.indices)
    func `a wrong character of the same sort and a swap of neighbours are found`(index: Int) {
        let (kind, text) = Self.good[index]
        #expect(kind.isValid(text))
        let characters = Array(text)
        for place in characters.indices {
            for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" where other != characters[place] {
                var changed = characters
                changed[place] = other
                // A digit for a letter shifts all that follows, which no check over the sum finds always; digit sums
                // cannot tell every letter from every other.
                let isDigit = characters[place].isNumber && other.isNumber
                guard
                    kind == .uscc || isDigit
                        || (kind != .isin && characters[place].isNumber == other.isNumber)
                else { continue }
                #expect(!kind.isValid(String(changed)), "\(String(changed))")
            }
        }
        // Modulus 10 does not see 09 for 90, nor some letters.
        guard kind != .isin else { return }
        for place in characters.indices.dropLast() where characters[place] != characters[place + 1] {
            var swapped = characters
            swapped.swapAt(place, place + 1)
            #expect(!kind.isValid(String(swapped)), "\(String(swapped))")
        }
    }

    @Test(arguments: [
        (IdentifierKind.iban, "GB82 WEST 1234", "instrument.identifier.character"),
        (.iban, "GB82WEST1234569876543", "instrument.identifier.length"),
        (.iban, "ZZ82WEST12345698765432", "instrument.identifier.country"),
        (.iban, "GB82WE5T12345698765432", "instrument.identifier.shape"),
        (.iban, "GB83WEST12345698765432", "instrument.identifier.check-digits"),
        (.bic, "PCBCCN", "instrument.identifier.length"), (.bic, "PCBC1NBJ", "instrument.identifier.shape"),
        (.bic, "pcbccnbj", "instrument.identifier.case"), (.bic, "PCBCQQBJ", "instrument.identifier.country"),
        (.lei, "", "instrument.identifier.empty"),
        (.lei, "549300BFU5PUQPYGKVA9", "instrument.identifier.shape"),
        (.isin, "US037833100K", "instrument.identifier.shape"),
        (.isin, "QQ0378331005", "instrument.identifier.country"),
        (.uetr, "eb6305c9-1f7f-19de-aed0-16487c27b42d", "instrument.identifier.shape"),
        (.uetr, "eb6305c9-1f7f-49de-7ed0-16487c27b42d", "instrument.identifier.shape"),
        (.uetr, "eb6305c9-1f7f-49de-aed0-16487c27b42g", "instrument.identifier.shape"),
        (.uetr, "EB6305C9-1F7F-49DE-AED0-16487C27B42D", "instrument.identifier.case"),
        (.uscc, "9111000060003734IL", "instrument.identifier.character"),
        (.uscc, "91A10000600037341L", "instrument.identifier.shape"),
        (.isin, "US03783310\u{0660}5", "instrument.identifier.character"),
    ])
    func `the first problem is named`(kind: IdentifierKind, text: String, code: String) {
        let problem = #expect(throws: IdentifierProblem.self) { try kind.check(text) }
        #expect(problem?.code == code, "\(text): \(problem?.message ?? "")")
        #expect(problem.map { !$0.message.isEmpty && !$0.nextStep.isEmpty } == true)
    }

    @Test func `a wrong check is shown with the right one`() {
        #expect(throws: IdentifierProblem.checkDigits(stated: "4", computed: "5")) {
            try IdentifierKind.isin.check("US0378331004")
        }
        #expect(throws: IdentifierProblem.checkDigits(stated: "98", computed: "89")) {
            try IdentifierKind.lei.check("549300BFU5PUQPYGKV98")
        }
    }

    @Test func `a text of any length is refused by its length`() {
        let long = String(repeating: "9", count: 100_000)
        for kind in IdentifierKind.allCases {
            #expect(throws: IdentifierProblem.length(100_000, wanted: "at most 36")) { try kind.check(long) }
        }
    }

    @Test func `a second spelling of check digits is refused`() throws {
        // 01 and 98 leave the same remainder.
        let base = "549300BFU5PUQPYGKV"
        for check in ["00", "01", "99"] { #expect(!IdentifierKind.lei.isValid(base + check)) }
        let facts = try IdentifierKind.bic.check("XLGWHKH0")
        #expect(facts.contains { $0.name == "use" && $0.value == "test" })
    }

    @Test func `each country's account has the length of its shape`() {
        #expect(CountryTable.accountShapes.count == 89)
        #expect(CountryTable.assigned.count == 249)
        for (country, shape) in CountryTable.accountShapes {
            #expect(country == "XK" || CountryTable.assigned.contains(country), "\(country)")
            #expect(shape.allSatisfy { $0.isNumber || "nac".contains($0) }, "\(country) \(shape)")
        }
    }
}
