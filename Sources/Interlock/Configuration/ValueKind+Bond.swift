import Instruments

extension ValueKind where T == String {
    static let isin = ValueKind(
        expected: "an ISIN (ISO 6166)", fix: "write its 12 characters; the last one is a check digit"
    ) { ISIN($0)?.text }
}
