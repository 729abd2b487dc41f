public import EVMProofs
import SettlementModel
public import SettlementProofs

/// Two signed statements that cannot both be true: one lock, two ends.
///
/// It stands alone: keys follow from the signatures. By one notary it proves that this one lied. By two it proves
/// that one of them lied, or that their ledger showed them two histories; which, their kept proofs tell.
public struct Equivocation: Hashable, Sendable {
    public let first: SignedEnd
    public let second: SignedEnd

    public static let format = "interlock-notary-equivocation/1"

    /// `nil` for statements that go together.
    public init?(_ one: SignedEnd, _ other: SignedEnd) {
        let (a, b) = (one.statement, other.statement)
        guard a.otherLedger.text.utf8.elementsEqual(b.otherLedger.text.utf8), a.otherLock == b.otherLock,
            a.end != b.end
        else { return nil }
        // One pair, one document, whoever found it.
        let isInOrder = (one.notary, a.digest) < (other.notary, b.digest)
        (first, second) = isInOrder ? (one, other) : (other, one)
    }

    /// The one who signed both.
    public var liar: EVMAddress? { first.notary == second.notary ? first.notary : nil }

    /// Every contradiction among `ends`, each notary's own first.
    public static func all(among ends: [SignedEnd]) -> [Equivocation] {
        var found: [Equivocation] = []
        for (index, one) in ends.enumerated() {
            for other in ends[(index + 1)...] {
                if let pair = Equivocation(one, other), !found.contains(pair) { found.append(pair) }
            }
        }
        return found.filter { $0.liar != nil } + found.filter { $0.liar == nil }
    }
}

extension Equivocation: CanonicalCodable {
    public var canonical: JSONValue {
        [
            "first": first.canonical, "format": .string(Self.format), "second": second.canonical,
        ]
    }

    /// Both signatures are verified on the way.
    public init(canonical: JSONValue) throws(JSONFault) {
        var reader = try ObjectReader(canonical)
        try reader.literal("format", Self.format)
        let first: SignedEnd = try reader.decode("first")
        let pair = Equivocation(first, try reader.decode("second"))
        // In the other order it would be a second document, with a digest of its own.
        self = try reader.make(
            "second", expected: "another end of the same lock, in order", pair?.first == first ? pair : nil)
        try reader.finish()
    }
}
