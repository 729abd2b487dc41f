/// A legal entity's identifier with right check digits. Whether the entity exists is for the registry to say.
///
/// - Range: 20 characters, 18 of `0–9 A–Z` and two check digits; lower case is refused.
/// - Source: ISO 17442-1, check digits by ISO/IEC 7064 MOD 97-10.
public struct LegalEntityIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// The 20 characters.
    public let text: String

    /// Takes `text` if its shape and check digits are right.
    public init?(_ text: String) {
        let characters = Array(text.utf8)
        guard characters.count == 20 else { return nil }
        var remainder = 0
        for (place, character) in characters.enumerated() {
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                remainder = (remainder * 10 + Int(character - UInt8(ascii: "0"))) % 97
            case UInt8(ascii: "A")...UInt8(ascii: "Z") where place < 18:
                remainder = (remainder * 100 + Int(character - UInt8(ascii: "A")) + 10) % 97
            default: return nil
            }
        }
        // MOD 97-10 computes 02 to 98; 00, 01 and 99 leave the same remainders and would be second spellings.
        let check = Int(characters[18] - UInt8(ascii: "0")) * 10 + Int(characters[19] - UInt8(ascii: "0"))
        guard remainder == 1, (2...98).contains(check) else { return nil }
        self.text = text
    }

    public var description: String { text }
}
