import Instruments
import SettlementEngine
import SettlementModel
import SettlementProofs

/// A kind of value that a person writes: what it must look like, and how to correct it.
struct ValueKind<T>: Sendable {
    let expected: String
    let fix: String
    /// Never shown in a finding.
    var isSecret = false
    let read: @Sendable (String) -> T?
}

extension ValueKind where T == String {
    static func text(_ what: String, limit: Int = 140) -> ValueKind {
        ValueKind(expected: "\(what) of 1 to \(limit) characters", fix: "write \(what) on one line") { text in
            let fits = !text.isEmpty && text.count <= limit
            return fits && text.unicodeScalars.allSatisfy(staysOnOneLine) ? text : nil
        }
    }

    /// Whether YAML carries the character as it is: no control, no line break of Unicode's, no byte order mark.
    private static func staysOnOneLine(_ character: Unicode.Scalar) -> Bool {
        switch character.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }

    static let lei = ValueKind(
        expected: "a legal entity identifier (ISO 17442)",
        fix: "write its 20 characters; the last two are check digits"
    ) { LegalEntityIdentifier($0)?.text }

    static let bic = ValueKind(
        expected: "a business identifier code (ISO 9362)",
        fix: "write 8 or 11 capital letters and digits; the fifth and sixth are a country"
    ) { IdentifierKind.bic.isValid($0) ? BusinessIdentifierCode($0)?.text : nil }

    static let country = ValueKind(
        expected: "a country code (ISO 3166-1 alpha-2)", fix: "write two capital letters, for example CN"
    ) { $0.utf8.count == 2 && $0.utf8.allSatisfy { (65...90).contains($0) } ? $0 : nil }

    static let host = ValueKind(
        expected: "a host name or address", fix: "write a name such as gw.bank-b.example or an address"
    ) { text in
        let legal = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || ".-:_".utf8.contains($0)
        }
        return !text.isEmpty && text.utf8.count <= 253 && legal ? text : nil
    }

    static let path = ValueKind(
        expected: "a file path", fix: "write an absolute path, or one relative to this file"
    ) { !$0.isEmpty && $0.utf8.count <= 1024 && !$0.utf8.contains(0) ? $0 : nil }

    static let environmentName = ValueKind(
        expected: "the name of an environment variable",
        fix: "write a name such as INTERLOCK_PASSPHRASE, not its value",
        isSecret: true
    ) { text in
        guard let first = text.utf8.first, text.utf8.count <= 64, !(48...57).contains(first) else {
            return nil
        }
        return text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || $0 == 95 }
            ? text : nil
    }

    static let origin = ValueKind(
        expected: "a log origin", fix: "write a name without spaces or `+`, for example bank-a.example/assets"
    ) { text in
        let legal = text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "+") }
        return !text.isEmpty && text.utf8.count <= 128 && legal ? text : nil
    }
}

extension ValueKind where T: Identifier {
    static func identifier(_ example: String) -> ValueKind {
        ValueKind(
            expected: "a name of 1 to 96 characters out of A–Z a–z 0–9 . : _ / -",
            fix: "write a name such as \(example)"
        ) { T($0) }
    }
}

extension ValueKind where T: RawRepresentable & CaseIterable & Sendable, T.RawValue == String {
    static var oneOf: ValueKind { oneOf(Array(T.allCases)) }

    static func oneOf(_ cases: [T]) -> ValueKind {
        let names = cases.map(\.rawValue).joined(separator: ", ")
        return ValueKind(expected: "one of \(names)", fix: "write one of \(names), spelt exactly so") {
            text in
            T(exactly: text).flatMap { found in cases.contains { $0.rawValue == found.rawValue } ? found : nil
            }
        }
    }
}

extension ValueKind where T == Int64 {
    static func integer(_ range: ClosedRange<Int64>, unit: String) -> ValueKind {
        ValueKind(
            expected: "a whole number of \(unit) from \(range.lowerBound) to \(range.upperBound)",
            fix: "write digits only, in \(unit)"
        ) { DecimalText.int64($0).flatMap { range.contains($0) ? $0 : nil } }
    }
    static let port = integer(1...65_535, unit: "a TCP port")
    /// Port 0 lets the system choose; for listening only.
    static let listenPort = integer(0...65_535, unit: "a TCP port")
    static let boundSeconds = integer(0...2_592_000, unit: "seconds")
}

extension ValueKind where T == UInt64 {
    static let logSize = ValueKind(
        expected: "a log size", fix: "write the number of entries, digits only"
    ) { DecimalText.uint64($0) }
}

extension ValueKind where T == Bool {
    static let flag = ValueKind(expected: "true or false", fix: "write true or false") {
        $0 == "true" ? true : $0 == "false" ? false : nil
    }
}

extension ValueKind where T == GatewayCertificate {
    static let certificate = ValueKind(
        expected: "a gateway certificate (DER) in base64",
        fix: "copy it whole, on one line, from the peer's document: interlock peer import FILE"
    ) { text in
        // A certificate of the form we make stays far below this; more is not decoded.
        guard text.utf8.count <= 16_384, let der = Base64.decode(text) else { return nil }
        return try? GatewayCertificate(der: der)
    }
}

extension ValueKind where T == Bytes32 {
    static let pin = ValueKind(
        expected: "a SHA-256 pin", fix: "write the 64 hexadecimal digits that `interlock peer export` prints"
    ) { Bytes32(hex: $0) }
    static let root = ValueKind(
        expected: "a SHA-256 root", fix: "write its 64 hexadecimal digits in lower case"
    ) { Bytes32(hex: $0) }
}
