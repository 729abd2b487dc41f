/// A business identifier code of the right shape. Whether it is assigned is for the directory to say.
///
/// - Range: 8 or 11 characters: 4 of `A–Z 0–9` (party), 2 of `A–Z` (country), 2 of `A–Z 0–9` (suffix), and
///   optionally 3 of `A–Z 0–9` (branch). Lower case is refused.
/// - Source: ISO 9362:2022 in the shape of ISO 20022 `BICFIDec2014Identifier`.
public struct BusinessIdentifierCode: Hashable, Sendable, CustomStringConvertible {
    /// The 8 or 11 characters, as given.
    public let text: String

    /// Takes `text` if its shape is right.
    public init?(_ text: String) {
        let characters = Array(text.utf8)
        guard characters.count == 8 || characters.count == 11 else { return nil }
        for (place, character) in characters.enumerated() {
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where place != 4 && place != 5: break
            default: return nil
            }
        }
        self.text = text
    }

    /// ISO 3166-1 alpha-2 by shape: characters 5 and 6.
    public var country: String { String(text.dropFirst(4).prefix(2)) }

    /// Whether this is a test code, which no live message may carry: a `0` in position 8.
    public var isTest: Bool { text.utf8.dropFirst(7).first == UInt8(ascii: "0") }

    public var description: String { text }
}
