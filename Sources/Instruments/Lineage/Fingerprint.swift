public import SettlementModel

/// A party as a fingerprint names it: an LEI, else a Chinese credit code, else its name with its country.
public enum FingerprintParty: Hashable, Sendable {
    case identifier(String)
    case name(String, country: String)
}

/// The facts by which the same claim is recognised wherever it is offered.
///
/// - Source: `Specs/Instruments.md`, fingerprint XLFP1; vectors D01, D02.
public enum FingerprintFacts: Hashable, Sendable {
    case invoice(
        kind: String, issuer: FingerprintParty, number: String, date: CalendarDate, amount: Money,
        debtor: FingerprintParty)
    /// One accepted presentation under a domestic letter of credit.
    case domesticCredit(
        issuingBank: String, number: String, issueDate: CalendarDate, amount: Money, maturity: CalendarDate,
        beneficiary: FingerprintParty, presentation: String)
    /// A bill of exchange or a promissory note.
    case bill(
        kind: String, drawer: FingerprintParty, number: String, issueDate: CalendarDate, amount: Money,
        maturity: CalendarDate, acceptor: FingerprintParty)
}

/// The canonical line of a claim, before it is hashed.
public struct FingerprintLine: Hashable, Sendable {
    /// `XLFP1|…`; equal lines are the same claim.
    public let text: String
    /// Issuer, number and currency (and presentation): equal keys with unequal lines are close.
    public let closeKey: String
    /// `XLFP1-WRITTEN|…`: the line with where its number's separators stand. Lines that are equal with this unequal may be two claims.
    public let written: String

    /// - Parameter compatible: brings text into Unicode's form NFKC. Given from outside: this module has no Unicode
    ///   tables.
    public init(_ facts: FingerprintFacts, compatible: (String) -> String) {
        func plain(_ text: String) -> String { Self.lettersAndDigits(compatible(text)) }
        func party(_ party: FingerprintParty) -> String {
            switch party {
            case .identifier(let text): plain(text)
            case .name(let name, let country): plain(name) + plain(country)
            }
        }
        let fields: [String]
        let key: [String]
        let numbers: [String]
        switch facts {
        case .invoice(let kind, let issuer, let number, let date, let amount, let debtor):
            fields = [
                plain(kind), party(issuer), plain(number), Self.compact(date), amount.currency.code,
                "\(amount.minor)", party(debtor),
            ]
            key = [fields[1], fields[2], fields[4]]
            numbers = [number]
        case .domesticCredit(
            let bank, let number, let issueDate, let amount, let maturity, let beneficiary, let presentation):
            fields = [
                "DLC", plain(bank), plain(number), Self.compact(issueDate), amount.currency.code,
                "\(amount.minor)", Self.compact(maturity), party(beneficiary), plain(presentation),
            ]
            key = [fields[1], fields[2], fields[4], fields[8]]
            numbers = [number, presentation]
        case .bill(let kind, let drawer, let number, let issueDate, let amount, let maturity, let acceptor):
            fields = [
                plain(kind), party(drawer), plain(number), Self.compact(issueDate), amount.currency.code,
                "\(amount.minor)", Self.compact(maturity), party(acceptor),
            ]
            key = [fields[1], fields[2], fields[4]]
            numbers = [number]
        }
        text = (["XLFP1"] + fields).joined(separator: "|")
        closeKey = key.joined(separator: "|")
        written = (["XLFP1-WRITTEN"] + fields + numbers.map { Self.separated(compatible($0)) })
            .joined(separator: "|")
    }

    /// How near two claims are.
    public enum Likeness: String, Hashable, Sendable {
        /// The same claim: refuse, unless a lineage proof shows a resale.
        case exact = "EXACT"
        /// Same issuer, number and currency; date or amount differs: a person looks at it.
        case close = "CLOSE"
        case none = "NONE"
    }

    public func likeness(to other: FingerprintLine) -> Likeness {
        text == other.text ? .exact : closeKey == other.closeKey ? .close : .none
    }

    /// Upper case; letters and decimal digits alone are kept, so punctuation and width make no difference.
    private static func lettersAndDigits(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.uppercased().unicodeScalars {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .decimalNumber:
                kept.append(scalar)
            default: break
            }
        }
        return String(kept)
    }

    /// Upper case; one `-` for whatever stands between letters and digits: which separator it is, a typist decides; where it stands, the
    /// paper. Numerals that the line drops are kept; marks and what is not seen are neither.
    private static func separated(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        var isAfterSeparator = false
        for scalar in text.uppercased().unicodeScalars {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .decimalNumber, .letterNumber, .otherNumber:
                if isAfterSeparator, !kept.isEmpty { kept.append("-") }
                isAfterSeparator = false
                kept.append(scalar)
            case .nonspacingMark, .spacingMark, .enclosingMark, .format: break
            default: isAfterSeparator = true
            }
        }
        return String(kept)
    }

    private static func compact(_ date: CalendarDate) -> String { date.description.filter { $0 != "-" } }
}
