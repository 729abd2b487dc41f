import SettlementModel

/// The identifiers that a desk types, and why one is wrong.
///
/// A right check digit does not prove that anything has the identifier: that is for its registry to say.
/// - Source: `Specs/Instruments.md`, identifiers.
public enum IdentifierKind: String, Hashable, Sendable, CaseIterable {
    /// ISO 9362.
    case bic
    /// ISO 17442.
    case lei
    /// ISO 13616.
    case iban
    /// A payment's UUID of version 4, as ISO 20022 writes it.
    case uetr
    /// ISO 6166.
    case isin
    /// The unified social credit code of Chinese entities, GB 32100.
    case uscc

    /// What the identifier says, as (name, value), once it stands.
    /// - Throws: the first problem.
    public func check(_ text: String) throws(IdentifierProblem) -> [(name: String, value: String)] {
        switch self {
        case .bic: try Self.bic(text)
        case .lei: try Self.lei(text)
        case .iban: try Self.iban(text)
        case .uetr: try Self.uetr(text)
        case .isin: try Self.isin(text)
        case .uscc: try Self.uscc(text)
        }
    }

    public func isValid(_ text: String) -> Bool {
        do throws(IdentifierProblem) {
            _ = try check(text)
            return true
        } catch { return false }
    }

    private static func bic(_ text: String) throws(IdentifierProblem) -> [(name: String, value: String)] {
        let read = try IdentifierText(text)
        try read.length(8, 11, wanted: "8 or 11")
        try read.require("a", at: 4..<6)
        let country = read.part(4..<6)
        guard CountryTable.banks.contains(country) else { throw .country(country) }
        let branch = read.bytes.count == 11 ? read.part(8..<11) : "XXX"
        return [
            ("party", read.part(0..<4)), ("country", country), ("location", read.part(6..<8)),
            ("branch", branch == "XXX" ? "head office" : branch),
            ("use", read.bytes[7] == UInt8(ascii: "0") ? "test" : "live"),
        ]
    }

    private static func lei(_ text: String) throws(IdentifierProblem) -> [(name: String, value: String)] {
        let read = try IdentifierText(text)
        try read.length(20, wanted: "20")
        try read.require("n", at: 18..<20)
        let computed = Mod97.checkDigits(of: read.bytes[0..<18])
        guard LegalEntityIdentifier(text) != nil else {
            throw .checkDigits(stated: read.part(18..<20), computed: computed)
        }
        return [("issuer prefix", read.part(0..<4)), ("check digits", computed)]
    }

    private static func iban(_ text: String) throws(IdentifierProblem) -> [(name: String, value: String)] {
        let read = try IdentifierText(text)
        try read.require("a", at: 0..<2)
        let country = read.part(0..<2)
        guard let shape = CountryTable.accountShapes[country] else { throw .country(country) }
        let parts = shapeParts(shape)
        let length = 4 + parts.reduce(0) { $0 + $1.count }
        try read.length(length, wanted: "\(length) as in \(country)")
        try read.require("n", at: 2..<4)
        var place = 4
        for part in parts {
            try read.require(part.kind, at: place..<place + part.count)
            place += part.count
        }
        let computed = Mod97.checkDigits(of: read.bytes[4...] + read.bytes[0..<2])
        guard computed == read.part(2..<4) else {
            throw .checkDigits(stated: read.part(2..<4), computed: computed)
        }
        return [("country", country), ("account", read.part(4..<length)), ("check digits", computed)]
    }

    /// `4n12c` as its parts.
    private static func shapeParts(_ shape: String) -> [(count: Int, kind: Character)] {
        var parts: [(count: Int, kind: Character)] = []
        var digits = ""
        for character in shape {
            if character.isNumber {
                digits.append(character)
            } else {
                parts.append((Int(digits) ?? 0, character))
                digits = ""
            }
        }
        return parts
    }

    private static func uetr(_ text: String) throws(IdentifierProblem) -> [(name: String, value: String)] {
        let read = try IdentifierText(text, more: "-", lowerCase: true)
        try read.length(36, wanted: "36")
        for (place, byte) in read.bytes.enumerated() {
            let isDash = [8, 13, 18, 23].contains(place)
            guard (byte == UInt8(ascii: "-")) == isDash else {
                throw .shape(place: place + 1, wanted: isDash ? "a hyphen" : "a digit or a to f")
            }
            guard isDash || byte <= UInt8(ascii: "f") else {
                throw .shape(place: place + 1, wanted: "a digit or a to f")
            }
        }
        guard read.bytes[14] == UInt8(ascii: "4") else {
            throw .shape(place: 15, wanted: "4, the UUID version")
        }
        guard "89ab".utf8.contains(read.bytes[19]) else {
            throw .shape(place: 20, wanted: "8, 9, a or b, the UUID variant")
        }
        return [("version", "4")]
    }

    private static func isin(_ text: String) throws(IdentifierProblem) -> [(name: String, value: String)] {
        let read = try IdentifierText(text)
        try read.length(12, wanted: "12")
        try read.require("a", at: 0..<2)
        try read.require("n", at: 11..<12)
        guard CountryTable.securities.contains(read.part(0..<2)) else { throw .country(read.part(0..<2)) }
        guard let computed = ISIN.checkDigit(ofBase: read.part(0..<11)), read.part(11..<12) == "\(computed)"
        else {
            let right = ISIN.checkDigit(ofBase: read.part(0..<11)) ?? 0
            throw .checkDigits(stated: read.part(11..<12), computed: "\(right)")
        }
        return [
            ("country", read.part(0..<2)), ("national number", read.part(2..<11)),
            ("check digit", "\(computed)"),
        ]
    }

    /// The alphabet leaves out I, O, S, V and Z; the weights are powers of 3 modulo 31.
    private static func uscc(_ text: String) throws(IdentifierProblem) -> [(name: String, value: String)] {
        let read = try IdentifierText(text)
        try read.length(18, wanted: "18")
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
        var (sum, weight) = (0, 1)
        for (place, byte) in read.bytes.enumerated() {
            guard let value = alphabet.firstIndex(of: byte) else {
                throw .character(read.part(place..<place + 1), place: place + 1)
            }
            if place < 17 { sum += value * weight }
            weight = weight * 3 % 31
        }
        try read.require("n", at: 2..<8)
        let computed = String(decoding: [alphabet[(31 - sum % 31) % 31]], as: UTF8.self)
        guard computed == read.part(17..<18) else {
            throw .checkDigits(stated: read.part(17..<18), computed: computed)
        }
        return [
            ("authority and kind", read.part(0..<2)), ("region", read.part(2..<8)),
            ("organisation", read.part(8..<17)), ("check character", computed),
        ]
    }
}

/// ISO/IEC 7064 MOD 97-10.
enum Mod97 {
    /// The two digits that complete `characters`, 02 to 98.
    static func checkDigits(of characters: some Sequence<UInt8>) -> String {
        var remainder = 0
        for byte in characters {
            let value = IdentifierText.value(byte)
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
        }
        let check = 98 - remainder * 100 % 97
        return check < 10 ? "0\(check)" : "\(check)"
    }
}
