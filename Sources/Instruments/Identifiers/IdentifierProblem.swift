/// What is wrong with an identifier. The first thing found, in the order: characters, length, shape, country, check.
public enum IdentifierProblem: Error, Hashable, Sendable {
    case empty
    case lowerCase
    /// The character and its place, counted from 1.
    case character(String, place: Int)
    case length(Int, wanted: String)
    /// What should stand at a place, counted from 1.
    case shape(place: Int, wanted: String)
    case country(String)
    case checkDigits(stated: String, computed: String)

    /// Stable; never reworded.
    public var code: String {
        switch self {
        case .empty: "instrument.identifier.empty"
        case .lowerCase: "instrument.identifier.case"
        case .character: "instrument.identifier.character"
        case .length: "instrument.identifier.length"
        case .shape: "instrument.identifier.shape"
        case .country: "instrument.identifier.country"
        case .checkDigits: "instrument.identifier.check-digits"
        }
    }

    public var message: String {
        switch self {
        case .empty: "it is empty"
        case .lowerCase: "it has letters of the wrong case"
        case .character(let character, let place): "\(character) at place \(place) cannot stand there"
        case .length(let count, let wanted): "it has \(count) characters, not \(wanted)"
        case .shape(let place, let wanted): "at place \(place) there must be \(wanted)"
        case .country(let code): "\(code) is no country code that issues these"
        case .checkDigits(let stated, let computed):
            "its check is \(stated); the other characters give \(computed)"
        }
    }

    public var nextStep: String {
        switch self {
        case .empty: "give the identifier"
        case .lowerCase: "write it as it is issued; nothing is changed silently"
        case .character: "remove spaces and separators: they are a form for print"
        case .length, .shape: "compare it with the source, character by character"
        case .country: "check the country letters"
        case .checkDigits: "a character is wrong or two are swapped: compare it with the source"
        }
    }
}

/// One identifier's characters, looked at from the left.
struct IdentifierText {
    let bytes: [UInt8]

    /// - Throws: `empty`; `character` for what is no ASCII letter, digit or one of `more`; `lowerCase`.
    init(_ text: String, more: String = "", lowerCase: Bool = false) throws(IdentifierProblem) {
        guard !text.isEmpty else { throw .empty }
        // No identifier is so long; what a hostile one holds is not looked at.
        let count = text.unicodeScalars.count
        guard count <= 64 else { throw .length(count, wanted: "at most 36") }
        var bytes: [UInt8] = []
        for (index, scalar) in text.unicodeScalars.enumerated() {
            let isLetterOrDigit =
                ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar)
                || ("a"..."z").contains(scalar)
            guard scalar.isASCII, isLetterOrDigit || more.unicodeScalars.contains(scalar) else {
                throw .character(Self.shown(scalar), place: index + 1)
            }
            bytes.append(UInt8(truncatingIfNeeded: scalar.value))
        }
        let wrong: ClosedRange<UInt8> =
            lowerCase ? UInt8(ascii: "A")...UInt8(ascii: "Z") : UInt8(ascii: "a")...UInt8(ascii: "z")
        guard !bytes.contains(where: wrong.contains) else { throw .lowerCase }
        self.bytes = bytes
    }

    func length(_ allowed: Int..., wanted: String) throws(IdentifierProblem) {
        guard allowed.contains(bytes.count) else { throw .length(bytes.count, wanted: wanted) }
    }

    /// Every place of the range, counted from 0, holds a digit (n), a letter (a) or either (c).
    func require(_ kind: Character, at places: Range<Int>) throws(IdentifierProblem) {
        for place in places where place >= bytes.count || !Self.fits(bytes[place], kind) {
            throw .shape(
                place: place + 1,
                wanted: kind == "n" ? "a digit" : kind == "a" ? "a letter" : "a letter or digit")
        }
    }

    func part(_ places: Range<Int>) -> String {
        String(decoding: bytes[places.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// 0 to 9 for digits, 10 to 35 for letters of either case.
    static func value(_ byte: UInt8) -> Int {
        isDigit(byte) ? Int(byte) - 48 : Int(byte & 0xDF) - 55
    }

    private static func fits(_ byte: UInt8, _ kind: Character) -> Bool {
        switch kind {
        case "n": isDigit(byte)
        case "a": !isDigit(byte)
        default: true
        }
    }

    /// Printable, whatever it is.
    private static func shown(_ scalar: Unicode.Scalar) -> String {
        scalar == " "
            ? "a space"
            : scalar.isASCII && scalar.value > 32 && scalar.value < 127
                ? String(Character(scalar)) : "U+" + String(scalar.value, radix: 16, uppercase: true)
    }
}
