public import EVMProofs
public import SettlementModel
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

    /// One for each who, which lock and which two ends, whatever the signatures and whichever locks waited: a lie that is
    /// signed anew is no second one.
    public var subject: Bytes32 {
        let sides = [first, second].sorted {
            ($0.notary, $0.statement.end.code) < ($1.notary, $1.statement.end.code)
        }
        let ends: [JSONValue] = sides.map { side in
            ["end": side.statement.end.canonical, "notary": side.notary.canonical]
        }
        let (ledger, lock) = (first.statement.otherLedger, first.statement.otherLock)
        return Digest.sha256(
            CanonicalJSON.encode([
                "ends": .array(ends), "ledger": ledger.canonical, "lock": lock.canonical,
            ]))
    }

    /// The one who signed both.
    public var liar: EVMAddress? { first.notary == second.notary ? first.notary : nil }

    /// What `signed` contradicts among `ends`, its notary's own first.
    static func all(of signed: SignedEnd, among ends: [SignedEnd]) -> [Equivocation] {
        let found = ends.compactMap { Equivocation(signed, $0) }
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
