import Foundation
import SettlementModel
import Testing

@Suite struct IdentifierCheckTests {
    struct Lists: Decodable {
        let source: String
        let valid, invalid: [String]
    }
    struct File: Decodable { let lei, bic: Lists }

    static func vectors() throws -> File {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Specs/Vectors/crypto.json")
        return try JSONDecoder().decode(File.self, from: Data(contentsOf: file))
    }

    @Test func `identifiers of existing entities pass, altered ones do not`() throws {
        let lists = try Self.vectors().lei
        for text in lists.valid { #expect(LegalEntityIdentifier(text)?.text == text) }
        for text in lists.invalid { #expect(LegalEntityIdentifier(text) == nil, "\(text)") }
    }

    /// A digit taken for a letter shifts the number, which MOD 97-10 misses once in 97 times: such a pair is
    /// left out.
    @Test func `no digit of an LEI can be taken for another, nor a letter`() throws {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        for text in try Self.vectors().lei.valid {
            let characters = Array(text)
            for place in characters.indices {
                let isDigit = characters[place].isNumber
                for other in alphabet where other != characters[place] && other.isNumber == isDigit {
                    var changed = characters
                    changed[place] = other
                    #expect(LegalEntityIdentifier(String(changed)) == nil)
                }
            }
            #expect(LegalEntityIdentifier(text.lowercased()) == nil)
            #expect(LegalEntityIdentifier(text + "0") == nil)
            #expect(LegalEntityIdentifier(" " + text.dropLast()) == nil)
        }
        for text in ["", "é", String(repeating: "é", count: 10), String(repeating: "0", count: 20)] {
            #expect(LegalEntityIdentifier(text) == nil)
        }
    }

    @Test func `each LEI has one pair of check digits`() throws {
        for text in try Self.vectors().lei.valid {
            var passing: [String] = []
            for number in 0...99 {
                let digits = number < 10 ? "0\(number)" : "\(number)"
                let candidate = String(text.dropLast(2)) + digits
                if LegalEntityIdentifier(candidate) != nil { passing.append(candidate) }
            }
            #expect(passing == [text])
        }
        // 98 over eighteen zeros is what MOD 97-10 computes; 01 leaves the same remainder and is its twin.
        #expect(LegalEntityIdentifier("00000000000000000098") != nil)
        #expect(LegalEntityIdentifier("00000000000000000001") == nil)
    }

    @Test func `business identifier codes are told by their shape`() throws {
        let lists = try Self.vectors().bic
        for text in lists.valid { #expect(BusinessIdentifierCode(text)?.text == text) }
        for text in lists.invalid { #expect(BusinessIdentifierCode(text) == nil, "\(text)") }
        for text in ["", "PCBCCNBJXXXX", "PCBCCNBJ ", "PCBCCNBé", "PCBCCN-J"] {
            #expect(BusinessIdentifierCode(text) == nil)
        }
        let code = try #require(BusinessIdentifierCode("XLGWHKH0"))
        #expect(code.isTest)
        #expect(code.country == "HK")
        #expect(try !#require(BusinessIdentifierCode("PCBCCNBJXXX")).isTest)
    }
}
