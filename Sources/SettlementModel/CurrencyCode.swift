/// An ISO 4217 currency that can settle a trade, with the number of its minor units.
///
/// Funds codes, metals and test codes (`XAU`, `XXX`, `XTS`) are not currencies one can pay in and are refused.
/// - Source: ISO 4217:2015, list one.
public struct CurrencyCode: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Three upper-case letters.
    public let code: String
    /// Decimal places of the smallest unit: 0, 2, 3 or 4.
    public let minorUnits: Int

    /// The currency of that code, or `nil` if it is none one can settle in.
    public init?(_ code: String) {
        // The length: a dictionary of texts finds `KRW` also where the K is U+212A, the Kelvin sign.
        guard code.utf8.count == 3, let minorUnits = CurrencyTable.minorUnits[code] else { return nil }
        self.code = code
        self.minorUnits = minorUnits
    }

    public var description: String { code }
    public static func < (left: CurrencyCode, right: CurrencyCode) -> Bool { left.code < right.code }
}

enum CurrencyTable {
    static let minorUnits: [String: Int] = {
        var table: [String: Int] = [:]
        for (units, codes) in lists {
            for code in codes.split(separator: " ") { table[String(code)] = units }
        }
        return table
    }()

    private static let lists: [(Int, String)] = [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
        (
            2,
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF \
            CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL \
            HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT \
            MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB \
            SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH \
            USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
            """
        ),
    ]
}
